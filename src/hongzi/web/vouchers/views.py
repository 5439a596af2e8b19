"""The pages of vouchers: a month's list, one with every entry explained, and both printed."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from hongzi.insight.voucher_page import Reversed, cases_of_entries, reversals_of
from hongzi.kernel.capitals import to_capital_rmb
from hongzi.kernel.facts import FactKind
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rule, Rulebook
from hongzi.ledger.queries import count_unvouchered
from hongzi.ledger.queries_drafts import count_waiting
from hongzi.ledger.queries_lines import LedgerLine, lines_of_facts
from hongzi.ledger.queries_print import printed_vouchers, voucher_facts
from hongzi.ledger.queries_vouchers import (
    VoucherFilter,
    count_vouchers,
    neighbours,
    voucher_ids,
    voucher_rows,
)
from hongzi.ledger.rules.periods import last_day
from hongzi.printing.vouchers import print_vouchers
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import Place, at, page_of, show, show_under
from hongzi.web.phrases import spoken
from hongzi.web.vouchers.forms import ReverseForm, filter_of
from hongzi.workflows.enter_vouchers import reverse_posting
from hongzi.workflows.explain import BY_HAND
from hongzi.workflows.number_vouchers import number_vouchers
from hongzi.workflows.reverse_facts import EXPLICIT

VOUCHERS_A_PAGE = 50
POSTINGS_A_PAGE = 50
MOST_PRINTED = 3000
"""So many vouchers are one document; they are set within seconds."""


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """An entry with the rule that made it (None: given by hand) and the return it is about."""

    entry: LedgerLine
    rule: Rule | None
    case: str

    @property
    def by_hand(self) -> str:
        """What an entry given line by line stands on."""
        return BY_HAND.get(self.entry.rule, "")


@dataclass(frozen=True, slots=True)
class ExplainedPosting:
    """The entries of one fact; the other half of its reversal; whether it can be reversed here."""

    kind: FactKind
    lines: tuple[ExplainedLine, ...]
    reversal: Reversed | None

    @property
    def first(self) -> LedgerLine:
        """For what its entries share: the fact, its day, its key."""
        return self.lines[0].entry

    @property
    def reversible(self) -> bool:
        """It stands alone and was not taken back; a reversal itself is never reversed."""
        alone = self.kind.direct or self.first.kind in EXPLICIT
        return alone and self.reversal is None


@for_members()
def vouchers(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """凭证 of a month, in the order of their numbers; which ones is said in the address."""
    form, which, kept = filter_of(request.GET)
    with at(visit, month) as (place, cursor):
        total = count_vouchers(cursor, period=place.period, which=which)
        page = page_of(request, total=total, size=VOUCHERS_A_PAGE)
        rows = voucher_rows(
            cursor,
            period=place.period,
            which=which,
            skip=max(page.start_index() - 1, 0),
            count=VOUCHERS_A_PAGE,
        )
        waiting = count_unvouchered(cursor, period=place.period)
        to_approve = count_waiting(cursor) if visit.may("voucher.approve") else 0
    return show(
        request, "vouchers", "vouchers", place,
        rows=rows, page=page, form=form, keep=kept, waiting=waiting,
        may_number=visit.may("voucher.enter") and waiting > 0,
        may_enter=visit.may("voucher.enter"), to_approve=to_approve,
    )  # fmt: skip


@for_members()
def print_(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """The vouchers chosen (v=记-12), or all that the filter finds, as one PDF.

    Refused: ``nothing_to_print``, ``too_many_to_print``, ``paper_unknown``, ``font_missing``.
    """
    _form, which, _kept = filter_of(request.GET)
    with at(visit, month) as (place, cursor):
        ids = voucher_ids(cursor, period=place.period, which=which, most=MOST_PRINTED + 1)
        if len(ids) > MOST_PRINTED:
            raise Refused(
                "too_many_to_print",
                "一次最多打印 {most_printed} 张凭证。",
                cure="用摘要、科目或金额筛选,分几次打印。",
                most_printed=MOST_PRINTED,
            )
        found = printed_vouchers(cursor, ids=ids)
    made = print_vouchers(
        found,
        company=visit.book.name,
        paper=request.GET.get("paper", "a4"),
        cover="cover" in request.GET,
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{visit.book.code}-{place.month}.pdf"'
    return answer


@for_members("voucher.enter", methods=("POST",))
def number(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """Number what stands in no voucher yet."""
    with at(visit, month) as (place, _cursor):
        period = place.period
    count = number_vouchers(book=visit.book.code, period=period, actor=visit.user)
    messages.success(request, _("已编号 %(count)d 张凭证。") % {"count": count})
    return redirect("vouchers", visit.book.code, month)


@for_members()
def voucher(request: HttpRequest, visit: Visit, month: str, word: str, number: int) -> HttpResponse:
    """One voucher: its lines as printed, then its postings. Refused: ``voucher_unknown``."""
    return _voucher(request, visit, month, word, number)


@for_members("voucher.enter", methods=("POST",))
def reverse_(
    request: HttpRequest, visit: Visit, month: str, word: str, number: int
) -> HttpResponse:
    """Take one posting of a voucher back in red; the new voucher opens."""
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return _voucher(request, visit, month, word, number, form=form)
    said = form.cleaned_data
    try:
        entered = reverse_posting(
            book=visit.book.code, user=visit.user, key=said["key"], target=said["target"],
            date=said["date"], reason=said["reason"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, f"{spoken(refused.what)} {spoken(refused.cure)}")
        return _voucher(request, visit, month, word, number, form=form)
    messages.success(request, _("已红字冲销。"))
    return redirect("voucher", visit.book.code, entered.month, entered.word, entered.number)


def _voucher(
    request: HttpRequest,
    visit: Visit,
    month: str,
    word: str,
    number: int,
    *,
    form: ReverseForm | None = None,
) -> HttpResponse:
    with at(visit, month) as (place, cursor):
        which = VoucherFilter(codes=(f"{word}-{number}",))
        ids = voucher_ids(cursor, period=place.period, which=which, most=1)
        if not ids:
            raise Refused(
                "voucher_unknown",
                "{month} 没有凭证 {word}-{number}。",
                cure="凭证号见凭证列表。",
                month=month,
                word=word,
                number=number,
            )
        (found,) = printed_vouchers(cursor, ids=ids)
        facts = voucher_facts(cursor, id=found.id)
        page = page_of(request, total=len(facts), size=POSTINGS_A_PAGE)
        shown = [facts[one] for one in page]
        lines = lines_of_facts(cursor, fact_ids=shown)
        cases = cases_of_entries(cursor, fact_ids=shown)
        reversals = reversals_of(cursor, fact_ids=shown)
        around = neighbours(cursor, period=place.period, word=word, number=number)
    return show_under(
        request, "vouchers", "web/vouchers/voucher.html", place,
        voucher=found, capital=to_capital_rmb(found.debit), around=around, page=page,
        postings=list(explained(lines, place.rules, cases, reversals)),
        may_reverse=visit.may("voucher.enter"),
        like=_like(visit, place.month, found.code, lines), form=form, key=uuid.uuid4(),
        day=_day_for(place),
    )  # fmt: skip


def _like(visit: Visit, month: str, code: str, lines: Sequence[LedgerLine]) -> str:
    """The name by which a voucher typed by hand can be begun again; "" for any other."""
    by_hand = any(line.kind == "manual_voucher" for line in lines)
    return f"{month}/{code}" if by_hand and visit.may("voucher.enter") else ""


def _day_for(place: Place) -> str:
    """The day a correction bears unless another is typed: today, or the end of an open month."""
    today = timezone.localdate()
    return min(today, last_day(place.period)).isoformat() if not place.closed else today.isoformat()


def explained(
    lines: Iterable[LedgerLine],
    rules: Rulebook,
    cases: Mapping[tuple[int, int], str],
    reversals: Mapping[int, Reversed],
) -> Iterator[ExplainedPosting]:
    """The lines gathered by fact, each with its rule."""
    for _seq, posting in itertools.groupby(lines, key=lambda line: line.seq):
        entries = tuple(
            ExplainedLine(
                line, rules.rules.get(line.rule), cases.get((line.fact_id, line.line), "")
            )
            for line in posting
        )
        first = entries[0].entry
        yield ExplainedPosting(rules.fact(first.kind), entries, reversals.get(first.fact_id))
