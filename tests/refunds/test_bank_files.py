"""The bank's file holds what was approved, to the digit; its answer is taken once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hongzi.access.scope import book_scope
from hongzi.files.bank_files import FORMATS, bank_file, layouts, read_results
from hongzi.files.tables import read_table
from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries_orders import Batched, batch_head, orders_of_batch
from hongzi.workflows.check_books import check_book
from hongzi.workflows.take_bank_results import take_bank_results
from tests.returns.shop import Shop

ORDERS = [
    Batched("TK0000001", "6222020200112233445", "张三", "某银行", 22600, "R1-1"),
    Batched("TK0000002", "0012345678901234567", "㐂喆商行", "", 100, "R2-1"),
]
CASHIER, SUPERVISOR = "小出", "老管"
DAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize("layout", list(layouts()))
@pytest.mark.parametrize("format", list(FORMATS))
def test_the_file_reads_back_as_it_was_approved(layout: str, format: str, tmp_path: Path) -> None:
    """19 digits, leading zeros and rare characters stay; the last row adds up and is no order."""
    name, content = bank_file(layout=layout, format=format, batch="PL0000001", orders=ORDERS)
    (tmp_path / name).write_bytes(content)
    table = read_table(tmp_path / name)
    rows = [dict(zip(table.header, cells, strict=True)) for _, cells in table.rows()]
    assert [(row["收款账号"], row["收款户名"], row["金额"]) for row in rows] == [
        ("6222020200112233445", "张三", "226.00"),
        ("0012345678901234567", "㐂喆商行", "1.00"),
    ]
    assert all(one.code in row["附言"] for one, row in zip(ORDERS, rows, strict=True))
    totals = [line.text for line in table.skipped]
    assert [("227.00" in text, "2 笔" in text) for text in totals] == (
        [(True, True)] if layouts()[layout].total else []
    )


def test_a_name_is_never_a_formula() -> None:
    orders = [Batched("TK1", "1", "=1+1", "", 100, "R1-1")]
    _, content = bank_file(layout="narrow", format="csv-utf8", batch="P", orders=orders)
    assert b"'=1+1" in content


@pytest.mark.parametrize(
    ("layout", "format", "code"),
    [("icbc", "xlsx", "layout_unknown"), ("general", "pdf", "format_unknown")],
)
def test_what_there_is_not_is_named(layout: str, format: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        bank_file(layout=layout, format=format, batch="P", orders=ORDERS)
    assert refused.value.code == code


def test_an_answer_without_a_result_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    file.write_text("付款单号,金额\nTK1,1.00\n", "utf-8")
    with pytest.raises(Refused) as refused:
        read_results(file)
    assert refused.value.code == "result_columns_missing"


@pytest.fixture
def three_sent(db: None) -> Shop:
    """Three returns of 226.00 each, their refunds prepared, approved and sent in one batch."""
    shop = Shop()
    shop.stock_up()
    for number in ("1", "2", "3"):
        shop.sell(f"S{number}")
        shop.pay(f"S{number}", tender="bank")
        shop.accept(f"R{number}", sale=f"S{number}")
        shop.do(
            "prepare_refund", case=f"R{number}", line="1", tender="bank", account="62220",
            holder="张三", actor=CASHIER,
        )  # fmt: skip
        shop.do("approve_refund", order=f"TK000000{number}", actor=SUPERVISOR)
    codes = ["TK0000001", "TK0000002", "TK0000003"]
    shop.do("batch_refunds", orders=codes, actor=CASHIER)
    return shop


def answer(tmp_path: Path, *rows: str, encoding: str = "gb18030") -> Path:
    file = tmp_path / "结果.csv"
    lines = ["序号,附言,金额,交易状态,失败原因,流水号", *rows]
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


def take(shop: Shop, file: Path, *, dry_run: bool = False) -> list[str]:
    """What became of each row: its step, or the code of its refusal."""
    taken = take_bank_results(
        book=shop.book.code, results=read_results(file).rows, on=DAY, actor=CASHIER,
        dry_run=dry_run,
    )  # fmt: skip
    return [one.refusal.code if one.refusal else one.step for one in taken]


def test_the_batch_reads_back_from_the_books(three_sent: Shop) -> None:
    with book_scope(three_sent.book.id) as cursor:
        head = batch_head(cursor, code="PL0000001")
        orders = orders_of_batch(cursor, code="PL0000001")
    assert head is not None and (head.size, head.total) == (3, 67800)
    assert [one.about for one in orders] == ["R1-1", "R2-1", "R3-1"]


def test_each_order_is_answered_once(three_sent: Shop, tmp_path: Path) -> None:
    """Paid, refused, in work; the same file again changes nothing; then the paid one bounces."""
    shop = three_sent
    file = answer(
        tmp_path,
        "1,退款TK0000001,226.00,交易成功,,B001",
        "2,退款TK0000002 R2-1,226.00,失败,户名不符,B002",
        "3,退款TK0000003,226.00,处理中,,",
        "合计,,678.00,,,",
    )
    assert take(shop, file, dry_run=True) == ["confirm", "fail", "wait"]
    assert shop.balances("bank") == {"bank": "678.00"}
    assert take(shop, file) == ["confirm", "fail", "wait"]
    assert shop.balances("bank") == {"bank": "452.00"}
    before = shop.dump()
    assert take(shop, file) == ["nothing", "nothing", "wait"]
    assert shop.dump() == before
    bounced = answer(tmp_path, "1,退款TK0000001,226.00,退票,账号已销户,")
    assert take(shop, bounced) == ["bounce"]
    assert take(shop, bounced) == ["nothing"]
    assert shop.balances("bank") == {"bank": "678.00"}
    assert "R1-1 money 226.00 refund_not_paid" in shop.open()
    assert all(proof.holds for proof in check_book(book="shop").proofs)


def test_a_row_that_does_not_fit_is_named_and_the_others_go_in(
    three_sent: Shop, tmp_path: Path
) -> None:
    file = answer(
        tmp_path,
        "1,退款TK0000001,225.00,成功,,",
        "2,退款TK0000009,226.00,成功,,",
        "3,退款TK0000002,226.00,审核中,,",
        "4,退款TK0000003,226.00,成功,,",
        "5,退款TK0000003,226.00,成功,,",
        "6,退款TK0000001,二百元,成功,,",
        encoding="utf-8",
    )
    assert take(three_sent, file) == [
        "result_amount_differs", "order_unknown", "result_unknown", "confirm", "order_twice",
        "not_a_number",
    ]  # fmt: skip
