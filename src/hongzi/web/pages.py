"""Where a page stands: its book and month, checked, with a cursor inside the book's wall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hongzi.access.queries import BookSettings
from hongzi.access.scope import book_scope
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import period_states
from hongzi.ledger.rules.periods import format_period, parse_period
from hongzi.rulebook.loading import load_rulebook
from hongzi.web.gate import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """A month of a book. periods: all the book has used, earliest first."""

    book: BookSettings
    rules: Rulebook
    period: int
    closed: bool
    periods: tuple[int, ...]

    @property
    def month(self) -> str:
        """As addresses write it."""
        return format_period(self.period)

    @property
    def before(self) -> str:
        """The used month before this one, "" when there is none."""
        earlier = [one for one in self.periods if one < self.period]
        return format_period(earlier[-1]) if earlier else ""

    @property
    def after(self) -> str:
        """The used month after this one, "" when there is none."""
        later = [one for one in self.periods if one > self.period]
        return format_period(later[0]) if later else ""


@contextmanager
def at(visit: Visit, month: str) -> Iterator[tuple[Place, CursorWrapper]]:
    """The place an address means, and a cursor for it; render only after leaving it.

    Refused: ``period_unknown`` (not a month), ``period_unused``.
    """
    book = visit.book
    period = parse_period(month)
    with book_scope(book.id) as cursor:
        states = period_states(cursor)
        if period not in states:
            known = listed(format_period(one) for one in states)
            raise Refused(
                "period_unused",
                "账套没有 {month}。",
                cure="已有会计期间:{known}。",
                month=month,
                known=known,
            )
        yield (
            Place(
                book=book,
                rules=load_rulebook(book.standard),
                period=period,
                closed=states[period] == "closed",
                periods=tuple(sorted(states)),
            ),
            cursor,
        )


def page_of(request: HttpRequest, *, total: int, size: int) -> Page[int]:
    """Which numbers of ``total`` (from 0) the asked page shows; a wrong number means the nearest
    page there is."""
    return Paginator(range(total), size).get_page(request.GET.get("page"))


def show(request: HttpRequest, area: str, tab: str, place: Place, **context: Any) -> HttpResponse:
    """The page of a tab (trial-balance of statements is web/statements/trial_balance.html), drawn
    from what is read already: a template asks no database."""
    template = f"web/{area}/{tab.replace('-', '_')}.html"
    return show_under(request, tab, template, place, **context)


def show_under(
    request: HttpRequest, tab: str, template: str, place: Place, **context: Any
) -> HttpResponse:
    """Another page that belongs under a tab."""
    return render(request, template, {"place": place, "tab": tab, **context})
