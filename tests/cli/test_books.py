"""`hongzi book`, and what exit codes say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Say

BOOK = (
    "book", "create", "acme", "--name", "虚构公司", "--standard", "enterprise",
    "--taxpayer", "general", "--costing", "fifo", "--opened-on", "2026-01-01",
)  # fmt: skip


@pytest.mark.django_db
def test_a_book_is_opened_and_listed(hongzi: Say) -> None:
    made = hongzi(*BOOK, "--policy", "voucher_grain=month", "--policy", "estimates=true", "--json")
    assert made.code == 0
    assert made.data["policies"] == {"voucher_grain": "month", "estimates": True}
    listed = hongzi("book", "list", "--json")
    assert [one["code"] for one in listed.data] == ["acme"]
    assert "企业会计准则" in hongzi("book", "list").out


@pytest.mark.django_db
def test_a_refusal_has_code_and_cure_on_stderr_and_exit_code_1(hongzi: Say) -> None:
    hongzi(*BOOK)
    again = hongzi(*BOOK)
    assert again.code == 1
    assert "[book_exists]" in again.talk and "处理" in again.talk
    assert again.out == ""


def test_a_wrong_option_is_exit_code_2(hongzi: Say) -> None:
    assert hongzi("book", "create", "acme", "--standard", "none").code == 2
    assert hongzi("month", "2026-01").code == 2


def test_no_database_is_exit_code_3(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {
        "HONGZI_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hongzi.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from hongzi.cli.main import main; main()", "book", "list"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "hongzi up" in done.stderr
