"""First look: one refund file, dropped on a page, says what it can; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from hongzi.insight.first_look import FirstLook
from hongzi.kernel.refusals import Refused
from hongzi.web.first_look import limits
from hongzi.web.first_look.words import NO_RATE, ODD
from hongzi.workflows.look_at_file import look_at_upload

STATUS = {"first_look_too_large": 413, "first_look_too_often": 429}
PAGE = "web/first_look/first_look.html"


@csrf_exempt  # only so that too long a body is refused unread; the token is asked for below
@require_http_methods(["GET", "HEAD", "POST"])
def first_look(request: HttpRequest) -> HttpResponse:
    """The empty page, or with a file what it says."""
    if request.method != "POST":
        return _show(request)
    try:
        limits.check(request)
    except Refused as refusal:
        return _show(request, refusal=refusal)
    answer: HttpResponse = _look(request)
    return answer


@csrf_protect
def _look(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    orders = request.POST.get("orders", "").strip()
    if not isinstance(file, UploadedFile):
        return _show(request, refusal=Refused("file_missing", "还没有选文件。"))
    try:
        look = look_at_upload(
            name=file.name or "",
            chunks=file.chunks(),
            orders=int(orders) if orders.isascii() and orders.isdigit() else 0,
        )
    except Refused as refusal:
        return _show(request, refusal=refusal, orders=orders)
    return _show(
        request,
        look=look,
        name=file.name,
        orders=orders,
        why_not=NO_RATE.get(look.found.rate.why_not, ""),
        odd=[(one, *ODD[one.code]) for one in look.found.odd],
        charts=_charts(look.found),
    )


def _show(request: HttpRequest, refusal: Refused | None = None, **more: Any) -> HttpResponse:
    status = STATUS.get(refusal.code, 422) if refusal is not None else 200
    context = {"refusal": refusal, "limit": limits.LIMIT, **more}
    return render(request, PAGE, context, status=status)


def _charts(found: FirstLook) -> dict[str, Any]:
    """What the two charts draw: yuan by product, refunds by days."""
    return {
        "products": {
            "names": [(one.name or one.title)[:16] for one in found.products],
            "values": [one.fen / 100 for one in found.products],
        },
        "days": {
            "names": [name for name, _ in found.days.steps] if found.days else [],
            "values": [count for _, count in found.days.steps] if found.days else [],
        },
    }
