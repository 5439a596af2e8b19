"""The cashier's pages: asked by one, approved by another, sent, confirmed, come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.access.scope import book_scope
from hongzi.files.tables import read_table
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

CASHIER = "/books/shop/cashier/"


@pytest.fixture
def shop() -> Shop:
    """R1 and R2: 226.00 each, accepted; the money had come by bank."""
    made = Shop()
    sell_and_return(made, 2)
    return made


def sell_and_return(shop: Shop, count: int) -> None:
    shop.stock_up(qty=str(count))
    for number in range(1, count + 1):
        shop.sell(f"S{number}")
        shop.pay(f"S{number}", tender="bank")
        shop.accept(f"R{number}", sale=f"S{number}")


def picked(*cases: str, key: str = "form-1", **more: str) -> dict[str, Any]:
    """The form of the due list, as it is sent."""
    body: dict[str, Any] = {"key": key, "date": "2026-03-12", "pick": []}
    for case in cases:
        one = f"{case}|1|0"
        body["pick"].append(one)
        body |= {
            f"tender:{one}": "bank", f"amount:{one}": "226.00", f"account:{one}": "62220001",
            f"holder:{one}": "张三",
        }  # fmt: skip
    return {**body, **more}


def step(verb: str, *orders: str, key: str = "form-2", **more: str) -> dict[str, Any]:
    """The form of a list of orders."""
    return {"key": key, "verb": verb, "order": list(orders), "date": "2026-03-13", **more}


def states(shop: Shop) -> list[tuple[str, str, str]]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select code, prepared_by, approved_by from refunds_refundorder order by code"
        )
        return list(cursor.fetchall())


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_due_to_paid_by_three_people(shop: Shop, visitor: Visitor, tmp_path: Path) -> None:
    clerk = visitor(shop.book, "cashier")
    chief = visitor(shop.book, "supervisor")
    page = text_of(clerk.get(CASHIER))
    assert "R1" in page and "226.00" in page and "PAY-S1" in page
    assert clerk.post(f"{CASHIER}prepare/", picked("R1", "R2")).status_code == 302
    both = ("TK0000001", "TK0000002")
    chief.post(f"{CASHIER}orders/", step("approve", *both, list="prepared"))
    assert states(shop) == [(code, "cashier", "supervisor") for code in both]
    clerk.post(f"{CASHIER}orders/", step("batch", *both, list="approved"))
    batch = text_of(clerk.get(f"{CASHIER}batches/PL0000001/"))
    assert "452.00" in batch and "…0001" in batch
    file = clerk.get(f"{CASHIER}files/PL0000001/", {"layout": "general", "format": "csv-gb18030"})
    assert file["Content-Disposition"] == 'attachment; filename="PL0000001.csv"'
    (tmp_path / "PL.csv").write_bytes(file.content)
    rows = [cells for _, cells in read_table(tmp_path / "PL.csv").rows()]
    assert [(row[1], row[2], row[5]) for row in rows] == [
        ("TK0000001", "62220001", "226.00"), ("TK0000002", "62220001", "226.00"),
    ]  # fmt: skip
    lines = [
        "付款单号,状态,金额,失败原因",
        "TK0000001,成功,226.00,",
        "TK0000002,失败,226.00,户名不符",
    ]
    answer = "\r\n".join(lines)
    upload = SimpleUploadedFile("结果.csv", answer.encode("gb18030"))
    page = text_of(clerk.post(f"{CASHIER}results/", {"file": upload}))
    assert "已确认付款" in page and "已登记付款失败" in page
    assert shop.balances("refund_payable") == {"refund_payable": "-226.00"}
    assert "户名不符" in text_of(clerk.get(CASHIER))


def test_who_prepared_it_does_not_approve_it(shop: Shop, visitor: Visitor) -> None:
    """Even with both duties; the refusal stands beside the list by name."""
    both = visitor(shop.book, "cashier", "supervisor")
    both.post(f"{CASHIER}prepare/", picked("R1"))
    answer = both.post(f"{CASHIER}orders/", step("approve", "TK0000001", list="prepared"))
    assert answer.status_code == 409
    assert "approver_is_maker" in text_of(answer)
    assert "由 cashier-supervisor 制单,不能由本人审批" in text_of(answer)
    assert states(shop) == [("TK0000001", "cashier-supervisor", "")]


@pytest.mark.parametrize(
    ("path", "body", "whose"),
    [
        ("prepare/", picked("R1"), "出纳"),
        ("orders/", step("approve", "TK0000001"), "主管"),
        ("orders/", step("batch", "TK0000001"), "出纳"),
        ("orders/", step("confirm", "TK0000001"), "出纳"),
        ("orders/", step("bounce", "TK0000001", why="?"), "出纳"),
        ("results/", {}, "出纳"),
    ],
)
def test_what_is_not_your_duty_is_said(
    shop: Shop, visitor: Visitor, path: str, body: dict[str, Any], whose: str
) -> None:
    answer = visitor(shop.book, "warehouse").post(f"{CASHIER}{path}", body)
    assert answer.status_code == 403 and whose in text_of(answer)


def test_a_double_click_makes_one_order(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "cashier")
    for _ in range(2):
        assert clerk.post(f"{CASHIER}prepare/", picked("R1")).status_code == 302
    assert len(states(shop)) == 1
    other_tab = clerk.post(f"{CASHIER}prepare/", picked("R1", key="form-9"))
    assert other_tab.status_code == 409 and "refund_ordered" in text_of(other_tab)


def test_what_was_typed_stays_when_a_row_is_refused(shop: Shop, visitor: Visitor) -> None:
    """R1 lacks an account, R2 is fine: R2 is made, R1 stays with what was typed and why."""
    clerk = visitor(shop.book, "cashier")
    body = picked("R1", "R2", **{"account:R1|1|0": "", "holder:R1|1|0": "李四"})
    answer = clerk.post(f"{CASHIER}prepare/", body)
    page = text_of(answer)
    assert answer.status_code == 409 and "payee_missing" in page
    assert "没有办成的:1 笔,其余已办" in page
    assert 'value="李四"' in page and "R2" not in page.split("data-selection", 1)[1]
    assert len(states(shop)) == 1
    mended = picked("R1")
    assert clerk.post(f"{CASHIER}prepare/", mended).status_code == 302


@pytest.mark.parametrize("amount", ["二百", "1.234", "-5"])
def test_an_amount_nobody_can_read_is_refused_beside_its_row(
    shop: Shop, visitor: Visitor, amount: str
) -> None:
    body = picked("R1", **{"amount:R1|1|0": amount})
    answer = visitor(shop.book, "cashier").post(f"{CASHIER}prepare/", body)
    assert answer.status_code == 409 and "<b>R1-1</b>" in text_of(answer)
    assert states(shop) == []


def test_more_than_is_owed_is_mended_on_the_page_of_the_return(
    shop: Shop, visitor: Visitor
) -> None:
    """The cure names the button, which the supervisor finds there."""
    body = picked("R1", **{"amount:R1|1|0": "227.00"})
    said = text_of(visitor(shop.book, "cashier").post(f"{CASHIER}prepare/", body))
    assert "refund_above_owed" in said and "在退货单页面「确认差额」" in said
    there = text_of(visitor(shop.book, "supervisor").get("/books/shop/returns/of/R1/"))
    assert "<summary>确认差额</summary>" in there


def test_nothing_selected_is_said(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "cashier")
    for path, body in (("prepare/", picked()), ("orders/", step("confirm"))):
        answer = clerk.post(f"{CASHIER}{path}", body)
        assert answer.status_code == 409
    page = text_of(clerk.post(f"{CASHIER}prepare/", picked()))
    assert "nothing_selected" in page and "其余已办" not in page


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("", "", "file_missing"),
        ("结果.csv", "日期,金额\n2026-03-15,226.00\n", "result_columns_missing"),
        ("结果.pdf", "%PDF-1.4", ""),
    ],
)
def test_a_file_that_is_no_result_is_said_on_the_cashiers_page(
    shop: Shop, visitor: Visitor, name: str, content: str, code: str
) -> None:
    body = {"file": SimpleUploadedFile(name, content.encode())} if name else {}
    answer = visitor(shop.book, "cashier").post(f"{CASHIER}results/", body)
    page = text_of(answer)
    assert answer.status_code == 409 and "银行结果文件没有读入" in page and code in page
    assert f"{CASHIER}?list=sent" in page and name in page
    for word in ("账里不允许", "其余已办"):
        assert word not in page


def test_a_bounce_says_why_and_is_due_again(shop: Shop, visitor: Visitor) -> None:
    clerk, chief = visitor(shop.book, "cashier"), visitor(shop.book, "supervisor")
    clerk.post(f"{CASHIER}prepare/", picked("R1"))
    chief.post(f"{CASHIER}orders/", step("approve", "TK0000001"))
    clerk.post(f"{CASHIER}orders/", step("confirm", "TK0000001", key="form-3"))
    assert shop.balances("refund_payable") == {"refund_payable": "-226.00"}
    silent = clerk.post(f"{CASHIER}orders/", step("bounce", "TK0000001", list="confirmed"))
    assert silent.status_code == 409 and "reason_missing" in text_of(silent)
    clerk.post(f"{CASHIER}orders/", step("bounce", "TK0000001", why="已销户", list="confirmed"))
    assert shop.balances("refund_payable") == {"refund_payable": "-452.00"}
    page = text_of(clerk.get(CASHIER))
    assert "已销户" in page and 'name="instead_of:R1|1|0" value="TK0000001"' in page


def test_all_of_a_list_is_meant_by_one_tick(visitor: Visitor) -> None:
    """60 refunds by Alipay, more than a page: made, approved and confirmed in three forms."""
    shop = Shop()
    shop.stock_up(qty="60")
    for number in range(60):
        shop.sell(f"S{number}")
        shop.pay(f"S{number}")
        shop.accept(f"R{number}", sale=f"S{number}")
    clerk, chief = visitor(shop.book, "cashier"), visitor(shop.book, "supervisor")
    assert "选全部 60 笔" in text_of(clerk.get(CASHIER))
    clerk.post(f"{CASHIER}prepare/", picked(every="1"))
    assert len(states(shop)) == 60
    chief.post(f"{CASHIER}orders/", step("approve", every="1", list="prepared"))
    clerk.post(f"{CASHIER}orders/", step("confirm", every="1", list="approved"))
    assert shop.balances("refund_payable") == {"refund_payable": "0.00"}


def test_an_approver_sees_what_stands_behind_the_refund(shop: Shop, visitor: Visitor) -> None:
    """Goods inspected or not, tax taken back or not, whom it pays in full."""
    clerk, chief = visitor(shop.book, "cashier"), visitor(shop.book, "supervisor")
    clerk.post(f"{CASHIER}prepare/", picked("R1"))
    page = text_of(chief.get(CASHIER, {"list": "prepared"}))
    assert "货未验收" in page and "税未冲减" in page and "62220001" in page
    shop.do("inspect_goods", case="R1", line="1", qty="1")
    shop.do("end_tax_leg", case="R1", line="1", exit="uninvoiced")
    page = text_of(chief.get(CASHIER, {"list": "prepared"}))
    assert "货已验收" in page and "税已冲减" in page


def test_the_banks_number_is_kept(shop: Shop, visitor: Visitor) -> None:
    clerk, chief = visitor(shop.book, "cashier"), visitor(shop.book, "supervisor")
    clerk.post(f"{CASHIER}prepare/", picked("R1"))
    chief.post(f"{CASHIER}orders/", step("approve", "TK0000001"))
    receipt = {"receipt:TK0000001": "B-2026-77"}
    clerk.post(f"{CASHIER}orders/", step("confirm", "TK0000001", key="form-3", **receipt))
    assert "B-2026-77" in text_of(clerk.get(CASHIER, {"list": "confirmed"}))


def test_an_approver_may_turn_an_order_down(shop: Shop, visitor: Visitor) -> None:
    visitor(shop.book, "cashier").post(f"{CASHIER}prepare/", picked("R1"))
    chief = visitor(shop.book, "supervisor")
    answer = chief.post(f"{CASHIER}orders/", step("withdraw", "TK0000001", why="金额不对"))
    assert answer.status_code == 302
    page = text_of(chief.get(CASHIER, {"list": "withdrawn"}))
    assert "金额不对" in page


def test_a_stranger_sees_no_book(shop: Shop, visitor: Visitor) -> None:
    stranger = Shop(code="other")
    assert visitor(stranger.book, "cashier").get(CASHIER).status_code == 404
    assert Client().get(CASHIER).status_code == 302


@pytest.mark.parametrize("name", ["due", "prepared", "approved", "sent", "failed", "nonsense"])
def test_an_empty_list_says_what_to_do(visitor: Visitor, name: str) -> None:
    page = visitor(Shop().book, "cashier").get(CASHIER, {"list": name, "page": "x"})
    assert page.status_code == 200 and 'class="empty card"' in text_of(page)


def test_a_batch_nobody_made_is_refused(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "cashier")
    assert "batch_unknown" in text_of(clerk.get(f"{CASHIER}batches/PL9/"))
    assert "batch_unknown" in text_of(clerk.get(f"{CASHIER}files/PL9/"))


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_asks_as_much_for_fifty_rows_as_for_one(visitor: Visitor, count: int) -> None:
    """Who and what book: 3; in and out of the book: 5; both totals 2; the list 4, 1 or 2."""
    shop = Shop()
    sell_and_return(shop, count)
    clerk, chief = visitor(shop.book, "cashier"), visitor(shop.book, "supervisor")
    assert queries(clerk, CASHIER) == 3 + 5 + 2 + 4
    cases = [f"R{number}" for number in range(1, count + 1)]
    clerk.post(f"{CASHIER}prepare/", picked(*cases))
    assert queries(clerk, f"{CASHIER}?list=prepared") == 3 + 5 + 2 + 1
    codes = [f"TK{number:07d}" for number in range(1, count + 1)]
    chief.post(f"{CASHIER}orders/", step("approve", *codes))
    clerk.post(f"{CASHIER}orders/", step("batch", *codes))
    assert queries(clerk, f"{CASHIER}?list=sent") == 3 + 5 + 2 + 2
    assert queries(clerk, f"{CASHIER}batches/PL0000001/") == 3 + 5 + 2


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connections["default"]) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)
