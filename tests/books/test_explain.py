"""Why an entry is there: its fact, its rule with the source, and the return it belongs to."""

from __future__ import annotations

import pytest

from hongzi.kernel.refusals import Refused
from hongzi.workflows.explain import explain
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    """A return, accepted at its first evidence, inspected and refunded."""
    made = Shop(policies={"acceptance": "first_evidence", "voucher_grain": "return"})
    made.sold_and_paid()
    made.accept()
    made.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    made.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay", date="2026-03-14")
    number_vouchers(book=made.book.code, period=202603)
    return made


def test_a_return_is_told_by_all_its_facts_from_the_request_on(shop: Shop) -> None:
    story = explain(book=shop.book.code, asked="R1")
    assert [(fact.kind, len(fact.entries)) for fact in story.facts] == [
        ("return_agreed", 0),
        ("goods_inspected", 2),
        ("return_accepted", 5),
        ("refund_confirmed", 2),
    ]
    accepted = story.facts[2]
    assert {source.rule for source in accepted.sources} == {line.rule for line in accepted.entries}
    assert all(source.document and source.citation for source in accepted.sources)
    assert "小企业会计准则" in accepted.sources[0].document


def test_a_voucher_is_told_by_its_postings(shop: Shop) -> None:
    voucher = explain(book=shop.book.code, asked="R1").facts[1].voucher
    assert voucher.startswith("2026-03-记-")
    told = explain(book=shop.book.code, asked=voucher)
    assert [fact.kind for fact in told.facts] == ["goods_inspected", "return_accepted"]
    assert told.facts[0].voucher == voucher


def test_an_entry_is_told_alone_with_its_rule(shop: Shop) -> None:
    fact = explain(book=shop.book.code, asked="R1").facts[3]
    line = fact.entries[0]
    told = explain(book=shop.book.code, asked=f"{line.seq}:{line.line}")
    (only,) = told.facts
    assert only.entries == (line,)
    assert only.hidden == 1
    assert [source.rule for source in only.sources] == [line.rule]


def test_a_whole_fact_can_be_asked_by_its_number(shop: Shop) -> None:
    told = explain(book=shop.book.code, asked="1")
    assert told.facts[0].kind == "product_defined"
    assert told.facts[0].entries == ()


@pytest.mark.parametrize("asked", ["R9", "2026-03-记-99", "9999:1", "4:99", "2026-13-记-1", "?"])
def test_what_is_nothing_of_the_book_is_refused(shop: Shop, asked: str) -> None:
    with pytest.raises(Refused) as refusal:
        explain(book=shop.book.code, asked=asked)
    assert refusal.value.code in ("nothing_to_explain", "period_unknown")
