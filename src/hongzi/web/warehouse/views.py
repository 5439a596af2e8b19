"""The warehouse on a phone: the page, what it keeps for when there is no network, what it sends."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from hongzi.access.queries import with_pin
from hongzi.access.scope import book_scope
from hongzi.insight import arrivals
from hongzi.kernel.refusals import Refused
from hongzi.stock.queries import products_for_choice
from hongzi.web.gate import Visit, for_members
from hongzi.web.phrases import spoken_refusal
from hongzi.web.warehouse import acting
from hongzi.web.warehouse.parcels import Desk
from hongzi.web.warehouse.words import words

SCRIPTS = ("phone.js", "form.js", "queue.js", "shelf.js", "scanner.js", "people.js")
STYLES = ("warehouse.css",)
SHARED = ("vendor/tabler.min.css", "web/page.css", "vendor/zxing-browser.min.js",
          "vendor/icons.svg", "web/icon.svg")  # fmt: skip


@ensure_csrf_cookie
@for_members("goods.receive")
def warehouse(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page itself: the same for everybody, so that a phone may keep it."""
    code = visit.book.code
    addresses = {
        name: reverse(f"warehouse-{name}", args=[code])
        for name in ("state", "find", "take", "switch", "worker")
    }
    addresses |= {
        "upload": reverse("document-upload", args=[code]),
        "login": f"{reverse('account_login')}?next={request.path}",
    }
    settings = {"book": code, "addresses": addresses, "words": words()}
    device = acting.remembering(request)
    response = render(request, "web/warehouse/phone.html", {"settings": settings})
    acting.remember(request, response, device)
    return response


@for_members("goods.receive")
def state(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who holds the phone, who may take it over, and what the warehouse waits for."""
    device = acting.remembering(request)
    with book_scope(visit.book.id) as cursor:
        waiting = [one.as_json() for one in arrivals.expected(cursor)]
        held = [one.as_json() for one in arrivals.held(cursor)]
        products = products_for_choice(cursor)
    user = acting.acting_user(request)
    pins = with_pin(device.people)
    response = JsonResponse(
        {
            "user": user,
            "mark": acting.mark_of(device, user),
            "people": [{"name": one, "pin": one in pins} for one in device.people],
            "today": timezone.localdate().isoformat(),
            "expected": waiting,
            "held": held,
            "products": products,
        }
    )
    acting.remember(request, response, device)
    return response


@for_members("goods.receive")
def find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lines that goods are owed for under a scanned number."""
    number = request.GET.get("number", "").strip()
    with book_scope(visit.book.id) as cursor:
        found = arrivals.expected_under(cursor, number=number) if number else []
    return JsonResponse({"expected": [one.as_json() for one in found]})


@for_members("goods.receive", methods=("POST",))
def take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Parcels from a phone: each is answered done, or refused with what and cure.

    A parcel that comes again, because its answer was lost, is answered as the first time.
    """
    desk = Desk(visit=visit, device=acting.device_of(request), today=timezone.localdate())
    try:
        return JsonResponse({"answers": desk.answers(_body(request).get("parcels"))})
    except Refused as refusal:
        return JsonResponse({"refusal": spoken_refusal(refusal)}, status=400)


@for_members("goods.receive")
def worker(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The service worker: keeps the page and its files, so that it opens without a network."""
    files = [static(f"web/warehouse/{one}") for one in (*SCRIPTS, *STYLES)]
    files += [static(one) for one in SHARED]
    page = reverse("warehouse", args=[visit.book.code])
    response = render(
        request,
        "web/warehouse/worker.js",
        {"page": json.dumps(page), "files": json.dumps(files)},
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    return response


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Refused("json_type", "不是 JSON。", cure="刷新页面后重试。") from error
    if not isinstance(body, dict):
        raise Refused("json_type", "应为 JSON 对象。", cure="刷新页面后重试。")
    return body
