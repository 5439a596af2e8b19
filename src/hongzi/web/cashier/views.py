"""Refunds to pay: asked, approved by somebody else, sent to the bank, confirmed, come back."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from hongzi.access.scope import book_scope
from hongzi.files.bank_files import FORMATS, Results, bank_file, layouts, read_results
from hongzi.insight.cashier import (
    ANY,
    DUE,
    LISTS,
    PAGE,
    due_refunds,
    order_codes,
    orders_of,
    totals,
)
from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries_orders import BatchHead, batch_head, latest_batches, orders_of_batch
from hongzi.web.cashier.asked import (
    ORDER_VERBS,
    Asked,
    Choice,
    Typed,
    about_orders,
    choices_of,
    key_of,
    prepared,
    today,
    typed,
)
from hongzi.web.cashier.asked import batch as batch_asked
from hongzi.web.cashier.words import DONE
from hongzi.web.gate import Visit, for_members
from hongzi.web.words import TENDERS
from hongzi.workflows.take_bank_results import take_bank_results

MOST = 1000
"""So many refunds at once; so many orders of a batch are shown (its file holds all of them)."""

REFUSED_SHOWN = 100

Refusals = Sequence[tuple[str, Refused]]


@for_members()
def cashier(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One list of refunds: due, or orders in a state."""
    return _page(request, visit, shown=request.GET.get("list", DUE), data=request.GET)


@for_members("refund.prepare", methods=("POST",))
def prepare(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Orders for the picked refunds; those that could not be made stay with what was typed."""
    every: list[Choice] = []
    if request.POST.get("every"):
        with book_scope(visit.book.id) as cursor:
            due = due_refunds(cursor, today=today(), most=MOST, text=request.POST.get("q", ""))
        every = [choice for one in due for choice in choices_of(one)]
    asked = prepared(request.POST, every)
    return _done(request, visit, asked, shown=DUE, verb="prepare")


@for_members(methods=("POST",))
def orders(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A step of the picked orders. Refused: verb_unknown, not_your_duty."""
    verb = request.POST.get("verb", "")
    shown = request.POST.get("list", "prepared")
    if verb == "batch":
        visit.demand("refund.pay")
        asked = batch_asked(request.POST, _orders_meant(request.POST, visit, shown))
        return _done(request, visit, asked, shown=shown, verb=verb)
    if verb not in ORDER_VERBS:
        raise Refused("verb_unknown", "没有“{verb}”这一步。", cure="回到列表重新选择。", verb=verb)
    if verb != "withdraw" or not visit.may("refund.approve"):
        visit.demand(ORDER_VERBS[verb][0])
    asked = about_orders(verb, request.POST, _orders_meant(request.POST, visit, shown))
    return _done(request, visit, asked, shown=shown, verb=verb)


def _orders_meant(data: QueryDict, visit: Visit, shown: str) -> list[str]:
    """The orders that were ticked, or all of the list they stand in."""
    if not data.get("every") or shown not in VERBS:
        return data.getlist("order")
    with book_scope(visit.book.id) as cursor:
        return order_codes(cursor, state=shown, most=MOST, text=data.get("q", ""))


def _done(
    request: HttpRequest, visit: Visit, asked: Asked, *, shown: str, verb: str
) -> HttpResponse:
    """Record what a form asks; back to the list, or the form again with what was refused."""
    if not asked.commands and not asked.refused:
        nothing = Refused("nothing_selected", "没有选中任何一笔。", cure="先在列表里打勾。")
        asked.refused.append(("", nothing))
    outcomes = visit.run(asked.commands)
    refused = asked.with_outcomes(outcomes)
    good = len(outcomes) - sum(one.refusal is not None for one in outcomes)
    if good:
        messages.success(request, gettext(DONE[verb]) % {"n": good})
    if refused:
        return _page(
            request, visit, shown=shown, data=request.POST, refused=refused, good=good, status=409
        )
    code = visit.book.code
    if verb == "batch":
        return redirect(f"{reverse('cashier', args=[code])}?list=sent")
    back = request.POST.get("batch", "")
    if back:
        return redirect("cashier-batch", code, back)
    return redirect(f"{reverse('cashier', args=[code])}?list={shown}")


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    shown: str,
    data: QueryDict,
    refused: Refusals = (),
    good: int = 0,
    heading: str = "",
    status: int = 200,
) -> HttpResponse:
    """A list, drawn with what was typed before when something of it was refused.

    good: how many were recorded. heading: over the refusals, when they are not about refunds.
    """
    if shown not in LISTS:
        shown = DUE
    number = max(_number(data.get("page", "1")), 1)
    text, day = data.get("q", ""), today()
    look: dict[str, Any] = {
        "today": day,
        "offset": (number - 1) * PAGE,
        "most": PAGE + 1,
        "text": text,
    }
    with book_scope(visit.book.id) as cursor:
        sums = totals(cursor)
        due = due_refunds(cursor, **look) if shown == DUE else []
        rows = [] if shown == DUE else orders_of(cursor, state=shown, **look)
        batches = latest_batches(cursor) if shown == "sent" else []
    found: Sequence[Any] = due or rows
    context = {
        "shown": shown,
        "lists": [(name, sums[name]) for name in LISTS],
        "due": [(one, _with_typed(choices_of(one), data)) for one in due[:PAGE]],
        "orders": rows[:PAGE],
        "batches": batches,
        "q": text,
        "number": number,
        "more": len(found) > PAGE,
        "picked": set(data.getlist("order")),
        "why": data.get("why", ""),
        "tenders": TENDERS,
        "key": str(uuid4()) if not refused else key_of(data),
        "day": data.get("date") or day.isoformat(),
        "refused": refused[:REFUSED_SHOWN],
        "refused_count": len(refused),
        "good": good,
        "heading": heading,
        "sum": sums[shown],
        **_duties(visit, shown),
    }
    return render(request, "web/cashier/list.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


VERBS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "prepared": {
        "approve": ("refund.approve",),
        "withdraw": ("refund.prepare", "refund.approve"),
    },
    "approved": {
        "batch": ("refund.pay",),
        "confirm": ("refund.pay",),
        "withdraw": ("refund.prepare", "refund.approve"),
    },
    "sent": {"confirm": ("refund.pay",), "fail": ("refund.pay",)},
    "confirmed": {"bounce": ("refund.bounce",)},
}
"""List → the steps its orders may take, and whose duty each is (any of these)."""


