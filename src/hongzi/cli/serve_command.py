"""`hongzi serve`: the pages, on this machine only unless told otherwise."""

from __future__ import annotations

import click
import waitress
from django.core.wsgi import get_wsgi_application


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, show_default=True, help="监听的端口。")
def serve(host: str, port: int) -> None:
    """启动网页服务，按 Ctrl-C 结束。"""
    click.echo(f"http://{host}:{port}/ （Ctrl-C 结束）", err=True)
    waitress.serve(get_wsgi_application(), host=host, port=port, threads=4, ident=None)
