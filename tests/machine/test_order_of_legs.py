"""The order of legs and of their parts does not matter: any two orders end with the same books.

a case of two lines: inspected in parts, refunded in parts, reddened in parts, decided once
order A, order B ──► the same balances by account, matter, party and product;
                     the same stock; every clearing balance zero; every line settled
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongzi.kernel.money import format_fen
from tests.machine.books import OPENED, RealBooks
from tests.machine.driving import KIT

CAMPAIGN = settings.get_current_profile_name() == "campaign"
DAY = OPENED + dt.timedelta(days=5)
LINES = {"1": ("P", 5, 33_333, "restock"), "2": ("K", 3, 10_001, "scrap")}
"""Product, units, fen of a unit without tax, and where its goods go."""
_books = itertools.count(1)

Leg = tuple[str, dict[str, Any]]


def parts(whole: int) -> st.SearchStrategy[list[int]]:
    """A whole number in one to three parts."""
    cuts = (
        st.lists(st.integers(1, whole - 1), max_size=2, unique=True) if whole > 1 else st.just([])
    )
    return cuts.map(lambda found: [0, *sorted(found), whole]).map(
        lambda at: [end - start for start, end in itertools.pairwise(at)]
    )


@st.composite
def legs(draw: st.DrawFn) -> list[Leg]:
    """Everything a case of both lines owes, in parts; the decision is one of them."""
    found: list[Leg] = [("decide_return", {"case": "R1", "accept": True})]
    for line, (_, units, price, disposition) in LINES.items():
        of_line = {"case": "R1", "line": line}
        net = units * price
        vat = (net * 13 + 50) // 100
        for qty in draw(parts(units)):
            found.append(
                ("inspect_goods", {**of_line, "qty": str(qty), "disposition": disposition})
            )
        for amount in draw(parts(net + vat)):
            found.append(
                ("pay_refund", {**of_line, "tender": "bank", "amount": format_fen(amount)})
            )
        for amount in draw(parts(vat)):
            red = {"blue": "B1", "lines": [{**of_line, "vat": format_fen(amount)}]}
            found.append(("register_red_invoice", red))
    return found


def end_of(order: Sequence[Leg], costing: str, policy: str) -> dict[str, list[tuple[Any, ...]]]:
    """What stands after these legs in this order; the book is rolled back."""
    with transaction.atomic():
        books = RealBooks(
            code=f"order-{next(_books)}", costing=costing, standard="enterprise",
            taxpayer="general", policies={"acceptance": policy},
        )  # fmt: skip
        _before(books)
        numbers = itertools.count(1)
        for kind, body in order:
            named = {"pay_refund": "refund", "register_red_invoice": "invoice"}.get(kind)
            own = {named: f"N{next(numbers)}"} if named else {}
            _do(books, kind, **own, **body)
        _do(books, "close_period", period=OPENED.year * 100 + OPENED.month)
        books.prove()
        found = _what_stands(books)
        transaction.set_rollback(True)
    return found


def _before(books: RealBooks) -> None:
    """Goods in, one sale of both products, paid and invoiced; its return is asked for."""
    goods = {"P": (12, 4_000), "Q": (4, 1_001)}
    for sku, (units, cost) in goods.items():
        _do(books, "define_product", sku=sku, retail_price="500.00")
        line = {"sku": sku, "qty": str(units), "net": format_fen(cost)}
        _do(books, "receive_goods", receipt=f"GR-{sku}", supplier="供应商", lines=[line])
    kit = [{"sku": sku, "qty": str(qty)} for sku, qty in KIT.items()]
    _do(books, "define_product", sku="K", kit=kit)
    sold = [
        {"line": line, "sku": sku, "qty": str(units), "amount": format_fen(units * price),
         "vat_rate_bp": 1300}
        for line, (sku, units, price, _) in LINES.items()
    ]  # fmt: skip
    _do(books, "record_sale", sale="S1", customer="客户", lines=sold, tax_included=False,
        invoice="B1")  # fmt: skip
    ((gross,),) = books.rows("select gross from sales_sale")
    _do(books, "capture_payment", payment="P1", sale="S1", tender="bank", amount=format_fen(gross))
    asked = [
        {"line": line, "sale": "S1", "sale_line": line, "qty": str(units)}
        for line, (_, units, _, _) in LINES.items()
    ]
    _do(books, "request_return", case="R1", lines=asked)


def _do(books: RealBooks, kind: str, **body: Any) -> None:
    (outcome,) = books.do(books.command(kind, DAY, **body))
    assert outcome.status == "posted", outcome


def _what_stands(books: RealBooks) -> dict[str, list[tuple[Any, ...]]]:
    queries = {
        "balances": "select a.code, e.role, m.label, s.code, p.code, sum(e.side * e.amount), "
        "sum(e.side * sign(e.amount) * abs(e.qty)) from ledger_entry e "
        "join ledger_account a on a.id = e.account_id left join ledger_matter m on "
        "m.id = e.matter_id left join ledger_subject s on s.id = e.party_id "
        "left join ledger_subject p on p.id = e.product_id group by 1, 2, 3, 4, 5 "
        "having sum(e.side * e.amount) <> 0 order by 1, 2, 3, 4, 5",
        "stock": "select p.sku, b.grade, b.qty, b.value from stock_balance b "
        "join stock_product p on p.id = b.product_id order by 1, 2",
        "lines": "select line, accepted_qty, accepted_cost, goods_qty, goods_cost, tax_done, "
        "money_done, red_qty, red_net, settled from returns_caseline order by 1",
        "red": "select red_qty, red_net, red_vat from invoices_blueline order by 1, 2, 3",
    }
    return {name: books.rows(sql) for name, sql in queries.items()}


@pytest.mark.django_db
@settings(
    max_examples=150 if CAMPAIGN else 6, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    data=st.data(),
    owed=legs(),
    costing=st.sampled_from(["moving_average", "fifo", "month_end_average", "retail_price"]),
    policy=st.sampled_from(["first_evidence", "decision", "inspected"]),
)
def test_any_two_orders_end_alike(
    data: st.DataObject, owed: list[Leg], costing: str, policy: str
) -> None:
    one, other = (data.draw(st.permutations(owed)) for _ in range(2))
    ends = [end_of(order, costing, policy) for order in (one, other)]
    assert ends[0] == ends[1]
    assert all(line[-1] for line in ends[0]["lines"])
    clearing = ("goods_in_return", "refund_payable", "vat_awaiting_red")
    assert not [row for row in ends[0]["balances"] if row[1] in clearing]
