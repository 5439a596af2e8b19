"""Reading invoices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class BluePool:
    """A blue line and what red invoices have taken of it, read under lock (micro, fen)."""

    id: int
    sale_line: int
    qty: int
    net: int
    vat: int
    vat_rate_bp: int
    red_qty: int
    red_net: int
    red_vat: int
    changed: bool = False


@dataclass(slots=True)
class Blue:
    """A blue invoice with its lines by sale line; matter: its sale's."""

    id: int
    number: str
    date: dt.date
    sale: int
    matter: int
    lines: dict[int, BluePool]


def lock_blue_invoices(cursor: CursorWrapper, *, numbers: Iterable[str]) -> dict[str, Blue]:
    """Blue invoices by number, their lines' pools locked; absent when there are none."""
    cursor.execute(
        "select b.id, b.number, b.date, b.sale_id, s.matter_id, l.id, l.sale_line_id, l.qty, "
        "l.net, l.vat, l.vat_rate_bp, l.red_qty, l.red_net, l.red_vat "
        "from invoices_blueinvoice b join invoices_blueline l on l.blue_id = b.id "
        "join sales_sale s on s.id = b.sale_id where b.number = any(%s) for update of l",
        [list(numbers)],
    )
    found: dict[str, Blue] = {}
    for id, number, date, sale, matter, *line in cursor.fetchall():
        blue = found.get(number)
        if blue is None:
            blue = found[number] = Blue(id, number, date, sale, matter, {})
        pool = BluePool(*line)
        blue.lines[pool.sale_line] = pool
    return found


def known_red_numbers(cursor: CursorWrapper, *, numbers: Sequence[str]) -> set[str]:
    """Which of these red invoice numbers are registered already."""
    cursor.execute("select number from invoices_redinvoice where number = any(%s)", [list(numbers)])
    return {number for (number,) in cursor.fetchall()}


def known_blue_numbers(cursor: CursorWrapper, *, numbers: Sequence[str]) -> set[str]:
    """Which of these blue invoice numbers are registered already."""
    cursor.execute(
        "select number from invoices_blueinvoice where number = any(%s)", [list(numbers)]
    )
    return {number for (number,) in cursor.fetchall()}


def blue_vat_left(cursor: CursorWrapper, *, sale_lines: Sequence[int]) -> dict[int, int]:
    """VAT in fen that blue invoices of these sale lines still have to redden; 0 or more each.

    A line that no blue invoice names is absent.
    """
    cursor.execute(
        "select sale_line_id, sum(vat - red_vat)::bigint from invoices_blueline "
        "where sale_line_id = any(%s) group by sale_line_id",
        [list(sale_lines)],
    )
    return dict(cursor.fetchall())


def blue_numbers_of(cursor: CursorWrapper, *, sale_lines: Sequence[int]) -> dict[int, list[str]]:
    """Numbers of the blue invoices that name these sale lines and were not withdrawn."""
    cursor.execute(
        "select l.sale_line_id, b.number from invoices_blueline l "
        "join invoices_blueinvoice b on b.id = l.blue_id "
        "where l.sale_line_id = any(%s) and not b.withdrawn order by b.id",
        [list(sale_lines)],
    )
    found: dict[int, list[str]] = {}
    for sale_line, number in cursor.fetchall():
        found.setdefault(sale_line, []).append(number)
    return found


def invoiced_so_far(
    cursor: CursorWrapper, *, sale_lines: Sequence[int]
) -> dict[int, tuple[int, int, int]]:
    """(micro, net, VAT) that blue invoices have named of each sale line; absent when none has.

    A withdrawn invoice does not count: its lines may be invoiced anew.
    """
    cursor.execute(
        "select l.sale_line_id, sum(l.qty)::bigint, sum(l.net)::bigint, sum(l.vat)::bigint "
        "from invoices_blueline l join invoices_blueinvoice b on b.id = l.blue_id "
        "where l.sale_line_id = any(%s) and not b.withdrawn group by l.sale_line_id",
        [list(sale_lines)],
    )
    return {line: (qty, net, vat) for line, qty, net, vat in cursor.fetchall()}
