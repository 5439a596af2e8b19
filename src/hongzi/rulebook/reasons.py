"""The tree of reasons for returns, from reasons.toml, with the leaves a book adds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Leaf:
    """A reason: ``value`` is what a return line keeps, ``key`` names it in a form. title_en is ""
    for a book's own."""

    key: str
    value: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Reasons of one sort; concern: which grounds are looked at."""

    code: str
    title: str
    title_en: str
    concern: str
    leaves: tuple[Leaf, ...]


@cache
def common_reasons() -> tuple[Branch, ...]:
    """The tree as every book has it."""
    text = files("hongzi.rulebook").joinpath("reasons.toml").read_text(encoding="utf-8")
    return tuple(
        Branch(
            row["code"],
            row["title"]["zh"],
            row["title"]["en"],
            row["concern"],
            tuple(
                Leaf(
                    f"{row['code']}-{number}",
                    f"{row['title']['zh']}/{leaf['zh']}",
                    leaf["zh"],
                    leaf["en"],
                )
                for number, leaf in enumerate(row["leaves"], 1)
            ),
        )
        for row in tomllib.loads(text)["branch"]
    )


def reasons_of(own: Mapping[str, Sequence[str]]) -> tuple[Branch, ...]:
    """The tree of a book that adds ``own`` leaves: branch title → leaf titles."""
    return tuple(
        Branch(
            branch.code,
            branch.title,
            branch.title_en,
            branch.concern,
            branch.leaves + tuple(_own(branch, title) for title in own.get(branch.title, ())),
        )
        for branch in common_reasons()
    )


def _own(branch: Branch, title: str) -> Leaf:
    value = f"{branch.title}/{title}"
    return Leaf(value, value, title, "")


def concern_of(reason: str) -> str:
    """What a kept reason concerns, by its branch; no_reason when it is in no tree."""
    title = reason.split("/")[0]
    return next((one.concern for one in common_reasons() if one.title == title), "no_reason")
