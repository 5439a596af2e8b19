"""What the demo leaves for its people to do after the last month: refunds in every state, returns
nobody decided yet, a parcel nobody announced and one that is on its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.insight.cashier import DUE, DueRefund, due_refunds, totals
from hongzi.kernel.commands import command_from_json
from hongzi.kernel.money import format_fen
from hongzi.sales.queries import untouched_lines
from hongzi.workflows.run import run

PATHS = ("sent", "prepared", "approved", "bounced", "prepared", "failed", "confirmed", "sent",
         "approved", "withdrawn", "prepared")  # fmt: skip
"""How far each of the oldest refunds due is brought; the rest stay due."""
BY_BANK = ("sent", "bounced", "failed")
WHY_BY_BANK = "原收款渠道已关闭,买家改收银行卡"
REQUESTS = (("尺码/偏大", "袖子长了一截,想退。"), ("描述/色差", "颜色比图片深很多。"))
"""What two customers want back, and say."""


class People(NamedTuple):
    """Who does what, by user name: the one who prepares never approves."""

    cashier: str
    approver: str
    service: str
    warehouse: str


def leave_waiting(
    *, book: str, day: dt.date, people: People, using: str = "default"
) -> dict[str, int]:
    """Bring refunds into every state and leave some returns at their beginning; once.

    day: the first of the month after the last that was closed. How many refunds are in which
    state; nothing where refund orders are known already.
    """
    with book_scope(get_book(book).id, using=using) as cursor:
        if any(total.lines for name, total in totals(cursor).items() if name != DUE):
            return {}
        due = [one for one in due_refunds(cursor, today=day, most=2 * len(PATHS)) if one.proposals]
        sold = untouched_lines(cursor, most=len(REQUESTS) + 2)
    paths = dict(zip((f"FK-{n:04}" for n in range(1, len(due))), PATHS, strict=False))
    commands = _refunds(paths, due, day, people) + _returns(sold, day, people)
    numbered = [
        command_from_json({"key": f"demo-waiting-{number}", **one})
        for number, one in enumerate(commands)
    ]
    for outcome in run(book=book, commands=numbered, using=using):
        if outcome.refusal is not None:
            raise outcome.refusal
    return {state: list(paths.values()).count(state) for state in sorted(set(paths.values()))}


def _refunds(
    paths: Mapping[str, str], due: Sequence[DueRefund], day: dt.date, people: People
) -> list[dict[str, Any]]:
    """Prepared, approved by somebody else, sent, and what the bank said."""
    today, later = day.isoformat(), (day + dt.timedelta(2)).isoformat()
    by_cashier = {"date": today, "actor": people.cashier}
    by_approver = {"date": today, "actor": people.approver}
    does = [_prepare(order, one, path, by_cashier)
            for (order, path), one in zip(paths.items(), due, strict=False)]  # fmt: skip
    does += [
        {"kind": "approve_refund", "order": order, **by_approver}
        for order, path in paths.items()
        if path not in ("prepared", "withdrawn")
    ]
    batched = [order for order, path in paths.items() if path in BY_BANK]
    if batched:
        does.append({"kind": "batch_refunds", "batch": "PL-0001", "orders": batched, **by_cashier})
    bank = {**by_cashier, "date": later}
    for order, path in paths.items():
        if path in ("confirmed", "bounced"):
            does.append({"kind": "confirm_refund", "order": order, "receipt": f"HD{order}", **bank})
        if path == "bounced":
            does.append({"kind": "bounce_refund", "refund": order, "why": "账户已销户", **bank})
        if path == "failed":
            does.append({"kind": "fail_refund", "order": order, "why": "户名不符", **bank})
        if path == "withdrawn":
            does.append({"kind": "withdraw_refund", "order": order, "why": "金额待核对", **bank})
    return does


def _prepare(order: str, due: DueRefund, path: str, by: Mapping[str, str]) -> dict[str, Any]:
    """One order: the way the money came, or by bank with the reason."""
    way = due.proposals[0]
    asked = {
        "kind": "prepare_refund", "order": order, "case": due.case, "line": due.line,
        "payment": way.payment, "tender": way.tender, "amount": format_fen(way.amount), **by,
    }  # fmt: skip
    if path in BY_BANK and way.tender != "bank":
        asked |= {"tender": "bank", "why": WHY_BY_BANK}
    if asked["tender"] == "bank":
        asked |= {"holder": due.customer, "bank": "示例银行",
                  "account": f"62220000{order.removeprefix('FK-'):0>8}"}  # fmt: skip
    return asked


def _returns(
    sold: Sequence[tuple[str, str, str]], day: dt.date, people: People
) -> list[dict[str, Any]]:
    """Two requests, the first with its parcel on the way, and a parcel without a word; none where
    every product has batches or serials."""
    if len(sold) < len(REQUESTS) + 1:
        return []
    date, (*asked, rest) = day.isoformat(), sold
    does: list[dict[str, Any]] = []
    for number, ((sale, line, _), (reason, words)) in enumerate(
        zip(asked, REQUESTS, strict=False), 1
    ):
        case = f"TH-D{number}"
        lines = [{"line": "1", "sale": sale, "sale_line": line, "qty": "1", "reason": reason,
                  "words": words}]  # fmt: skip
        does.append({"kind": "request_return", "case": case, "lines": lines, "date": date,
                     "actor": people.service})  # fmt: skip
    does.append({"kind": "announce_parcel", "case": "TH-D1", "tracking": "SF0000000001",
                 "date": date, "actor": people.service})  # fmt: skip
    does.append({"kind": "receive_parcel", "parcel": "BG-D1", "sku": rest[2], "qty": "1",
                 "tracking": "YT0000000002", "date": date, "actor": people.warehouse})  # fmt: skip
    return does
