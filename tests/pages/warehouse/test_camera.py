"""A phone in the local network: it trusts the small authority, and its camera reads a parcel."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from hongzi.cli.certificates import served_addresses, this_place
from tests.pages.conftest import Site, conninfo, free_port
from tests.pages.warehouse.conftest import PATIENCE, NewPhone, Warehouse, log_in

LABEL = "SF001"

# Code 128, set B (ISO/IEC 15417): widths of bars and spaces, for the characters used here.
WIDTHS = {"0": "123122", "1": "123221", "F": "132311", "S": "213113"}
START_B, CHECK_OF_SF001, STOP = "211214", "123122", "2331112"


@dataclass(frozen=True)
class Lan:
    """`hongzi serve --lan` at an address that is not this machine's alone."""

    home: Path
    host: str
    port: int
    trust_port: int

    @property
    def address(self) -> str:
        return f"https://{self.host}:{self.port}"

    def fingerprint_of_key(self) -> str:
        """Chromium's name for the server's key: SHA-256 of its SubjectPublicKeyInfo."""
        pem = (self.home / "tls/server.crt").read_bytes()
        key = x509.load_pem_x509_certificate(pem).public_key()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


@pytest.fixture
def lan(site: Site, tmp_path: Path) -> Iterator[Lan]:
    """The real server over the site's database, in a home of its own."""
    host = next(str(one) for one in served_addresses(this_place()) if one.version == 4)
    lan = Lan(tmp_path / "home", host, free_port(), free_port())
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HONGZI_HOME": str(lan.home),
        "HONGZI_TEST_HOME": str(lan.home),
        "DATABASE_URL": conninfo("default", site.database),
    }
    words = ["serve", "--lan", "--port", str(lan.port), "--trust-port", str(lan.trust_port)]
    with (tmp_path / "said").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "hongzi.cli", *words],
            env=environment, stderr=said, stdout=said, start_new_session=True,
        )  # fmt: skip
        try:
            for port in (lan.port, lan.trust_port):
                _wait_for(host, port, server)
            yield lan
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _wait_for(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not come up")


def barcode_film(path: Path, text: str) -> None:
    """A film (YUV4MPEG2, 4:2:0) of a label that lies before the camera: one Code 128."""
    module, width, height = 4, 640, 480
    widths = "".join([START_B, *(WIDTHS[one] for one in text), CHECK_OF_SF001, STOP])
    frame = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(frame)
    x = (width - module * sum(map(int, widths))) // 2
    for place, one in enumerate(widths):
        if place % 2 == 0:
            draw.rectangle((x, 140, x + module * int(one) - 1, 340), fill=0)
        x += module * int(one)
    grey = bytes([128]) * (width * height // 4)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode())
        for _ in range(10):
            film.write(b"FRAME\n" + frame.tobytes() + grey + grey)


def test_the_camera_reads_a_parcel(
    lan: Lan, warehouse: Warehouse, new_phone: NewPhone, tmp_path: Path
) -> None:
    """Three taps from the page to a clean parcel in stock: camera, all fine, done."""
    film = tmp_path / "label.y4m"
    barcode_film(film, LABEL)
    phone = new_phone(
        f"--ignore-certificate-errors-spki-list={lan.fingerprint_of_key()}",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    page = phone.open()
    log_in(page, lan.address + warehouse.page)
    assert page.evaluate("() => window.isSecureContext && location.hostname") == lan.host
    page.click("#camera")
    expect(page.locator("#parcel [data-label]")).to_have_text(LABEL, timeout=PATIENCE)
    page.click("#clean")
    # The phone says that nothing waits before the tap, too: it is the book that tells.
    until = time.monotonic() + PATIENCE / 1000
    while not warehouse.parcels() and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert warehouse.parcels() == [(LABEL, "王五")]
    expect(page.locator("#queue-summary")).to_have_text("手机里没有待传的包裹", timeout=PATIENCE)


def test_a_phone_comes_to_trust_the_server(lan: Lan) -> None:
    """The plain page gives the certificate and nothing else; with it, TLS is proved."""
    plain = f"http://{lan.host}:{lan.trust_port}"
    with urllib.request.urlopen(f"{plain}/books/shop/warehouse/") as answer:
        assert answer.url == f"{plain}/trust/"
        page = answer.read().decode()
    assert lan.address in page
    with urllib.request.urlopen(f"{plain}/trust/ca.crt") as answer:
        der = answer.read()
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    digest = hashlib.sha256(der).hexdigest().upper()
    assert ":".join(digest[n : n + 2] for n in range(0, 64, 2)) in page
    with urllib.request.urlopen(f"{plain}/trust/code.svg") as answer:
        assert answer.read().startswith(b"<?xml")
    trusting = ssl.create_default_context(cadata=der)
    with urllib.request.urlopen(f"{lan.address}/login/", context=trusting) as answer:
        assert answer.status == 200
        assert "Secure" in answer.headers["Set-Cookie"]
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{lan.address}/login/")
