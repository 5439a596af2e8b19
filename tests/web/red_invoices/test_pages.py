"""The pages of red invoices: what must be reddened, registered one by one or many at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.files.tables import read_table
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

RED = "/books/shop/red-invoices/"
NUMBER = "25112000000000000001"


@pytest.fixture
def shop() -> Shop:
    """B1 over 2 × 226.00: R1 takes a unit, R2 an allowance of 11.30. S2 has no invoice: R3."""
    made = Shop()
    made.stock_up()
    made.sell(qty="2", amount="452.00", invoice="B1")
    made.accept("R1")
    made.accept("R2", kind="allowance", qty="", gross="11.30")
    made.sell("S2")
    made.accept("R3", sale="S2")
    return made


def form(*picks: str, **more: str) -> dict[str, Any]:
    """The form of a blue invoice, as it is sent."""
    body = {"key": "form-1", "blue": "B1", "invoice": NUMBER, "date": "2026-03-15", "reason": "02"}
    return {**body, "pick": list(picks), **more}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def awaiting(shop: Shop) -> str:
    return shop.balances("vat_awaiting_red")["vat_awaiting_red"]


def test_a_red_invoice_closes_the_tax_of_the_picked_lines(shop: Shop, visitor: Visitor) -> None:
    """R1 26.00 and R2 1.30 wait on B1, R3 26.00 was never invoiced; R1 is reddened."""
    clerk = visitor(shop.book, "bookkeeper")
    page = text_of(clerk.get(RED))
    assert "B1" in page and "R1" in page and "R2" in page and "R3" not in page
    assert awaiting(shop) == "53.30"
    for _ in range(2):  # the second is the first again
        assert clerk.post(f"{RED}register/", form("R1|1")).status_code == 302
    assert awaiting(shop) == "27.30"
    page = text_of(clerk.get(RED))
    assert "R1" not in page.split("data-selection")[0].split("<main")[1] and "R2" in page
    assert NUMBER in text_of(clerk.get(RED, {"list": "registered"}))


def test_amounts_on_the_invoice_may_be_stated(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "bookkeeper")
    said = {"net:R1|1": "-100.00", "vat:R1|1": "-13.00", "qty:R1|1": "0.5"}
    assert clerk.post(f"{RED}register/", form("R1|1", **said)).status_code == 302
    assert awaiting(shop) == "40.30"


def test_what_was_typed_stays_when_it_is_refused(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "bookkeeper")
    too_much = {"vat:R1|1": "27.00", "net:R1|1": "207.69", "confirmation": "C-7", "reason": "04"}
    answer = clerk.post(f"{RED}register/", form("R1|1", **too_much))
    page = text_of(answer)
    assert answer.status_code == 409 and "red_above_owed" in page
    assert 'value="27.00"' in page and 'value="C-7"' in page and f'value="{NUMBER}"' in page
    assert '<option value="04" selected>' in page
    nameless = clerk.post(f"{RED}register/", form("R1|1", invoice=" "))
    assert nameless.status_code == 409 and "number_missing" in text_of(nameless)


@pytest.mark.parametrize(
    ("number", "taken"),
    [("123", False), (NUMBER[:19], False), (NUMBER + "1", False), ("12345678", True),
     (NUMBER, True), ("RED-1", True)],
)  # fmt: skip
def test_a_number_of_digits_is_as_long_as_invoices_have(
    shop: Shop, visitor: Visitor, number: str, taken: bool
) -> None:
    """20 digits, 8 before fully digital invoices; with letters it is another system's."""
    clerk = visitor(shop.book, "bookkeeper")
    answer = clerk.post(f"{RED}register/", form("R1|1", invoice=number))
    table = f"红字发票号码,蓝字发票号码,开票日期,退货单号\n{number},B1,2026-03-15,R2"
    pasted = clerk.post(f"{RED}paste/", {"table": table})
    if taken:
        assert answer.status_code == 302
    else:
        assert (answer.status_code, pasted.status_code) == (409, 409)
        for one in (answer, pasted):
            assert f"「{number}」是 {len(number)} 位数字" in text_of(one)
        assert f'value="{number}"' in text_of(answer) and awaiting(shop) == "53.30"


def test_the_usual_reason_is_chosen_and_a_doubtful_one_said(visitor: Visitor) -> None:
    """An allowance 04, a refund without goods 04 with a note, a return 02."""
    shop = Shop()
    shop.stock_up()
    for number, kind in enumerate(("return", "allowance", "refund_only"), 1):
        shop.sell(f"S{number}", invoice=f"B{number}")
        line = {"sale": f"S{number}", "kind": kind}
        if kind != "return":
            line |= {"qty": "", "gross": "11.30"}
        shop.accept(f"R{number}", **line)
    page = text_of(visitor(shop.book, "bookkeeper").get(RED))
    chosen = [part[:2] for part in page.split('<option value="') if "selected" in part[:14]]
    assert chosen == ["02", "04", "04"]
    assert page.count("各地口径不一") == 1


