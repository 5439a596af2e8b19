"""Whatever is asked, approved, sent, confirmed, failed, bounced or paid beside it, in any order by
anybody: a customer never has more than they are owed, and the books hold.

226.00 is owed; 113.00 of it came by bank and 113.00 by Alipay.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongzi.access.scope import book_scope
from hongzi.workflows.check_books import check_book
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

OWED = 22600
PEOPLE = ("小出", "老管", "老板")
LINE = {"case": "R1", "line": "1"}
ORDERS = [f"TK{number:07d}" for number in range(1, 5)]
numbers = itertools.count(1)

who = st.sampled_from(PEOPLE)
which = st.sampled_from(ORDERS)
amount = st.sampled_from(["", "13.00", "100.00", "113.00", "226.00"])
step = st.one_of(
    st.tuples(st.just("prepare_refund"), who, amount, st.sampled_from(["bank", "alipay"])),
    st.tuples(st.just("pay_refund"), who, amount, st.sampled_from(["bank", "alipay"])),
    st.tuples(st.sampled_from(["approve_refund", "confirm_refund"]), who, which),
    st.tuples(st.sampled_from(["withdraw_refund", "fail_refund", "bounce_refund"]), who, which),
    st.tuples(st.just("batch_refunds"), who, which),
)


def command(shop: Shop, kind: str, person: str, *said: str) -> Any:
    """The command of a step."""
    if kind in ("prepare_refund", "pay_refund"):
        body: dict[str, Any] = {"tender": said[1], **LINE}
        if said[0]:
            body["amount"] = said[0]
        if kind == "pay_refund":
            body["refund"] = f"T{next(numbers)}"
        elif said[1] == "bank":
            body |= {"account": "62220001", "holder": "张三"}
        return shop.command(kind, actor=person, **body)
    if kind == "batch_refunds":
        return shop.command(kind, actor=person, orders=[said[0]])
    if kind in ("approve_refund", "confirm_refund"):
        return shop.command(kind, actor=person, order=said[0])
    name = "refund" if kind == "bounce_refund" else "order"
    return shop.command(kind, actor=person, why="试", **{name: said[0]})


def standing(shop: Shop) -> tuple[int, int, int]:
    """Fen paid and not bounced; fen in open orders; orders approved or paid by the wrong one."""
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select coalesce(sum(r.amount), 0)::bigint from refunds_refund r "
            "left join refunds_bounce b on b.refund_id = r.id where b.id is null"
        )
        paid = cursor.fetchone()[0]
        cursor.execute(
            "select coalesce(sum(amount), 0)::bigint from refunds_refundorder "
            "where confirmed_fact_id is null and ended_as = ''"
        )
        ordered = cursor.fetchone()[0]
        cursor.execute(
            "select count(*) from refunds_refundorder o left join facts_fact f "
            "on f.id = o.confirmed_fact_id where o.approved_by in (o.prepared_by, f.actor)"
        )
        return paid, ordered, cursor.fetchone()[0]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=3, max_size=14))
def test_nobody_gets_more_than_they_are_owed(db: None, steps: list[tuple[str, ...]]) -> None:
    shop = Shop(code=f"shop-{next(numbers)}")
    shop.stock_up()
    shop.sell()
    shop.pay(amount="113.00", tender="bank", payment="BANK")
    shop.pay(amount="113.00", tender="alipay", payment="ALI")
    shop.accept()
    for kind, *said in steps:
        shop.run(command(shop, kind, *said))
        paid, ordered, alone = standing(shop)
        assert paid + ordered <= OWED
        assert alone == 0
    assert [proof.name for proof in check_book(book=shop.book.code).proofs if not proof.holds] == []
    shop.prove()
