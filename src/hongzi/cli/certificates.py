"""The small certificate authority of one installation, and the certificate of its server.

Browsers give the camera only to HTTPS. A phone that trusts this authority once reaches the server
under any of its addresses in the local network. The authority can vouch for nothing else: its
name constraints (RFC 5280, 4.2.1.10) hold it to this machine's names and to local addresses.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

AUTHORITY_LASTS = dt.timedelta(days=3650)
SERVER_LASTS = dt.timedelta(days=397)
"""Apple's devices take no certificate that is valid for longer."""
RENEWED_BEFORE = dt.timedelta(days=30)

LOCAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(one)
    for one in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
        "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
"""Addresses that never leave a local network."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a server in the local network is called: its names and its addresses."""

    names: tuple[str, ...]
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of a server that can be trusted. fingerprint: SHA-256 of the authority, in hex.

    left_out: addresses that the authority may not vouch for.
    """

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str
    place: Place
    left_out: tuple[Address, ...]


def this_place() -> Place:
    """This machine in its local network: host name, ``.local`` name, addresses in use."""
    host = socket.gethostname().split(".")[0].lower()
    names = dict.fromkeys((host, f"{host}.local", "localhost"))
    found: dict[Address, None] = {}
    stats = psutil.net_if_stats()
    for interface, entries in psutil.net_if_addrs().items():
        if interface in stats and not stats[interface].isup:
            continue
        for entry in entries:
            if entry.family in (socket.AF_INET, socket.AF_INET6):
                address = ipaddress.ip_address(entry.address.split("%")[0])
                if not (address.version == 6 and address.is_link_local):  # phones can't open these
                    found[address] = None
    return Place(tuple(names), tuple(sorted(found, key=lambda one: (one.version, int(one)))))


def ready_certificates(
    folder: Path, *, place: Place | None = None, now: dt.datetime | None = None
) -> Certificates:
    """The files in ``folder``, made or renewed as needed: near expiry, or other addresses.

    The authority is made once and kept, so that the phones' trust lasts. Keys are 0600.
    """
    place = place or this_place()
    now = now or dt.datetime.now(dt.UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _authority(folder, place, now)
    allowed, left_out = _allowed(authority, place)
    paths = folder / "server.crt", folder / "server.key"
    if not _still_good(*paths, authority, allowed, now):
        _issue(*paths, authority, authority_key, allowed, now)
    return Certificates(
        authority=folder / "ca.crt",
        certificate=paths[0],
        key=paths[1],
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(),
        place=allowed,
        left_out=left_out,
    )


def _authority(
    folder: Path, place: Place, now: dt.datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key_file = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() and key_file.exists():
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        if found.not_valid_after_utc > now + SERVER_LASTS:
            return found, _load_key(key_file)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"hongzi {place.names[0]} {now:%Y-%m-%d}")
    networks = [*LOCAL, *(_alone(one) for one in place.addresses if not _is_local(one))]
    permitted: list[x509.GeneralName] = [x509.DNSName(one) for one in place.names]
    permitted += [x509.DNSName("local"), *(x509.IPAddress(one) for one in networks)]
    made = (
        _builder(name, name, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return made, key


def _allowed(authority: x509.Certificate, place: Place) -> tuple[Place, tuple[Address, ...]]:
    """The part of a place for which the authority may vouch, and the addresses left out."""
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    values = [one.value for one in permitted.permitted_subtrees or ()]
    networks = [one for one in values if not isinstance(one, str)]
    domains = [one for one in values if isinstance(one, str)]
    names = [n for n in place.names if any(n == d or n.endswith(f".{d}") for d in domains)]
    addresses: list[Address] = []
    left_out: list[Address] = []
    for one in place.addresses:
        (addresses if any(one in net for net in networks) else left_out).append(one)
    return Place(tuple(names), tuple(addresses)), tuple(left_out)


def _still_good(
    certificate: Path, key: Path, authority: x509.Certificate, place: Place, now: dt.datetime
) -> bool:
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        own = _load_key(key).public_key() == found.public_key()
    except (OSError, ValueError):
        return False
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    with contextlib.suppress(Exception):
        found.verify_directly_issued_by(authority)
        return (
            own
            and found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEWED_BEFORE
            and set(place.names) == set(names.get_values_for_type(x509.DNSName))
            and set(place.addresses) == set(names.get_values_for_type(x509.IPAddress))
        )
    return False


def _issue(
    certificate: Path,
    key_file: Path,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    place: Place,
    now: dt.datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [x509.DNSName(one) for one in place.names]
    names += [x509.IPAddress(one) for one in place.addresses]
    made = (
        _builder(_name(place.names[0]), authority.subject, key, now, SERVER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    _write_key(key_file, key)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    lasts: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # phones' clocks are never quite right
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now - dt.timedelta(days=1) + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _is_local(address: Address) -> bool:
    return any(address in network for network in LOCAL)


def _alone(address: Address) -> Network:
    return ipaddress.ip_network(address)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path}: not a key of ours")
    return key


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(path, pem, 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by more than ``mode`` says."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def served_addresses(place: Place) -> Sequence[Address]:
    """The addresses others can open: none that only this machine reaches."""
    return [one for one in place.addresses if not one.is_loopback]
