"""`hongzi demo`: files, books, and on request the three months of the three companies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.files.demo.generate import TITLES
from hongzi.insight.cashier import DUE, LISTS, orders_of
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.run_demo import NOT_IN_DEMO
from tests.cli.conftest import Say

SMALL = ("--lines", "600", "--seed", "3")


def test_files_alone_need_no_database(hongzi: Say, tmp_path: Path) -> None:
    answer = hongzi("demo", *SMALL, "--files-only", "--out", tmp_path, "--json")
    assert answer.code == 0
    assert {name: case["count"] > 0 for name, case in answer.data["odd_cases"].items()} == {
        name: True for name in TITLES
    }
    assert min(answer.data["refusals"].values()) >= 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "jiaju", "manifest.json", "shuma", "yichu",
    ]  # fmt: skip


def test_another_size_in_the_same_folder_is_refused(hongzi: Say, tmp_path: Path) -> None:
    hongzi("demo", *SMALL, "--files-only", "--out", tmp_path)
    again = hongzi("demo", *SMALL, "--files-only", "--out", tmp_path)
    assert again.code == 0
    other = hongzi("demo", "--lines", "700", "--files-only", "--out", tmp_path)
    assert other.code == 1 and "demo_differs" in other.talk


@pytest.mark.usefixtures("committed_db")
def test_three_companies_close_three_months(hongzi: Say, tmp_path: Path) -> None:
    """Every row is posted, or refused as announced and dismissed; each rule that can occur in
    such books made entries; running it all again changes nothing."""
    words = ("demo", *SMALL, "--out", tmp_path, "--run", "--json")
    first = hongzi(*words)
    assert first.data["unexpected"] == []
    assert first.code == 0
    months = first.data["months"]
    assert len(months) == 9 and all(month["closed"] for month in months)

    met = first.data["refusals_met"]
    assert set(first.data["refusals"]) <= set(met)

    rules = {*load_rulebook("small_business").rules, *load_rulebook("enterprise").rules}
    assert set(first.data["rules"]) & rules == rules - set(NOT_IN_DEMO)

    waiting = {code: _states(code) for code in ("jiaju", "shuma", "yichu")}
    assert all(waiting.values()), "each cashier has something to do"

    again = hongzi(*words)
    assert again.code == 0
    assert waiting == {code: _states(code) for code in waiting}
    assert again.data["rules"] == first.data["rules"]
    assert hongzi("check").code == 0


def _states(code: str) -> dict[str, int]:
    """How many refund orders of a book are in which state."""
    with book_scope(get_book(code).id) as cursor:
        return {
            state: found
            for state in LISTS
            if state != DUE
            and (found := len(orders_of(cursor, state=state, today=dt.date.today())))
        }
