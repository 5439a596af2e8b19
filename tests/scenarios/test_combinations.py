"""Several things at once in one book, each figure worked out by hand: what is left at the end.

Roles in yuan, debit positive; a role that is not told is 0. The books prove themselves, too.
"""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.workflows.check_books import check_book
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def back(shop: Shop, case: str, qty: str, *, day: str = "2026-03-10", how: str = "restock") -> None:
    """One line of S1-1 comes back, is inspected, reddened on B1 and paid by Alipay."""
    shop.accept(case, qty=qty)
    shop.do("inspect_goods", case=case, line="1", qty=qty, disposition=how, date=day)
    shop.do("register_red_invoice", invoice=f"H-{case}", blue="B1", date=day,
            lines=[{"case": case, "line": "1"}])  # fmt: skip
    shop.do("pay_refund", refund=f"T-{case}", case=case, line="1", tender="alipay", date=day)


def proved(shop: Shop) -> None:
    """All cases are done and every invariant of the book holds."""
    assert shop.open() == []
    assert [
        proof.title for proof in check_book(book=shop.book.code).proofs if not proof.holds
    ] == []


def test_two_thirds_of_ninety_nine_ninety_nine() -> None:
    """3 units, cost 10.00, sold for 99.99 = 88.49 + 11.50; two come back one by one.

    | unit | net   | vat  | gross | cost | goes to |
    |------|-------|------|-------|------|---------|
    | 1st  | 29.50 | 3.83 | 33.33 | 3.33 | good    |
    | 2nd  | 29.49 | 3.84 | 33.33 | 3.34 | second  |
    | kept | 29.50 | 3.83 | 33.33 | 3.33 | sold    |
    """
    shop = Shop()
    shop.stock_up(qty="3", net="10.00")
    shop.sell(qty="3", amount="99.99", invoice="B1")
    shop.pay(amount="99.99")
    back(shop, "R1", "1")
    back(shop, "R2", "1", how="second_grade")
    assert shop.balances() == {
        "alipay": "33.33",
        "cost_of_sales": "3.33",
        "inventory": "3.33",
        "inventory_second": "3.34",
        "output_vat": "-3.83",
        "payable": "-10.00",
        "revenue": "-29.50",
    }
    proved(shop)


def test_three_rates_with_discount_coupon_and_freight() -> None:
    """Three goods of 10.00 at 13, 9 and 6 %; the second comes back whole.

    | line | gross | 优惠 10.00 | 券 1.01 | 运费 5.00 | due   | net  | vat  |
    |------|-------|-----------|--------|----------|-------|------|------|
    | 1    | 10.00 | −3.34     | −0.33  | +1.67    | 8.00  | 7.08 | 0.92 |
    | 2    | 10.00 | −3.33     | −0.34  | +1.67    | 8.00  | 7.34 | 0.66 |
    | 3    | 10.00 | −3.33     | −0.34  | +1.66    | 7.99  | 7.54 | 0.45 |
    """
    shop = Shop()
    for sku in "ABC":
        shop.stock_up(sku=sku, qty="5", net="50.00")
    shop.do(
        "record_sale", sale="S1", date="2026-03-01", customer="张三", invoice="B1",
        discount="10.00", coupon="1.01", freight="5.00",
        lines=[{"line": str(n), "sku": sku, "qty": "1", "amount": "10.00", "vat_rate_bp": rate}
               for n, sku, rate in ((1, "A", 1300), (2, "B", 900), (3, "C", 600))],
    )  # fmt: skip
    shop.pay(amount="23.99")
    shop.accept("R1", sale_line="2")
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    shop.do("register_red_invoice", invoice="H1", blue="B1", lines=[{"case": "R1", "line": "1"}])
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay", amount="8.00")
    assert shop.balances("alipay", "revenue", "output_vat", "cost_of_sales") == {
        "alipay": "15.99",
        "revenue": "-14.62",
        "output_vat": "-1.37",
        "cost_of_sales": "20.00",
    }
    proved(shop)


def test_an_exchange_at_another_cost_then_the_new_piece_comes_back() -> None:
    """FIFO: sold at 10.00, old piece scrapped, new piece issued at 12.00 and returned as well."""
    shop = Shop(costing="fifo")
    shop.stock_up(qty="1", net="10.00")
    shop.do("receive_goods", receipt="P2", supplier="厂家", date="2026-01-06",
            lines=[{"sku": "A", "qty": "1", "net": "12.00"}])  # fmt: skip
    shop.sell(amount="113.00", invoice="B1")
    shop.pay(amount="113.00")
    shop.accept("X1", kind="exchange")
    shop.do("inspect_goods", case="X1", line="1", qty="1", disposition="scrap")
    shop.do("issue_replacement", case="X1", line="1")
    back(shop, "R1", "1")
    assert shop.balances() == {"inventory": "12.00", "payable": "-22.00", "pending_loss": "10.00"}
    assert shop.stock() == ("1", "12.00")
    proved(shop)


