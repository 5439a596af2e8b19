"""What every page has: a policy that lets no script in, and words instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hongzi.kernel.refusals import Refused

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NOT_FOUND = {
    "book_unknown": _("没有这个账套"),
    "period_unknown": _("这不是会计期间"),
    "period_unused": _("账套里没有这个月"),
    "voucher_unknown": _("没有这张凭证"),
}
REFUSED = _("账里不允许")


class ContentSecurity:
    """Styles and pictures of our own, nothing else: no script, no inline style, no frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response


class InWords:
    """A refusal becomes a page: 404 for what is not there, 409 for what the books don't allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            found_out = {"refusal": problem, "title": NOT_FOUND.get(problem.code, REFUSED)}
            status = 404 if problem.code in NOT_FOUND else 409
            return render(request, "web/refused.html", found_out, status=status)
        if isinstance(problem, OperationalError):
            return render(request, "web/no_database.html", status=503)
        return None