def _duties(visit: Visit, shown: str) -> dict[str, Any]:
    """What this member may do here, for the buttons."""
    verbs = {
        verb: any(visit.may(action) for action in actions)
        for verb, actions in VERBS.get(shown, {}).items()
    }
    return {
        "verbs": verbs,
        "may_pick": any(verbs.values()),
        "may_prepare": visit.may("refund.prepare"),
        "may_approve": visit.may("refund.approve"),
        "may_pay": visit.may("refund.pay"),
    }


def _with_typed(choices: Sequence[Choice], data: QueryDict) -> list[tuple[Choice, Typed]]:
    """Each choice with what its fields hold: as typed before, else as proposed."""
    return [(choice, typed(choice, data)) for choice in choices]


@for_members()
def batch(request: HttpRequest, visit: Visit, batch: str) -> HttpResponse:
    """A batch: its control total and count, its file, and what became of each order.

    Refused: batch_unknown.
    """
    day = today()
    with book_scope(visit.book.id) as cursor:
        head = _head(cursor, batch)
        rows = orders_of(cursor, state=ANY, batch=batch, today=day, most=MOST)
    context = {
        "head": head,
        "orders": rows,
        "layouts": layouts().values(),
        "formats": FORMATS.items(),
        "key": str(uuid4()),
        "day": day.isoformat(),
        "shown": "batch",
        **_duties(visit, "sent"),
    }
    return render(request, "web/cashier/batch.html", context)


def _head(cursor: CursorWrapper, code: str) -> BatchHead:
    """Refused: batch_unknown."""
    head = batch_head(cursor, code=code)
    if head is None:
        raise Refused(
            "batch_unknown", "本账套没有付款批次 {code}。", cure="从“已送银行”里选。", code=code
        )
    return head


@for_members("refund.pay")
def file(request: HttpRequest, visit: Visit, batch: str) -> HttpResponse:
    """The bank's file of a batch, the same whenever it is asked for.

    Refused: batch_unknown, layout_unknown, format_unknown.
    """
    with book_scope(visit.book.id) as cursor:
        _head(cursor, batch)
        sent = orders_of_batch(cursor, code=batch)
    name, content = bank_file(
        layout=request.GET.get("layout", next(iter(layouts()))),
        format=request.GET.get("format", "xlsx"),
        batch=batch,
        orders=sent,
    )
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@for_members("refund.pay", methods=("POST",))
def results(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The bank's answer as a file: each row confirmed, failed or bounced, once.

    A file that cannot be read is said over the list it would have changed.
    """
    upload = request.FILES.get("file")
    name = (upload.name or "") if upload is not None else ""
    try:
        found = _results_in(upload)
    except Refused as refusal:
        return _page(
            request, visit, shown="sent", data=request.POST,
            refused=[(name, refusal)],
            heading=gettext("银行结果文件没有读入"), status=409,
        )  # fmt: skip
    taken = take_bank_results(
        book=visit.book.code, results=found.rows, on=today(), actor=visit.user
    )
    return render(request, "web/cashier/results.html", {"taken": taken, "name": name})


def _results_in(upload: UploadedFile[bytes] | None) -> Results:
    """Refused: file_missing, and what reading it refuses."""
    if upload is None:
        raise Refused("file_missing", "没有选文件。", cure="选银行返回的结果文件(CSV 或 Excel)。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name or "answer").name
        path.write_bytes(upload.read())
        return read_results(path)
