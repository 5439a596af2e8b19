"""`hongzi check` as a process of its own, with what it costs."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from django.db import connections
from psycopg.conninfo import make_conninfo

HONGZI = Path(sysconfig.get_path("scripts")) / "hongzi"
LOOK = 0.02
"""Seconds between two looks at its memory."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer, its exit code, seconds from start to end and the most memory it held."""

    exit_code: int
    answer: Any
    seconds: float
    peak_mb: float

    @property
    def broken(self) -> list[str]:
        """The invariants that do not hold."""
        return [
            proof["name"] for book in self.answer for proof in book["invariants"]
            if not proof["holds"]
        ]  # fmt: skip


def check_apart(*, book: str) -> Checked:
    """Run it on the database of this test."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hongzi.config.settings",
        "DATABASE_URL": _address("default"),
        "HONGZI_OWNER_DATABASE_URL": _address("owner"),
    }
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = psutil.Popen(
            [HONGZI, "check", "--book", book, "--json"],
            env=environment,
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
        peak = _watch(process)
        seconds = time.perf_counter() - started
        out.seek(0)
        answer = json.loads(out.read() or "[]")
    return Checked(process.wait(), answer, seconds, peak / 2**20)


def _watch(process: psutil.Popen) -> int:
    """The most memory (bytes) a process is seen to hold until it ends.

    Looked at while it runs: what the system keeps of its peak includes this process's own, from
    before the other program was loaded.
    """
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            peak = max(peak, process.memory_info().rss)
        time.sleep(LOOK)
    return peak


def _address(alias: str) -> str:
    settings = connections[alias].settings_dict
    parts = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST",
             "port": "PORT"}  # fmt: skip
    named = {libpq: settings[name] for libpq, name in parts.items() if settings.get(name)}
    return make_conninfo("", **named, **settings["OPTIONS"])
