"""`hongzi serve`: the port it listens on, and what is left when it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import Say

ROOT = Path(__file__).parents[2]


def test_a_port_in_use_is_said_in_words(hongzi: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = hongzi("serve", "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "--port" in answer.talk


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.usefixtures("running_cluster")
def test_nothing_runs_on_when_it_ends(end: signal.Signals) -> None:
    """By Ctrl-C everything ends in order; killed outright, the one at long work still notices."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    words = [sys.executable, "-m", "hongzi.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(words, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert server.poll() is None and time.monotonic() < until
        time.sleep(0.1)
    children = psutil.Process(server.pid).children(recursive=True)
    at_work = [one for one in children if "work" in one.cmdline()]
    assert len(at_work) == 1
    server.send_signal(end)
    server.wait(timeout=30)
    left = psutil.wait_procs(children if end == signal.SIGINT else at_work, timeout=30)[1]
    assert left == []
    for child in children:
        if child.is_running():
            child.kill()
