"""`hongzi serve`: the pages, on this machine only unless told otherwise."""

from __future__ import annotations

import socket

import click
from granian.constants import Interfaces
from granian.server import Server

from hongzi.cli.showing import say

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, help="监听的端口。")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1),
              help="进程数;几个人同时用时可与 CPU 核数相同。")  # fmt: skip
def serve(host: str, port: int, workers: int) -> None:
    """启动网页服务，按 Ctrl-C 结束。"""
    _must_be_free(host, port)
    say(f"http://{host}:{port}/ （Ctrl-C 结束）")
    Server(
        "hongzi.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_enabled=False,
    ).serve()


def _must_be_free(host: str, port: int) -> None:
    """Say that the port is taken, before a server in another process says it less clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"不能在 {host}:{port} 上监听({error.strerror})。换一个端口:hongzi serve --port 8001"
        ) from error
