"""The terminal, called as a person calls it; its answers as text, data and exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation

from hongzi.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command answered. out: stdout; talk: stderr."""

    code: int
    out: str
    talk: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Say = Callable[..., Answer]


@pytest.fixture
def hongzi() -> Say:
    """``hongzi("book", "list")`` runs the command in this process. lang: what HONGZI_LANG says."""

    def say(*words: object, lang: str = "") -> Answer:
        with translation.override(None):
            result = CliRunner().invoke(
                main, [str(word) for word in words], env={"HONGZI_LANG": lang or "zh"}
            )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return say


@pytest.fixture
def shop(db: None, hongzi: Say) -> str:
    """A book of a general taxpayer, opened in January 2026, by its code."""
    answer = hongzi(
        "book", "create", "shop", "--name", "虚构商店", "--standard", "small_business",
        "--taxpayer", "general", "--costing", "moving_average", "--opened-on", "2026-01-01",
    )  # fmt: skip
    assert answer.code == 0
    return "shop"
