"""The gate of every page: who is asking, of which book, and whether it is their duty.

    @for_members("refund.approve", methods=("GET", "POST"))
    def approve(request: HttpRequest, visit: Visit, number: str) -> HttpResponse: ...

The address has the book's `<str:code>`. A stranger to the book is told that there is no such book.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from hongzi.access.queries import BookSettings, membership_of
from hongzi.access.rules import duties as rules
from hongzi.kernel.commands import Command
from hongzi.kernel.refusals import Refused
from hongzi.workflows.batch import Outcome
from hongzi.workflows.run import run

P = ParamSpec("P")
READING = ("GET",)
AHEAD = dt.timedelta(days=31)
"""So far ahead of today may somebody date what is written on a page; more is a slip."""


def latest_day() -> dt.date:
    """The last day that may be written on a page today."""
    return timezone.localdate() + AHEAD


@dataclass(frozen=True, slots=True)
class Visit:
    """A member of a book at one of its pages."""

    book: BookSettings
    user: str
    duties: frozenset[str]

    def may(self, action: str) -> bool:
        """Whether it is among the member's duties."""
        return rules.may(self.duties, action)

    def demand(self, action: str) -> None:
        """Refused: not_your_duty."""
        rules.demand(self.duties, action)

    def run(
        self, commands: Sequence[Command], *, dry_run: bool = False, atomic: bool = False
    ) -> list[Outcome]:
        """Record commands in the book, in the member's name; none dated far ahead of today."""
        return run(
            book=self.book.code,
            commands=commands,
            actor=self.user,
            dry_run=dry_run,
            atomic=atomic,
            latest=latest_day(),
        )


def for_members(
    action: str = "", *, methods: Sequence[str] = READING
) -> Callable[
    [Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page of a book for its members, or for those of them who may do the action.

    Refused: book_unknown (404), not_your_duty (403).
    """

    def gate(
        view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, code: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            turned_away = _turned_away(request, methods)
            if turned_away is not None:
                return turned_away
            visit = visit_of(request, code)
            if action:
                visit.demand(action)
            return view(request, visit, *args, **kwargs)

        return guarded

    return gate


def for_users(
    *, methods: Sequence[str] = READING
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page over all books, for everybody who is logged in: `request.user.get_username()`."""

    def gate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            turned_away = _turned_away(request, methods)
            return view(request, *args, **kwargs) if turned_away is None else turned_away

        return guarded

    return gate


def visit_of(request: HttpRequest, code: str) -> Visit:
    """The visit of whoever is logged in to a book; the bar of the page shows it from here on.

    Refused: book_unknown.
    """
    user = request.user.get_username()
    found = membership_of(code=code, user_name=user)
    if found is None:
        raise Refused(
            "book_unknown",
            "没有代码为 {code} 的账套,或者您不是它的成员。",
            cure="请账套的主管在“设置”里把您加进来。",
            code=code,
        )
    visit = Visit(book=found.book, user=user, duties=found.duties)
    request.visit = visit  # type: ignore[attr-defined]
    return visit


def _turned_away(request: HttpRequest, methods: Sequence[str]) -> HttpResponse | None:
    """The answer to a method the page does not know, or to somebody who has not logged in."""
    allowed = {*methods, "HEAD"} if "GET" in methods else {*methods}
    if request.method not in allowed:
        asks_to_see = request.method in ("GET", "HEAD")
        return _only_a_form(request, methods) if asks_to_see else HttpResponseNotAllowed(methods)
    if request.user.is_authenticated:
        return None
    if request.headers.get("HX-Request") == "true":
        # A part of a page can't become the log-in page; the whole page goes there, and back.
        here = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
        login = reverse("account_login")
        return HttpResponseClientRedirect(f"{login}?{urlencode({'next': here})}" if here else login)
    reading = request.method in ("GET", "HEAD")
    back_to = request.get_full_path() if reading else _page_before(request)
    return redirect_to_login(back_to, reverse("account_login"))


def _only_a_form(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """What somebody sees who opens an address that only takes what a form sends."""
    found_out = {
        "title": _("这个网址只收表单"),
        "refusal": Refused(
            "form_only", "直接打开它没有内容。", cure="用上面的菜单打开要办的那一页,再填一次。"
        ),
    }
    answer = HttpResponseNotAllowed(methods)
    answer.content = render_to_string("web/refused.html", found_out, request).encode()
    return answer


def _page_before(request: HttpRequest) -> str:
    """The page whose form was sent: its answer to a log-in is to be drawn again."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return reverse("books")
    return urlunsplit(("", "", *urlsplit(before)[2:]))
