"""Worked vouchers and the business that makes them, read from the data files beside the tests."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hongzi.kernel.facts import Part
from hongzi.kernel.money import parse_fen
from hongzi.kernel.rulebook import EntryRow, Rulebook

TESTS = Path(__file__).parents[1]
DAY = dt.date(2026, 3, 31)

Table = Mapping[str, Any]


@cache
def read(path: str) -> Table:
    with (TESTS / path).open("rb") as file:
        return tomllib.load(file)


def textbook() -> dict[str, Table]:
    """The 66 vouchers of the textbook, by id."""
    return {v["id"]: v for v in read("data/worked_vouchers.toml")["voucher"]}


def own_vouchers() -> list[Table]:
    """Our own vouchers, in whole account names."""
    return list(read("data/own_vouchers.toml")["voucher"])


def groups() -> list[Table]:
    return list(read("rulebook/worked_groups.toml")["group"])


def own_groups() -> list[Table]:
    """Groups of our own vouchers that commands make."""
    return list(read("rulebook/own_groups.toml")["group"])


def story(id: str) -> Table:
    """A book and its commands, by id."""
    files = ("rulebook/worked_groups.toml", "rulebook/own_groups.toml")
    return next(s for file in files for s in read(file)["story"] if s["id"] == id)


def rows_of(rulebook: Rulebook, facts: Iterable[Table], *, taxpayer: str) -> list[EntryRow]:
    """The entries of facts written as tables: kind, flags, amounts in yuan."""
    rows: list[EntryRow] = []
    for fact in facts:
        part = Part(
            amounts={name: parse_fen(text) for name, text in fact["amounts"].items()},
            flags=fact.get("flags", {}),
        )
        rows += rulebook.entries(
            fact["fact"], [part], date=DAY, taxpayer=taxpayer, red_style="same_side"
        )
    return rows


def net_by_account(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Debit less credit per account, without those that are 0."""
    net: Counter[str] = Counter()
    for account, fen in rows:
        net[account] += fen
    return {account: fen for account, fen in sorted(net.items()) if fen}


def own_net(vouchers: Iterable[str]) -> dict[str, int]:
    """Debit less credit of our own vouchers, per whole account name."""
    return net_by_account(
        (name, sign * parse_fen(text))
        for voucher in own_vouchers()
        if voucher["id"] in vouchers
        for side, sign in (("dr", 1), ("cr", -1))
        for name, text in voucher[side]
    )


def textbook_net(vouchers: Iterable[str]) -> dict[str, int]:
    """Debit less credit of textbook vouchers, per the textbook's short codes."""
    book = textbook()
    signed = [
        (code, sign * parse_fen(text))
        for id in vouchers
        for side, sign in (("dr", 1), ("cr", -1))
        for code, text in book[id][side]
    ]
    return net_by_account(signed)


def textbook_codes(vouchers: Iterable[str]) -> set[str]:
    book = textbook()
    return {code for id in vouchers for side in ("dr", "cr") for code, _ in book[id][side]}


def short_code(account: str, *, standard: str, used: set[str]) -> str:
    """The textbook's code for an account of ours: of those a group uses, if one fits."""
    codes = read("rulebook/account_codes.toml")[standard]
    fitting = [code for code in codes if account.startswith(codes[code])]
    fitting = [code for code in fitting if code in used] or fitting
    return max(fitting, key=lambda code: len(codes[code]), default=f"本账套 {account}")
