"""The grid for vouchers typed by hand, and what it asks for while somebody types.

The grid speaks JSON: each cell as typed goes there, what is wrong comes back with its cell.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hongzi.access.scope import book_scope
from hongzi.kernel.commands import VoucherLine
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import period_states
from hongzi.ledger.queries_drafts import (
    KeptDraft,
    account_names,
    balances_of,
    drafts_of,
    find_subjects,
    manual_lines,
    waiting_drafts,
)
from hongzi.ledger.rules.drafts import Draft, DraftLine, Problem, as_typed, draft_from_json
from hongzi.ledger.rules.lookup import find_accounts
from hongzi.ledger.rules.periods import (
    first_day,
    last_day,
    next_period,
    parse_period,
    period_of,
)
from hongzi.rulebook.loading import load_rulebook
from hongzi.web.gate import Visit, for_members, latest_day
from hongzi.web.phrases import spoken
from hongzi.workflows.enter_vouchers import (
    Entered,
    approve_draft,
    discard_draft,
    keep_draft,
    return_draft,
    submit_draft,
    withdraw_draft,
)

WORDS = ("记", "收", "付", "转")
EMPTY_ROWS = 4
_LIKE = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))/([^/-]{1,10})-(\d{1,9})")
LARGEST_BODY = 400_000
"""Bytes of one grid as JSON; five hundred lines of long texts are less."""


@for_members("voucher.enter")
def manual(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The grid: what was left unfinished, the draft asked for, a new one (?new), or one with the
    lines of a voucher typed before (?like=2026-02/记-12)."""
    asked = request.GET.get("key")
    with book_scope(visit.book.id) as cursor:
        mine = drafts_of(cursor, owner=visit.user)
        open_ones = [one for one in mine if one.state == "draft"]
        found = next((one for one in open_ones if one.key == asked), None)
        if found is None and not {"new", "like"} & request.GET.keys() and open_ones:
            found = open_ones[0]
        draft = found.draft if found else _begun(cursor, like=request.GET.get("like", ""))
    rules = load_rulebook(visit.book.standard)
    grid = {
        "key": found.key if found else str(uuid.uuid4()),
        "next_key": str(uuid.uuid4()),
        "kept": found is not None,
        "draft": draft.to_json(),
        "clearing": sorted(rules.clearing_accounts()),
        "urls": {
            name: reverse(f"manual-{name}", args=[visit.book.code])
            for name in ("accounts", "parties", "products", "keep", "submit")
        }
        | {"login": reverse("account_login")},
    }
    return render(
        request,
        "web/manual/manual.html",
        {
            "grid": grid,
            "draft": draft,
            "kept": found,
            "others": [one for one in mine if one is not found],
            "words": dict.fromkeys([*WORDS, draft.word]),
            "may_approve": visit.may("voucher.approve"),
        },
    )


def _begun(cursor: CursorWrapper, *, like: str) -> Draft:
    """A new draft of the month in hand, with the lines of a voucher typed before."""
    states = period_states(cursor)
    day = timezone.localdate()
    latest = max((one for one in states if one <= period_of(day)), default=0)
    if latest:
        period = latest if states[latest] == "open" else next_period(latest)
        if period_of(day) != period:
            day = last_day(period) if period_of(day) > period else first_day(period)
    lines: tuple[VoucherLine, ...] = ()
    word = WORDS[0]
    match = _LIKE.fullmatch(like)
    if match is not None:
        word = match[2]
        lines = manual_lines(cursor, period=parse_period(match[1]), word=word, number=int(match[3]))
    names = {one.code: one.name for one in account_names(cursor)} if lines else {}
    return Draft(
        date=day.isoformat(),
        word=word,
        lines=tuple(as_typed(line, names) for line in lines) or (DraftLine(),) * EMPTY_ROWS,
    )


@for_members("voucher.enter")
def accounts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Accounts that ``q`` may mean: code, name, what they hold (fen, Dr +), whether entries on
    them name a party, whether goods."""
    rules = load_rulebook(visit.book.standard)
    with book_scope(visit.book.id) as cursor:
        found = find_accounts(account_names(cursor), request.GET.get("q", "")[:100])
        balances = balances_of(cursor, codes=[one.code for one in found])
    named = {role.account for role in rules.roles_for(visit.book.taxpayer).values() if role.party}
    return JsonResponse(
        {
            "found": [
                {
                    "code": one.code,
                    "name": one.name,
                    "party": one.code in named,
                    "goods": _holds_goods(rules, one.code),
                    "balance": balances.get(one.code, 0),
                }
                for one in found
            ]
        }
    )


def _holds_goods(rules: Rulebook, code: str) -> bool:
    known = rules.accounts.get(code)
    return known is not None and known.line == "inventories"


@for_members("voucher.enter")
def parties(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Parties whose code or name holds ``q``."""
    return _subjects(request, visit, products=False)


