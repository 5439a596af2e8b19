"""售价金额核算: a claim on a supplier stands at retail until the close; then at cost."""

from __future__ import annotations

import pytest

from tests.returns.shop import Shop
from tests.workflows.test_month_end_costs import bought, close

pytestmark = pytest.mark.django_db


def test_each_claim_gets_its_own_margin_and_is_settled_at_cost() -> None:
    """Bought 10 for 1,200.00, retail 200.00 each: margin 800.00, 40 %. Sold 3 in March; two came
    back and went to their supplier, who credits 125.00 for each.

    | claim            | retail | margin | cost   | variance |
    |------------------|-------:|-------:|-------:|---------:|
    | R1-1             | 200.00 |  80.00 | 120.00 |    −5.00 |
    | R1-2             | 200.00 |  80.00 | 120.00 |    −5.00 |
    """
    shop = Shop(costing="retail_price")
    shop.do("define_product", sku="A", retail_price="200.00", date="2026-01-05")
    bought(shop, "10", "1200.00", "2026-01-06")
    shop.sell(qty="3", amount="678.00")
    lines = [{"line": n, "sale": "S1", "sale_line": "1", "qty": "1"} for n in ("1", "2")]
    shop.do("accept_return", case="R1", date="2026-03-11", lines=lines)
    for line in ("1", "2"):
        shop.do("inspect_goods", case="R1", line=line, qty="1", date="2026-03-12",
                disposition="back_to_supplier", supplier="供货商")  # fmt: skip
    claim = {"case": "R1", "supplier": "供货商", "net": "125.00", "vat": "16.25"}
    assert shop.refuse("settle_claim", line="1", date="2026-03-20", **claim) == "cost_unknown"

    close(shop)
    assert shop.balances("supplier_claim", "retail_margin", "inventory") == {
        "inventory": "1400.00",
        "retail_margin": "-560.00",
        "supplier_claim": "240.00",
    }
    for line in ("1", "2"):
        shop.do("settle_claim", line=line, date="2026-04-02", **claim)
    assert shop.balances("supplier_claim", "claim_variance") == {
        "supplier_claim": "0.00",
        "claim_variance": "-10.00",
    }
    shop.prove()
