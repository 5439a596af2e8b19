"""What a rulebook is made of: rules with their entries, roles, accounts, statements, paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hongzi.kernel.facts import Condition
from hongzi.kernel.rulebook_forms import Form

DEBIT = 1
CREDIT = -1

CONFIDENCES = ("V", "v2", "v1", "K")
"""V: the text was read; v2, v1: two or one retelling; K: general knowledge, not verified."""

ACCOUNT_KINDS = ("asset", "liability", "equity", "income", "expense", "cost")


class EntryRow(NamedTuple):
    """One entry as posted. amount: signed fen, never 0; red is negative on its own side.

    side: +1 debit, −1 credit. role: by it the book finds the account, unless ``account`` names
    one. matter, party, product: ids or None. qty: micro, signed like the amount.
    """

    side: int
    role: str
    account: str
    amount: int
    matter: int | None
    party: int | None
    product: int | None
    qty: int
    rule: str


class EntryLine(NamedTuple):
    """One entry as a rule states it. role may be "@flag": the role of that flag's value.

    red: a reduction, written as a negative amount on its own side; the form is negative.
    """

    side: int
    role: str
    form: Form
    red: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Which entries one kind of fact makes, when its condition holds; with its source.

    uncertain: sources differ (⚠); ``note`` says how, and an accountant must decide.
    """

    id: str
    fact: str
    when: Condition
    entries: tuple[EntryLine, ...]
    title_zh: str
    title_en: str
    document: str
    citation: str
    confidence: str
    effective_from: dt.date
    effective_to: dt.date | None = None
    uncertain: bool = False
    note: str = ""


class Applied(NamedTuple):
    """A rule as it applies to certain flags: every role is named, no entry is always 0."""

    rule: Rule
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A place in the books by what it means; the standard maps it to an account.

    clearing: must return to 0 per matter. matter, party: which id of the part its entries
    keep ("" = none). product: its entries keep product and quantity.
    """

    name: str
    title: str
    title_en: str
    clearing: bool
    matter: str
    party: str
    product: bool
    account: str
    account_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a standard's chart. side: +1 normally debit, −1 normally credit.

    line: where its balance is stated. other_line: where it is stated while on its other side,
    judged per ``judged_by``: "account", "party" or "matter".
    """

    code: str
    name: str
    name_en: str
    kind: str
    side: int
    parent: str
    line: str
    other_line: str = ""
    judged_by: str = "account"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line. total: how it is reckoned from other lines; empty = the sum of its accounts.

    side: the side on which an amount counts as positive. number: 行次 ("" = none).
    """

    id: str
    title: str
    title_en: str
    side: int
    total: Form = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The format of a statement, in force from a day on."""

    id: str
    title: str
    title_en: str
    document: str
    confidence: str
    effective_from: dt.date
    lines: tuple[StatementLine, ...]


class Step(NamedTuple):
    """One fact of a path; its amounts are forms over the path's variables."""

    fact: str
    flags: Mapping[str, str]
    amounts: Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Path:
    """Facts in some order after which every clearing role is 0, whatever the amounts."""

    id: str
    title: str
    standards: tuple[str, ...]
    taxpayers: tuple[str, ...]
    steps: tuple[Step, ...]
