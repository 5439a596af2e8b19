"""The demo's three books through their months: files in, odd rows dismissed, months closed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongzi.access.queries import all_books
from hongzi.access.scope import book_scope
from hongzi.files.queries import files_of, rows_of
from hongzi.insight.month import rules_used
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import parse_period
from hongzi.workflows.dismiss_rows import dismiss_rows
from hongzi.workflows.open_book import open_book
from hongzi.workflows.run import run
from hongzi.workflows.run_month import MonthReport, closing_of, due_files, run_month

ACTOR = "演示"

NOT_IN_DEMO: Mapping[str, str] = {
    "RETAIL-MARGIN": "售价金额核算的账套才有",
    "RATIO-SALE": "按成本率核算的账套才有",
    "RATIO-RETURN": "按成本率核算的账套才有",
    "AVG-SALE-DISPATCHED": "企业会计准则且月末一次加权平均的账套才有",
    "AVG-DISPATCH": "企业会计准则且月末一次加权平均的账套才有",
    "AVG-REFUSAL": "企业会计准则且月末一次加权平均的账套才有",
    "AVG-RETURN-PRIOR": "企业会计准则且月末一次加权平均的账套才有",
    "AVG-NEVER-CAME-PRIOR": "企业会计准则且月末一次加权平均的账套才有",
    "AVG-REJECTED-PRIOR": "企业会计准则且月末一次加权平均的账套才有",
    "PRIOR-TAX-PAYABLE": "所得税的另一种口径;演示的公司选了递延",
    "SET-OFF-ADVANCE": "没有命令会用到:退款抵减只抵应收或平台款",
    "SET-OFF-ADVANCE-CL": "没有命令会用到:退款抵减只抵应收或平台款",
    "COST-VARIANCE": "到票差异随 purchase_invoiced 入账,没有单独的命令",
}
"""Rules that make no entry in the demo's books, and why."""

SIBLING = "document_incomplete"
"""The code of good rows that were kept out by a bad one of the same document."""


@dataclass(frozen=True, slots=True)
class MonthRun:
    """One month of one demo book.

    refused: listed rows by code. surprises: announced rows that the books took all the same.
    close: why it did not close, None when it did.
    """

    report: MonthReport
    refused: Counter[str]
    surprises: Sequence[str]
    close: Refused | None


def open_demo_books(manifest: Mapping[str, Any], *, using: str = "default") -> list[str]:
    """Open the books of the manifest that are not there yet. Their codes."""
    known = {book.code for book in all_books()}
    for client in manifest["clients"]:
        if client["code"] not in known:
            open_book(
                code=client["code"],
                name=client["name"],
                standard=client["standard"],
                taxpayer=client["taxpayer"],
                costing=client["costing"],
                opened_on=dt.date.fromisoformat(client["opened_on"]),
                policies=client["policies"],
                using=using,
            )
    return [client["code"] for client in manifest["clients"]]


def run_demo_month(
    client: Mapping[str, Any],
    month: str,
    *,
    folder: Path,
    progress: Callable[[int], None] | None = None,
    using: str = "default",
) -> MonthRun:
    """One month of one company: import, dismiss the rows meant to be refused, close.

    A row refused with another code than the manifest says is not dismissed: it holds up the
    close, and shows.
    """
    book, period = client["code"], parse_period(month)
    run_month(
        book=book, period=period, files=due_files(folder / month), actor=ACTOR,
        progress=progress, using=using,
    )  # fmt: skip
    refused, surprises = _dismiss_expected(client, month, period, using=using)
    outcome = run(book=book, commands=[closing_of(period, actor=ACTOR)], using=using)[0]
    return MonthRun(
        report=run_month(book=book, period=period, actor=ACTOR, using=using),
        refused=refused,
        surprises=surprises,
        close=outcome.refusal,
    )


def _dismiss_expected(
    client: Mapping[str, Any], month: str, period: int, *, using: str
) -> tuple[Counter[str], list[str]]:
    """Dismiss the listed rows the manifest announces. How many rows each code has listed, and
    the announced documents that are not listed."""
    announced = {
        (row["file"], row["document"]): (row["code"], client["odd_cases"][row["story"]]["title"])
        for row in client["refused_rows"]
        if row["month"] == month
    }
    found: Counter[str] = Counter()
    met: set[tuple[str, str]] = set()
    dismissals: list[tuple[int, int, str]] = []
    book = next(one for one in all_books() if one.code == client["code"])
    with book_scope(book.id, using=using) as cursor:
        for file in files_of(cursor, book_id=book.id, period=period):
            for row in list(rows_of(cursor, book_id=book.id, file_id=file.id)):
                found[row.code] += 1
                code, title = announced.get((file.name, row.document), ("", ""))
                if row.code in (code, SIBLING):
                    met.add((file.name, row.document))
                    if row.resolution == "open":
                        dismissals.append((file.id, row.row, title))
    for file_id, number, title in dismissals:
        dismiss_rows(
            book=book.code, file_id=file_id, rows=[number], reason=f"演示的错行:{title}",
            actor=ACTOR, using=using,
        )  # fmt: skip
    surprises = [f"{name} {document}" for name, document in announced.keys() - met]
    return found, sorted(surprises)


def rules_in_demo(codes: Sequence[str], *, using: str = "default") -> dict[str, int]:
    """Entries by rule id over the demo books."""
    counts: Counter[str] = Counter()
    for book in all_books():
        if book.code in codes:
            with book_scope(book.id, using=using) as cursor:
                counts.update(rules_used(cursor))
    return dict(sorted(counts.items()))
