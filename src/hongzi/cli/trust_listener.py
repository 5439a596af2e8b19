"""The plain listener beside TLS: the one page that a phone can read before it trusts us."""

from __future__ import annotations

import os
import socket
import socketserver
import threading
from collections.abc import Iterable
from multiprocessing import parent_process
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

OPEN = ("/trust/", "/en/trust/", "/static/")
SAFE = ("GET", "HEAD")


def serve_trust_pages(host: str, port: int) -> None:
    """Serve until the process ends; in a process of its own, whose settings know the network."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongzi.config.settings")
    threading.Thread(target=_end_with_the_one_who_started_us, daemon=True).start()

    class Listener(socketserver.ThreadingMixIn, WSGIServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    with Listener((host, port), _Quiet) as server:
        server.set_app(only_trust(get_wsgi_application()))
        server.serve_forever()


def only_trust(pages: WSGIApplication) -> WSGIApplication:
    """The pages on trust and their files; everything else leads there."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in SAFE and environ["PATH_INFO"].startswith(OPEN):
            return pages(environ, start)
        start("302 Found", [("Location", "/trust/"), ("Content-Length", "0")])
        return [b""]

    return answer


def _end_with_the_one_who_started_us() -> None:
    starter = parent_process()
    if starter is not None:
        starter.join()
        os._exit(0)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: who looked at it is nobody's business."""