def test_the_list_is_filled_in_and_comes_back(shop: Shop, visitor: Visitor, tmp_path: Path) -> None:
    """Exported, one number filled in, pasted: that one is registered, the blank row is left."""
    clerk = visitor(shop.book, "bookkeeper")
    (tmp_path / "list.xlsx").write_bytes(clerk.get(f"{RED}export.xlsx").content)
    table = read_table(tmp_path / "list.xlsx")
    rows = [dict(zip(table.header, cells, strict=True)) for _, cells in table.rows()]
    assert [(r["退货单号"], r["数量"], r["金额"], r["税额"], r["红冲原因"]) for r in rows] == [
        ("R1", "-1", "-200.00", "-26.00", "销货退回"),
        ("R2", "", "-10.00", "-1.30", "销售折让"),
    ]
    rows[0] |= {"红字发票号码": NUMBER, "开票日期": "2026-03-15"}
    lines = ["\t".join(table.header), *("\t".join(row.values()) for row in rows)]
    answer = clerk.post(f"{RED}paste/", {"table": "\n".join(lines)})
    assert answer.status_code == 302
    assert awaiting(shop) == "27.30"
    page = text_of(clerk.get(answer["Location"]))
    assert "已登记红字发票:1 张" in page and "没有填红字发票号码的行:1" in page
    changed = "\t".join({**rows[0], "开票日期": "2026-03-16"}.values())
    page = text_of(clerk.post(f"{RED}paste/", {"table": "\n".join([lines[0], changed])}))
    assert f"红字发票号码 {NUMBER} 已入账,这次的内容与入账时不同。" in page and "幂等键" not in page


def test_the_export_is_a_csv_too(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "bookkeeper")
    text = clerk.get(f"{RED}export.csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith(",,B1,2026-03-01,销货退回,张三,A,件,-1,-200.00,13%,-26")
    assert "format_unknown" in text_of(clerk.get(f"{RED}export.pdf"))


def test_a_file_with_a_bad_row_says_where(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "bookkeeper")
    lines = [
        "红字发票号码,蓝字发票号码,开票日期,退货单号,税额",
        f"{NUMBER},B1,2026-03-15,R1,二十六",
        "25112000000000000002,B1,2026-03-15,R2,-1.30",
    ]
    file = SimpleUploadedFile("red.csv", "\n".join(lines).encode())
    answer = clerk.post(f"{RED}paste/", {"file": file})
    assert answer.status_code == 409 and "第 2 行" in text_of(answer)
    assert awaiting(shop) == "52.00"
    assert "nothing_selected" in text_of(clerk.post(f"{RED}paste/", {"table": ""}))


def test_a_sale_without_invoice_is_declared(shop: Shop, visitor: Visitor) -> None:
    clerk = visitor(shop.book, "bookkeeper")
    page = text_of(clerk.get(RED, {"list": "uninvoiced"}))
    assert "R3" in page and "R1" not in page.split("<tbody>")[1]
    body = {"key": "f", "exit": "uninvoiced", "date": "2026-03-31", "pick": ["R3|1"]}
    assert clerk.post(f"{RED}end/", body).status_code == 302
    assert awaiting(shop) == "27.30"


def test_vat_that_is_borne_is_the_supervisors(shop: Shop, visitor: Visitor) -> None:
    body = {"key": "f", "exit": "borne", "date": "2026-03-31", "pick": ["R1|1"], "list": "red"}
    assert visitor(shop.book, "bookkeeper").post(f"{RED}end/", body).status_code == 403
    chief = visitor(shop.book, "supervisor")
    assert chief.post(f"{RED}end/", body).status_code == 302
    assert awaiting(shop) == "27.30"
    nothing = chief.post(f"{RED}end/", {**body, "pick": []})
    assert nothing.status_code == 409 and "nothing_selected" in text_of(nothing)
    assert "其余已办" not in text_of(nothing)


def test_a_wrong_invoice_is_reddened_whole(visitor: Visitor) -> None:
    shop = Shop()
    shop.stock_up()
    shop.sell(invoice="B1")
    clerk = visitor(shop.book, "bookkeeper")
    assert clerk.post(f"{RED}register/", form(reason="01")).status_code == 302
    shop.do("register_blue_invoice", invoice="B2", sale="S1")
    assert "-26.00" in text_of(clerk.get(RED, {"list": "registered"}))


@pytest.mark.parametrize("path", ["register/", "paste/", "end/"])
def test_what_is_not_your_duty_is_said(shop: Shop, visitor: Visitor, path: str) -> None:
    body = {**form("R1|1"), "exit": "uninvoiced"}
    answer = visitor(shop.book, "cashier").post(f"{RED}{path}", body)
    assert answer.status_code == 403 and "会计" in text_of(answer)


def test_a_reader_sees_the_lists_without_forms(shop: Shop, visitor: Visitor) -> None:
    page = text_of(visitor(shop.book, "service").get(RED))
    assert "B1" in page and 'name="invoice"' not in page and 'name="pick"' not in page


@pytest.mark.parametrize("name", ["red", "uninvoiced", "registered", "nonsense"])
def test_an_empty_list_says_so(visitor: Visitor, name: str) -> None:
    page = visitor(Shop().book, "bookkeeper").get(RED, {"list": name, "page": "x"})
    assert page.status_code == 200 and 'class="empty card"' in text_of(page)


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_asks_as_much_for_fifty_rows_as_for_one(visitor: Visitor, count: int) -> None:
    """Who and what book: 3; in and out of the book: 5; totals and the list."""
    shop = Shop()
    shop.stock_up(qty=str(2 * count))
    for number in range(count):
        shop.sell(f"S{number}", invoice=f"B{number}")
        shop.sell(f"U{number}")
        shop.accept(f"R{number}", sale=f"S{number}")
        shop.accept(f"V{number}", sale=f"U{number}")
    clerk = visitor(shop.book, "bookkeeper")
    for name in ("red", "uninvoiced", "registered"):
        assert queries(clerk, f"{RED}?list={name}") == 3 + 5 + 2


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connections["default"]) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)
