"""When acceptance posts, and into which year; the book's policy times only this voucher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hongzi.kernel.refusals import Refused
from hongzi.returns.rules.lines import Line

POLICIES = ("first_evidence", "decision", "inspected")


def quantity_due(policy: str, line: Line, *, evidence: bool, gone: int) -> int | None:
    """How much of the draw acceptance has to post now, in micro; None = nothing.

    decision: the whole draw once it is accepted. first_evidence: the whole once goods, refund,
    red invoice or replacement have come, too. inspected: what has left the goods leg; a line
    without goods at the decision. evidence: some has come; gone: micro that left the goods leg
    (both with what is about to happen). An allowance has quantity 0.
    """
    if line.decision != "accepted" or line.accepted_whole:
        return None
    if policy == "inspected" and line.owes_goods:
        return gone - line.accepted_qty or None
    if policy == "first_evidence" and not evidence:
        return None
    return line.qty - line.accepted_qty


FACT_OF_KIND: Mapping[str, str] = {
    "return": "return_accepted",
    "allowance": "allowance_granted",
    "refund_only": "refund_only_granted",
    "exchange": "exchange_accepted",
}
"""The fact acceptance of a line posts."""


def year_of(
    line: Line,
    *,
    on: dt.date,
    estimates: bool,
    approved: Mapping[int, dt.date],
) -> str:
    """Under 企业会计准则: ``prior`` for an adjusting event 以前年度损益调整, else ``current``.

    approved: report year → day its report was approved. By the dates: a sale of an earlier year
    accepted before last year's report is approved is an adjusting event. A book with CAS 14
    estimates took the expected return into last year already, so its returns are current.
    Refused: prior_year_undecided when the approval fell between request and acceptance.
    Source: 企业会计准则第29号. (小企业会计准则第61条: always current, nobody asks here.)
    """
    if line.sold_on is None or line.sold_on.year >= on.year:
        return "current"
    if line.kind in ("exchange", "refusal"):
        return "current"
    if line.year:
        return "prior" if line.year == "adjust" else "current"
    if estimates:
        return "current"
    approved_on = approved.get(on.year - 1)
    if approved_on is None or on < approved_on:
        return "prior"
    if line.opened_on < approved_on and line.opened_on.year == on.year:
        raise Refused(
            "prior_year_undecided",
            "{line} 申请于 {opened_on},{year} 年度报告于 {approved_on} 批准,{on} 才成立:"
            "跨越批准日,须人工判断。",
            cure="用 decide_return 并写明 prior_year:adjust(调整以前年度)或 current(计入当期)。",
            line=line.name,
            opened_on=line.opened_on,
            year=on.year - 1,
            approved_on=approved_on,
            on=on,
        )
    return "current"
