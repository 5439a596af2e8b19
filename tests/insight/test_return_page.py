"""A return's page says how its legs stand, what happened by whom and why, and what is due.

S1: two pieces for 452.00, paid, invoiced B1. R1 asks one back on 10 March.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hongzi.access.scope import book_scope
from hongzi.insight.return_page import CaseView, return_page
from hongzi.kernel.refusals import Refused
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00", invoice="B1")
    shop.pay(amount="452.00")
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1", "reason": "品质/开线"}
    kept = {"words": "洗一次就开线了", "ground": "C09", "override": "老客户"}
    shop.do("request_return", case="R1", actor="小客", lines=[{**line, **kept}])
    return shop


def view(shop: Shop, today: str = "2026-03-20", code: str = "R1") -> CaseView:
    with book_scope(shop.book.id) as cursor:
        return return_page(cursor, code=code, today=dt.date.fromisoformat(today))


def steps(found: CaseView) -> list[tuple[str, str, int | None]]:
    """(cause, last day, days left) of each next step."""
    return [
        (
            step.item.cause,
            str(step.deadline.last) if step.deadline else "",
            step.deadline.left if step.deadline else None,
        )
        for step in found.steps
    ]


def test_a_request_waits_for_an_answer(shop: Shop) -> None:
    found = view(shop)
    (line,) = found.lines
    assert (found.customer, found.sale, found.gross, found.settled) == ("张三", "S1", 22600, False)
    assert [light.state for light in found.lights] == ["waiting"] * 3
    assert (line.words, line.ground, line.override) == ("洗一次就开线了", "C09", "老客户")
    assert (line.about.left_qty, line.about.left_gross) == (1_000_000, 22600)
    assert (line.about.blues, line.about.captured) == ((("B1", 45200),), 45200)
    assert steps(found) == [("not_decided", "2026-03-25", 5)]
    assert found.steps[0].deadline is not None
    assert "第9条" in found.steps[0].deadline.right.citation


def test_money_is_due_within_seven_days_of_the_goods(shop: Shop) -> None:
    shop.do("decide_return", case="R1", accept=True, reason="同意退货", actor="老管")
    assert ("refund_not_paid", "", None) in steps(view(shop))
    shop.do("receive_parcel", parcel="P1", sku="A", qty="1", case="R1", line="1",
            date="2026-03-12", actor="小仓")  # fmt: skip
    found = view(shop)
    assert steps(found)[0] == ("refund_not_paid", "2026-03-19", -1)
    assert found.steps[0].deadline is not None and found.steps[0].deadline.over
    assert found.steps[0].deadline.right.source.startswith("消费者权益保护法")


def test_the_timeline_names_who_and_why(shop: Shop) -> None:
    shop.do("decide_return", case="R1", accept=True, reason="同意退货", actor="老管")
    shop.do("inspect_goods", case="R1", line="1", qty="1", actor="小仓")
    shop.do("end_money_leg", case="R1", line="1", exit="unclaimed", approved_by="老板")
    shop.do("register_red_invoice", invoice="V1", blue="B1", lines=[{"case": "R1", "line": "1"}])
    found = view(shop)
    assert [(event.kind, event.actor, event.reason) for event in found.events] == [
        ("return_requested", "小客", "老客户"),
        ("return_decided", "老管", "同意退货"),
        ("return_accepted", "老管", ""),
        ("goods_inspected", "小仓", ""),
        ("refund_unclaimed", "", ""),
        ("red_invoice_registered", "", ""),
    ]
    assert found.events[4].approver == "老板"
    assert found.settled
    assert [light.state for light in found.lights] == ["done"] * 3
    assert found.steps == ()


def test_a_refusal_keeps_who_and_why(shop: Shop) -> None:
    shop.do("decide_return", case="R1", accept=False, reason="已使用", actor="老管")
    assert [(e.kind, e.actor, e.reason) for e in view(shop).events][1:] == [
        ("return_decided", "老管", "已使用")
    ]


def test_a_decision_without_a_voucher_is_in_the_timeline(db: None) -> None:
    """Accepted under "first evidence": nothing posts until the goods are inspected."""
    shop = Shop(policies={"acceptance": "first_evidence"})
    shop.sold_and_paid()
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    shop.do("request_return", case="R1", lines=[line])
    shop.do("decide_return", case="R1", accept=True, actor="老管")
    assert [(event.kind, event.actor) for event in view(shop).events] == [
        ("return_requested", ""), ("return_decided", "老管"),
    ]  # fmt: skip


def test_an_exchange_shows_the_new_piece_leaving(db: None) -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept("R1", kind="exchange")
    shop.do("issue_replacement", case="R1", line="1")
    assert "replacement_issued" in [event.kind for event in view(shop).events]


def test_an_unknown_return_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        view(shop, code="R9")
    assert refused.value.code == "case_unknown"


@pytest.mark.parametrize("count", [1, 50])
def test_as_much_is_asked_for_fifty_lines_as_for_one(db: None, count: int) -> None:
    shop = Shop()
    shop.stock_up(qty=str(count), net="6000.00")
    lines = [
        {"line": str(n), "sku": "A", "qty": "1", "amount": "226.00", "vat_rate_bp": 1300}
        for n in range(count)
    ]
    sale = {"sale": "S1", "customer": "张三", "date": "2026-03-01"}
    shop.do("record_sale", lines=lines, **sale)
    back = [{"line": str(n), "sale": "S1", "sale_line": str(n), "qty": "1"} for n in range(count)]
    shop.do("accept_return", case="R1", lines=back)
    with CaptureQueriesContext(connections["default"]) as captured:
        assert len(view(shop).lines) == count
    assert len(captured) == 5 + 4
