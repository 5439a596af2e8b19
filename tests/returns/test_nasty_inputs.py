"""Input nobody should write and somebody will: refused by name, never by the database."""

from __future__ import annotations

import pytest

from hongzi.kernel.refusals import Refused
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def test_a_serial_named_twice(db: None) -> None:
    shop = Shop()
    shop.stock_up("T", "2", tracking="serial", serials=["T1", "T2"])
    shop.sell(sku="T", qty="2", line={"serials": ["T1", "T2"]})
    line = {"line": "1", "sale": "S1", "sale_line": "1", "qty": "2", "serials": ["T1", "T1"]}
    assert shop.refuse("accept_return", case="R9", lines=[line]) == "serial_twice"

    shop.accept(qty="2")
    refused = shop.refuse(
        "inspect_goods", case="R1", line="1", qty="2", disposition="restock", serials=["T1", "T1"]
    )
    assert refused == "serial_twice"
    shop.prove()


def test_a_red_invoice_with_the_number_of_a_blue_one(db: None) -> None:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    line = {"case": "R1", "line": "1"}
    assert shop.refuse("register_red_invoice", invoice="B1", blue="B1", lines=[line]) == (
        "red_duplicate"
    )


@pytest.mark.parametrize(
    "policies", [{"acceptence": "decision"}, {"acceptance": "now"}, {"voucher_word": " "}]
)
def test_a_policy_misspelt(db: None, policies: dict[str, str]) -> None:
    with pytest.raises(Refused, match="policy_unknown"):
        Shop(policies=policies)
