"""Peers' cases: loaded from our own table, and from the shared one where it lies beside us."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "data" / "peers_cases.toml"
SHARED = Path(os.environ.get("HONGZI_SHARED_DATA") or ROOT.parent / "shared" / "data")

Event = Mapping[str, Any]


class Reason(StrEnum):
    """Why a case is not run: the whole list."""

    SUPERSEDED_STANDARD = "superseded_standard"
    STANDARD_COST_NOT_OFFERED = "standard_cost_not_offered"
    OTHER_LAW = "other_law"
    WORKFLOW_OF_OTHER_PRODUCT = "workflow_of_other_product"


@dataclass(frozen=True, slots=True)
class Case:
    """given: settings and events in order; expect: what must stand then, by name."""

    id: str
    given: Sequence[Event]
    expect: Mapping[str, Any]


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
    """Ours, then the shared ones that we neither express ourselves nor list."""
    own = own_cases()
    return [
        *own.values(),
        *(c for id, c in shared_cases().items() if id not in own and id not in listed()),
    ]


def _own() -> Mapping[str, Any]:
    return tomllib.loads(OWN.read_text("utf-8"))


def _linked(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Case]:
    """The cases, each ``same_as`` replaced by what it names, with the differences put over it."""
    return {
        id: Case(id, _given(raw, case["given"]), case.get("expect", {})) for id, case in raw.items()
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
