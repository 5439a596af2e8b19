"""What consumers may ask and what the seller owes, from law/consumer.toml: dated and cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from hongzi.kernel.refusals import Refused
from hongzi.rulebook.holidays import LastDay, past_rest
from hongzi.rulebook.loading import load_law


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table: under which condition, what, within how many days (0: none said).

    rolls_over: a last day that is a legal holiday moves to the next working day.
    uncertain: shown for a person to judge, never decided by.
    """

    id: str
    when: str
    right: str
    starts: str
    days: int
    rolls_over: bool
    document: str
    citation: str
    confidence: str
    note: str
    uncertain: bool
    effective_from: dt.date
    effective_to: dt.date | None

    @property
    def source(self) -> str:
        """Document and article."""
        return f"{self.document} {self.citation}"


@cache
def rights() -> tuple[Right, ...]:
    """Every row of the table."""
    return tuple(
        Right(
            id=row["id"], when=row["when"], right=row["right"], starts=row["starts"],
            days=row.get("days", 0), rolls_over=row.get("rolls_over", False),
            document=row["document"], citation=row["citation"], confidence=row["confidence"],
            note=row.get("note", ""), uncertain=row.get("uncertain", False),
            effective_from=row["effective_from"], effective_to=row.get("effective_to"),
        )
        for row in load_law("consumer")["right"]
    )  # fmt: skip


def right(id: str, *, on: dt.date) -> Right | None:
    """The row in force on a day; None before or after it. Refused: ``right_unknown``."""
    known = [one for one in rights() if one.id == id]
    if not known:
        raise Refused(
            "right_unknown", "权利表没有 {id}。", cure="见 rulebook/law/consumer.toml。", id=id
        )
    for one in known:
        if one.effective_from <= on and (one.effective_to is None or on <= one.effective_to):
            return one
    return None


def days_of(id: str, *, on: dt.date) -> int:
    """How many days a right gives on a day; 0 when it is not in force."""
    found = right(id, on=on)
    return found.days if found is not None else 0


def last_day_of(law: Right, start: dt.date) -> LastDay:
    """The last of the days a right gives, counted from the day after ``start``.

    It moves past legal holidays where the right says so, and stays where it does not.
    """
    counted = start + dt.timedelta(law.days)
    return past_rest(counted) if law.rolls_over else LastDay(counted, counted, True)
