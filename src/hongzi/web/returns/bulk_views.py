"""Many lines at once: shown first what would happen, then done; what failed is listed with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from hongzi.access.scope import book_scope
from hongzi.insight.find import lines_about
from hongzi.insight.returns_filters import Filters
from hongzi.insight.returns_list import Matching, matching
from hongzi.kernel.commands import ApproveRefund, Command, DecideReturn
from hongzi.kernel.refusals import Refused
from hongzi.refunds.queries_orders import waiting_orders
from hongzi.web.gate import Visit, for_members
from hongzi.web.returns.filters import asked_in
from hongzi.web.returns.list_views import today
from hongzi.workflows.batch import Outcome

MOST = 5_000
"""So many lines are decided in one go."""

ACTIONS = {
    "accept": "return.accept_bulk",
    "reject": "return.accept_bulk",
    "approve": "refund.approve",
}


@dataclass(frozen=True, slots=True)
class Done:
    """One command's outcome; what: the return or the order it is about."""

    what: str
    outcome: Outcome


@for_members(methods=("POST",))
def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Accept or turn down the selected lines, or approve their refund orders.

    Refused: verb_unknown, nothing_selected, too_many_selected, reason_missing.
    """
    verb = request.POST.get("verb", "")
    if verb not in ACTIONS:
        raise Refused(
            "verb_unknown", "没有成批办理的“{verb}”。", cure="回到列表重新选择。", verb=verb
        )
    visit.demand(ACTIONS[verb])
    really = request.POST.get("really") == "1"
    reason = request.POST.get("reason", "").strip()
    chosen = _chosen(visit, request.POST)
    key = request.POST.get("key") or str(uuid4())
    commands = _commands(visit, verb, chosen, reason=reason, key=key)
    needs_reason = verb == "reject" and not reason
    done = [] if needs_reason and really else _run(visit, commands, dry_run=not really)
    refused = [one for one in done if one.outcome.refusal is not None]
    return render(
        request,
        "web/returns/bulk.html",
        {
            "verb": verb,
            "really": really and not needs_reason,
            "needs_reason": needs_reason,
            "chosen": chosen,
            "gross": sum(one.gross for one in chosen),
            "commands": len(commands),
            "good": len(done) - len(refused),
            "refused": refused[:200],
            "refused_count": len(refused),
            "query": request.POST.get("query", ""),
            "lines": [one.id for one in chosen],
            "reason": reason,
            "key": key,
        },
    )


def _chosen(visit: Visit, data: QueryDict) -> list[Matching]:
    """The lines that are meant: those ticked, or every one the list's address asks for."""
    filters = Filters(
        state="all", lines=tuple(int(id) for id in data.getlist("line") if id.isdigit())
    )
    with book_scope(visit.book.id) as cursor:
        if data.get("every"):
            asked = asked_in(QueryDict(data.get("query", "")))
            filters = asked.filters
            if asked.text:
                filters = filters.with_lines(lines_about(cursor, asked.text))
        found = matching(cursor, filters, today=today(), most=MOST)
    if not found:
        raise Refused("nothing_selected", "没有选中任何退货。", cure="回到列表勾选,或选全部。")
    if len(found) > MOST:
        raise Refused(
            "too_many_selected",
            "选中的超过 {most} 行。",
            cure="缩小条件(如按日期)分几次办理。",
            most=f"{MOST:,}",
        )
    return found


def _commands(
    visit: Visit, verb: str, chosen: Sequence[Matching], *, reason: str, key: str
) -> list[Command]:
    day = today()
    if verb == "approve":
        with book_scope(visit.book.id) as cursor:
            orders = waiting_orders(cursor, matters=[one.id for one in chosen])
        return [ApproveRefund(key=f"{key}:{order}", date=day, order=order) for order in orders]
    lines: dict[str, list[str]] = {}
    for one in chosen:
        lines.setdefault(one.case, []).append(one.line)
    return [
        DecideReturn(
            key=f"{key}:{case}", date=day, case=case, accept=verb == "accept",
            lines=tuple(of_case), reason=reason,
        )
        for case, of_case in lines.items()
    ]  # fmt: skip


def _run(visit: Visit, commands: Sequence[Command], *, dry_run: bool) -> list[Done]:
    outcomes = visit.run(commands, dry_run=dry_run)
    return [
        Done(getattr(command, "case", "") or getattr(command, "order", ""), outcome)
        for command, outcome in zip(commands, outcomes, strict=True)
    ]
