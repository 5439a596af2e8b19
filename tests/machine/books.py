"""The real books beside the model: commands in, balances and a fingerprint of every table out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.commands import Command, command_from_json
from hongzi.workflows.batch import Outcome
from hongzi.workflows.check_books import check_book
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run

OPENED = dt.date(2025, 11, 1)
BY_MATTER = (
    "receivable", "refund_payable", "vat_awaiting_red", "goods_in_return", "supplier_claim",
)  # fmt: skip
COST_ROLES = frozenset(
    {"inventory", "inventory_second", "inventory_refurbish", "goods_in_return", "cost_of_sales"}
    | {"pending_loss", "supplier_claim", "prior_year_cost", "cost_variance", "retail_margin"}
)
"""Roles whose balance waits for the month's end in books that don't know their costs before."""
OF_A_CLOSE = (
    "period_closed", "profit_closed", "year_end_transferred", "vat_transferred",
    "prior_year_closed",
)  # fmt: skip

_LEDGER = """
    select e.role, case when e.role = any(%s) then m.label else '' end as key,
        sum(e.side * e.amount)::bigint
    from ledger_entry e
    join facts_fact f on f.book_id = e.book_id and f.id = e.fact_id
    left join ledger_matter m on m.book_id = e.book_id and m.id = e.matter_id
    where f.kind <> all(%s)
    group by 1, 2 having sum(e.side * e.amount) <> 0
"""


class RealBooks:
    """One book; ``do`` records one command."""

    def __init__(
        self, *, code: str, policies: Mapping[str, Any], opened: dt.date = OPENED, **settings: Any
    ) -> None:
        self.settings: BookSettings = open_book(
            code=code, name="任意次序", opened_on=opened, policies=policies, **settings
        )
        self.commands: list[Command] = []
        self._numbers = itertools.count(1)
        self._tables = _tables()

    def command(self, kind: str, day: dt.date, **body: Any) -> Command:
        """A command from its JSON form, with a key of its own."""
        number = next(self._numbers)
        return command_from_json(
            {"kind": kind, "key": f"K{number}", "date": day.isoformat(), **body}
        )

    def code(self, prefix: str) -> str:
        """A code that nothing has yet."""
        return f"{prefix}{next(self._numbers)}"

    def do(self, *commands: Command) -> list[Outcome]:
        """Record commands in one transaction."""
        return run(book=self.settings.code, commands=commands)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query finds in the book."""
        with book_scope(self.settings.id) as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def balances(self) -> dict[tuple[str, str], int]:
        """What stands by role and matter (Dr +), but for what closes of months moved on."""
        rows = self.rows(_LEDGER, [list(BY_MATTER), list(OF_A_CLOSE)])
        return {(role, key): amount for role, key, amount in rows}

    def stock(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(micro, fen) by sku and grade, without empty shelves."""
        rows = self.rows(
            "select p.sku, b.grade, b.qty, b.value from stock_balance b "
            "join stock_product p on p.id = b.product_id where b.qty <> 0 or b.value <> 0"
        )
        return {(sku, grade): (qty, value) for sku, grade, qty, value in rows}

    def lines_of(self, sale: str) -> dict[str, dict[str, Any]]:
        """What is frozen and taken of each line of a sale."""
        names = ("net", "vat", "cost", "qty", "taken_qty", "taken_net", "taken_vat", "taken_cost")
        rows = self.rows(
            f"select l.line, {', '.join('l.' + name for name in names)} from sales_saleline l "
            "join sales_sale s on s.id = l.sale_id where s.code = %s order by l.id",
            [sale],
        )
        return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}

    def fingerprint(self) -> str:
        """One hash over every row of every table of the book, in order."""
        with book_scope(self.settings.id) as cursor:
            cursor.execute(_fingerprint(self._tables))
            return "".join(str(row[0]) for row in cursor.fetchall())

    def sums_of(self, periods: Sequence[int]) -> list[tuple[Any, ...]]:
        """Debit and credit of every account in these months."""
        return self.rows(
            "select period, account_id, debit, credit from ledger_accountsum "
            "where period = any(%s) order by 1, 2",
            [list(periods)],
        )

    def prove(self) -> None:
        """``hongzi check`` holds, and whatever the database would check at commit."""
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
        proofs = check_book(book=self.settings.code).proofs
        assert {proof.name: proof.rows for proof in proofs if not proof.holds} == {}


def _tables() -> list[str]:
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "book_id" for field in model._meta.concrete_fields)
    )


def _fingerprint(tables: Sequence[str]) -> str:
    return " union all ".join(
        f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {name} t"
        for name in tables
    )
