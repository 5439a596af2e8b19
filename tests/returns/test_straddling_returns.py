"""A return open across the approval of a year's report waits for a person's decision."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def straddling() -> Shop:
    """Three units of 226.00 sold in December; one accepted in January, before the approval."""
    shop = Shop(standard="enterprise", opened_on=dt.date(2025, 12, 1), policies={})
    shop.do("define_product", sku="A", date="2025-12-02")
    goods = [{"sku": "A", "qty": "10", "net": "1200.00"}]
    shop.do("receive_goods", receipt="P1", supplier="厂家", date="2025-12-02", lines=goods)
    shop.sell(qty="3", amount="678.00", date="2025-12-05")
    shop.do("close_period", period=202512, date="2025-12-31")
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}
    shop.do("accept_return", case="R1", lines=[line], date="2026-01-10")
    shop.do("approve_report", year=2025, date="2026-01-20")
    return shop


@pytest.mark.parametrize(
    ("prior_year", "booked"),
    [
        ("adjust", {"prior_year_revenue": "200.00", "revenue": "-600.00"}),
        ("current", {"prior_year_revenue": "0.00", "revenue": "-400.00"}),
    ],
)
def test_an_accepted_return_gets_its_year_by_a_later_decision(
    db: None, prior_year: str, booked: dict[str, str]
) -> None:
    """Sold for 600.00 without tax; 200.00 comes off revenue, or off the year before."""
    shop = straddling()
    inspect = {"case": "R1", "line": "1", "qty": "1", "date": "2026-01-25"}
    assert shop.refuse("inspect_goods", **inspect) == "prior_year_undecided"

    shop.do("decide_return", case="R1", accept=True, prior_year=prior_year, date="2026-01-25")
    shop.do("inspect_goods", **inspect)
    assert shop.balances(*booked) == booked
    again = shop.refuse(
        "decide_return", case="R1", accept=True, prior_year="current", date="2026-01-26"
    )
    assert again == "already_decided"
    shop.prove()
