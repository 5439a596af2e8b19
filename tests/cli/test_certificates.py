"""The small authority: made once, held to local addresses; the server's certificate renewed."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hongzi.cli.certificates import Place, ready_certificates, this_place
from hongzi.cli.lan import renewed

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
SHOP = Place(
    ("kasse", "kasse.local", "localhost"),
    (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("192.168.1.20")),
)


def moved(*addresses: str) -> Place:
    """The same machine at other addresses."""
    return Place(SHOP.names, tuple(ipaddress.ip_address(one) for one in addresses))


def test_keys_are_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    ready_certificates(folder, place=SHOP, now=NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"ca.crt": 0o644, "ca.key": 0o600, "server.crt": 0o644, "server.key": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    first = ready_certificates(tmp_path, place=SHOP, now=NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    again = ready_certificates(tmp_path, place=SHOP, now=NOW + dt.timedelta(days=300))
    assert again == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("place", "days"),
    [(SHOP, 370), (moved("127.0.0.1", "192.168.1.21"), 1), (moved("127.0.0.1"), 1)],
    ids=["near its end", "another address", "an address less"],
)
def test_the_server_is_renewed_and_the_authority_kept(
    place: Place, days: int, tmp_path: Path
) -> None:
    first = ready_certificates(tmp_path, place=SHOP, now=NOW)
    old = first.certificate.read_bytes()
    later = NOW + dt.timedelta(days=days)
    again = ready_certificates(tmp_path, place=place, now=later)
    assert again.fingerprint == first.fingerprint
    assert again.certificate.read_bytes() != old
    found = x509.load_pem_x509_certificate(again.certificate.read_bytes())
    assert found.not_valid_after_utc - later > dt.timedelta(days=390)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.IPAddress)) == set(place.addresses)


def test_while_serving_it_is_renewed_when_its_time_comes(tmp_path: Path) -> None:
    """Looked at again and again: nothing, until it nears its end."""
    given = ready_certificates(tmp_path, place=SHOP, now=NOW)
    assert not renewed(given, now=NOW + dt.timedelta(days=300))
    assert renewed(given, now=NOW + dt.timedelta(days=380))
    assert not renewed(given, now=NOW + dt.timedelta(days=381))


def test_a_certificate_of_another_authority_is_replaced(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        ready_certificates(folder, place=SHOP, now=NOW)
    for name in ("server.crt", "server.key"):
        (one / name).write_bytes((two / name).read_bytes())
    ready_certificates(one, place=SHOP, now=NOW)
    _shake_hands(one, "localhost")


def test_the_authority_vouches_for_nothing_outside(tmp_path: Path) -> None:
    """A new public address is left out; the machine's own at the beginning was allowed."""
    given = ready_certificates(tmp_path, place=moved("127.0.0.1", "192.0.2.2"), now=NOW)
    assert given.left_out == ()
    later = ready_certificates(tmp_path, place=moved("192.0.2.2", "198.51.100.7"), now=NOW)
    assert [str(one) for one in later.left_out] == ["198.51.100.7"]
    assert [str(one) for one in later.place.addresses] == ["192.0.2.2"]


def test_a_client_that_trusts_the_authority_shakes_hands(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    ready_certificates(tmp_path, place=SHOP, now=now)
    assert _shake_hands(tmp_path, "127.0.0.1") == "hello"
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path, "example.org")


def test_this_machine_has_names_and_addresses() -> None:
    place = this_place()
    assert "localhost" in place.names
    assert ipaddress.ip_address("127.0.0.1") in place.addresses


def _shake_hands(folder: Path, name: str) -> str:
    """One TLS connection over loopback to a server with the folder's certificate."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.crt", folder / "server.key")
    client = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            raw, _ = listening.accept()
            try:
                with server.wrap_socket(raw, server_side=True) as secure:
                    secure.sendall(b"hello")
            except OSError:
                raw.close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with (
                socket.create_connection(listening.getsockname()) as raw,
                client.wrap_socket(raw, server_hostname=name) as secure,
            ):
                return secure.recv(5).decode()
        finally:
            thread.join()


def test_files_are_in_the_form_phones_take(tmp_path: Path) -> None:
    """One certificate, marked as an authority: Android and iOS install nothing else."""
    given = ready_certificates(tmp_path, place=SHOP, now=NOW)
    found = x509.load_pem_x509_certificate(given.authority.read_bytes())
    basic = found.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.ca and basic.value.path_length == 0
    assert found.public_bytes(Encoding.PEM) == given.authority.read_bytes()
