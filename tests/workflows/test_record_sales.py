"""Sales in the books: revenue and tax once, goods at the cost the book's method gives."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import KitPart
from tests.books.bookkeeping import a_book, outcomes, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    fen,
    micro,
    on,
    on_hand,
    opening_stock,
    payment,
    product,
    receipt,
    sale,
    sale_lines,
    sold,
    stock_agrees,
    stock_line,
    table,
)

pytestmark = pytest.mark.django_db


def shop(costing: str = "moving_average", **settings: object) -> BookSettings:
    """A shop with 10 A at 120.00 and 5 B at 30.00."""
    book = a_book(costing=costing, **settings)
    post(book, product("A"), product("B"), receipt("A", "10", "1200"), receipt("B", "5", "150"))
    return book


def test_a_sale_on_account() -> None:
    book = shop()
    command = sale("S1", sold("1", "A", "2", "452"))
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应收账款—客户                  452.00
        贷 主营业务收入                   400.00
        贷 应交税费—应交增值税—销项税额    52.00
        借 主营业务成本—商品销售成本      240.00
        贷 库存商品—良品                  240.00  2件
    """)
    assert on_hand(book) == table("""
        A good 8 960.00
        B good 5 150.00
    """)
    assert sale_lines(book, "S1") == "1 2 400.00 52.00 240.00"
    stock_agrees(book)


def test_a_platform_collects_and_owes_its_subsidy() -> None:
    book = shop()
    through = sale("S1", sold("1", "A", "1", "226"), via="platform", shop="淘宝店")
    own = sale("S2", sold("1", "A", "1", "226"), shop="淘宝店", subsidy=fen("26"))
    post(book, through, own)
    assert booked(book, through.key).splitlines()[0] == "借 应收账款—平台 226.00"
    assert booked(book, own.key).splitlines()[:2] == [
        "借 应收账款—客户 200.00",
        "借 应收账款—平台 26.00",
    ]
    assert (
        refusal_of(book, sale("S3", sold("1", "A", "1", "226"), via="platform")) == "shop_missing"
    )


def test_order_discount_and_freight_are_spread_and_the_lines_are_the_truth() -> None:
    """券 10.00 over three equal lines: 3.34 / 3.33 / 3.33; freight 1.00: 0.34 / 0.33 / 0.33."""
    book = shop()
    lines = [sold(n, "B", "1", "100") for n in ("1", "2", "3")]
    command = sale("S1", *lines, coupon=fen("10"), freight=fen("1"))
    post(book, command)
    assert sale_lines(book, "S1") == table("""
        1 1 85.84 11.16 30.00
        2 1 85.84 11.16 30.00
        3 1 85.84 11.16 30.00
    """)
    shares = rows_of(book, "select coupon, freight from sales_saleline order by id")
    assert shares == [(334, 34), (333, 33), (333, 33)]
    assert rows_of(book, "select gross, net, vat from sales_sale") == [(29100, 25752, 3348)]


def test_amounts_without_tax() -> None:
    book = shop()
    post(book, sale("S1", sold("1", "A", "1", "199.99"), tax_included=False))
    assert sale_lines(book, "S1") == "1 1 199.99 26.00 120.00"


def test_a_small_scale_taxpayer_at_one_percent() -> None:
    book = shop(taxpayer="small_scale")
    command = sale("S1", sold("1", "A", "1", "101", 100))
    post(book, command)
    assert booked(book, command.key).splitlines()[:3] == [
        "借 应收账款—客户 101.00",
        "贷 主营业务收入 100.00",
        "贷 应交税费—应交增值税(小规模纳税人) 1.00",
    ]


@pytest.mark.parametrize(
    ("costing", "cost", "left"),
    [
        ("moving_average", "1320.00", "880.00"),
        ("fifo", "1224.00", "976.00"),
        ("specific", "1224.00", "976.00"),
        ("month_end_average", "?", "2200.00"),
    ],
)
def test_cost_by_method(costing: str, cost: str, left: str) -> None:
    """Of 10 at 98.00 and then 10 at 122.00, twelve leave; the month's average is not known yet."""
    book = a_book(costing=costing)
    post(book, product("A"), receipt("A", "10", "980"), receipt("A", "10", "1220"))
    post(book, sale("S1", sold("1", "A", "12", "1200")))
    assert sale_lines(book, "S1") == f"1 12 1061.95 138.05 {cost}"
    assert on_hand(book) == f"A good 8 {left}"
    stock_agrees(book)


