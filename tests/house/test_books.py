"""Opening a book, finding it again, and who may work in it."""

from __future__ import annotations

from datetime import date

import pytest

from hongzi.access.queries import BookSettings, all_books, duties_of, get_book
from hongzi.access.store import set_duties
from hongzi.kernel.refusals import Refused
from tests.conftest import BookFactory


def test_a_book_is_found_by_its_code_with_all_its_settings(
    db: None, make_book: BookFactory
) -> None:
    made = make_book(
        code="phones",
        name="手机店",
        standard="enterprise",
        taxpayer="general",
        costing="specific",
        opened_on=date(2025, 3, 1),
        policies={"voucher_grain": "return"},
    )
    assert get_book("phones") == made
    assert dict(made.policies) == {"voucher_grain": "return"}
    assert [book.code for book in all_books()] == ["phones"]


def test_an_unknown_book_is_refused_and_the_known_ones_named(book: BookSettings) -> None:
    with pytest.raises(Refused) as refused:
        get_book("nowhere")
    assert refused.value.code == "book_unknown"
    assert book.code in refused.value.cure


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("code", "甲 公司", "book_code_invalid"),
        ("standard", "gaap", "book_setting_unknown"),
        ("taxpayer", "none", "book_setting_unknown"),
        ("costing", "lifo", "book_setting_unknown"),
        ("opened_on", date(2025, 1, 2), "book_opens_mid_month"),
        ("code", "taken", "book_exists"),
    ],
)
def test_a_book_that_cannot_be_is_refused_by_name(
    db: None, make_book: BookFactory, setting: str, value: object, code: str
) -> None:
    make_book(code="taken")
    with pytest.raises(Refused) as refused:
        make_book(**{setting: value})
    assert refused.value.code == code
    assert [one.code for one in all_books()] == ["taken"]


def test_duties_are_set_anew_and_a_stranger_has_none(book: BookSettings) -> None:
    set_duties(book_id=book.id, user_name="li", duties=["inspect", "accept"])
    set_duties(book_id=book.id, user_name="li", duties=["refund"])
    assert duties_of(book_id=book.id, user_name="li") == {"refund"}
    assert duties_of(book_id=book.id, user_name="wang") == frozenset()
