"""One transaction over one book: what its commands staged, written whole at the end.

A workflow checks a command completely, then stages facts, matters and rows here. Facts become
entries by the rulebook at staging, so a rule's refusal comes before anything is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.facts import queries as facts_queries
from hongzi.facts import store as facts_store
from hongzi.facts.store import NewFact
from hongzi.kernel.commands import Command, command_to_json
from hongzi.kernel.facts import Part
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import EntryRow, Rulebook
from hongzi.kernel.rulebook_plans import Plan
from hongzi.ledger import store as ledger_store
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.store import ChartOfBook, NewPosting

FIRST_BLOCK = 32
LARGEST_BLOCK = 8192

Mark = tuple[int, int, int, int]
"""How many facts, postings, matters and subjects were staged at a moment."""


def period_of(date: dt.date) -> int:
    """The month a date lies in, as yyyymm."""
    return date.year * 100 + date.month


def next_period(period: int) -> int:
    """The month after a month (yyyymm)."""
    return period + 1 if period % 100 < 12 else period + 89


@dataclass(slots=True)
class Outcome:
    """What became of one command: posted, refused by name, or replayed (nothing written)."""

    key: str
    kind: str
    status: str
    fact_ids: tuple[int, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    refusal: Refused | None = None

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"key": self.key, "kind": self.kind, "status": self.status}
        if self.detail:
            out["detail"] = dict(self.detail)
        if self.refusal is not None:
            out["refusal"] = self.refusal.as_json()
        return out


class Batch:
    """The unit of work of one book, inside its scope and behind the lock on its chain."""

    def __init__(
        self,
        *,
        book: BookSettings,
        rules: Rulebook,
        cursor: CursorWrapper,
        chart: ChartOfBook,
        periods: Mapping[int, str],
        actor: str = "",
        size: int = 1,
        latest: dt.date = dt.date.max,
    ) -> None:
        self.book = book
        self.rules = rules
        self.cursor = cursor
        self.chart = chart
        self.periods = dict(periods)
        self.actor = actor
        self.latest = latest
        self.red_style = str(book.policies.get("red_style", "same_side"))
        self._first_period = period_of(book.opened_on)
        self._head = facts_store.lock_chain(cursor, book_id=book.id)
        self._first_block = max(FIRST_BLOCK, size)
        self._ids: dict[str, list[int]] = {}
        self._block: dict[str, int] = {}
        self._plans: dict[str, Plan] = {}
        self._facts: list[NewFact] = []
        self._fact_ids: list[int] = []
        self._postings: list[NewPosting] = []
        self._matters: list[tuple[int, str, str]] = []
        self._subjects: list[tuple[int, str, str, str]] = []
        self._commands: dict[str, str] = {}
        self._approvals: dict[int, dt.date] | None = None
        self._code_of_role: dict[str, str] = {}

    # -- settings -------------------------------------------------------------------------

    def use(self, book: BookSettings, chart: ChartOfBook) -> None:
        """What follows is recorded by these settings, and on these accounts."""
        self.book = book
        self.chart = chart
        self.red_style = str(book.policies.get("red_style", "same_side"))
        self._code_of_role = {}

    def account_code(self, role: str) -> str:
        """Code of the account that plays a role in this book from now on."""
        if not self._code_of_role:
            codes = {id: code for code, id in self.chart.by_code.items()}
            self._code_of_role = {name: codes[id] for name, id in self.chart.by_role.items()}
        return self._code_of_role[role]

    # -- ids and matters ------------------------------------------------------------------

    def new_id(self, table: str) -> int:
        """An id of ``<table>_id_seq``, known before its row is written."""
        ids = self._ids.get(table)
        if not ids:
            ids = self._ids[table] = self._next_block(table)
        return ids.pop()

    def _next_block(self, table: str) -> list[int]:
        """Fresh ids, the first one last; all that the sequence gave, or those without a gap."""
        size = min(self._block.get(table, self._first_block // 2) * 2, LARGEST_BLOCK)
        self._block[table] = size
        self.cursor.execute(
            "select min(id), max(id) from "
            "(select nextval(%s::regclass) as id from generate_series(1, %s)) as block",
            [f"{table}_id_seq", size],
        )
        first, last = self.cursor.fetchone()
        if last - first + 1 == size:
            return list(range(last, first - 1, -1))
        # another book takes ids at this moment: one by one, then
        self.cursor.execute("select nextval(%s::regclass)", [f"{table}_id_seq"])
        return [self.cursor.fetchone()[0]]

    def matter(self, *, kind: str, label: str) -> int:
        """Stage something that entries can be about; its id is known at once."""
        id = self.new_id("ledger_matter")
        self._matters.append((id, kind, label))
        return id

    def subject(self, *, kind: str, code: str, name: str = "") -> int:
        """Stage a party or product that entries can name; its room's row shares the id."""
        id = self.new_id("ledger_subject")
        self._subjects.append((id, kind, code, name))
        return id

    # -- periods --------------------------------------------------------------------------

    def posting_period(self, command: Command) -> int:
        """The month a command's facts post into.

        Refused: before_opening, date_ahead (later than the batch lets people write), period_closed
        (unless the command may be late: then the first open month after it; the fact keeps its
        own date).
        """
        period = period_of(command.date)
        if command.date > self.latest:
            raise Refused(
                "date_ahead",
                "日期 {date} 还没有到:这里最晚写到 {latest}。",
                cure="核对年份和月份。",
                date=command.date,
                latest=self.latest,
            )
        if period < self._first_period:
            raise Refused(
                "before_opening",
                "日期 {date} 早于账套启用月 {first_period}。",
                cure="建账前的销售请用 past-sales 导入,余额请用期初导入。",
                date=command.date,
                first_period=format_period(self._first_period),
            )
        if self.periods.get(period, "open") == "open":
            return period
        if not command.late:
            raise Refused(
                "period_closed",
                "日期 {date} 所在的 {period} 已结账。",
                cure="改为未结账期间的日期;从文件或命令补记时,可选记入最早的未结账月份(late),日期照留。",
                date=command.date,
                period=format_period(period),
            )
        while self.periods.get(period, "open") != "open":
            period = next_period(period)
        return period

    def report_approvals(self) -> Mapping[int, dt.date]:
        """Report year → the day its financial report was approved (CAS 29); read once."""
        if self._approvals is None:
            self._approvals = facts_queries.report_approvals(self.cursor)
        return self._approvals

    def forget_approvals(self) -> None:
        """A report was approved: read again."""
        self._approvals = None

    # -- facts ----------------------------------------------------------------------------

    def stage_fact(
        self,
        command: Command,
        kind: str,
        *,
        parts: Sequence[Part] = (),
        explicit: Sequence[EntryRow] = (),
        date: dt.date | None = None,
        period: int | None = None,
        cause: int | None = None,
        key_suffix: str = "",
        payload: Mapping[str, Any] | None = None,
    ) -> int:
        """Stage one fact and the entries the rulebook (or ``explicit``) gives it.

        The main fact of a command has neither ``cause`` nor ``key_suffix`` and carries the
        command's JSON; every further fact names its cause. Refused: what the rulebook refuses.
        """
        on = date or command.date
        if period is None:
            period = self.posting_period(command)
        entries = self._plan(kind).entries(parts, on) if parts else explicit
        key = f"{command.key}/{key_suffix}" if key_suffix else command.key
        id = self.new_id("facts_fact")
        actor = command.actor or self.actor
        content = _content(
            kind, on, key, actor, None if cause else command, parts, explicit, payload
        )
        self._facts.append(NewFact(id, kind, on, period, key, actor, cause, len(entries), content))
        self._fact_ids.append(id)
        if entries:
            self._postings.append(NewPosting(id, period, entries))
        return id

    def _plan(self, kind: str) -> Plan:
        """How facts of a kind become entries in this book."""
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = self.rules.plan(
                kind, taxpayer=self.book.taxpayer, red_style=self.red_style
            )
        return plan

    def staged(self) -> Mark:
        """How much is staged; ``forget`` takes it back to here."""
        return len(self._facts), len(self._postings), len(self._matters), len(self._subjects)

    def forget(self, mark: Mark) -> None:
        """Drop what was staged since ``mark``: a refused command leaves no trace."""
        facts, postings, matters, subjects = mark
        del self._facts[facts:], self._fact_ids[facts:], self._postings[postings:]
        del self._matters[matters:], self._subjects[subjects:]

    def facts_since(self, mark: Mark) -> tuple[int, ...]:
        """Ids of the facts staged since ``mark``."""
        return tuple(self._fact_ids[mark[0] :])

    def flush(self) -> None:
        """Write what is staged: periods, subjects, matters, facts, entries with their sums."""
        new_periods = {fact.period for fact in self._facts} - self.periods.keys()
        ledger_store.open_periods(self.cursor, book_id=self.book.id, periods=sorted(new_periods))
        self.periods.update(dict.fromkeys(new_periods, "open"))
        ledger_store.add_subjects(self.cursor, book_id=self.book.id, subjects=self._subjects)
        ledger_store.add_matters(self.cursor, book_id=self.book.id, matters=self._matters)
        if self._facts:
            self._head = facts_store.append(
                self.cursor, book_id=self.book.id, head=self._head, facts=self._facts
            )
        ledger_store.post(
            self.cursor, book_id=self.book.id, chart=self.chart, postings=self._postings
        )
        self._facts, self._fact_ids, self._postings = [], [], []
        self._matters, self._subjects = [], []


