"""Manual vouchers from the grid to the books: kept, posted and numbered, or approved by another.

2026-03  sale S1, paid and returned as R1: refund payable 226.00, VAT awaiting red 26.00,
         goods in return 120.00; the customer can't be found.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hongzi.access.scope import book_scope
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_drafts import drafts_of, waiting_drafts
from hongzi.ledger.rules.drafts import Draft, DraftLine, draft_from_json
from hongzi.workflows.check_books import check_book
from hongzi.workflows.clearing_exits import ClearingEntry
from hongzi.workflows.enter_vouchers import (
    Entered,
    approve_draft,
    discard_draft,
    keep_draft,
    return_draft,
    submit_draft,
    withdraw_draft,
)
from tests.books.bookkeeping import rows_of
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db

RENT = (("560203", "500", ""), ("1002", "", "500"))
UNCLAIMED = (("224101", "226.00", ""), ("530101", "", "226.00"))


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    return shop


def draft(*rows: tuple[str, str, str], **more: Any) -> Draft:
    lines = tuple(DraftLine(summary="摘要", account=a, debit=d, credit=c) for a, d, c in rows)
    return Draft(**{"date": "2026-03-20", "lines": lines, **more})


def submit(shop: Shop, made: Draft, *, key: str = "D1", user: str = "会计") -> Entered:
    return submit_draft(book=shop.book.code, user=user, key=key, draft=made)


def approve(shop: Shop, *, user: str = "主管", key: str = "D1") -> Entered:
    return approve_draft(book=shop.book.code, user=user, key=key)


def faults(entered: Entered) -> list[tuple[int, str, str]]:
    assert entered.state == "draft"
    assert all(problem.what and problem.cure for problem in entered.problems)
    return [(problem.row, problem.column, problem.code) for problem in entered.problems]


def test_an_amount_too_large_is_said_in_a_bookkeepers_words(shop: Shop) -> None:
    entered = submit(shop, draft(("560203", "99999999999999", ""), ("1002", "", "1")))
    assert entered.problems[0].what == "金额 99999999999999 太大:一行不超过 10 万亿元。"


# -- ordinary vouchers ------------------------------------------------------------------------


def test_an_ordinary_voucher_is_posted_and_numbered_at_once(shop: Shop) -> None:
    entered = submit(shop, draft(*RENT))
    assert (entered.state, entered.month, entered.word, entered.number) == (
        "posted", "2026-03", "记", 1,
    )  # fmt: skip
    assert rows_of(
        shop.book,
        "select f.actor, f.kind, v.summary from facts_fact f join ledger_voucherposting p "
        "on p.fact_id = f.id join ledger_voucher v on v.id = p.voucher_id",
    ) == [("会计", "manual_voucher", "摘要")]


def test_a_second_submission_posts_nothing(shop: Shop) -> None:
    first = submit(shop, draft(*RENT))
    before = shop.dump()
    assert submit(shop, draft(*RENT)) == first
    assert shop.dump() == before


def test_what_is_typed_survives_and_each_sees_their_own(shop: Shop) -> None:
    keep_draft(book="shop", user="会计", key="D1", draft=draft(("管理", "1", "")))
    keep_draft(book="shop", user="会计", key="D1", draft=draft(("管理费用", "12.", "")))
    keep_draft(book="shop", user="别人", key="D2", draft=draft())
    with book_scope(shop.book.id) as cursor:
        (mine,) = drafts_of(cursor, owner="会计")
    assert (mine.key, mine.state) == ("D1", "draft")
    assert mine.draft == draft(("管理费用", "12.", ""))


def test_a_draft_of_another_cannot_be_changed_or_dropped(shop: Shop) -> None:
    keep_draft(book="shop", user="会计", key="D1", draft=draft())
    with pytest.raises(Refused, match="draft_gone"):
        keep_draft(book="shop", user="别人", key="D1", draft=draft())
    with pytest.raises(Refused, match="draft_gone"):
        discard_draft(book="shop", user="别人", key="D1")
    discard_draft(book="shop", user="会计", key="D1")
    with book_scope(shop.book.id) as cursor:
        assert drafts_of(cursor, owner="会计") == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (draft(), [(0, "account", "voucher_empty")]),
        (draft(*RENT, date="20 March"), [(-1, "date", "date_unknown")]),
        (draft(*RENT, word=""), [(-1, "word", "word_missing")]),
        (draft(*RENT, date="2025-12-31"), [(-1, "date", "before_opening")]),
        (draft(("560203", "500", ""), ("1002", "", "499")), [(1, "credit", "voucher_unbalanced")]),
        (draft(("560203", "400", ""), ("1002", "", "499")), [(1, "debit", "voucher_unbalanced")]),
        (draft(("9999", "1", ""), ("1002", "", "1")), [(0, "account", "account_unknown")]),
        (draft(("", "1", ""), ("1002", "", "1")), [(0, "account", "account_unknown")]),
        (draft(("1122", "1", ""), ("1002", "", "1")), [(0, "account", "account_has_children")]),
        (draft(("560203", "1", "1"), ("1002", "", "1")), [(0, "credit", "line_one_side")]),
        (draft(("560203", "", ""), ("1002", "", "1")), [(0, "debit", "line_one_side")]),
        (
            draft(("560203", "一百", ""), ("1002", "", "1.234")),
            [(0, "debit", "not_a_number"), (1, "credit", "too_many_decimals")],
        ),
        (
            draft(("560203", "99,999,999,999,999", ""), ("1002", "", "-10000000000000.01")),
            [(0, "debit", "amount_too_large"), (1, "credit", "amount_too_large")],
        ),
        (
            draft(*UNCLAIMED, case="R1", line="1", qty="9" * 11),
            [(-1, "qty", "amount_too_large")],
        ),
        (
            draft(*RENT, ("140501", "1", ""), ("1002", "", "1")),
            [(2, "account", "stock_role_manual")],
        ),
        (draft(*UNCLAIMED), [(-1, "case", "case_missing")]),
        (draft(*UNCLAIMED, case="R9", line="1"), [(0, "account", "clearing_no_exit")]),
    ],
)  # fmt: skip
def test_what_is_wrong_names_its_cell_and_posts_nothing(
    shop: Shop, made: Draft, expected: list[tuple[int, str, str]]
) -> None:
    before = rows_of(shop.book, "select count(*) from facts_fact")
    assert faults(submit(shop, made)) == expected
    assert rows_of(shop.book, "select count(*) from facts_fact") == before


def test_a_cell_may_hold_a_code_a_name_or_both_and_blank_rows_count_for_nothing(
    shop: Shop,
) -> None:
    entered = submit(
        shop,
        draft(("", "", ""), ("560203 管理费用—租赁费", "1,500.00", ""), ("", "", ""),
              ("银行存款", "", "1，500.00")),
    )  # fmt: skip
    assert entered.state == "posted"
    bad = draft(("", "", ""), ("560203", "1", ""), ("", "", ""), ("9999", "", "1"))
    assert faults(submit(shop, bad, key="D2")) == [(3, "account", "account_unknown")]


def test_a_party_is_named_by_code_or_name(shop: Shop) -> None:
    lines = (
        DraftLine(account="112201", party="张三", debit="5"),
        DraftLine(account="1002", credit="5"),
    )
    assert submit(shop, draft(lines=lines)).state == "posted"
    wrong = (DraftLine(account="112201", party="李四", debit="5"), lines[1])
    assert faults(submit(shop, draft(lines=wrong), key="D2")) == [(0, "party", "party_unknown")]


@pytest.mark.parametrize(
    "data", [[], {"lines": {}}, {"lines": ["x"]}, {"date": 5}, {"lines": [{"debit": 5}]},
             {"word": "x" * 201}, {"lines": [{"account": "\0"}]}]
)  # fmt: skip
def test_what_is_no_draft_is_refused(data: Any) -> None:
    with pytest.raises(Refused, match="draft_shape"):
        draft_from_json(data)
    with pytest.raises(Refused, match="draft_too_long"):
        draft_from_json({"lines": [{}] * 501})


# -- entries on clearing accounts -------------------------------------------------------------


def test_an_entry_on_a_clearing_account_waits_for_another_person_and_bears_both_names(
    shop: Shop,
) -> None:
    """Dr 待退客户款 226 / Cr 营业外收入 226 is the refund nobody claimed."""
    assert submit(shop, draft(*UNCLAIMED, case="R1", line="1")).state == "submitted"
    assert shop.balances("refund_payable") == {"refund_payable": "-226.00"}
    with book_scope(shop.book.id) as cursor:
        (waiting,) = waiting_drafts(cursor)
    assert (waiting.owner, waiting.draft.case) == ("会计", "R1")
    entered = approve(shop)
    assert (entered.state, entered.word) == ("posted", "记")
    assert shop.balances("refund_payable") == {"refund_payable": "0.00"}
    assert rows_of(
        shop.book,
        "select kind, actor, content::jsonb #>> '{command,approved_by}' from facts_fact "
        "where kind = 'refund_unclaimed'",
    ) == [("refund_unclaimed", "会计", "主管")]
    shop.prove()
    assert check_book(book="shop").hold


@pytest.mark.parametrize(
    ("rows", "more", "fact"),
    [
        ((("222111", "", "26.00"), ("571104", "26.00", "")), {}, "vat_borne"),
        ((("140503", "", "120.00"), ("540101", "120.00", "")), {"qty": "1"}, "goods_never_came"),
        (
            (
                ("224101", "226", ""),
                ("222111", "", "26"),
                ("5001", "", "200"),
                ("540101", "120", ""),
                ("140503", "", "120"),
            ),
            {"qty": "1"},
            "goods_rejected",
        ),
        # less is owed than was drawn: 22.60 = 20.00 + 2.60
        (
            (("224101", "22.60", ""), ("222111", "", "2.60"), ("5001", "", "20")),
            {},
            "refund_difference",
        ),
        # red on the other side is the same entry
        ((("140503", "-120.00", ""), ("540101", "", "-120.00")), {"qty": "1"}, "goods_never_came"),
    ],
)
def test_it_is_posted_as_the_exit_it_means(
    shop: Shop, rows: tuple[tuple[str, str, str], ...], more: dict[str, str], fact: str
) -> None:
    assert submit(shop, draft(*rows, case="R1", line="1", **more)).state == "submitted"
    approve(shop)
    assert len(shop.facts(fact)) == 1
    shop.prove()
    assert check_book(book="shop").hold


@pytest.mark.parametrize(
    "rows",
    [
        (("224101", "226.00", ""), ("1002", "", "226.00")),  # paying is the cashier's
        (("224101", "226.01", ""), ("530101", "", "226.01")),  # more than is owed
        (("224101", "226.00", ""), ("530101", "", "200.00"), ("560203", "", "26.00")),
        (("222111", "", "26.00"), ("224101", "26.00", "")),  # two legs, no exit
        (("224101", "", "226.00"), ("530101", "226.00", "")),  # the other way round
    ],
)
def test_what_no_exit_would_post_has_no_meaning(
    shop: Shop, rows: tuple[tuple[str, str, str], ...]
) -> None:
    made = draft(*rows, case="R1", line="1")
    assert [code for *_, code in faults(submit(shop, made))] == ["clearing_no_exit"]


def test_nobody_approves_their_own(shop: Shop) -> None:
    submit(shop, draft(*UNCLAIMED, case="R1", line="1"))
    with pytest.raises(Refused, match="maker_approves"):
        approve(shop, user="会计")
    with pytest.raises(Refused, match="maker_approves"):
        return_draft(book="shop", user="会计", key="D1", note="改")
    with pytest.raises(Refused, match="maker_approves"):
        ClearingEntry(
            key="k", date=dt.date(2026, 3, 1), lines=(), case="R1", line="1", qty=None,
            maker="会计", approver="会计",
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="draft_maker_is_not_approver"), transaction.atomic():
        rows_of(shop.book, "update ledger_voucherdraft set approver = owner returning 1")


def test_only_what_waits_is_approved(shop: Shop) -> None:
    keep_draft(book="shop", user="会计", key="D1", draft=draft(*UNCLAIMED, case="R1", line="1"))
    with pytest.raises(Refused, match="draft_not_waiting"):
        approve(shop)
    submit(shop, draft(*UNCLAIMED, case="R1", line="1"))
    with pytest.raises(Refused, match="draft_gone"):
        keep_draft(book="shop", user="会计", key="D1", draft=draft())
    approve(shop)
    with pytest.raises(Refused, match="draft_not_waiting"):
        approve(shop)


def test_a_voucher_given_back_says_why_and_can_be_submitted_again(shop: Shop) -> None:
    submit(shop, draft(*UNCLAIMED, case="R1", line="1"))
    with pytest.raises(Refused, match="note_missing"):
        return_draft(book="shop", user="主管", key="D1", note="")
    return_draft(book="shop", user="主管", key="D1", note="先联系客户")
    with book_scope(shop.book.id) as cursor:
        (mine,) = drafts_of(cursor, owner="会计")
    assert (mine.state, mine.approver, mine.note) == ("draft", "主管", "先联系客户")
    assert submit(shop, draft(*UNCLAIMED, case="R1", line="1")).state == "submitted"


def test_a_maker_takes_back_what_waits_and_nobody_else_does(shop: Shop) -> None:
    submit(shop, draft(*UNCLAIMED, case="R1", line="1"))
    with pytest.raises(Refused, match="draft_gone"):
        withdraw_draft(book="shop", user="别人", key="D1")
    withdraw_draft(book="shop", user="会计", key="D1")
    with pytest.raises(Refused, match="draft_not_waiting"):
        withdraw_draft(book="shop", user="会计", key="D1")
    assert submit(shop, draft(*RENT)).state == "posted"


def test_a_return_that_moved_meanwhile_is_not_approved(shop: Shop) -> None:
    submit(shop, draft(*UNCLAIMED, case="R1", line="1"))
    shop.do("pay_refund", refund="T1", case="R1", line="1", tender="alipay")
    with pytest.raises(Refused, match="clearing_no_exit"):
        approve(shop)
    shop.prove()
