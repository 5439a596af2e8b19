"""Is a server alive on this data directory? And clear the lock files that a dead one left.

PostgreSQL itself starts over a lock file whose process is gone. It refuses when that process number
exists: as a zombie that nobody reaps (a container without an init), or as another program of ours.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil

from hongzi.cluster.home import PORT, Home

REAPING_SECONDS = 3.0


def server_pid(home: Home) -> int | None:
    """The process number in the server's lock file, dead or alive; None without a lock file."""
    try:
        first = (home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def is_zombie(pid: int) -> bool:
    """Whether the process has ended but its parent has not taken notice."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def lives_in(folder: Path) -> bool:
    """Whether any living PostgreSQL process works in this folder, as all of a server's do."""
    place = os.path.realpath(folder)
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        try:
            # A zombie has no working folder any more: asking for it raises.
            if process.cwd() == place:
                return True
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return False


def clear_dead_server(home: Home) -> int | None:
    """Remove the lock files of a server that is certainly dead; its number, if that was needed.

    Certain means: the number in the lock file is a zombie for some seconds or another program,
    and no living process works in the data directory.
    """
    pid = server_pid(home)
    if pid is None or not psutil.pid_exists(pid) or lives_in(home.data):
        return None
    deadline = time.monotonic() + REAPING_SECONDS
    while is_zombie(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    if lives_in(home.data):
        return None
    (home.data / "postmaster.pid").unlink(missing_ok=True)
    (home.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    return pid
