"""Reasons of red invoices 红冲原因, and the one a return line usually has: cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hongzi.rulebook.loading import load_law


@dataclass(frozen=True, slots=True)
class Reason:
    """A two-digit reason code. (Some services use one digit, with the first two exchanged.)"""

    code: str
    title: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The reason a kind of return line usually has; uncertain: a person has to judge."""

    code: str
    source: str
    confidence: str
    uncertain: bool
    note: str


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its code."""
    return {
        row["code"]: Reason(
            row["code"], row["title"], f"{row['document']} {row['citation']}", row["confidence"]
        )
        for row in load_law("red_invoices")["reason"]
    }


@cache
def suggestions() -> Mapping[str, Suggestion]:
    """Kind of return line → the reason it usually has."""
    return {
        row["kind"]: Suggestion(
            row["code"],
            f"{row['document']} {row['citation']}",
            row["confidence"],
            row.get("uncertain", False),
            row.get("note", ""),
        )
        for row in load_law("red_invoices")["suggestion"]
    }


@cache
def number_lengths() -> tuple[int, int]:
    """Digits of an invoice's number: of a fully digital one 数电票, and of an earlier one."""
    digital, earlier = (int(row["digits"]) for row in load_law("red_invoices")["number"])
    return digital, earlier
