"""A shop for tests of returns: commands in a few words, and what they posted as a ledger."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Command, command_from_json
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.returns.open_items import ledger_disagreements, open_items, wrongly_settled
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.batch import Outcome
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

CLEARING = ("goods_in_return", "vat_awaiting_red", "refund_payable")
SIDES = {1: "借", -1: "贷"}
DAY = "2026-03-10"


class Shop:
    """A book of its own. ``do`` records a command that must post, ``refuse`` one that must not."""

    def __init__(self, **settings: Any) -> None:
        defaults: dict[str, Any] = {
            "code": "shop",
            "name": "小店",
            "standard": "small_business",
            "taxpayer": "general",
            "costing": "moving_average",
            "opened_on": dt.date(2026, 1, 1),
            "policies": {"acceptance": "decision"},
        }
        self.book: BookSettings = open_book(**{**defaults, **settings})
        self._numbers = itertools.count(1)

    # -- commands -------------------------------------------------------------------------

    def command(self, kind: str, **body: Any) -> Command:
        """A command from its JSON form; its key and date have defaults."""
        number = next(self._numbers)
        return command_from_json({"kind": kind, "key": f"K{number}", "date": DAY, **body})

    def run(self, *commands: Command, **how: Any) -> list[Outcome]:
        """Record commands in one transaction."""
        return run(book=self.book.code, commands=commands, **how)

    def do(self, kind: str, **body: Any) -> Outcome:
        """Record a command that must post."""
        (outcome,) = self.run(self.command(kind, **body))
        if outcome.refusal is not None:
            raise outcome.refusal
        assert outcome.status == "posted", outcome
        return outcome

    def refuse(self, kind: str, **body: Any) -> str:
        """Record a command that must be refused and leave no trace; its code."""
        before = self.dump()
        try:
            command = self.command(kind, **body)
        except Refused as refusal:
            return refusal.code
        (outcome,) = self.run(command)
        assert outcome.refusal is not None, f"posted: {outcome.as_json()}"
        assert outcome.refusal.cure
        assert self.dump() == before
        return outcome.refusal.code

    # -- the usual beginnings -------------------------------------------------------------

    def stock_up(self, sku: str = "A", qty: str = "10", net: str = "1200.00", **more: Any) -> None:
        """A product and a purchase of it with its invoice."""
        tracking = more.pop("tracking", "none")
        self.do("define_product", sku=sku, tracking=tracking, date="2026-01-05")
        self.do(
            "receive_goods", receipt=f"P-{sku}-{next(self._numbers)}", supplier="厂家",
            date="2026-01-05", lines=[{"sku": sku, "qty": qty, "net": net, **more}],
        )  # fmt: skip

    def sell(
        self,
        sale: str = "S1",
        *,
        sku: str = "A",
        qty: str = "1",
        amount: str = "226.00",
        **more: Any,
    ) -> Outcome:
        """One line, tax-inclusive, 13 %, on 1 March; ``line`` goes to it, more to the sale."""
        line = {"line": "1", "sku": sku, "qty": qty, "amount": amount, "vat_rate_bp": 1300}
        line.update(more.pop("line", {}))
        body = {"sale": sale, "date": "2026-03-01", "customer": "张三", "lines": [line], **more}
        return self.do("record_sale", **body)

    def pay(self, sale: str = "S1", amount: str = "226.00", **more: Any) -> Outcome:
        """A captured payment by Alipay."""
        body = {"payment": f"PAY-{sale}", "tender": "alipay", "date": "2026-03-02", **more}
        return self.do("capture_payment", sale=sale, amount=amount, **body)

    def sold_and_paid(self, **sale: Any) -> None:
        """226.00 = 200.00 + 26.00, cost 120.00, invoiced as B1, paid by Alipay."""
        self.stock_up()
        self.sell(invoice="B1", **sale)
        self.pay()

    def accept(self, case: str = "R1", **line: Any) -> Outcome:
        """One line of S1-1 is accepted; by default one unit comes back."""
        return self.do("accept_return", case=case, lines=[self._line(line)])

    def refuse_accept(self, case: str = "R1", **line: Any) -> str:
        """The same, but it must be refused; its code."""
        return self.refuse("accept_return", case=case, lines=[self._line(line)])

    def _line(self, line: dict[str, Any]) -> dict[str, Any]:
        body = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1", **line}
        if body["qty"] == "":
            del body["qty"]
        return body

    # -- what stands ----------------------------------------------------------------------

    def ledger(self, *outcomes: Outcome) -> str:
        """What these commands posted: one line an entry, "fact: side role yuan"."""
        rows = []
        with book_scope(self.book.id) as cursor:
            for outcome in outcomes:
                cursor.execute(
                    "select f.kind, e.side, e.role, e.amount from facts_fact f "
                    "join ledger_entry e on e.fact_id = f.id where f.id = any(%s) "
                    "order by f.seq, e.line_no",
                    [list(outcome.fact_ids)],
                )
                rows += cursor.fetchall()
        return "\n".join(
            f"{kind}: {SIDES[side]} {role} {format_fen(fen)}" for kind, side, role, fen in rows
        )

    def facts(self, kind: str) -> list[tuple[str, int]]:
        """(own date, month posted into) of every fact of a kind."""
        with book_scope(self.book.id) as cursor:
            cursor.execute(
                "select date::text, period from facts_fact where kind = %s order by seq", [kind]
            )
            return list(cursor.fetchall())

    def balances(self, *roles: str) -> dict[str, str]:
        """Balances by role in yuan, Dr +; all but zero when none is named."""
        with book_scope(self.book.id) as cursor:
            cursor.execute(
                "select role, sum(side * amount)::bigint from ledger_entry group by role"
            )
            found: Mapping[str, int] = dict(cursor.fetchall())
        if roles:
            return {role: format_fen(found.get(role, 0)) for role in roles}
        return {role: format_fen(fen) for role, fen in sorted(found.items()) if fen}

    def clearing(self) -> dict[str, str]:
        """Clearing balances that are not zero."""
        return {role: yuan for role, yuan in self.balances(*CLEARING).items() if yuan != "0.00"}

    def stock(self, sku: str = "A", grade: str = "good") -> tuple[str, str]:
        """(units, yuan) of a product in a grade."""
        with book_scope(self.book.id) as cursor:
            cursor.execute(
                "select b.qty, b.value from stock_balance b join stock_product p "
                "on p.id = b.product_id where p.sku = %s and b.grade = %s",
                [sku, grade],
            )
            qty, value = cursor.fetchone() or (0, 0)
        return format_micro(qty), format_fen(value)

    def open(self, as_of: str = "2026-03-31") -> list[str]:
        """Open items as "case-line leg fen cause"."""
        day = dt.date.fromisoformat(as_of)
        with book_scope(self.book.id) as cursor:
            return [
                f"{item.case}-{item.line} {item.leg} {format_fen(item.fen)} {item.cause}"
                for item in self._items(cursor, day)
            ]

    def balances_of_open_items(self, as_of: str = "2026-03-31") -> dict[str, str]:
        """What open items say the ledger holds, by leg."""
        day = dt.date.fromisoformat(as_of)
        with book_scope(self.book.id) as cursor:
            return {item.leg: format_fen(item.balance) for item in self._items(cursor, day)}

    def _items(self, cursor: Any, day: dt.date) -> Iterator[OpenItem]:
        return open_items(cursor, standard=self.book.standard, as_of=day, tail=tail_limit(day))

    def prove(self) -> None:
        """Case lines agree with the ledger; stock values agree with the stock accounts."""
        with book_scope(self.book.id) as cursor:
            assert ledger_disagreements(cursor, standard=self.book.standard) == []
            assert wrongly_settled(cursor) == []
            cursor.execute(
                "select coalesce(sum(value), 0)::bigint from stock_balance "
                "where grade <> 'dispatched' or %s",
                [self.book.standard == "small_business"],
            )
            held = cursor.fetchone()[0]
            cursor.execute(
                "select coalesce(sum(side * amount), 0)::bigint from ledger_entry where role in "
                "('inventory', 'inventory_second', 'inventory_refurbish')"
            )
            assert held == cursor.fetchone()[0]

    def dump(self) -> list[tuple[str, list[Any]]]:
        """Every table of the book, in order: what a refused command must leave as it is."""
        with book_scope(self.book.id) as cursor:
            cursor.execute(
                "select table_name from information_schema.columns "
                "where column_name = 'book_id' and table_schema = 'public' order by 1"
            )
            tables = [name for (name,) in cursor.fetchall()]
            dumped = []
            for table in tables:
                cursor.execute(f"select t::text from {table} t order by 1")
                dumped.append((table, cursor.fetchall()))
        return dumped
