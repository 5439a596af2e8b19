"""A list of return lines says of each what the open items say, and counts all that match.

R1 requested · R2 accepted, nothing came · R3 inspected, not reddened, not refunded · R4 settled
R5 turned down · R6 of a sale without an invoice, parcel on its way · R7 an exchange
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from hongzi.access.scope import book_scope
from hongzi.insight.open_causes import (
    CAUSE_OF,
    LEG_OF,
    CauseCount,
    cause_in_sql,
    count_open,
    leg_in_sql,
    open_page,
)
from hongzi.insight.returns_filters import Filters, where
from hongzi.insight.returns_list import (
    Counted,
    Page,
    count_returns,
    matching,
    next_rows,
    returns_page,
)
from hongzi.returns.open_items import open_items
from hongzi.returns.rules.open_items import CAUSES, OpenItem
from hongzi.rulebook.tails import tail_limit
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 31)


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.stock_up(qty="40", net="4800.00")
    for number in range(1, 9):
        blue = {} if number == 6 else {"invoice": f"B{number}"}
        shop.sell(f"S{number}", **blue)
        if number != 3:
            shop.pay(f"S{number}")
    shop.do("request_return", case="R1", lines=[asked("S1", reason="品质/开线")])
    shop.accept("R2", sale="S2", reason="尺码")
    shop.accept("R3", sale="S3", reason="品质/掉色")
    shop.do("inspect_goods", case="R3", line="1", qty="1", date="2026-03-12")
    shop.accept("R4", sale="S4")
    shop.do("inspect_goods", case="R4", line="1", qty="1", date="2026-03-12")
    red = {"invoice": "V4", "blue": "B4", "lines": [{"case": "R4", "line": "1"}]}
    shop.do("register_red_invoice", date="2026-03-13", **red)
    shop.do("pay_refund", refund="F4", case="R4", line="1", tender="alipay", date="2026-03-14")
    shop.do("request_return", case="R5", lines=[asked("S5")])
    shop.do("decide_return", case="R5", accept=False, reason="已拆封")
    shop.accept("R6", sale="S6")
    shop.do("receive_parcel", parcel="P6", sku="A", qty="1", case="R6", line="1", tracking="SF6")
    shop.accept("R7", sale="S7", kind="exchange")
    return shop


def asked(sale: str, **more: str) -> dict[str, str]:
    return {"line": "1", "sale": sale, "sale_line": "1", "qty": "1", **more}


def page(shop: Shop, /, **filters: object) -> Page:
    with book_scope(shop.book.id) as cursor:
        return returns_page(cursor, Filters(**filters), today=TODAY)  # type: ignore[arg-type]


def cases(shop: Shop, /, **filters: object) -> list[str]:
    return [row.case for row in page(shop, **filters).rows]


def test_open_ones_first_the_newest(shop: Shop) -> None:
    assert cases(shop) == ["R7", "R6", "R3", "R2", "R1"]
    assert cases(shop, newest=False) == ["R1", "R2", "R3", "R6", "R7"]
    assert cases(shop, state="settled") == ["R5", "R4"]
    assert page(shop, state="all").counted == Counted(7, 7 * 22600, True)


def test_a_row_shows_its_three_lights(shop: Shop) -> None:
    """Each light: leg, state, what is left to do (fen), days it is open."""
    by_case = {row.case: row for row in page(shop, state="all").rows}
    lights = {
        case: [f"{one.leg} {one.state} {one.fen} {one.age}" for one in row.lights]
        for case, row in by_case.items()
    }
    assert lights["R2"] == ["goods open 12000 21", "tax open 2600 21", "money open 22600 21"]
    assert lights["R3"] == ["goods done 12000 0", "tax open 2600 21", "money open 22600 21"]
    assert lights["R4"] == ["goods done 12000 0", "tax done 2600 0", "money done 22600 0"]
    assert lights["R1"] == ["goods waiting 12000 0", "tax waiting 2600 0", "money waiting 22600 0"]
    assert lights["R5"] == ["goods none 0 0", "tax none 0 0", "money none 0 0"]
    assert lights["R7"][1:] == ["tax none 0 0", "money none 0 0"]
    assert (by_case["R2"].customer, by_case["R2"].sku, by_case["R2"].reason) == (
        "张三",
        "A",
        "尺码",
    )


def test_filters_narrow(shop: Shop) -> None:
    assert cases(shop, leg="decision") == ["R1"]
    assert cases(shop, leg="goods") == ["R7", "R6", "R2"]
    assert cases(shop, cause="sale_unpaid") == ["R3"]
    assert cases(shop, decision="accepted", kind="exchange") == ["R7"]
    assert cases(shop, reception="received") == ["R6", "R3"]
    assert cases(shop, reason="品质") == ["R3", "R1"]
    assert cases(shop, reason="品质/掉色") == ["R3"]
    assert cases(shop, since=dt.date(2026, 3, 11)) == []
    assert len(cases(shop, since=dt.date(2026, 3, 10), until=dt.date(2026, 3, 10))) == 5
    assert cases(shop, least=22601) == []
    assert len(cases(shop, least=22600, most=22600)) == 5
    assert cases(shop, shop="无此店") == []
    assert cases(shop, leg="nonsense") == []


def test_overdue_is_what_the_law_calls_late(shop: Shop) -> None:
    """Goods back on the 10th or 12th, refund due in 7 days; a request unanswered for 15 days."""
    assert cases(shop, overdue=True) == ["R6", "R3", "R1"]
    with book_scope(shop.book.id) as cursor:
        early = returns_page(cursor, Filters(overdue=True), today=dt.date(2026, 3, 17))
        assert early.rows == ()
        late = returns_page(cursor, Filters(overdue=True), today=dt.date(2026, 3, 18))
    assert [row.case for row in late.rows] == ["R6"]


def test_conditions_of_causes_agree_with_the_open_items(shop: Shop) -> None:
    assert set(LEG_OF.values()) == set(CAUSE_OF)
    assert set(LEG_OF) == set(CAUSES) - {"parcel_unmatched"}
    with book_scope(shop.book.id) as cursor:
        every = list(
            open_items(cursor, standard=shop.book.standard, as_of=TODAY, tail=tail_limit(TODAY))
        )
        said = {(item.cause, item.case) for item in every}
        said |= {(item.leg, item.case) for item in every}
        found = set()
        conditions = {cause: cause_in_sql(cause) for cause in LEG_OF}
        for name, condition in [*conditions.items(), *((leg, leg_in_sql(leg)) for leg in CAUSE_OF)]:
            _, values = where(Filters(), today=TODAY)
            cursor.execute(
                "select c.code from returns_caseline l join returns_case c on c.id = l.case_id "
                f"where not l.settled and ({condition})",
                values,
            )
            found |= {(name, code) for (code,) in cursor.fetchall()}
    assert found == said
    assert len({item.cause for item in every}) >= 7


@pytest.mark.parametrize("day", [TODAY, dt.date(2026, 3, 11), dt.date(2026, 3, 1)])
@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
def test_what_is_open_is_counted_and_paged_as_the_open_items_are_one_by_one(
    shop: Shop, day: dt.date, standard: str
) -> None:
    """By cause: items, fen left to do, days of the oldest; then the very items, two lines a page,
    the parcel that nobody knows behind them."""
    shop.pay("S9", prepayment=True, customer="张三", date="2026-02-27")
    shop.sell("S9", via="prepaid", state="dispatched")
    shop.do("refuse_delivery", sale="S9", case="R9", date="2026-03-12")
    shop.do("receive_parcel", parcel="P9", sku="A", qty="1", date="2026-03-10")
    with book_scope(shop.book.id) as cursor:
        every = [
            item
            for item in open_items(cursor, standard=standard, as_of=day, tail=tail_limit(day))
            if item.opened <= day
        ]
        found = count_open(cursor, day=day)
        for cause in ("", *CAUSES):
            rows = found.rows(cause)
            pages = [
                open_page(
                    cursor, found, standard=standard, day=day, cause=cause, skip=skip, count=2
                )
                for skip in range(0, rows, 2)
            ]
            items = [item for page in pages for item in page]
            assert items == [item for item in every if cause in ("", item.cause)]
    by_cause: dict[str, list[OpenItem]] = {}
    for item in every:
        by_cause.setdefault(item.cause, []).append(item)
    assert set(found.causes) == {
        CauseCount(cause, len(same), sum(one.fen for one in same), max(one.age for one in same))
        for cause, same in by_cause.items()
    }
    assert found.items == len(every)
    counts = [one.items for one in found.causes]
    assert counts == sorted(counts, reverse=True)


def test_what_is_open_is_counted_once_until_something_is_recorded(shop: Shop) -> None:
    """Items, and statements: into the book and out of it are five, its state one, the count one."""

    def items() -> tuple[int, int]:
        with (
            CaptureQueriesContext(connections["default"]) as captured,
            book_scope(shop.book.id) as cursor,
        ):
            found = count_open(cursor, day=TODAY)
        return found.items, len(captured)

    first, asked = items()
    assert (asked, items()) == (7, (first, 6))
    shop.do("pay_refund", refund="F2", case="R2", line="1", tender="alipay", date="2026-03-14")
    assert items() == (first - 1, 7)
    assert items() == (first - 1, 6)


def test_pages_follow_each_other_without_gap_or_repeat(shop: Shop) -> None:
    with book_scope(shop.book.id) as cursor:
        for state, every in (("open", 5), ("all", 7)):
            seen: list[str] = []
            after = None
            while True:
                part = returns_page(cursor, Filters(state=state), today=TODAY, after=after, size=2)
                assert part.counted.lines == every
                seen += [row.case for row in part.rows]
                after = part.following
                if after is None:
                    break
            assert len(seen) == len(set(seen)) == every


def test_a_selection_and_an_export_mean_every_matching_line(shop: Shop) -> None:
    with book_scope(shop.book.id) as cursor:
        chosen = matching(cursor, Filters(decision="accepted"), today=TODAY, most=10)
        assert [(one.case, one.gross) for one in chosen] == [
            ("R2", 22600), ("R3", 22600), ("R6", 22600), ("R7", 22600),
        ]  # fmt: skip
        first = next_rows(cursor, Filters(state="all"), today=TODAY, after=None, count=4)
        rest = next_rows(cursor, Filters(state="all"), today=TODAY, after=first[-1].id, count=4)
        assert [row.case for row in first + rest] == ["R7", "R6", "R5", "R4", "R3", "R2", "R1"]
        assert count_returns(cursor, Filters(decision="accepted"), today=TODAY).gross == 4 * 22600


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_asks_as_much_for_fifty_rows_as_for_one(db: None, count: int) -> None:
    shop = Shop()
    shop.stock_up(qty=str(count), net="6000.00")
    for number in range(count):
        shop.sell(f"S{number}")
        shop.accept(f"R{number}", sale=f"S{number}")
    entering = 5
    for state, pinned in (("open", 4), ("all", 5)):
        with (
            CaptureQueriesContext(connections["default"]) as captured,
            book_scope(shop.book.id) as cursor,
        ):
            found = returns_page(cursor, Filters(state=state), today=TODAY, size=60)
        assert len(found.rows) == count
        assert len(captured) == entering + pinned
