"""What an address asks of a statement: up to which day, which page of entries."""

from __future__ import annotations

import datetime as dt
import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse

from hongzi.insight.drilling import Cut
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_accounts import FIRST, Place
from hongzi.ledger.rules.periods import format_period, last_day, period_of
from hongzi.web.sheets import wants_sheet
from hongzi.web.statements.sheets import AT_A_TIME

_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,5})")


def day_of(request: HttpRequest) -> dt.date | None:
    """?day=2026-03-10, up to which day a statement counts. Refused: ``day_unknown``."""
    text = request.GET.get("day", "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            "day_unknown", "「{text}」不是日期。", cure="写成年-月-日,如 2026-07-15。", text=text
        ) from error


def moved_to(request: HttpRequest, *, code: str, month: str) -> HttpResponse | None:
    """The same page of another month, when the day asked for lies there."""
    day = day_of(request)
    match = request.resolver_match
    if day is None or match is None or format_period(period_of(day)) == month:
        return None
    kwargs = {**match.kwargs, "code": code, "month": format_period(period_of(day))}
    address = reverse(str(match.url_name), kwargs=kwargs)
    return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")


def until_of(request: HttpRequest, period: int) -> dt.date | None:
    """The day asked for; None when it is the month's last, which is the whole month."""
    day = day_of(request)
    return None if day == last_day(period) else day


def cut_of(request: HttpRequest, until: dt.date | None) -> Cut:
    """Which page of entries: ?after=FACT.LINE, ?before=FACT.LINE. Nonsense is page one; a workbook
    begins with the first entry."""
    if wants_sheet(request):
        return Cut(until=until, count=AT_A_TIME)
    return Cut(
        after=_place(request.GET.get("after", "")) or FIRST,
        before=_place(request.GET.get("before", "")),
        until=until,
    )


def _place(text: str) -> Place | None:
    match = _PLACE.fullmatch(text)
    return Place(int(match[1]), int(match[2])) if match else None