def _content(
    kind: str,
    date: dt.date,
    key: str,
    actor: str,
    command: Command | None,
    parts: Sequence[Part],
    explicit: Sequence[EntryRow],
    payload: Mapping[str, Any] | None,
) -> bytes:
    """The canonical JSON of a fact: what is hashed, and all that its entries follow from."""
    content: dict[str, Any] = {"kind": kind, "date": date, "key": key}
    if actor:
        content["actor"] = actor
    if command is not None:
        content["command"] = command_to_json(command)
    if parts:
        content["parts"] = [part_to_json(part) for part in parts]
    if explicit:
        content["explicit"] = [list(entry) for entry in explicit]
    if payload:
        content["payload"] = payload
    return orjson.dumps(content, default=dict)


def part_to_json(part: Part) -> dict[str, Any]:
    """A part without its empty fields; amounts in fen, qty in micro, the rest ids."""
    amounts, flags, case, sale, other, customer, shop, supplier, product, qty = part
    out: dict[str, Any] = {"amounts": amounts}
    if flags:
        out["flags"] = flags
    if case:
        out["case"] = case
    if sale:
        out["sale"] = sale
    if other:
        out["other"] = other
    if customer:
        out["customer"] = customer
    if shop:
        out["shop"] = shop
    if supplier:
        out["supplier"] = supplier
    if product:
        out["product"] = product
    if qty:
        out["qty"] = qty
    return out


def part_from_json(data: Mapping[str, Any]) -> Part:
    """The part a fact's content holds."""
    return Part(**data)