def test_retail_price_books_sell_at_retail_and_know_the_margin_at_the_close() -> None:
    book = a_book(costing="retail_price")
    buy = receipt("A", "10", "600", "78")
    post(book, product("A", retail_price=fen("100")), buy)
    assert booked(book, buy.key) == table("""
        借 库存商品—良品                     1000.00  10件
        借 应交税费—应交增值税—进项税额        78.00
        贷 应付账款—供应商                    678.00
        贷 商品进销差价                       400.00
    """)
    post(book, sale("S1", sold("1", "A", "3", "300")))
    assert sale_lines(book, "S1") == "1 3 265.49 34.51 300.00"
    assert on_hand(book) == "A good 7 700.00"
    stock_agrees(book)


def test_a_book_with_a_cost_ratio_has_no_stock_and_learns_products_as_they_are_named() -> None:
    book = a_book(costing="cost_ratio")
    command = sale("S1", sold("1", "没建档", "1", "113", name="散货"))
    post(book, command)
    assert booked(book, command.key) == table("""
        借 应收账款—客户                  113.00
        贷 主营业务收入                   100.00
        贷 应交税费—应交增值税—销项税额    13.00
    """)
    assert sale_lines(book, "S1") == "1 1 100.00 13.00 ?"
    assert rows_of(book, "select sku, name from stock_product") == [("没建档", "散货")]


def test_serials_leave_one_by_one() -> None:
    book = a_book(costing="specific")
    phones = stock_line("P", "3", "3000", serials=("甲", "乙", "丙"))
    post(book, product("P", tracking="serial"), opening_stock(phones))
    post(book, receipt("P", "1", "1300", serials=("丁",)))
    post(book, sale("S1", sold("1", "P", "2", "4520", serials=("乙", "丁"))))
    assert sale_lines(book, "S1") == "1 2 4000.00 520.00 2300.00"
    stock_agrees(book, opened_with="3000")
    again = sale("S2", sold("1", "P", "1", "2260", serials=("乙",)))
    assert refusal_of(book, again) == "serial_not_in_stock"
    unknown = sale("S3", sold("1", "P", "1", "2260", serials=("戊",)))
    assert refusal_of(book, unknown) == "serial_unknown"
    unnamed = sale("S4", sold("1", "P", "1", "2260"))
    assert refusal_of(book, unnamed) == "serial_count"
    twice = sale(
        "S5", sold("1", "P", "1", "1", serials=("甲",)), sold("2", "P", "1", "1", serials=("甲",))
    )
    assert refusal_of(book, twice) == "serial_not_in_stock"


def test_batches_under_moving_average_keep_their_quantity_apart() -> None:
    book = a_book()
    post(
        book,
        product("M", tracking="batch"),
        receipt("M", "4", "40", lot="春"),
        receipt("M", "6", "90", lot="夏"),
    )
    post(book, sale("S1", sold("1", "M", "3", "100", lot="春")))
    assert sale_lines(book, "S1") == "1 3 88.50 11.50 39.00"
    assert rows_of(book, "select code, good from stock_lot order by id") == [
        ("春", 1_000_000),
        ("夏", 6_000_000),
    ]
    stock_agrees(book)
    assert refusal_of(book, sale("S2", sold("1", "M", "2", "1", lot="春"))) == "stock_short"
    assert refusal_of(book, sale("S3", sold("1", "M", "1", "1", lot="秋"))) == "lot_unknown"
    assert refusal_of(book, sale("S4", sold("1", "M", "1", "1"))) == "lot_missing"
    assert refusal_of(book, sale("S5", sold("1", "M", "1", "1", lot="春", serials=("x",)))) == (
        "lot_missing"
    )


def test_a_kit_issues_its_components() -> None:
    """套装 = 2 A + 1 B: two kits cost 4 × 120.00 + 2 × 30.00."""
    book = shop()
    kit = (KitPart(sku="A", qty=micro("2")), KitPart(sku="B", qty=micro("1")))
    command = sale("S1", sold("1", "K", "2", "1130"))
    post(book, product("K", kit=kit), command)
    assert booked(book, command.key).splitlines()[3:] == [
        "借 主营业务成本—商品销售成本 540.00",
        "贷 库存商品—良品 480.00 4件",
        "贷 库存商品—良品 60.00 2件",
    ]
    assert sale_lines(book, "S1") == "1 2 1000.00 130.00 540.00"
    ((parts,),) = rows_of(book, "select jsonb_array_length(parts) from sales_saleline")
    assert parts == 2
    assert refusal_of(book, sale("S2", sold("1", "K", "4", "1"))) == "stock_short"
    stock_agrees(book)


def test_services_have_no_goods() -> None:
    book = shop()
    command = sale("S1", sold("1", "修", "1", "106", 600))
    post(book, product("修", category="服务"), command)
    assert sale_lines(book, "S1") == "1 1 100.00 6.00 0.00"
    assert len(booked(book, command.key).splitlines()) == 3