def test_month_end_average_with_a_return_of_last_year_s_sale() -> None:
    """企业会计准则: 4 of 10 @ 10 sold in December for 400.00; one comes back in January.

    | January         | units | yuan   |
    |-----------------|-------|--------|
    | left            | 6     | 60.00  |
    | bought          | 3     | 60.00  |
    | back from S1    | 1     | 10.00  |
    | average 13.00   | 10    | 130.00 |
    | sold (S2)       | −2    | −26.00 |

    未分配利润 bears 100.00 of revenue less 10.00 of cost: 90.00.
    """
    shop = Shop(standard="enterprise", costing="month_end_average", opened_on=dt.date(2025, 12, 1))
    shop.do("define_product", sku="A", date="2025-12-01")
    for receipt, qty, net, day in (("P1", "10", "100.00", "2025-12-02"),
                                   ("P2", "3", "60.00", "2026-01-15")):  # fmt: skip
        if receipt == "P2":
            shop.sell(qty="4", amount="452.00", date="2025-12-05", invoice="B1")
            shop.pay(amount="452.00", date="2025-12-06")
            shop.do("close_period", period=202512, date="2025-12-31")
        shop.do("receive_goods", receipt=receipt, supplier="厂家", date=day,
                lines=[{"sku": "A", "qty": qty, "net": net}])  # fmt: skip
    shop.do("accept_return", case="R1", date="2026-01-16",
            lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}])  # fmt: skip
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-01-17")
    shop.do("register_red_invoice", invoice="H1", blue="B1", date="2026-01-18",
            lines=[{"case": "R1", "line": "1"}])  # fmt: skip
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay", date="2026-01-18")
    shop.sell("S2", qty="2", amount="226.00", date="2026-01-20")
    shop.do("close_period", period=202601, date="2026-01-31")
    assert shop.balances("inventory", "prior_year_revenue", "prior_year_cost") == {
        "inventory": "104.00",
        "prior_year_revenue": "0.00",
        "prior_year_cost": "0.00",
    }
    assert shop.balances("retained_earnings") == {"retained_earnings": "90.00"}
    proved(shop)


def test_a_set_is_exchanged_and_returned_in_parts_before_its_cost_is_known() -> None:
    """K = 1 X + 2 Y, three sold; X 10 @ 10.00, Y 10 @ 3.333. One exchanged (old piece second
    grade), then all three come back; the close values what is where.

    | goods | good         | second     |
    |-------|--------------|------------|
    | X     | 9 = 90.00    | 1 = 10.00  |
    | Y     | 8 = 26.66    | 2 = 6.67   |
    """
    shop = Shop(costing="month_end_average", opened_on=dt.date(2026, 3, 1))
    for sku, net in (("X", "100.00"), ("Y", "33.33")):
        shop.do("define_product", sku=sku, date="2026-03-01")
        shop.do("receive_goods", receipt=sku, supplier="厂家", date="2026-03-01",
                lines=[{"sku": sku, "qty": "10", "net": net}])  # fmt: skip
    shop.do("define_product", sku="K", date="2026-03-01",
            kit=[{"sku": "X", "qty": "1"}, {"sku": "Y", "qty": "2"}])  # fmt: skip
    shop.sell(sku="K", qty="3", amount="300.01", invoice="B1")
    shop.pay(amount="300.01")
    shop.accept("X1", kind="exchange")
    shop.do("inspect_goods", case="X1", line="1", qty="1", disposition="second_grade")
    shop.do("issue_replacement", case="X1", line="1")
    back(shop, "R1", "2")
    back(shop, "R2", "1")
    shop.do("close_period", period=202603, date="2026-03-31")
    assert shop.balances() == {
        "inventory": "116.66",
        "inventory_second": "16.67",
        "payable": "-133.33",
    }
    assert [shop.stock(sku, grade) for sku in "XY" for grade in ("good", "second")] == [
        ("9", "90.00"),
        ("1", "10.00"),
        ("8", "26.66"),
        ("2", "6.67"),
    ]
    proved(shop)


def test_a_cash_discount_on_half_a_return_lowers_revenue_once() -> None:
    """企业会计准则: 452.00 paid with 9.04 off; half of it back with half of the discount."""
    shop = Shop(standard="enterprise")
    shop.stock_up(qty="2", net="240.00")
    shop.sell(qty="2", amount="452.00", invoice="B1")
    shop.pay(amount="442.96", discount="9.04")
    shop.accept("R1")
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    shop.do("register_red_invoice", invoice="H1", blue="B1", lines=[{"case": "R1", "line": "1"}])
    body = {"case": "R1", "line": "1", "tender": "alipay"}
    shop.do("pay_refund", refund="T1", amount="221.48", discount="4.52", **body)
    kept = shop.balances("alipay", "revenue", "cash_discount", "output_vat")
    assert kept == {
        "alipay": "221.48",
        "revenue": "-200.00",
        "cash_discount": "4.52",
        "output_vat": "-26.00",
    }
    proved(shop)


def test_an_exempted_sale_that_comes_back_leaves_its_vat_to_a_person() -> None:
    """小规模, 1 %: 202.00 = 200.00 + 2.00, exempted in January; half comes back in February.

    应交增值税 then stands at 1.00 debit; whether it may be used is for a person to say.
    """
    shop = Shop(taxpayer="small_scale")
    shop.stock_up(qty="2", net="20.00")
    shop.sell(qty="2", amount="202.00", date="2026-01-06", line={"vat_rate_bp": 100})
    shop.pay(amount="202.00", date="2026-01-07")
    shop.do("record_fact", fact="small_scale_exempted", date="2026-01-31",
            amounts=[{"name": "vat", "fen": "2.00"}])  # fmt: skip
    shop.do("close_period", period=202601, date="2026-01-31")
    shop.do("accept_return", case="R1", date="2026-02-03",
            lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}])  # fmt: skip
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-02-04")
    shop.do("end_tax_leg", case="R1", line="1", exit="uninvoiced", date="2026-02-04")
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay", date="2026-02-05")
    assert shop.balances("output_vat", "alipay", "inventory") == {
        "output_vat": "1.00",
        "alipay": "101.00",
        "inventory": "10.00",
    }
    proved(shop)
