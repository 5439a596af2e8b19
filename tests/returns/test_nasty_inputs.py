"""Input nobody should write and somebody will: refused by name, never by the database."""

from __future__ import annotations

import pytest

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
