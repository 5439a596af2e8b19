"""A new book like another: what is set comes along, what was recorded does not."""

from __future__ import annotations

import datetime as dt

import pytest

from hongzi.access.queries import get_book, members_of
from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_chart import ChartAccount, chart_accounts, role_codes
from hongzi.workflows.copy_book import copy_book
from hongzi.workflows.open_book import open_book
from tests.books.bookkeeping import closing, post, rows_of, voucher

pytestmark = pytest.mark.django_db

OWN = ChartAccount("100209", "银行存款—二号户", "asset", 1, "1002")


@pytest.fixture
def source(db: None) -> None:
    """An enterprise book with a second bank account that plays the bank, and three members."""
    book = open_book(
        code="source", name="老店", standard="enterprise", taxpayer="small_scale",
        costing="fifo", opened_on=dt.date(2026, 1, 1),
        policies={"acceptance": "inspected", "voucher_grain": "return"},
        accounts=[OWN], roles={"bank": OWN.code},
    )  # fmt: skip
    post(book, voucher("2026-01-05", ("100209", "借", "1000.00"), ("4001", "贷", "1000.00")))
    for user, duties in (
        ("王主管", ["supervisor"]),
        ("李会计", ["bookkeeper"]),
        ("赵", ["cashier"]),
    ):
        set_duties(book_id=book.id, user_name=user, duties=duties)


def copy(**changed: object) -> None:
    given: dict[str, object] = {
        "source": "source", "code": "new", "name": " 新店 ", "opened_on": dt.date(2026, 5, 1),
        "actor": "王主管", **changed,
    }  # fmt: skip
    copy_book(**given)  # type: ignore[arg-type]


def test_settings_accounts_roles_and_members_come_along(source: None) -> None:
    copy()
    old, new = get_book("source"), get_book("new")
    assert (new.name, new.opened_on) == ("新店", dt.date(2026, 5, 1))
    assert (new.standard, new.taxpayer, new.costing) == ("enterprise", "small_scale", "fifo")
    assert dict(new.policies) == {"acceptance": "inspected", "voucher_grain": "return"}
    charts, roles = [], []
    for book in (old, new):
        with book_scope(book.id) as cursor:
            charts.append(chart_accounts(cursor))
            roles.append(role_codes(cursor))
    assert charts[0] == charts[1]
    assert OWN in charts[1]
    assert roles[0] == roles[1]
    assert roles[1]["bank"] == OWN.code
    assert members_of(new.id) == members_of(old.id)


def test_nothing_that_was_recorded_comes_along(source: None) -> None:
    copy()
    new = get_book("new")
    assert closing(new, 202605) == {}
    assert rows_of(new, "select count(*) from facts_fact") == [(0,)]
    assert rows_of(new, "select period, status from ledger_period") == [(202605, "open")]
    post(new, voucher("2026-05-05", ("100209", "借", "1.00"), ("4001", "贷", "1.00")))
    assert closing(new, 202605, "100209") == {"100209": "1.00"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"source": "nowhere"}, "book_unknown"),
        ({"actor": "李会计"}, "not_your_duty"),
        ({"actor": "路人"}, "not_your_duty"),
        ({"name": "  "}, "book_name_missing"),
        ({"code": "source"}, "book_exists"),
        ({"code": "新店"}, "book_code_invalid"),
        ({"opened_on": dt.date(2026, 5, 2)}, "book_opens_mid_month"),
    ],
)
def test_what_is_refused_leaves_no_book(
    source: None, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        copy(**changed)
    assert refusal.value.code == code
    with pytest.raises(Refused):
        get_book("new")
