"""`hongzi up`, `status` and `down` as a person runs them, in a home of the test's own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hongzi.cluster.home import Home
from hongzi.cluster.roles import APP, OWNER, dsn

Run = Callable[..., subprocess.CompletedProcess[str]]
HONGZI = Path(sysconfig.get_path("scripts")) / "hongzi"


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="hongzi-", dir="/tmp") as folder:
        yield Home(Path(folder))
        hongzi("down", HONGZI_HOME=folder)


def hongzi(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "HONGZI_HOME"}
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return subprocess.run(
        [HONGZI, *words], env={**inherited, **environment}, capture_output=True, text=True
    )


def test_up_status_down_in_order(home: Home) -> None:
    """absent → up → running, tables there, walls stand → up again changes nothing → down."""
    place = str(home.root)
    assert json.loads(hongzi("status", "--json", HONGZI_HOME=place).stdout)["state"] == "absent"
    up = hongzi("up", HONGZI_HOME=place)
    assert (up.returncode, up.stdout) == (0, "")
    assert "表已更新" in up.stderr
    seen = json.loads(hongzi("status", "--json", HONGZI_HOME=place).stdout)
    assert (seen["state"], seen["pending_migrations"], seen["walls_open"]) == ("running", 0, False)
    assert "表已是最新" in hongzi("up", HONGZI_HOME=place).stderr
    assert "Tables are up to date" in hongzi("up", HONGZI_HOME=place, HONGZI_LANG="en").stderr
    english = hongzi("status", HONGZI_HOME=place, HONGZI_LANG="en").stdout
    assert "State: running" in english and not re.search("[一-鿿]", english)
    assert "数据库已停止" in hongzi("down", HONGZI_HOME=place).stderr
    assert "已停止" in hongzi("status", HONGZI_HOME=place).stdout


def test_a_database_of_ones_own_is_used_as_it_is(home: Home) -> None:
    """DATABASE_URL alone: one role owns the tables, so its walls are open, and that is said."""
    hongzi("up", HONGZI_HOME=str(home.root))
    owner, app = dsn(home, role=OWNER), dsn(home, role=APP)
    with tempfile.TemporaryDirectory(dir="/tmp") as elsewhere:
        alone = {"HONGZI_HOME": elsewhere, "DATABASE_URL": owner}
        assert "账套之间没有隔离" in hongzi("up", **alone).stderr
        assert json.loads(hongzi("status", "--json", **alone).stdout)["walls_open"]
        apart = {**alone, "DATABASE_URL": app, "HONGZI_OWNER_DATABASE_URL": owner}
        assert "账套之间没有隔离" not in hongzi("up", **apart).stderr
        assert not json.loads(hongzi("status", "--json", **apart).stdout)["walls_open"]
        assert "不归 hongzi 管" in hongzi("down", **apart).stderr
        assert os.listdir(elsewhere) == ["secret_key"]


def test_no_database_is_exit_code_3_with_the_cure(home: Home) -> None:
    hongzi("down", HONGZI_HOME=str(home.root))
    nowhere = hongzi("up", HONGZI_HOME=str(home.root), DATABASE_URL="host=/tmp/nowhere user=x")
    assert nowhere.returncode == 3
    assert "hongzi up" in nowhere.stderr


def test_a_foreign_data_directory_is_told_in_one_language(tmp_path: Path) -> None:
    """What the cluster refuses, before there are settings or tables: Chinese, or English."""
    foreign = tmp_path / "postgres" / "data"
    foreign.mkdir(parents=True)
    (foreign / "PG_VERSION").write_text("16\n")
    chinese = hongzi("up", HONGZI_HOME=str(tmp_path))
    english = hongzi("up", HONGZI_HOME=str(tmp_path), HONGZI_LANG="en")
    assert (chinese.returncode, english.returncode) == (3, 3)
    assert chinese.stderr == (
        f"[foreign_data_dir] {foreign} 不是 hongzi 建立的数据目录，不会动它。"
        "请移走它，或把 HONGZI_HOME 设到别处。\n"
    )
    assert english.stderr == (
        f"[foreign_data_dir] {foreign} was not made by hongzi and is left alone. "
        "Move it, or set HONGZI_HOME.\n"
    )


def test_every_command_says_what_it_does_in_chinese() -> None:
    words = hongzi("--help")
    listed = [
        line.split(None, 1) for line in words.stdout.split("Commands:")[1].splitlines() if line
    ]
    assert {"up", "down", "status", "serve"} <= {line[0] for line in listed}
    assert all(any("一" <= sign <= "鿿" for sign in line[1]) for line in listed)
