"""Money comes in: several tenders, a cash discount, a platform, in advance."""

from __future__ import annotations

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import SettlePlatform
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    DAY,
    booked,
    dump,
    fen,
    key,
    payment,
    product,
    receipt,
    sale,
    sold,
    table,
)

pytestmark = pytest.mark.django_db

ADVANCE = (
    "select sum(side * amount)::bigint from ledger_entry where role in "
    "('advance_received', 'contract_liability', 'vat_deferred')"
)


def shop(**settings: object) -> BookSettings:
    """A shop with 10 A and the sale S1 of 226.00."""
    book = a_book(**settings)
    post(book, product("A"), receipt("A", "10", "1200"), sale("S1", sold("1", "A", "1", "226")))
    return book


def settle(received: str, fee: str, fee_vat: str, shop: str = "淘宝店") -> SettlePlatform:
    return SettlePlatform(
        key=key(), date=DAY, settlement="J1", shop=shop, received=fen(received),
        fee_net=fen(fee), fee_vat=fen(fee_vat),
    )  # fmt: skip


def test_two_tenders_for_one_sale() -> None:
    book = shop()
    cash, phone = payment("P1", "S1", "100", "cash"), payment("P2", "S1", "126", "wechat")
    post(book, cash, phone)
    assert booked(book, cash.key) == "借 库存现金 100.00\n贷 应收账款—客户 100.00"
    assert booked(book, phone.key) == ("借 其他货币资金—微信支付 126.00\n贷 应收账款—客户 126.00")
    assert rows_of(
        book, "select code, tender, amount, refunded from refunds_payment order by id"
    ) == [("P1", "cash", 10000, 0), ("P2", "wechat", 12600, 0)]


def test_a_cash_discount_is_expense_or_less_revenue() -> None:
    """小企业会计准则第60条: 财务费用; 企业会计准则第14号第16条: 可变对价冲收入."""
    for standard, second in (
        ("small_business", "借 财务费用—现金折扣 4.00"),
        ("enterprise", "贷 主营业务收入 -4.00"),
    ):
        book = shop(standard=standard)
        paid = payment("P1", "S1", "222", discount=fen("4"))
        post(book, paid)
        assert booked(book, paid.key).splitlines() == [
            "借 银行存款 222.00",
            second,
            "贷 应收账款—客户 226.00",
        ]


def test_a_platform_pays_out_less_its_fee() -> None:
    book = shop()
    paid = settle("214", "11.32", "0.68")
    post(book, sale("S2", sold("1", "A", "1", "226"), via="platform", shop="淘宝店"), paid)
    assert booked(book, paid.key) == table("""
        借 银行存款                       214.00
        借 销售费用—平台佣金               11.32
        借 应交税费—应交增值税—进项税额     0.68
        贷 应收账款—平台                  226.00
    """)
    assert refusal_of(book, settle("1", "0", "0", shop="别家")) == "shop_unknown"
    assert refusal_of(book, settle("1", "-1", "0")) == "amount_negative"


def test_a_small_scale_taxpayers_fee_is_expense_whole() -> None:
    book = shop(taxpayer="small_scale")
    paid = settle("214", "11.32", "0.68")
    post(book, sale("S2", sold("1", "A", "1", "226"), via="platform", shop="淘宝店"), paid)
    assert booked(book, paid.key).splitlines()[1] == "借 销售费用—平台佣金 12.00"


def test_a_customer_pays_a_platform_sale_directly() -> None:
    book = shop()
    paid = payment("P1", "S2", "226")
    post(book, sale("S2", sold("1", "A", "1", "226"), via="platform", shop="淘宝店"), paid)
    assert booked(book, paid.key) == "借 银行存款 226.00\n贷 应收账款—平台 226.00"
    through = payment("P2", "S2", "1", "platform")
    before = dump(book)
    assert refusal_of(book, through) == "fact_not_in_standard"
    assert dump(book) == before


def test_two_prepayments_wait_for_one_sale_on_one_matter() -> None:
    book = a_book(standard="enterprise")
    post(book, product("A"), receipt("A", "1", "120"))
    post(book, payment("P1", "S1", "113", prepayment=True, vat_rate_bp=1300, customer="李四"))
    post(book, payment("P2", "S1", "113", prepayment=True, vat_rate_bp=1300, customer="李四"))
    assert rows_of(book, ADVANCE) == [(-22600,)]
    post(book, sale("S1", sold("1", "A", "1", "226"), via="prepaid", customer="李四"))
    assert rows_of(book, ADVANCE) == [(0,)]
    assert rows_of(book, "select kind, label from ledger_matter") == [("sale", "S1")]
    assert rows_of(book, "select code from refunds_payment where sale_id is null") == []


def test_a_payment_with_a_new_customer_names_him() -> None:
    book = a_book()
    post(book, payment("P1", "S1", "100", prepayment=True, customer="李四"))
    assert rows_of(book, "select code, kind from partners_party") == [("李四", "customer")]


def test_named_refusals_leave_no_trace() -> None:
    book = shop()
    post(
        book,
        payment("P1", "S1", "10"),
        sale("S2", sold("1", "A", "1", "1"), state="draft"),
        sale("S3", sold("1", "A", "1", "1"), state="dispatched"),
        payment("P3", "S4", "113", prepayment=True),
        sale("S4", sold("1", "A", "1", "113"), via="prepaid"),
        sale("S5", sold("1", "A", "1", "1"), customer="李四"),
    )
    before = dump(book)
    cases = {
        "payment_duplicate": [payment("P1", "S1", "10")],
        "not_in_book": [payment("P2", "S9", "10")],
        "sale_draft": [payment("P2", "S2", "10"), payment("P2", "S3", "10")],
        "sale_prepaid": [payment("P2", "S4", "10")],
        "sale_posted": [payment("P2", "S1", "10", prepayment=True)],
        "other_customer": [payment("P2", "S5", "10", customer="张三")],
        "discount_in_advance": [payment("P2", "S8", "10", prepayment=True, discount=fen("1"))],
    }
    for code, commands in cases.items():
        for command in commands:
            assert refusal_of(book, command) == code
    assert dump(book) == before
