"""`hongzi serve --lan`: phones in the local network reach the pages over TLS.

Browsers give the camera to nothing else. A small plain listener beside it only tells a phone how
to trust us.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import sys
import threading
import time
from typing import Any

import segno
from granian.constants import SSLProtocols

from hongzi.cli.certificates import Address, Certificates, ready_certificates, served_addresses
from hongzi.cli.language import _
from hongzi.cli.ports import must_be_free
from hongzi.cli.showing import say
from hongzi.cli.trust_listener import serve_trust_pages
from hongzi.cluster.home import hongzi_home

LOOKS_EVERY = 6 * 3600
"""Seconds between two looks at whether the certificate nears its end."""


def open_to_it(*, host: str, port: int, trust_port: int) -> dict[str, Any]:
    """Know the names we are asked for by, start the plain listener, say how to come in.

    Answers what the server must know of TLS.
    """
    certificates = ready_certificates(hongzi_home().tls)
    names = [*certificates.place.names, *map(_in_address, certificates.place.addresses)]
    known = {"HONGZI_HOSTS": ",".join(names), "HONGZI_LAN_PORT": str(port)}
    if not known.items() <= os.environ.items():
        # Settings are read when a process begins: it begins again, knowing them.
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **known})
    must_be_free(host, trust_port)
    apart = multiprocessing.get_context("spawn")
    apart.Process(target=serve_trust_pages, args=(host, trust_port), daemon=True).start()
    threading.Thread(target=_renew_in_time, args=(certificates,), daemon=True).start()
    _say_how(certificates, version=6 if ":" in host else 4, port=port, trust_port=trust_port)
    return {
        "ssl_cert": certificates.certificate,
        "ssl_key": certificates.key,
        "ssl_protocol_min": SSLProtocols.tls12,
    }


def _renew_in_time(certificates: Certificates) -> None:
    """While we serve: a certificate that was renewed is taken up by new workers."""
    while True:
        time.sleep(LOOKS_EVERY)
        if renewed(certificates):
            os.kill(os.getpid(), signal.SIGHUP)


def renewed(certificates: Certificates, *, now: dt.datetime | None = None) -> bool:
    """Whether the server's certificate was near its end and is a new one now."""
    before = certificates.certificate.read_bytes()
    ready_certificates(certificates.certificate.parent, place=certificates.place, now=now)
    return certificates.certificate.read_bytes() != before


def _say_how(certificates: Certificates, *, version: int, port: int, trust_port: int) -> None:
    served = served_addresses(certificates.place)
    places = [_in_address(one) for one in served if one.version == version] or ["localhost"]
    for place in places:
        say(_("{address} （Ctrl-C 结束）").format(address=f"https://{place}:{port}/"))
    first = f"http://{places[0]}:{trust_port}/trust/"
    say(_("手机第一次用,先扫码打开 {address} 并按说明信任证书:").format(address=first))
    segno.make_qr(first, error="m").terminal(out=sys.stderr, compact=True)
    digits = certificates.fingerprint.upper()
    pairs = ":".join(digits[n : n + 2] for n in range(0, 64, 2))
    say(_("证书指纹 SHA-256:{pairs}").format(pairs=pairs))
    for left in certificates.left_out:
        say(
            _("{address} 不是局域网地址,证书不为它作证。要用它:删除 {folder} 后重来。").format(
                address=left, folder=hongzi_home().tls
            )
        )


def _in_address(address: Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)
