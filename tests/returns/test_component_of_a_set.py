"""One component of a set comes back alone; the customer keeps the rest.

A set of 1 cup (cost 30.00) and 1 saucer (cost 12.00) was sold for 113.00 = 100.00 + 13.00. The
saucer comes back, and 22.60 = 20.00 + 2.60 is agreed for it:

    the set's line, an allowance     Dr revenue 20.00, Dr vat_awaiting_red 2.60 / Cr payable 22.60
    the saucer, valued and approved  Dr goods_in_return 12.00 / Cr cost of sales 12.00
    inspected                        Dr inventory 12.00 / Cr goods_in_return 12.00
"""

from __future__ import annotations

import pytest

from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea_set_sold() -> Shop:
    shop = Shop()
    shop.stock_up("CUP", qty="1", net="30.00")
    shop.stock_up("SAUCER", qty="1", net="12.00")
    parts = [{"sku": "CUP", "qty": "1"}, {"sku": "SAUCER", "qty": "1"}]
    shop.do("define_product", sku="SET", kit=parts, date="2026-01-05")
    shop.sell(sku="SET", amount="113.00")
    shop.pay(amount="113.00")
    return shop


def test_its_price_is_allowed_on_the_set_and_its_cost_comes_back(tea_set_sold: Shop) -> None:
    shop = tea_set_sold
    shop.do(
        "accept_return", case="R1", customer="张三",
        lines=[
            {"line": "1", "sale": "S1", "sale_line": "1", "kind": "allowance", "gross": "22.60"},
            {"line": "2", "sku": "SAUCER", "qty": "1", "gross": "0.00", "cost": "12.00",
             "approved_by": "主管"},
        ],
    )  # fmt: skip
    shop.do("inspect_goods", case="R1", line="2", qty="1")
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay")
    shop.do("end_tax_leg", case="R1", line="1", exit="uninvoiced")
    assert shop.balances("revenue", "cost_of_sales", "output_vat", "alipay", "inventory") == {
        "revenue": "-80.00", "cost_of_sales": "30.00", "output_vat": "-10.40", "alipay": "90.40",
        "inventory": "12.00",
    }  # fmt: skip
    assert shop.clearing() == {}
    assert shop.open() == []
    shop.prove()


def test_the_set_itself_never_sold_its_component(tea_set_sold: Shop) -> None:
    line = {"line": "1", "sale": "S1", "sale_line": "1", "sku": "SAUCER", "qty": "1"}
    assert tea_set_sold.refuse("accept_return", case="R1", lines=[line]) == "never_sold"
