"""`hongzi serve`: the pages, on this machine only unless told otherwise."""

from __future__ import annotations

import socket

import click
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

from hongzi.cli.showing import say


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, help="监听的端口。")
def serve(host: str, port: int) -> None:
    """启动网页服务，按 Ctrl-C 结束。"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise click.ClickException(
            f"不能在 {host}:{port} 上监听({error.strerror})。换一个端口:hongzi serve --port 8001"
        ) from error
    say(f"http://{host}:{port}/ （Ctrl-C 结束）")
    create_server(get_wsgi_application(), sockets=[listening], threads=4, ident=None).run()
