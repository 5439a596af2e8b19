"""How a phone comes to trust this server in the local network: once, by its small authority."""

from __future__ import annotations

import hashlib
import ssl
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """What to do on Android, iOS and Windows, with the authority's fingerprint to compare."""
    return render(
        request,
        "web/warehouse/trust.html",
        {"fingerprint": _fingerprint(_authority()), "secure": _secure_address(request)},
    )


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, in the form that phones install."""
    der = ssl.PEM_cert_to_DER_cert(_authority())
    response = HttpResponse(der, content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="hongzi-ca.crt"'
    return response


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The address of the pages as a QR code, for the next phone."""
    drawing = BytesIO()
    segno.make(_secure_address(request), error="m").save(
        drawing, kind="svg", scale=6, border=4, dark="#000", light="#fff", svgclass="code"
    )
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


def _authority() -> str:
    """PEM of the authority; there is none before ``hongzi serve --lan`` ran."""
    try:
        return (Path(settings.TLS) / "ca.crt").read_text("ascii")
    except FileNotFoundError as error:
        raise Http404 from error


def _fingerprint(pem: str) -> str:
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return ":".join(digest[n : n + 2] for n in range(0, 64, 2))


def _secure_address(request: HttpRequest) -> str:
    """Where the pages are, over TLS, under the name by which this one was asked for."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return f"https://{name}:{settings.LAN_PORT}/"
