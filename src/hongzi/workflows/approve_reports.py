"""Approvals that later postings depend on: a year's financial report, a month's cost ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.facts.queries import report_approvals
from hongzi.kernel.commands import ApproveCostRatio, ApproveReport, Command
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import check_period, format_period
from hongzi.workflows.batch import Batch

KINDS: tuple[type[Command], ...] = (ApproveReport, ApproveCostRatio)


@dataclass(slots=True)
class Approvals:
    """Years whose report is approved already, those of this group included."""

    years: set[int] = field(default_factory=set)


def load(batch: Batch, commands: Sequence[Command]) -> Approvals:
    """What is approved already."""
    return Approvals(set(report_approvals(batch.cursor)))


def record(
    batch: Batch, state: Approvals, command: ApproveReport | ApproveCostRatio
) -> dict[str, Any]:
    """One approval; it makes no entries.

    Refused: ``report_approved_twice``, ``report_too_early`` (before its year ended), for a ratio
    ``period_unknown``, ``ratio_out_of_range``, ``approval_missing``, ``period_closed``.
    """
    if isinstance(command, ApproveReport):
        return _approve_report(batch, state, command)
    return _approve_ratio(batch, command)


def write(batch: Batch, state: Approvals) -> None:
    """Nothing beside the facts; what later commands read is read anew."""
    batch.forget_approvals()


def _approve_report(batch: Batch, state: Approvals, command: ApproveReport) -> dict[str, Any]:
    if command.year in state.years:
        raise Refused(
            "report_approved_twice",
            "{year} 年度财务报告已批准报出。",
            cure="批准日只有一个;如有差错,请核对原批准记录。",
            year=command.year,
        )
    if command.date.year <= command.year:
        raise Refused(
            "report_too_early",
            "{year} 年度财务报告不能在 {date} 批准:该年度尚未结束。",
            cure="批准日应在报告年度之后。",
            year=command.year,
            date=command.date,
        )
    batch.stage_fact(command, "report_approved")
    state.years.add(command.year)
    return {"year": command.year}


def _approve_ratio(batch: Batch, command: ApproveCostRatio) -> dict[str, Any]:
    period = check_period(command.period)
    if not 0 <= command.ratio_bp <= 10_000:
        raise Refused(
            "ratio_out_of_range",
            "成本率 {ratio_bp} 不在 0 到 10000(万分之)之间。",
            cure="70% 写作 7000。",
            ratio_bp=command.ratio_bp,
        )
    if not command.approved_by:
        raise Refused(
            "approval_missing",
            "{period} 的成本率没有批准人。",
            cure="填写批准人 approved_by。",
            period=format_period(period),
        )
    if batch.periods.get(period) == "closed":
        raise Refused(
            "period_closed",
            "期间 {period} 已结账,成本率不再起作用。",
            cure="成本率应在该月结账前批准。",
            period=format_period(period),
        )
    batch.stage_fact(command, "cost_ratio_approved")
    return {"period": period, "ratio_bp": command.ratio_bp}
