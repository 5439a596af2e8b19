"""Peers' cases: loaded from our own table, and from the shared one where it lies beside us."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "data" / "peers_cases.toml"
SHARED = Path(os.environ.get("HONGZI_SHARED_DATA") or ROOT.parent / "shared" / "data")

Event = Mapping[str, Any]


class Reason(StrEnum):
    """Why a case is not run: the whole list.

    A standard that holds no longer; a standard cost that changes; another country's law; steps of
    another program without a meaning here; stock below zero; a second currency; returned goods
    that queue behind later purchases (ours go out first: they were bought first); returns at
    today's average (ours come back at what they went out with).
    """

    SUPERSEDED_STANDARD = "superseded_standard"
    STANDARD_COST_NOT_OFFERED = "standard_cost_not_offered"
    OTHER_LAW = "other_law"
    WORKFLOW_OF_OTHER_PRODUCT = "workflow_of_other_product"
    NEGATIVE_STOCK_NOT_KEPT = "negative_stock_not_kept"
    ONE_CURRENCY = "one_currency"
    LAYERS_KEEP_THEIR_PLACE = "layers_keep_their_place"
    RETURNS_KEEP_THEIR_COST = "returns_keep_their_cost"


@dataclass(frozen=True, slots=True)
class Case:
    """given: settings and events in order; expect: what must stand then, by name."""

    id: str
    given: Sequence[Event]
    expect: Mapping[str, Any]
    group: str = ""


@cache
def own_cases() -> dict[str, Case]:
    """Our own expression of the cases, by id."""
    return _linked({case["id"]: case for case in _own()["case"]})


@cache
def listed() -> dict[str, Reason]:
    """The cases that are not run, each with its reason. Refused: a reason not in the list."""
    return {case["id"]: Reason(case["reason"]) for case in _own()["listed"]}


@cache
def shared_cases() -> dict[str, Case]:
    """The shared table's cases by id; none where it is absent."""
    found = SHARED / "oracle_cases_dev.json"
    if not found.exists():
        return {}
    return _linked({case["id"]: case for case in json.loads(found.read_text("utf-8"))["cases"]})


def cases_to_run() -> list[Case]:
    """Ours, then the shared ones that we neither express ourselves nor have a reason for."""
    own = own_cases()
    return [
        *own.values(),
        *(case for id, case in shared_cases().items() if id not in own and not reason_of(case)),
    ]


def reason_of(case: Case) -> Reason | None:
    """Why a case is not run: it is listed, or says itself that it is of another kind of books."""
    if case.id in listed():
        return listed()[case.id]
    if case.group.startswith("estimate-old"):
        return Reason.SUPERSEDED_STANDARD
    words = {name for one in case.given for name in one} | {
        str(one.get("ev")) for one in case.given
    }
    for reason, telling in TELLING.items():
        if words & telling:
            return reason
    if _ships_what_comes_later(case):
        return Reason.NEGATIVE_STOCK_NOT_KEPT
    return Reason.LAYERS_KEEP_THEIR_PLACE if _fifo_sends_out_what_came_back(case) else None


TELLING: Mapping[Reason, frozenset[str]] = {
    Reason.STANDARD_COST_NOT_OFFERED: frozenset(
        {"change_cost", "change_standard_cost", "new_standard_cost", "revalue"}
    ),
    Reason.ONE_CURRENCY: frozenset({"exchange_rate", "conversion_rate"}),
    Reason.NEGATIVE_STOCK_NOT_KEPT: frozenset({"allow_negative", "negative_stock"}),
    Reason.RETURNS_KEEP_THEIR_COST: frozenset({"return_at_current_average", "return_at_average"}),
}
"""Words by which a case shows its reason: a standard cost that changes, a second currency, stock
below zero, returns at today's cost instead of their own."""


def _ships_what_comes_later(case: Case) -> bool:
    """The first goods of the case are shipped before any are received."""
    goods = [one["ev"] for one in case.given if one.get("ev") in ("receive", "ship", "sale")]
    return "receive" in goods and goods[0] != "receive"


def _own() -> Mapping[str, Any]:
    return tomllib.loads(OWN.read_text("utf-8"))


def _linked(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Case]:
    """The cases, each ``same_as`` replaced by what it names, with the differences put over it."""
    return {
        id: Case(id, _given(raw, case["given"]), case.get("expect", {}), case.get("group", ""))
        for id, case in raw.items()
    }


def _given(raw: Mapping[str, Mapping[str, Any]], given: Sequence[Event]) -> Sequence[Event]:
    first = given[0] if given else {}
    if "same_as" not in first:
        return given
    base = _given(raw, raw[first["same_as"]]["given"])
    changes = {name: value for name, value in first.items() if name != "same_as"}
    if "ev" not in base[0] and len(base) == 1:
        base = [{**base[0], **changes}]
    return [*base, *given[1:]]


def _fifo_sends_out_what_came_back(case: Case) -> bool:
    """Under FIFO, goods that just came back are sent out again: ours first, as they were bought
    first (CAS 1); elsewhere they queue behind what was bought later."""
    fifo = any(one.get("method") == "fifo" for one in case.given)
    events = [one for one in case.given if "ev" in one]
    returns = {one.get("ref") for one in events if one["ev"] == "return"} - {None}
    for before, after in pairwise(events):
        out_again = after["ev"] == "redeliver" or after.get("of") in returns
        if fifo and before["ev"] == "return" and out_again and after["ev"] != "credit_note":
            return True
    return False
