"""Open items as a workbook: every one of them, where the page shows a hundred lines at once."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.insight.open_causes import Open, open_page
from hongzi.returns.rules.open_items import CAUSES, OpenItem
from hongzi.web.month.steps import Step
from hongzi.web.pages import Place
from hongzi.web.sheets import Column, Row, Sheet, download
from hongzi.web.templatetags.books import label

AT_A_TIME = 5000
"""So many lines are read at once."""


def open_items_file(
    place: Place, found: Open, *, day: dt.date, cause: str, steps: Mapping[str, Step | None]
) -> StreamingHttpResponse:
    """未了事项-账套-2026-07.xlsx, of one cause or of all when it is ""."""
    title = _("未了事项")
    above = [
        title, place.book.name, _("截至 %(day)s 已发生、至今未了") % {"day": day.isoformat()},
        *([_(CAUSES[cause][0])] if cause else []), _("单位:元"),
    ]  # fmt: skip
    columns = [
        Column(_("退货单"), width=22), Column(_("行"), width=6), Column(_("腿")),
        Column(_("未了金额"), "money"), Column(_("账上余额"), "money"),
        Column(_("数量"), "quantity"), Column(_("账龄(天)"), "number"),
        Column(_("原因"), width=34), Column(_("下一步"), width=34),
    ]  # fmt: skip
    rows = (_row(item, steps) for item in _items(place, found, day, cause))
    return download(
        [Sheet(title, columns, rows, above)], name=f"{title}-{place.book.name}-{place.month}"
    )


def _items(place: Place, found: Open, day: dt.date, cause: str) -> Iterator[OpenItem]:
    """Piece by piece; the book is entered anew for each."""
    for skip in itertools.count(0, AT_A_TIME):
        if skip and skip >= found.rows(cause):
            return
        with book_scope(place.book.id) as cursor:
            piece: Sequence[OpenItem] = open_page(
                cursor, found, standard=place.book.standard, day=day, cause=cause, skip=skip,
                count=AT_A_TIME,
            )  # fmt: skip
        yield from piece


def _row(item: OpenItem, steps: Mapping[str, Step | None]) -> Row:
    step = steps[item.cause]
    return Row([
        item.case, item.line, label(item.leg), item.fen or None, item.balance or None,
        item.qty or None, item.age, _(CAUSES[item.cause][0]), str(step.title) if step else "",
    ])  # fmt: skip
