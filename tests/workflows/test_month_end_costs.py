"""Costs that only a month's close knows: average, retail margin, approved ratio.

Under month-end average goods move in quantity; the close gives every issue and every return of
the month the same average, wherever the goods are by then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongzi.access.queries import all_books
from hongzi.kernel.money import format_fen
from hongzi.workflows.batch import Outcome
from tests.books.bookkeeping import rows_of
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


def average_shop(**more: Any) -> Shop:
    """A shop with month-end average."""
    return Shop(**{"costing": "month_end_average", **more})


def close(shop: Shop, period: int = 202603) -> Outcome:
    """Close January up to a month; the outcome of the last."""
    for month in range(202601, period):
        if not rows_of(shop.book, "select 1 from ledger_period where period = %s "
                       "and status = 'closed'", [month]):  # fmt: skip
            shop.do("close_period", period=month, key=f"c{month}")
    return shop.do("close_period", period=period, key=f"c{period}")


def bought(shop: Shop, qty: str, net: str, day: str, sku: str = "A") -> None:
    """A purchase of a product that exists."""
    shop.do(
        "receive_goods", receipt=f"{sku}-{day}-{qty}", supplier="厂家", date=day,
        lines=[{"sku": sku, "qty": qty, "net": net}],
    )  # fmt: skip


def costs(shop: Shop) -> dict[str, str | None]:
    """Cost of every sale line in yuan, None while unknown."""
    rows = rows_of(
        shop.book,
        "select s.code, l.cost from sales_saleline l join sales_sale s on s.id = l.sale_id "
        "order by l.id",
    )
    return {code: None if cost is None else format_fen(cost) for code, cost in rows}


def proved(shop: Shop) -> None:
    """Lines agree with the ledger, stock with its accounts, and nothing is worth less than 0."""
    shop.prove()
    wrong = rows_of(
        shop.book,
        "select b.product_id, b.grade, b.qty, b.value, m.qty, m.value from stock_balance b join "
        "(select product_id, grade, sum(qty)::bigint as qty, coalesce(sum(value), 0)::bigint as "
        "value from stock_movement group by product_id, grade) m using (product_id, grade) "
        "where b.qty <> m.qty or b.value <> m.value or (b.qty = 0 and b.value <> 0)",
    )
    assert wrong == []


def test_what_left_gets_the_average_of_all_that_came() -> None:
    """10 @ 120 and 30 @ 100: the average is 105. Sold 8 for 840."""
    shop = average_shop()
    shop.stock_up(qty="10", net="1200.00")
    bought(shop, "30", "3000.00", "2026-03-20")
    shop.sell("S1", qty="3", amount="678.00")
    shop.sell("S2", qty="5", amount="1130.00")
    assert costs(shop) == {"S1": None, "S2": None}
    done = close(shop)
    assert costs(shop) == {"S1": "315.00", "S2": "525.00"}
    assert done.detail["costed"] == {"sale_lines": 2, "return_lines": 0}
    assert shop.stock() == ("32", "3360.00")
    assert shop.balances("inventory", "current_profit") == {
        "inventory": "3360.00",
        "current_profit": "0.00",
    }
    proved(shop)


def test_a_sale_wholly_returned_in_its_month_leaves_no_cost() -> None:
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept()
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    assert shop.open()[0] == "R1-1 goods 0.00 cost_awaits_month_end"
    close(shop)
    assert shop.stock() == ("10", "1200.00")
    assert shop.balances("cost_of_sales", "goods_in_return") == {
        "cost_of_sales": "0.00",
        "goods_in_return": "0.00",
    }
    proved(shop)


@pytest.mark.parametrize(
    ("disposition", "role", "stock"),
    [
        ("second_grade", "inventory_second", ("second", "1", "120.00")),
        ("refurbish", "inventory_refurbish", ("refurbish", "1", "120.00")),
        ("scrap", "pending_loss", ("second", "0", "0.00")),
        ("back_to_supplier", "supplier_claim", ("second", "0", "0.00")),
    ],
)
def test_the_cost_follows_the_goods_to_where_they_are(
    disposition: str, role: str, stock: tuple[str, str, str]
) -> None:
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept()
    supplier = {"supplier": "厂家"} if disposition == "back_to_supplier" else {}
    shop.do("inspect_goods", case="R1", line="1", qty="1", disposition=disposition,
            date="2026-03-12", **supplier)  # fmt: skip
    close(shop)
    assert shop.balances(role, "goods_in_return") == {role: "120.00", "goods_in_return": "0.00"}
    assert shop.stock(grade=stock[0]) == stock[1:]
    proved(shop)


def test_goods_on_their_way_at_the_close_wait_in_return_at_cost() -> None:
    """Accepted in March, inspected in April: 退货在途 120 stands between."""
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept()
    close(shop)
    assert shop.clearing()["goods_in_return"] == "120.00"
    assert shop.stock() == ("9", "1080.00")
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-04-02")
    assert shop.stock() == ("10", "1200.00")
    assert "goods_in_return" not in shop.clearing()
    proved(shop)


def test_a_return_of_april_on_a_sale_of_march_gets_its_cost_into_april() -> None:
    """March is closed on 10 April, when the return is in already."""
    shop = average_shop()
    shop.sold_and_paid()
    shop.do(
        "accept_return", case="R1", date="2026-04-05",
        lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-04-06")
    close(shop)
    posted = rows_of(
        shop.book,
        "select kind, period from facts_fact where kind like '%%cost_determined' order by seq",
    )
    assert posted == [
        ("return_cost_determined", 202604),
        ("inspection_cost_determined", 202604),
        ("sale_cost_determined", 202603),
    ]
    assert shop.stock() == ("10", "1200.00")
    proved(shop)


def test_returns_of_earlier_months_come_back_at_their_own_cost_and_join_the_average() -> None:
    """March: one of 10 @ 120 sold. April: it is back at 120, 9 more @ 100: (1,200 + 900) ÷ 19."""
    shop = average_shop()
    shop.sold_and_paid()
    close(shop)
    shop.do(
        "accept_return", case="R1", date="2026-04-05",
        lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-04-06")
    bought(shop, "9", "900.00", "2026-04-10")
    shop.sell("S2", qty="19", amount="2147.00", date="2026-04-20")
    close(shop, 202604)
    assert costs(shop)["S2"] == "2100.00"
    assert shop.stock() == ("0", "0.00")
    proved(shop)


def test_scrap_of_the_months_stock_gets_the_average_too() -> None:
    shop = average_shop()
    shop.stock_up(qty="10", net="1000.00")
    bought(shop, "10", "2000.00", "2026-03-02")
    shop.do("write_off_stock", sku="A", qty="2", date="2026-03-15")
    close(shop)
    assert shop.balances("pending_loss") == {"pending_loss": "300.00"}
    assert shop.stock() == ("18", "2700.00")
    proved(shop)


def test_an_exchange_gives_the_new_goods_the_average() -> None:
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept(kind="exchange")
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    shop.do("issue_replacement", case="R1", line="1", date="2026-03-13")
    close(shop)
    assert shop.stock() == ("9", "1080.00")
    assert shop.balances("goods_in_return") == {"goods_in_return": "0.00"}
    assert [cost for cost in costs(shop).values()] == ["120.00"]
    proved(shop)


def test_what_never_came_goes_back_into_cost_of_sales() -> None:
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept()
    shop.do("end_goods_leg", case="R1", line="1", qty="1", exit="never_came", approved_by="经理")
    close(shop)
    assert shop.balances("goods_in_return", "inventory") == {
        "goods_in_return": "0.00",
        "inventory": "1080.00",
    }
    proved(shop)


def test_goods_sent_back_to_the_customer_can_be_returned_once_more() -> None:
    shop = average_shop()
    shop.sold_and_paid()
    shop.accept()
    shop.do("end_goods_leg", case="R1", line="1", qty="1", exit="rejected", approved_by="经理")
    shop.accept("R2")
    close(shop)
    assert shop.clearing()["goods_in_return"] == "120.00"
    assert shop.stock() == ("9", "1080.00")
    proved(shop)


def test_more_out_than_in_by_the_months_end_has_no_average() -> None:
    """The goods came on 5 April, before the sale was entered, but the sale is of March."""
    shop = average_shop()
    shop.stock_up(qty="1", net="100.00")
    bought(shop, "5", "500.00", "2026-04-05")
    shop.sell(qty="3", amount="678.00")
    close(shop, 202602)
    assert shop.refuse("close_period", period=202603) == "close_average_missing"


def test_a_receipt_without_a_value_has_no_average() -> None:
    shop = average_shop()
    shop.stock_up(qty="5", net="0.00")
    shop.sell(qty="3", amount="678.00")
    close(shop, 202602)
    assert shop.refuse("close_period", period=202603) == "close_average_missing"


def test_sales_at_retail_price_give_back_their_margin() -> None:
    """Bought 10 for 1,200, retail 200 each: margin 800. Sold 3: 600 at retail, margin 240.

    差价率 = 800 ÷ (1,400 + 600) = 40 %, so cost of sales is 360.
    """
    shop = Shop(costing="retail_price")
    shop.do("define_product", sku="A", retail_price="200.00", date="2026-01-05")
    bought(shop, "10", "1200.00", "2026-01-06")
    shop.sell(qty="3", amount="678.00")
    done = close(shop)
    assert done.detail["margin"] == "240.00"
    assert shop.balances("inventory", "retail_margin") == {
        "inventory": "1400.00",
        "retail_margin": "-560.00",
    }
    assert shop.stock() == ("7", "1400.00")


def test_more_returned_than_sold_gives_margin_back() -> None:
    shop = Shop(costing="retail_price")
    shop.do("define_product", sku="A", retail_price="200.00", date="2026-01-05")
    bought(shop, "10", "1200.00", "2026-01-06")
    shop.sell(qty="1", amount="226.00")
    close(shop)
    shop.do(
        "accept_return", case="R1", date="2026-04-05",
        lines=[{"line": "1", "sale": "S1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-04-06")
    done = close(shop, 202604)
    assert done.detail["margin"] == "-80.00"
    assert shop.balances("inventory", "retail_margin") == {
        "inventory": "2000.00",
        "retail_margin": "-800.00",
    }


def test_a_book_without_cost_per_product_uses_the_approved_ratio_and_says_so() -> None:
    shop = Shop(costing="cost_ratio")
    shop.do("define_product", sku="A", date="2026-01-05")
    shop.sell("S1", amount="226.00")
    shop.sell("S2", amount="113.00")
    shop.accept()
    shop.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    close(shop, 202602)
    assert shop.refuse("close_period", period=202603) == "close_ratio_missing"
    shop.do("approve_cost_ratio", period=202603, ratio_bp=6500, approved_by="会计主管")
    done = close(shop)
    assert done.detail["cost_ratio"] == "按核定成本率 65.00% 估算(202603,会计主管)"
    assert costs(shop) == {"S1": "130.00", "S2": "65.00"}
    assert shop.balances("inventory", "goods_in_return") == {
        "inventory": "-65.00",
        "goods_in_return": "0.00",
    }
    marks = rows_of(
        shop.book,
        "select distinct content::jsonb #>> '{payload,mark}' from facts_fact "
        "where kind like '%%cost_determined' and content like '%%payload%%'",
    )
    assert marks == [(done.detail["cost_ratio"],)]


moves = st.lists(
    st.tuples(
        st.integers(1, 4),  # units sold
        st.integers(0, 4),  # of them returned
        st.sampled_from(["transit", "restock", "second_grade", "scrap", "never_came", "rejected"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=moves, value=st.integers(1, 5_000), spare=st.integers(0, 3))
def test_whatever_moved_stock_and_ledger_agree_and_an_empty_shelf_is_worth_nothing(
    moves: list[tuple[int, int, str]], value: int, spare: int
) -> None:
    """A month of sales and returns, all with one average; every fen has its place."""
    shop = average_shop(code=f"shop-{len(all_books())}", opened_on=dt.date(2026, 3, 1))
    total = sum(sold for sold, *_ in moves) + spare
    shop.do("define_product", sku="A", date="2026-03-01")
    bought(shop, str(total), format_fen(value), "2026-03-01")
    for n, (sold, back, how) in enumerate(moves, 1):
        shop.sell(f"S{n}", qty=str(sold), amount=f"{sold}13.00", date="2026-03-02")
        units = min(sold, back)
        if not units:
            continue
        shop.do(
            "accept_return", case=f"R{n}",
            lines=[{"line": "1", "sale": f"S{n}", "sale_line": "1", "qty": str(units)}],
        )  # fmt: skip
        for _ in range(units if how != "transit" else 0):
            if how in ("never_came", "rejected"):
                shop.do("end_goods_leg", case=f"R{n}", line="1", qty="1", exit=how,
                        approved_by="经理")  # fmt: skip
            else:
                shop.do("inspect_goods", case=f"R{n}", line="1", qty="1", disposition=how)
    shop.do("close_period", period=202603)
    proved(shop)
    roles = ("inventory", "inventory_second", "goods_in_return", "pending_loss")
    held = sum(float(yuan) for yuan in shop.balances(*roles).values())
    closed = rows_of(
        shop.book,
        "select coalesce(sum(e.side * e.amount), 0)::bigint from ledger_entry e "
        "join ledger_account a on a.id = e.account_id "
        "where a.code = '540101' and e.rule <> 'CLOSE-PL'",
    )[0][0]
    assert round(held * 100) + closed == value
