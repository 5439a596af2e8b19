"""A supplier credits returned goods; what differs from their cost is a variance."""

from __future__ import annotations

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import AcceptReturn, InspectGoods, ReturnLine, SettleClaim
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    fen,
    key,
    micro,
    on,
    product,
    receipt,
    sale,
    sold,
    stock_agrees,
    table,
)

pytestmark = pytest.mark.django_db


def shop() -> BookSettings:
    """One A at 120.00 came back and went to its supplier."""
    book = a_book()
    back = ReturnLine(line="1", sale="S1", sale_line="1", qty=micro("1"))
    post(
        book,
        product("A"),
        receipt("A", "10", "1200"),
        receipt("A", "1", "120"),
        sale("S1", sold("1", "A", "1", "226")),
        AcceptReturn(key=key(), date=on("2026-01-15"), case="T1", lines=(back,)),
        InspectGoods(
            key=key(), date=on("2026-01-16"), case="T1", line="1", qty=micro("1"),
            disposition="back_to_supplier", supplier="供货商",
        ),
    )  # fmt: skip
    return book


def settle(net: str, vat: str, supplier: str = "供货商", case: str = "T1") -> SettleClaim:
    return SettleClaim(
        key=key(), date=on("2026-01-28"), case=case, line="1", supplier=supplier, net=fen(net),
        vat=fen(vat),
    )  # fmt: skip


def test_a_claim_unlike_the_cost() -> None:
    book = shop()
    command = settle("100", "13")
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应付账款—供应商                        113.00
        贷 其他应收款—应收供应商退货款                 120.00
        贷 应交税费—应交增值税—进项税额转出        13.00
        借 主营业务成本—供应商索赔差异             20.00
    """)
    assert rows_of(
        book, "select sum(side * amount)::bigint from ledger_entry where role = 'supplier_claim'"
    ) == [(0,)]
    stock_agrees(book)
    assert refusal_of(book, settle("1", "0")) == "claim_unknown"


def test_named_refusals_leave_no_trace() -> None:
    book = shop()
    before = dump(book)
    assert refusal_of(book, settle("1", "0", supplier="别家")) == "other_supplier"
    assert refusal_of(book, settle("-1", "0")) == "amount_negative"
    assert refusal_of(book, settle("1", "0", case="T9")) == "case_unknown"
    assert dump(book) == before
