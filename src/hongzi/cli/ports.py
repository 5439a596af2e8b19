"""Ports to listen at."""

from __future__ import annotations

import socket

import click


def must_be_free(host: str, port: int) -> None:
    """Say that the port is taken, before a server in another process says it less clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"不能在 {host}:{port} 上监听({error.strerror})。换一个端口:hongzi serve --port 8001"
        ) from error
