"""A month from files to balanced books: import what is due, number vouchers, say what is open."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings, get_book
from hongzi.access.scope import book_scope
from hongzi.files.kinds import all_kinds
from hongzi.files.queries import FileState, files_of, unresolved_files
from hongzi.insight.month import ByReason, Leg, Sales, legs, returns_by_reason, sales_of
from hongzi.kernel.commands import ClosePeriod
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import period_states
from hongzi.ledger.rules.periods import first_day, format_period, last_day
from hongzi.returns.open_items import open_items
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.import_files import FileReport, FileToImport, import_files
from hongzi.workflows.number_vouchers import number_vouchers
from hongzi.workflows.run import run

READABLE = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """What a month came to. obstacles: why it cannot be closed yet; empty = it can, or is.

    open_items: how many legs are open, by cause.
    """

    book: BookSettings
    period: int
    closed: bool
    imported: Sequence[FileReport]
    vouchers: int
    sales: Sales
    returns: Sequence[ByReason]
    legs: Sequence[Leg]
    open_items: Counter[str]
    listed: Sequence[FileState]
    obstacles: Sequence[Refused]

    def as_json(self) -> dict[str, Any]:
        return {
            "book": self.book.code,
            "name": self.book.name,
            "period": format_period(self.period),
            "closed": self.closed,
            "imported": [report.as_json() for report in self.imported],
            "vouchers_numbered": self.vouchers,
            "sales": self.sales.as_json(),
            "returns_by_reason": [one.as_json() for one in self.returns],
            "legs": [leg.as_json() for leg in self.legs],
            "open_items": dict(self.open_items),
            "listed": [
                {"file": f.name, "kind": f.kind, "open": f.rows_open, "dismissed": f.rows_dismissed,
                 "corrected": f.rows_corrected, "first_cause": f.first_cause}
                for f in self.listed
            ],
            "obstacles": [refusal.as_json() for refusal in self.obstacles],
        }  # fmt: skip


def due_files(folder: Path) -> list[FileToImport]:
    """The files of a month's folder, each named after its kind: sales.csv, sales-2.xlsx.

    Refused: ``file_kind_unknown`` for a table whose name begins with no kind.
    """
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix.lower() in READABLE and not path.name.startswith((".", "~")):
            found.append(FileToImport(path=path, kind=_kind_of(path)))
    return found


def _kind_of(path: Path) -> str:
    stem = path.stem.lower().replace("_", "-")
    fit = [kind for kind in all_kinds() if stem == kind or stem.startswith(f"{kind}-")]
    if not fit:
        raise Refused(
            "file_kind_unknown",
            "看不出 {path} 是哪一种文件。",
            cure="文件名以种类开头,如 sales.csv、sales-2.xlsx。种类:{known}。",
            path=path.name,
            known=listed(all_kinds()),
        )
    return max(fit, key=len)


def run_month(
    *,
    book: str,
    period: int,
    files: Sequence[FileToImport] = (),
    actor: str = "",
    progress: Callable[[int], None] | None = None,
    using: str = "default",
) -> MonthReport:
    """Post everything due in a month, number its vouchers once no row is open, and report.

    Bad rows are listed, never a reason to stop. Running it again posts only what is new.
    """
    imported = import_files(
        book=book, files=files, period=period, actor=actor, progress=progress, using=using
    )
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        closed = period_states(cursor).get(period) == "closed"
        waiting = unresolved_files(cursor, book_id=settings.id, period=period)
    vouchers = 0
    if not closed and not waiting:
        vouchers = number_vouchers(book=book, period=period, actor=actor, using=using)
    obstacles = [] if closed else _obstacles(book, period, using=using)
    return _report(
        settings, period, closed=closed, imported=imported, vouchers=vouchers,
        obstacles=obstacles, using=using,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthTrade:
    """A month's sales and the returns opened in it, by reason, the dearest first."""

    sales: Sales
    returns: Sequence[ByReason]

    @property
    def by_reason(self) -> list[tuple[str, int, int]]:
        """(reason, lines, fen with VAT) over all kinds of returns, the dearest reason first."""
        lines: Counter[str] = Counter()
        gross: Counter[str] = Counter()
        for one in self.returns:
            lines[one.reason] += one.lines
            gross[one.reason] += one.gross
        return [(reason, lines[reason], fen) for reason, fen in gross.most_common()]

    @property
    def returned_lines(self) -> int:
        """Return lines opened in the month and not rejected."""
        return sum(one.lines for one in self.returns)

    @property
    def returned_gross(self) -> int:
        """What these lines were sold for, with VAT (fen)."""
        return sum(one.gross for one in self.returns)


def trade_of_month(cursor: CursorWrapper, *, period: int) -> MonthTrade:
    """Inside ``book_scope``, on its cursor."""
    first, last = first_day(period), last_day(period)
    return MonthTrade(
        sales_of(cursor, first=first, last=last), returns_by_reason(cursor, first=first, last=last)
    )


def closing_of(period: int, *, actor: str = "") -> ClosePeriod:
    """The command that closes a month, always under the same key."""
    return ClosePeriod(
        key=f"close:{format_period(period)}", date=last_day(period), period=period, actor=actor
    )


def _obstacles(book: str, period: int, *, using: str) -> list[Refused]:
    """Why the month cannot be closed: the close itself is tried, then undone."""
    outcomes = run(book=book, commands=[closing_of(period)], dry_run=True, using=using)
    return [outcome.refusal for outcome in outcomes if outcome.refusal is not None]


def _report(
    settings: BookSettings,
    period: int,
    *,
    closed: bool,
    imported: Sequence[FileReport],
    vouchers: int,
    obstacles: Sequence[Refused],
    using: str,
) -> MonthReport:
    first, last = first_day(period), last_day(period)
    with book_scope(settings.id, using=using) as cursor:
        return MonthReport(
            book=settings,
            period=period,
            closed=closed,
            imported=imported,
            vouchers=vouchers,
            sales=sales_of(cursor, first=first, last=last),
            returns=returns_by_reason(cursor, first=first, last=last),
            legs=legs(cursor),
            open_items=_causes(cursor, standard=settings.standard, as_of=last),
            listed=[
                state
                for state in files_of(cursor, book_id=settings.id, period=period)
                if state.rows_open or state.rows_dismissed or state.rows_corrected
            ],
            obstacles=obstacles,
        )


def _causes(cursor: Any, *, standard: str, as_of: dt.date) -> Counter[str]:
    items = open_items(cursor, standard=standard, as_of=as_of, tail=tail_limit(as_of))
    return Counter(item.cause for item in items)
