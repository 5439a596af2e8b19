"""Blue invoices: whole sales, single lines, parts of lines, and after a declared return."""

from __future__ import annotations

import pytest

from hongzi.access.queries import BookSettings
from hongzi.kernel.commands import (
    AcceptReturn,
    BlueLine,
    EndTaxLeg,
    RegisterBlueInvoice,
    ReturnLine,
)
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import (
    booked,
    dump,
    fen,
    key,
    micro,
    on,
    product,
    receipt,
    sale,
    sold,
)

pytestmark = pytest.mark.django_db

LINES = (
    "select b.number, l.qty / 1000000, l.net, l.vat from invoices_blueline l "
    "join invoices_blueinvoice b on b.id = l.blue_id order by l.id"
)


def shop() -> BookSettings:
    """S1: three A for 339.00 and one B for 109.00 at 9 %."""
    book = a_book()
    post(book, product("A"), product("B"), receipt("A", "10", "1000"), receipt("B", "10", "500"))
    post(book, sale("S1", sold("1", "A", "3", "339"), sold("2", "B", "1", "109", 900)))
    return book


def blue(number: str, *lines: BlueLine, of: str = "S1") -> RegisterBlueInvoice:
    return RegisterBlueInvoice(
        key=key(), date=on("2026-01-20"), invoice=number, sale=of, lines=lines
    )


def test_a_whole_sale() -> None:
    book = shop()
    command = blue("票1")
    post(book, command)
    assert rows_of(book, LINES) == [("票1", 3, 30000, 3900), ("票1", 1, 10000, 900)]
    assert rows_of(book, "select invoiced from sales_sale") == [(True,)]
    assert booked(book, command.key) == ""
    assert refusal_of(book, blue("票2")) == "already_invoiced"


def test_part_of_a_line_then_the_rest() -> None:
    book = shop()
    post(book, blue("票1", BlueLine(line="1", qty=micro("1"))), blue("票2"))
    assert rows_of(book, LINES) == [
        ("票1", 1, 10000, 1300),
        ("票2", 2, 20000, 2600),
        ("票2", 1, 10000, 900),
    ]


def test_stated_amounts_are_kept() -> None:
    """The platform's invoice rounds the tax its own way: it is the invoice that counts."""
    book = shop()
    post(book, blue("票1", BlueLine(line="1", qty=micro("1"), net=fen("99.99"), vat=fen("13.01"))))
    assert rows_of(book, LINES) == [("票1", 1, 9999, 1301)]


def test_named_refusals_leave_no_trace() -> None:
    book = shop()
    post(book, blue("票1", BlueLine(line="2")), sale("S2", sold("1", "A", "1", "1"), state="draft"))
    before = dump(book)
    cases = {
        "invoice_duplicate": [blue("票1")],
        "not_in_book": [blue("票2", of="S9")],
        "sale_draft": [blue("票2", of="S2")],
        "line_unknown": [blue("票2", BlueLine(line="9"))],
        "line_twice": [blue("票2", BlueLine(line="1"), BlueLine(line="1"))],
        "blue_above_sale": [
            blue("票2", BlueLine(line="1", qty=micro("4"))),
            blue("票2", BlueLine(line="2", qty=micro("1"))),
            blue("票2", BlueLine(line="1", qty=micro("1"), vat=fen("39.01"))),
        ],
        "amount_negative": [blue("票2", BlueLine(line="1", qty=micro("-1")))],
    }
    for code, commands in cases.items():
        for command in commands:
            assert refusal_of(book, command) == code
    assert dump(book) == before


def test_an_invoice_after_the_return_was_declared_opens_its_tax_leg_again() -> None:
    """One of three is returned and declared as uninvoiced. A later invoice over all three undoes
    the declaration; one over the two that were kept does not."""
    for lines, opened in (
        ((), "贷 应交税费—应交增值税—销项税额 13.00"),
        ((BlueLine(line="1", qty=micro("2")),), ""),
    ):
        book = shop()
        back = ReturnLine(line="1", sale="S1", sale_line="1", qty=micro("1"))
        declared = EndTaxLeg(
            key=key(), date=on("2026-01-15"), case="T1", line="1", exit="uninvoiced"
        )
        post(
            book, AcceptReturn(key=key(), date=on("2026-01-15"), case="T1", lines=(back,)), declared
        )
        command = blue("票1", *lines)
        post(book, command)
        assert opened in booked(book, command.key)
        assert bool(booked(book, command.key)) == bool(opened)
