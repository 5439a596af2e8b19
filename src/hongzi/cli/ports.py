"""Ports to listen at."""

from __future__ import annotations

import socket

import click

from hongzi.cli.language import _


def must_be_free(host: str, port: int) -> None:
    """Say that the port is taken, before a server in another process says it less clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            _("不能在 {place} 上监听({cause})。换一个端口:hongzi serve --port 8001").format(
                place=f"{host}:{port}", cause=error.strerror
            )
        ) from error
