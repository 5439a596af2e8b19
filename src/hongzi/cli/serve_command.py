"""`hongzi serve`: the pages, on this machine only unless told otherwise.

With ``--lan`` phones in the local network reach them too, over TLS, because browsers give the
camera to nothing else. A small plain listener beside it only tells a phone how to trust us.
"""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import segno
from granian.constants import Interfaces, SSLProtocols
from granian.server import Server

from hongzi.cli.certificates import Certificates, ready_certificates, served_addresses
from hongzi.cli.showing import say
from hongzi.cli.trust_listener import serve_trust_pages
from hongzi.cluster.home import hongzi_home

THREADS = 8
PORT, LAN_PORT, TRUST_PORT = 8000, 8443, 8080


@dataclass(frozen=True, slots=True)
class Offer:
    """What is served where. trust_port: of the plain listener, with TLS only."""

    host: str
    port: int
    trust_port: int = 0
    certificates: Certificates | None = None


@click.command()
@click.option("--lan", is_flag=True, help="局域网里的手机也能用:TLS,自带小证书机构。")
@click.option("--host", default=None, help="监听的地址。[默认 127.0.0.1;--lan 时 0.0.0.0]")
@click.option("--port", default=None, type=int, help=f"端口。[默认 {PORT};--lan 时 {LAN_PORT}]")
@click.option("--trust-port", default=TRUST_PORT, show_default=True,
              help="--lan 时,教手机信任证书的页面的端口。")  # fmt: skip
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1),
              help="进程数;几个人同时用时可与 CPU 核数相同。")  # fmt: skip
def serve(lan: bool, host: str | None, port: int | None, trust_port: int, workers: int) -> None:
    """启动网页服务，按 Ctrl-C 结束。"""
    if lan:
        certificates = ready_certificates(hongzi_home().tls)
        offer = Offer(host or "0.0.0.0", port or LAN_PORT, trust_port, certificates)
    else:
        offer = Offer(host or "127.0.0.1", port or PORT)
    _must_be_free(offer.host, offer.port)
    secure: dict[str, Any] = {}
    if offer.certificates is not None:
        _must_be_free(offer.host, offer.trust_port)
        secure = _open_to_the_network(offer, offer.certificates)
    else:
        say(f"http://{offer.host}:{offer.port}/ （Ctrl-C 结束）")
    Server(
        "hongzi.config.wsgi:application",
        address=offer.host,
        port=offer.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_enabled=False,
        **secure,
    ).serve()


def _open_to_the_network(offer: Offer, certificates: Certificates) -> dict[str, Any]:
    """Know the names we are asked for by, start the plain listener, say how to come in."""
    names = [*certificates.place.names, *map(_in_address, certificates.place.addresses)]
    known = {"HONGZI_HOSTS": ",".join(names), "HONGZI_LAN_PORT": str(offer.port)}
    if not known.items() <= os.environ.items():
        # Settings are read when a process begins: it begins again, knowing them.
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **known})
    apart = multiprocessing.get_context("spawn")
    apart.Process(
        target=serve_trust_pages, args=(offer.host, offer.trust_port), daemon=True
    ).start()
    _say_how(offer, certificates)
    return {
        "ssl_cert": certificates.certificate,
        "ssl_key": Path(certificates.key),
        "ssl_protocol_min": SSLProtocols.tls12,
    }


def _say_how(offer: Offer, certificates: Certificates) -> None:
    version = 6 if ":" in offer.host else 4
    places = [_in_address(a) for a in served_addresses(certificates.place) if a.version == version]
    places = places or ["localhost"]
    for place in places:
        say(f"https://{place}:{offer.port}/ （Ctrl-C 结束）")
    first = f"http://{places[0]}:{offer.trust_port}/trust/"
    say(f"手机第一次用,先扫码打开 {first} 并按说明信任证书:")
    segno.make_qr(first, error="m").terminal(out=sys.stderr, compact=True)
    digits = certificates.fingerprint.upper()
    say("证书指纹 SHA-256:" + ":".join(digits[n : n + 2] for n in range(0, 64, 2)))
    for left in certificates.left_out:
        say(f"{left} 不是局域网地址,证书不为它作证。要用它:删除 {hongzi_home().tls} 后重来。")


def _in_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def _must_be_free(host: str, port: int) -> None:
    """Say that the port is taken, before a server in another process says it less clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"不能在 {host}:{port} 上监听({error.strerror})。换一个端口:hongzi serve --port 8001"
        ) from error