def test_goods_of_all_lines_must_be_there_together() -> None:
    book = shop()
    too_many = sale("S1", sold("1", "A", "6", "1"), sold("2", "A", "5", "1"))
    assert refusal_of(book, too_many) == "stock_short"
    assert on_hand(book).splitlines()[0] == "A good 10 1200.00"


def test_a_refused_sale_leaves_no_trace_while_the_others_post() -> None:
    book = shop()
    before = dump(book)
    (refused,) = outcomes(
        book, sale("S9", sold("1", "A", "11", "1"), customer="新客", date=on("2026-03-01"))
    )
    assert refused.status == "refused"
    assert dump(book) == before
    done = outcomes(
        book,
        sale("S1", sold("1", "A", "1", "113")),
        sale("S2", sold("1", "A", "99", "113"), customer="李四"),
        sale("S3", sold("1", "A", "1", "113"), customer="李四"),
    )
    assert [one.status for one in done] == ["posted", "refused", "posted"]
    assert rows_of(book, "select code from sales_sale order by id") == [("S1",), ("S3",)]
    stock_agrees(book)


def test_named_refusals() -> None:
    book = shop()
    post(book, sale("S1", sold("1", "A", "1", "113"), invoice="票1"))
    cases = {
        "sale_duplicate": sale("S1", sold("1", "A", "1", "113")),
        "sku_unknown": sale("S2", sold("1", "没有", "1", "113")),
        "invoice_duplicate": sale("S2", sold("1", "A", "1", "113"), invoice="票1"),
        "line_twice": sale("S2", sold("1", "A", "1", "1"), sold("1", "B", "1", "1")),
        "discount_above_line": sale("S2", sold("1", "A", "1", "1"), discount=fen("2")),
        "cost_stated": sale("S2", sold("1", "A", "1", "1", cost=fen("1"))),
        "lot_not_tracked": sale("S2", sold("1", "A", "1", "1", lot="春")),
        "prepayment_short": sale("S2", sold("1", "A", "1", "113"), via="prepaid"),
        "before_opening": sale("S2", sold("1", "A", "1", "1"), date=on("2025-12-31")),
    }
    for code, command in cases.items():
        before = dump(book)
        assert refusal_of(book, command) == code
        assert dump(book) == before, code


def test_a_draft_makes_no_entries_and_moves_no_goods() -> None:
    book = shop()
    command = sale("S1", sold("1", "A", "99", "113"), state="draft")
    post(book, command)
    assert booked(book, command.key) == ""
    assert rows_of(book, "select state, shipped from sales_sale") == [("draft", False)]


def test_the_invoice_issued_with_a_sale_names_its_lines() -> None:
    book = shop()
    post(
        book, sale("S1", sold("1", "A", "2", "452"), sold("2", "B", "1", "109", 900), invoice="票")
    )
    assert rows_of(book, "select number, invoiced from invoices_blueinvoice, sales_sale") == [
        ("票", True)
    ]
    assert rows_of(
        book, "select qty, net, vat, vat_rate_bp from invoices_blueline order by id"
    ) == [(2_000_000, 40000, 5200, 1300), (1_000_000, 10000, 900, 900)]


def test_money_in_advance_becomes_revenue_in_both_standards() -> None:
    small, big = shop(), shop(standard="enterprise")
    for book in (small, big):
        paid = payment("P1", "S1", "226", prepayment=True, vat_rate_bp=1300, customer="张三")
        command = sale("S1", sold("1", "A", "1", "226"), via="prepaid")
        post(book, paid, command)
        first = booked(book, command.key).splitlines()
        if book is small:
            assert booked(book, paid.key) == "借 银行存款 226.00\n贷 预收账款—预收货款 226.00"
            assert first[0] == "借 预收账款—预收货款 226.00"
        else:
            assert booked(book, paid.key).splitlines()[1:] == [
                "贷 合同负债—预收货款 200.00",
                "贷 应交税费—待转销项税额 26.00",
            ]
            assert first[:2] == ["借 合同负债—预收货款 200.00", "借 应交税费—待转销项税额 26.00"]
        assert rows_of(book, "select count(*) from ledger_matter") == [(1,)]
        assert rows_of(book, "select sale_id is not null from refunds_payment") == [(True,)]


def test_a_replayed_sale_changes_nothing() -> None:
    book = shop()
    command = sale("S1", sold("1", "A", "1", "113"))
    post(book, command)
    before = dump(book)
    (again,) = outcomes(book, command)
    assert again.status == "replayed"
    assert dump(book) == before
    assert command.date == dt.date(2026, 1, 10)
