"""`hongzi serve`: the pages, on this machine only unless told otherwise; `work`: the long work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import Server

from hongzi.cli import lan as local_network
from hongzi.cli.language import _
from hongzi.cli.ports import must_be_free
from hongzi.cli.showing import say
from hongzi.cluster.home import hongzi_home
from hongzi.jobs.queue import work as do_work

THREADS = 8


@click.command()
@click.option("--lan", is_flag=True, help="局域网里的手机也能用:TLS,自带小证书机构。")
@click.option("--host", default=None, help="监听的地址。[默认 127.0.0.1;--lan 时 0.0.0.0]")
@click.option("--port", default=None, type=int, help="监听的端口。[默认 8000;--lan 时 8443]")
@click.option("--trust-port", default=8080, show_default=True,
              help="--lan 时,教手机信任证书的页面的端口。")  # fmt: skip
@click.option("--workers", default=1, show_default=True, type=click.IntRange(min=1),
              help="进程数;几个人同时用时可与 CPU 核数相同。")  # fmt: skip
@click.option("--no-jobs", is_flag=True, help="不带后台任务(另用 hongzi work)。")
def serve(
    lan: bool, host: str | None, port: int | None, trust_port: int, workers: int, no_jobs: bool
) -> None:
    """启动网页服务，按 Ctrl-C 结束。"""
    host = host or ("0.0.0.0" if lan else "127.0.0.1")
    port = port or (8443 if lan else 8000)
    must_be_free(host, port)
    secure: dict[str, Any] = {}
    if lan:
        secure = local_network.open_to_it(host=host, port=port, trust_port=trust_port)
    else:
        say(_("{address} （Ctrl-C 结束）").format(address=f"http://{host}:{port}/"))
    if hongzi_home().demo_passwords.exists():
        say(_("演示用户与密码:{path}").format(path=hongzi_home().demo_passwords))
    with _somebody_at_work(not no_jobs):
        Server(
            "hongzi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            log_enabled=False,
            **secure,
        ).serve()


@click.command()
@click.option("--until-closed", is_flag=True, hidden=True)
def work(until_closed: bool) -> None:
    """做后台任务(导入、全部账套结账等);hongzi serve 会自带一个。"""
    if until_closed:
        threading.Thread(target=_end_with_the_one_who_started_us, daemon=True).start()
    do_work()


@contextmanager
def _somebody_at_work(wanted: bool) -> Iterator[None]:
    """A child that does the long work. It sees its input close when we are gone, even killed."""
    if not wanted:
        yield
        return
    words = [sys.executable, "-m", "hongzi.cli", "work", "--until-closed"]
    # Ctrl-C goes to us; we tell the child.
    child = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _end_with_the_one_who_started_us() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
