"""The list of returns: filtered by its address, saved, exported."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hongzi.access.queries import saved_views
from hongzi.access.scope import book_scope
from hongzi.access.store import drop_view, save_view
from hongzi.insight.find import lines_about
from hongzi.insight.returns_list import returns_page
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import Visit, for_members
from hongzi.web.returns.exports import FORMS, rows_of
from hongzi.web.returns.filters import Asked, asked_in

PAGE = "returns"
ROWS_A_PAGE = 50


def today() -> dt.date:
    """The day in the books' own time zone."""
    return timezone.localdate()


@for_members()
def returns(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of the return lines the address asks for, with count and sum of all of them."""
    asked = asked_in(request.GET)
    with book_scope(visit.book.id) as cursor:
        filters = asked.filters
        if asked.text:
            filters = filters.with_lines(lines_about(cursor, asked.text))
        page = returns_page(cursor, filters, today=today(), after=asked.after, size=ROWS_A_PAGE)
        views = saved_views(user_name=visit.user, page=PAGE)
    return render(
        request,
        "web/returns/list.html",
        {
            "asked": asked,
            "page": page,
            "views": views,
            "here": next((name for name, query in views if query == asked.query), ""),
            "next_query": _next(asked, page.following),
            "may_select": visit.may("return.accept_bulk") or visit.may("refund.approve"),
            "may_accept": visit.may("return.accept_bulk"),
            "may_approve": visit.may("refund.approve"),
            "may_request": visit.may("return.request"),
        },
    )


@for_members(methods=("POST",))
def views(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the filters of the list under a name, or forget a name."""
    query = asked_in(QueryDict(request.POST.get("query", ""))).query
    book, user = visit.book.id, visit.user
    with book_scope(book):
        if request.POST.get("drop"):
            drop_view(book_id=book, user_name=user, page=PAGE, name=request.POST["drop"])
        else:
            name = request.POST.get("name", "")
            save_view(book_id=book, user_name=user, page=PAGE, name=name, query=query)
    return redirect(f"{reverse('returns', args=[visit.book.code])}?{query}")


@for_members()
def export(request: HttpRequest, visit: Visit, form: str) -> StreamingHttpResponse:
    """Every line the address asks for, as a file, written while it is read."""
    if form not in FORMS:
        raise Refused("export_unknown", "不能导出为 {form}。", cure="可用:csv、xlsx。", form=form)
    media, write = FORMS[form]
    asked = asked_in(request.GET)
    filters = asked.filters
    if asked.text:
        with book_scope(visit.book.id) as cursor:
            filters = filters.with_lines(lines_about(cursor, asked.text))
    day = today()
    answer = StreamingHttpResponse(write(rows_of(visit.book, filters, today=day)), media)
    name = f"returns-{visit.book.code}-{day:%Y%m%d}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _next(asked: Asked, following: int | None) -> str:
    """The address of the next page, "" at the end."""
    if following is None:
        return ""
    query = QueryDict(asked.query, mutable=True)
    query["after"] = str(following)
    return query.urlencode()
