"""An independent reader: beancount's own checker agrees with every balance."""

from __future__ import annotations

import csv
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from beancount.core.data import Open, Transaction

from hongzi.access.scope import book_scope
from hongzi.files.beancount import beancount_lines
from hongzi.files.vouchers_csv import voucher_rows
from hongzi.ledger.queries import span_balances
from hongzi.ledger.queries_lines import postings_without_voucher, vouchers
from hongzi.ledger.rules.periods import first_day, last_day
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

FIRST, LAST = 202512, 202603


@pytest.fixture
def shop() -> Shop:
    """Opening balances, a return in all its parts, two months closed, March half numbered."""
    made = Shop()
    made.do(
        "record_opening_balances", date="2026-01-01",
        lines=[{"account": "1002", "debit": "9000.00"}, {"account": "3001", "credit": "9000.00"}],
    )  # fmt: skip
    made.sold_and_paid()
    made.do("close_period", period=202601)
    made.do("close_period", period=202602)
    made.accept()
    number_vouchers(book=made.book.code, period=202603)
    made.do("inspect_goods", case="R1", line="1", qty="1", date="2026-03-12")
    made.do(
        "record_voucher", date="2026-03-05", summary='租金 "三月" \\ =1+1',
        lines=[{"account": "560203", "debit": "500.00"}, {"account": "1002", "credit": "500.00"}],
    )  # fmt: skip
    return made


def written(shop: Shop, path: Path, first: int = FIRST, last: int = LAST) -> dict[str, int]:
    """Write the books of a span as beancount; our closing balances by account, in fen."""
    with book_scope(shop.book.id) as cursor:
        accounts = span_balances(cursor, first=first, last=last)
        both = [
            *vouchers(cursor, first=first, last=last),
            *postings_without_voucher(cursor, first=first, last=last),
        ]
        text = "\n".join(
            beancount_lines(
                title="小店",
                accounts=accounts,
                vouchers=both,
                opened_on=first_day(first),
                ends_on=last_day(last),
            )
        )
    path.write_text(text + "\n", "utf-8")
    return {row.code: row.closing for row in accounts}


@pytest.mark.parametrize(("first", "last"), [(FIRST, LAST), (202603, 202603), (202601, 202601)])
def test_beancount_reads_the_books_and_reckons_every_balance_as_we_do(
    shop: Shop, tmp_path: Path, first: int, last: int
) -> None:
    ours = written(shop, tmp_path / "books.beancount", first, last)
    entries, errors, _ = loader.load_file(str(tmp_path / "books.beancount"))
    assert errors == []
    root = realization.realize(entries)  # type: ignore[no-untyped-call]
    theirs = {}
    for entry in entries:
        if isinstance(entry, Open):
            held = realization.get(root, entry.account)  # type: ignore[no-untyped-call]
            held = held.balance.get_currency_units("CNY").number
            theirs[entry.account.split(":")[1]] = int(held * 100)
    assert theirs == ours
    assert any(ours.values())


def test_bean_check_passes_and_would_notice_a_wrong_balance(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    written(shop, path)
    checker = [str(Path(sys.executable).with_name("bean-check")), str(path)]
    assert subprocess.run(checker, capture_output=True, timeout=60).returncode == 0
    text = path.read_text("utf-8")
    path.write_text(text.replace("Assets:1002  -500.00 CNY", "Assets:1002  -500.01 CNY"), "utf-8")
    assert path.read_text("utf-8") != text
    assert subprocess.run(checker, capture_output=True, timeout=60).returncode != 0


def test_postings_without_a_voucher_are_there_and_flagged(shop: Shop, tmp_path: Path) -> None:
    written(shop, tmp_path / "books.beancount")
    entries, _, _ = loader.load_file(str(tmp_path / "books.beancount"))
    flags = [entry.flag for entry in entries if isinstance(entry, Transaction)]
    assert flags.count("!") == 2
    assert flags.count("*") == 5


def test_vouchers_as_csv_balance_and_no_summary_is_a_formula(shop: Shop) -> None:
    shop.do(
        "record_voucher", date="2026-03-06", summary="=HYPERLINK(1)",
        lines=[{"account": "560203", "debit": "1.00"}, {"account": "1002", "credit": "1.00"}],
    )  # fmt: skip
    number_vouchers(book=shop.book.code, period=202603)
    with book_scope(shop.book.id) as cursor:
        rows = list(csv.DictReader(voucher_rows(vouchers(cursor, first=202603, last=202603))))
    sums: dict[str, Decimal] = {}
    for row in rows:
        debit, credit = Decimal(row["借方金额"] or 0), Decimal(row["贷方金额"] or 0)
        assert bool(debit) != bool(credit)
        sums[row["凭证号"]] = sums.get(row["凭证号"], Decimal()) + debit - credit
    assert set(sums.values()) == {Decimal()}
    assert list(sums) == [str(number) for number in range(1, len(sums) + 1)]
    assert {row["摘要"] for row in rows} >= {'租金 "三月" \\ =1+1', "'=HYPERLINK(1)"}
    assert {row["期间"] for row in rows} == {"2026-03"}