@for_members("voucher.enter")
def products(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Products whose code or name holds ``q``."""
    return _subjects(request, visit, products=True)


def _subjects(request: HttpRequest, visit: Visit, *, products: bool) -> HttpResponse:
    text = request.GET.get("q", "")[:100].strip()
    with book_scope(visit.book.id) as cursor:
        found = find_subjects(cursor, text=text, products=products)
    return JsonResponse({"found": [{"code": code, "name": name} for code, name in found]})


@for_members("voucher.enter", methods=("POST",))
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is typed so far, kept without a word."""

    def kept(key: str, draft: Draft) -> dict[str, Any]:
        keep_draft(book=visit.book.code, user=visit.user, key=key, draft=draft)
        return {"kept": timezone.localtime().strftime("%H:%M:%S")}

    return _answered(request, kept)


@for_members("voucher.enter", methods=("POST",))
def submit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Post the voucher, hand it to an approver, or say what is wrong where."""

    def submitted(key: str, draft: Draft) -> dict[str, Any]:
        entered = submit_draft(
            book=visit.book.code, user=visit.user, key=key, draft=draft, latest=latest_day()
        )
        return {
            "state": entered.state,
            "problems": [_said(problem) for problem in entered.problems],
            "voucher": _voucher(visit, entered),
            "next_key": str(uuid.uuid4()),
        }

    return _answered(request, submitted)


def _voucher(visit: Visit, entered: Entered) -> dict[str, str] | None:
    if not entered.number:
        return None
    code, place = f"{entered.word}-{entered.number}", [visit.book.code, entered.month]
    return {
        "code": code,
        "url": reverse("voucher", args=[*place, entered.word, entered.number]),
        "print": f"{reverse('print-vouchers', args=place)}?v={code}&paper=slip",
    }


def _answered(request: HttpRequest, does: Callable[[str, Draft], dict[str, Any]]) -> HttpResponse:
    """Read key and draft, do it, answer in JSON; a refusal says code, what and cure."""
    try:
        if len(request.body) > LARGEST_BODY:
            raise Refused("draft_too_long", "内容太长。", cure="分成几张凭证。")
        try:
            data = json.loads(request.body)
        except ValueError:
            data = None
        draft = draft_from_json(data.get("draft") if isinstance(data, dict) else None)
        key = data.get("key") if isinstance(data, dict) else None
        if not isinstance(key, str) or not 8 <= len(key) <= 60:
            raise Refused("draft_shape", "没有幂等键。", cure="刷新页面后重试。")
        return JsonResponse(does(key, draft))
    except Refused as refused:
        problem = Problem(-1, "", refused.code, refused.what, refused.cure)
        return JsonResponse({"state": "refused", "problems": [_said(problem)]}, status=409)


def _said(problem: Problem) -> dict[str, Any]:
    """A problem as the grid reads it, in the reader's language."""
    said = problem._replace(what=spoken(problem.what), cure=spoken(problem.cure))
    return said._asdict()


@for_members("voucher.enter", methods=("POST",))
def discard(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Drop one's own draft."""
    discard_draft(book=visit.book.code, user=visit.user, key=key)
    messages.success(request, _("草稿已丢弃。"))
    return redirect("manual", visit.book.code)


@for_members("voucher.enter", methods=("POST",))
def withdraw(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Take back one's own voucher that nobody has approved yet; it opens in the grid."""
    withdraw_draft(book=visit.book.code, user=visit.user, key=key)
    return redirect(f"{reverse('manual', args=[visit.book.code])}?key={key}")


@for_members("voucher.approve")
def waiting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Vouchers on clearing accounts that wait for a second person."""
    return _waiting(request, visit)


@for_members("voucher.approve", methods=("POST",))
def approve(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Post what waits, with both names."""
    try:
        entered = approve_draft(book=visit.book.code, user=visit.user, key=key)
    except Refused as refused:
        return _waiting(request, visit, key=key, refused=refused)
    if not entered.number:
        return redirect("manual-waiting", visit.book.code)
    messages.success(request, _("已审核并记账。"))
    return redirect("voucher", visit.book.code, entered.month, entered.word, entered.number)


@for_members("voucher.approve", methods=("POST",))
def give_back(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Back to its maker, with the reason."""
    note = request.POST.get("note", "").strip()[:200]
    try:
        return_draft(book=visit.book.code, user=visit.user, key=key, note=note)
    except Refused as refused:
        return _waiting(request, visit, key=key, refused=refused, note=note)
    messages.success(request, _("已退回制单人。"))
    return redirect("manual-waiting", visit.book.code)


def _waiting(
    request: HttpRequest,
    visit: Visit,
    *,
    key: str = "",
    refused: Refused | None = None,
    note: str = "",
) -> HttpResponse:
    with book_scope(visit.book.id) as cursor:
        found: list[KeptDraft] = waiting_drafts(cursor)
        names = {one.code: one.name for one in account_names(cursor)}
    rows = [
        (one, [(line, names.get(line.account.split(" ")[0], "")) for line in one.draft.lines
               if not line.blank])
        for one in found
    ]  # fmt: skip
    context = {"rows": rows, "key": key, "refused": refused, "note": note}
    return render(
        request, "web/manual/waiting.html", context, status=409 if refused is not None else 200
    )
