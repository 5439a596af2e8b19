"""`hongzi month`: a month's inbox into the books, and whether it can be closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Say

FILES = {
    "products.csv": "日期,商品编码,商品名称\n2026-01-01,A01,台灯\n",
    "purchases.csv": (
        "入库单号,日期,供应商,商品编码,数量,不含税金额,税额\n"
        "RK1,2026-01-02,供货商甲,A01,10,1200.00,156.00\n"
    ),
    "sales.csv": (
        "销售单号,日期,客户,商品编码,数量,含税金额,税率\nXS1,2026-01-05,林一虚,A01,2,452.00,13%\n"
    ),
    "customer-payments.csv": (
        "收款单号,日期,销售单号,收款方式,收款金额\nSK1,2026-01-05,XS1,支付宝,452.00\n"
    ),
    "returns.csv": (
        "退货单号,日期,客户,原销售单号,原销售行号,退货数量,退货原因\n"
        "TH1,2026-01-09,林一虚,XS1,1,1,描述/色差\n"
        "TH2,2026-01-10,林一虚,XS1,1,5,描述/色差\n"
    ),
    "inspections.csv": "退货单号,日期,处置,验收数量\nTH1,2026-01-13,良品,1\n",
}


@pytest.fixture
def inbox(tmp_path: Path, shop: str) -> Path:
    folder = tmp_path / shop / "2026-01"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return tmp_path


def test_a_month_is_posted_and_says_why_it_cannot_close(
    shop: str, hongzi: Say, inbox: Path
) -> None:
    """One return of 226.00: goods are back, tax and money are not; one row asks for too much."""
    answer = hongzi("month", "2026-01", "--book", shop, "--inbox", inbox, "--json")
    assert answer.code == 1
    (report,) = answer.data
    assert report["sales"] == {"orders": 1, "gross": "452.00", "net": "400.00", "vat": "52.00"}
    assert report["returns_by_reason"] == [
        {"reason": "描述/色差", "kind": "return", "lines": 1, "qty": "1", "gross": "226.00"}
    ]
    assert {leg["leg"]: (leg["open"], leg["left"]) for leg in report["legs"]} == {
        "goods": (0, "0.00"),
        "tax": (1, "26.00"),
        "money": (1, "226.00"),
    }
    assert report["open_items"] == {"uninvoiced_not_declared": 1, "refund_not_paid": 1}
    assert [refusal["code"] for refusal in report["obstacles"]] == ["close_unresolved_rows"]
    assert report["vouchers_numbered"] == 0


def test_open_legs_do_not_hold_up_a_month_without_open_rows(
    shop: str, hongzi: Say, inbox: Path
) -> None:
    hongzi("month", "2026-01", "--book", shop, "--inbox", inbox)
    (row,) = hongzi("rows", "--book", shop, "--json").data
    assert row["code"] == "over_returned"
    hongzi(
        "dismiss", row["file"], row["row"], "--book", shop, "--reason", "误录", "--actor", "会计"
    )
    answer = hongzi("month", "2026-01", "--book", shop, "--inbox", inbox, "--json")
    assert answer.code == 0
    (report,) = answer.data
    assert report["obstacles"] == [] and not report["closed"]
    assert report["vouchers_numbered"] > 0
    assert all(f["rows_posted"] == 0 for f in report["imported"])
    assert "可以结账" in hongzi("month", "2026-01", "--book", shop, "--inbox", inbox).out


def test_all_books(shop: str, hongzi: Say, inbox: Path) -> None:
    hongzi(
        "book", "create", "other", "--name", "另一家", "--standard", "enterprise",
        "--taxpayer", "general", "--costing", "fifo", "--opened-on", "2026-01-01",
    )  # fmt: skip
    answer = hongzi("month", "2026-01", "--all-books", "--inbox", inbox, "--json")
    assert [report["book"] for report in answer.data] == ["other", shop]


def test_a_file_of_no_kind_is_refused_by_name(shop: str, hongzi: Say, inbox: Path) -> None:
    (inbox / shop / "2026-01" / "杂项.csv").write_text("a,b\n", "utf-8")
    answer = hongzi("month", "2026-01", "--book", shop, "--inbox", inbox)
    assert answer.code == 1
    assert "file_kind_unknown" in answer.talk and "杂项.csv" in answer.talk


def test_a_month_that_is_none_is_refused(shop: str, hongzi: Say) -> None:
    answer = hongzi("month", "2026-13", "--book", shop)
    assert answer.code == 1 and "period_unknown" in answer.talk
