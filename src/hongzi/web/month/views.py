"""A month of a book: what is open."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse

from hongzi.ledger.rules.periods import last_day
from hongzi.returns.open_items import open_items as find_open_items
from hongzi.returns.rules.open_items import CAUSES
from hongzi.rulebook.tails import tail_limit
from hongzi.web.gate import Visit, for_members
from hongzi.web.pages import at, page_of, show

ITEMS_A_PAGE = 100


@for_members()
def open_items(request: HttpRequest, visit: Visit, month: str) -> HttpResponse:
    """未了事项: the legs that are open now of what happened up to the month's end."""
    with at(visit, month) as (place, cursor):
        day = last_day(place.period)
        found = find_open_items(
            cursor, standard=place.book.standard, as_of=day, tail=tail_limit(day)
        )
        items = [item for item in found if item.opened <= day]
    causes = Counter(item.cause for item in items)
    page = page_of(request, total=len(items), size=ITEMS_A_PAGE)
    return show(
        request,
        "month",
        "open-items",
        place,
        day=day,
        causes=[(CAUSES[cause], count) for cause, count in causes.most_common()],
        items=[(items[number], CAUSES[items[number].cause]) for number in page],
        page=page,
    )
