"""statement, close, vouchers, open-items, explain, export and check, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongzi.access.queries import get_book
from tests.books.bookkeeping import opening, post, voucher
from tests.cli.conftest import Say
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(shop: str) -> str:
    """January: capital 10,000, sold 2,000 + 260, rent 500."""
    book = get_book(shop)
    post(
        book,
        opening("2026-01-01", ("1002", "借", "10000"), ("3001", "贷", "10000")),
        voucher("2026-01-05", ("1002", "借", "2260"), ("5001", "贷", "2000"),
                ("22210107", "贷", "260")),
        voucher("2026-01-20", ("560203", "借", "500"), ("1002", "贷", "500"), summary="房租"),
    )  # fmt: skip
    return shop


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("trial-balance", "balanced", True),
        ("general-ledger", "statement", "general-ledger"),
        ("income", "statement", "income"),
        ("balance-sheet", "assets", "11760.00"),
        ("vat", "payable", "260.00"),
        ("stock", "closing_value", "0.00"),
    ],
)
def test_every_statement_has_a_table_in_two_languages_and_json(
    hongzi: Say, books: str, kind: str, key: str, value: object
) -> None:
    words = ("statement", kind, "--book", books, "--period", "2026-01")
    data = hongzi(*words, "--json").data
    assert data[key] == value
    assert (data["book"], data["period"]) == (books, "2026-01")
    chinese, english = hongzi(*words), hongzi(*words, "--lang", "en")
    assert chinese.code == english.code == 0
    assert chinese.out != english.out
    assert "\x1b" not in chinese.out


def test_the_trial_balance_reads_like_one(hongzi: Say, books: str) -> None:
    answer = hongzi("statement", "trial-balance", "--book", books, "--period", "2026-01")
    head, *rows, totals = answer.out.splitlines()
    assert head.split() == [
        "科目", "名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "本年借方", "本年贷方",
        "期末借方", "期末贷方",
    ]  # fmt: skip
    assert rows[0].split() == [
        "1002", "银行存款", "10,000.00", "2,260.00", "500.00", "2,260.00", "500.00", "11,760.00",
    ]  # fmt: skip
    assert totals.split() == ["合计", *["10,000.00"] * 2, *["2,760.00"] * 4, *["12,260.00"] * 2]


def test_one_account_runs_and_splits(hongzi: Say, books: str) -> None:
    words = ("statement", "general-ledger", "--book", books, "--period", "2026-01")
    running = hongzi(*words, "--account", "1002").out.splitlines()
    assert [line.split()[-1] for line in running[1:]] == ["10,000.00", "12,260.00", "11,760.00"]
    split = hongzi(*words, "--account", "1002", "--by", "product", "--json").data
    assert [row["closing"] for row in split["rows"]] == ["11760.00"]
    assert hongzi(*words, "--by", "party").code == 2
    unknown = hongzi(*words, "--account", "9999")
    assert (unknown.code, "account_unknown" in unknown.talk) == (1, True)


def test_a_close_is_previewed_done_and_said_to_be_done(hongzi: Say, books: str) -> None:
    preview = hongzi("close", "2026-01", "--book", books, "--dry-run", "--json").data
    assert preview["detail"]["profit"] == "1500.00"
    done = hongzi("close", "2026-01", "--book", books)
    assert done.code == 0
    assert "本月利润:1500.00" in done.out
    assert "转出未交" in done.out
    assert "已结账" in done.talk
    assert "早已结账" in hongzi("close", "2026-01", "--book", books).talk


def test_a_refused_close_says_why_and_exits_with_1(hongzi: Say, books: str) -> None:
    answer = hongzi("close", "2026-02", "--book", books)
    assert answer.code == 1
    assert "close_earlier_open" in answer.talk
    assert answer.out == ""
    as_json = hongzi("close", "2026-02", "--book", books, "--json")
    assert as_json.code == 1
    assert as_json.data["refusal"]["code"] == "close_earlier_open"


def test_vouchers_are_numbered_on_request(hongzi: Say, books: str) -> None:
    until = hongzi("vouchers", "2026-01", "--book", books, "--until", "2026-01-10", "--json").data
    assert until["vouchers"] == 1
    assert hongzi("vouchers", "2026-01", "--book", books).out == "编了 1 张凭证。\n"
    told = hongzi("explain", "2026-01-记-2", "--book", books)
    assert told.out.splitlines()[0] == "凭证 记-2 2026-01-20 房租 2026-01-记-2"
    assert "借 560203 管理费用—租赁费 500.00 (MANUAL)" in told.out


def test_open_items_say_what_is_missing_and_what_to_do(hongzi: Say, db: None) -> None:
    made = Shop()
    made.sold_and_paid()
    made.accept()
    words = ("open-items", "--book", made.book.code, "--as-of", "2026-03-31")
    items = hongzi(*words, "--json").data
    assert {(item["leg"], item["fen"], item["age"]) for item in items} == {
        ("goods", "120.00", 21),
        ("tax", "26.00", 21),
        ("money", "226.00", 21),
    }
    table = hongzi(*words)
    assert "R1-1" in table.out and "红字发票未开" in table.out and "pay_refund" in table.out
    assert "未了事项 3 项" in table.talk
    assert hongzi(*words, "--case", "R9", "--json").data == []
    story = hongzi("explain", "R1", "--book", made.book.code)
    assert "小企业会计准则" in story.out
    assert hongzi("explain", "R1", "--book", made.book.code, "--json").data["what"] == "退货单"


def test_exports_go_to_stdout_or_to_a_file(hongzi: Say, books: str, tmp_path: Path) -> None:
    everything = hongzi("export", "beancount", "--book", books)
    assert 'option "operating_currency" "CNY"' in everything.out
    assert everything.talk == ""
    path = tmp_path / "凭证.csv"
    hongzi("vouchers", "2026-01", "--book", books)
    saved = hongzi("export", "csv", "--book", books, "--period", "2026-01", "--out", path)
    assert saved.out == ""
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[0].startswith("期间,日期,凭证字,凭证号,摘要")


def test_check_proves_every_book_and_names_each_invariant(hongzi: Say, books: str) -> None:
    (proofs,) = hongzi("check", "--book", books, "--json").data
    assert proofs["sound"] is True
    assert "hash_chain" in [one["name"] for one in proofs["invariants"]]
    people = hongzi("check")
    assert people.code == 0
    assert "账套无误" in people.out and "✗" not in people.out
    assert hongzi("check", "--book", "nowhere").code == 1


def test_a_month_waits_for_the_rows_that_were_not_posted(
    hongzi: Say, books: str, tmp_path: Path
) -> None:
    """A voucher with an unknown account comes back as a row; the close waits for an answer."""
    path = tmp_path / "vouchers.csv"
    path.write_text(
        "日期,凭证号,科目编码,借方金额,贷方金额\n"
        "2026-01-25,9,9999,10.00,\n2026-01-25,9,1002,,10.00\n",
        "utf-8",
    )
    imported = hongzi("import", "vouchers", path, "--book", books, "--period", "2026-01", "--json")
    assert imported.code == 1
    refused = hongzi("close", "2026-01", "--book", books)
    assert "close_unresolved_rows" in refused.talk and "vouchers.csv" in refused.talk
    rows = hongzi("rows", "--book", books, "--json").data
    file_id, numbers = rows[0]["file"], [row["row"] for row in rows]
    hongzi("dismiss", file_id, *numbers, "--book", books, "--reason", "重复", "--actor", "会计")
    assert hongzi("close", "2026-01", "--book", books).code == 0
