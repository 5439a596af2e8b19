"""The pages of vouchers: a month's list, and one voucher with every entry explained."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from hongzi.kernel.facts import FactKind
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rule, Rulebook
from hongzi.ledger.queries_lines import LedgerLine, lines_of_facts
from hongzi.ledger.queries_lines import vouchers as find_vouchers
from hongzi.ledger.queries_vouchers import count_vouchers, voucher_rows
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import at, page_of, show, show_under

VOUCHERS_A_PAGE = 50
POSTINGS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ExplainedPosting:
    """The entries of one fact, each with the rule that made it (None: given by hand)."""

    kind: FactKind
    lines: tuple[tuple[LedgerLine, Rule | None], ...]

    @property
    def first(self) -> LedgerLine:
        """For what its entries share: the fact, its day, its key."""
        return self.lines[0][0]


@for_members()
def vouchers(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """凭证 of a month, in the order of their numbers."""
    with at(visit, month) as (place, cursor):
        total = count_vouchers(cursor, period=place.period)
        page = page_of(request, total=total, size=VOUCHERS_A_PAGE)
        rows = voucher_rows(
            cursor, period=place.period, skip=max(page.start_index() - 1, 0), count=VOUCHERS_A_PAGE
        )
    return show(request, "vouchers", "vouchers", place, rows=rows, page=page)


@for_members()
def voucher(request: HttpRequest, visit: Visit, month: str, word: str, number: int) -> HttpResponse:
    """One voucher: its lines as printed, then its postings. Refused: ``voucher_unknown``."""
    with at(visit, month) as (place, cursor):
        period = place.period
        found = next(
            find_vouchers(cursor, first=period, last=period, word=word, number=number), None
        )
        if found is None or number == 0:
            raise Refused(
                "voucher_unknown", f"{month} 没有凭证 {word}-{number}。", cure="凭证号见凭证列表。"
            )
        page = page_of(request, total=len(found.fact_ids), size=POSTINGS_A_PAGE)
        lines = lines_of_facts(cursor, fact_ids=[found.fact_ids[one] for one in page])
    postings = list(explained(lines, place.rules))
    return show_under(
        request, "vouchers", "web/vouchers/voucher.html", place,
        voucher=found, postings=postings, page=page,
    )  # fmt: skip


def explained(lines: Iterable[LedgerLine], rules: Rulebook) -> Iterator[ExplainedPosting]:
    """The lines gathered by fact, each with its rule."""
    for _, posting in itertools.groupby(lines, key=lambda line: line.seq):
        entries = tuple((line, rules.rules.get(line.rule)) for line in posting)
        yield ExplainedPosting(rules.fact(entries[0][0].kind), entries)
