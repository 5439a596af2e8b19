"""The terminal in English: its help, its reports, its refusals; and who hears which language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from python_calamine import CalamineWorkbook

from hongzi.cli.language import asked_for
from hongzi.cli.main import COMMANDS, open_door
from hongzi.rulebook.loading import STANDARDS, load_rulebook
from tests.cli.conftest import Say
from tests.cli.test_imports import SALES
from tests.pages.world import MILL, build

CHINESE = re.compile("[一-鿿]")
DATA = re.compile(r"“.*?”|\(.*?\)|记-\d+")
"""What stays: a file's own words in quotes, the names of standards, a voucher's word."""


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
        ({"LANG": "en_US.UTF-8", "HONGZI_LANG": "zh"}, "zh"),
        ({"LC_ALL": "zh_CN.UTF-8", "HONGZI_LANG": "en"}, "en"),
    ],
)
def test_who_hears_english(environment: dict[str, str], language: str) -> None:
    """HONGZI_LANG first, then the locale of messages; whatever is not English is Chinese."""
    assert asked_for(environment) == language


def paths() -> Iterator[tuple[str, ...]]:
    """Every command and every command in it."""
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = open_door(name)
        if isinstance(command, click.Group):
            yield from ((name, one) for one in command.commands)


def test_all_help_is_whole_in_both_languages(hongzi: Say) -> None:
    for path in paths():
        english, chinese = hongzi(*path, "--help", lang="en"), hongzi(*path, "--help")
        assert english.code == chinese.code == 0
        assert not CHINESE.search(DATA.sub("", english.out)), path
        assert CHINESE.search(chinese.out), path


def test_the_option_is_stronger_than_the_environment(hongzi: Say) -> None:
    assert "Sales returns" in hongzi("--lang", "en", "--help").out.replace("sales", "Sales")
    assert "销售退货" in hongzi("--lang", "zh", "--help", lang="en").out


@pytest.mark.django_db
def test_whatever_the_terminal_says_is_english(hongzi: Say, tmp_path: Path) -> None:
    """A book with returns in every state: its import, month, close, statements, checks."""
    build()
    sales = tmp_path / "sales.csv"
    sales.write_text(SALES, "utf-8")
    mill = ("--book", MILL)
    kinds = ("trial-balance", "general-ledger", "income", "balance-sheet", "vat", "stock")
    february = (*mill, "--period", "2026-02")
    for words in (
        ("book", "list"),
        ("user", "list"),
        ("user", "add", "somebody", *mill, "--duty", "cashier"),
        ("import", "sales", sales, *mill, "--errors", tmp_path / "errors.xlsx"),
        ("rows", *mill),
        ("month", "2026-02", *mill),
        ("close", "2026-02", *mill),
        ("close", "2026-02", "--book", "quay"),
        ("dismiss", "1", "2", *mill, "--reason", "tried out", "--actor", "somebody"),
        ("vouchers", "2026-02", *mill),
        ("open-items", *mill),
        *(("statement", kind, *february) for kind in kinds),
        ("statement", "general-ledger", *february, "--account", "140501"),
        ("statement", "general-ledger", *february, "--account", "140501", "--by", "product"),
        ("explain", "R-PART", *mill),
        ("explain", "3:1", *mill),
        ("explain", "no-such-thing", *mill),
        ("statement", "vat", "--book", "no-such-book", "--period", "2026-02"),
        ("check", *mill),
        ("month", "2026-02"),
        ("demo", "--files-only", "--lines", "300", "--out", tmp_path / "demo"),
    ):
        answer = hongzi(*words, lang="en")
        assert answer.out or answer.talk, words
        for line in without_law(answer.out + answer.talk).splitlines():
            assert not CHINESE.search(DATA.sub("", line)), (words, line)
    problems = CalamineWorkbook.from_path(tmp_path / "errors.xlsx").get_sheet_by_index(1)
    assert not CHINESE.search(DATA.sub("", problems.name + str(problems.to_python()[0])))


@pytest.mark.django_db
def test_refusals_are_said_in_the_language_and_data_keeps_its_own(hongzi: Say, shop: str) -> None:
    words = ("explain", "R-9", "--book", shop, "--json")
    english, chinese = hongzi(*words, lang="en"), hongzi(*words)
    assert english.talk.startswith("Refused [nothing_to_explain] Book shop has no return")
    assert "To mend it: " in english.talk
    assert chinese.talk.startswith("拒绝 [nothing_to_explain] 账套 shop 没有名为 R-9 的退货单")
    assert "处理：" in chinese.talk
    assert english.data == chinese.data


def without_law(text: str) -> str:
    """A text without the titles of statutes and their articles, which have no English."""
    for rules in map(load_rulebook, STANDARDS):
        for rule in rules.rules.values():
            cited = " ".join(filter(None, (rule.document, rule.citation)))
            text = text.replace(cited, "")
    return text
