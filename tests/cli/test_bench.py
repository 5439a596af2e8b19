"""`hongzi bench`: small runs give whole answers; speed itself is no matter of a test."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.cli.conftest import Say


@pytest.mark.usefixtures("committed_db")
def test_statements_over_closed_months_against_their_sql(hongzi: Say) -> None:
    name = connections["default"].settings_dict["NAME"]
    answer = hongzi("bench", "statement", "--entries", 2_600, "--months", 13, "--json")
    assert answer.code == 0
    assert (answer.data["entries"], answer.data["months"]) == (2_600, 13)
    made = {one["statement"]: one for one in answer.data["statements"]}
    assert set(made) == {"trial-balance", "general-ledger", "income", "balance-sheet", "vat"}
    assert all(one["ms"] > 0 and one["bare_ms"] > 0 for one in made.values())
    assert answer.data["ratio"] == max(one["ratio"] for one in made.values())
    assert connections["default"].settings_dict["NAME"] == name


@pytest.mark.usefixtures("committed_db")
def test_posting_against_a_bare_copy(hongzi: Say) -> None:
    answer = hongzi("bench", "post", "--returns", 40, "--preload", 20, "--batch", 20, "--json")
    assert answer.code == 0
    data = answer.data
    assert (data["returns"], data["preload"], data["batch"]) == (40, 20, 20)
    assert data["ratio"] > 0 and data["returns_per_s"] > 0 and data["peak_rss_mb"] > 0
    # accepted, inspected, reddened, refunded: four commands, a fact each
    assert data["rows_per_return"]["facts_fact"] == 4


def test_reading_against_a_bare_parse(hongzi: Say) -> None:
    answer = hongzi("bench", "read", "--rows", 300, "--json")
    assert answer.code == 0
    assert [one["format"] for one in answer.data] == ["csv", "xlsx"]
    assert all(one["rows"] == 300 and one["read_s"] > 0 for one in answer.data)


@pytest.mark.usefixtures("committed_db")
def test_pages_in_a_book_of_copied_returns(hongzi: Say) -> None:
    sizes = ("--returns", 800, "--sessions", 4, "--seconds", 4, "--think", 0.1)
    answer = hongzi("bench", "pages", *sizes, "--json")
    assert answer.code == 0
    data = answer.data
    assert (data["returns"], data["open_lines"], data["failed"]) == (800, 8, 0)
    assert data["recorded"] in (1, 2)
    made = {one["page"]: one for one in data["pages"]}
    assert set(made) == {"list", "return", "search", "month"}
    assert all(one["sql_ms"] > 0 for one in made.values())
    assert sum(one["answers"] for one in made.values()) > 0
