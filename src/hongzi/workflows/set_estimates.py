"""CAS 14 estimates per portfolio: what is posted is the target less the balance.

Source: 企业会计准则第14号 第32条: 每一资产负债表日重新估计, 变动作为会计估计变更.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands import Command, SetEstimate
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import PortfolioBalance, portfolio_balances
from hongzi.workflows.batch import Batch

KINDS: tuple[type[Command], ...] = (SetEstimate,)


@dataclass(slots=True)
class Portfolios:
    """What stands for each portfolio, by name; this group's commands included."""

    by_name: dict[str, PortfolioBalance]


def load(batch: Batch, commands: Sequence[SetEstimate]) -> Portfolios:
    """The portfolios' matters and balances."""
    names = sorted({command.portfolio for command in commands})
    return Portfolios(portfolio_balances(batch.cursor, names=names))


def record(batch: Batch, state: Portfolios, command: SetEstimate) -> dict[str, Any]:
    """One portfolio set to its targets.

    Refused: ``portfolio_missing``, ``estimate_negative``, ``fact_not_in_standard`` (小企业会计准则
    has no estimates), ``period_closed``, ``before_opening``.
    """
    if not command.portfolio:
        raise Refused(
            "portfolio_missing",
            "命令 {key} 没有写明组合。",
            cure="写明销售组合的名称。",
            key=command.key,
        )
    if command.refund_liability < 0 or command.return_asset < 0:
        raise Refused(
            "estimate_negative",
            "组合 {portfolio} 的估计为负。",
            cure="应付退货款与应收退货成本的目标余额不小于 0。",
            portfolio=command.portfolio,
        )
    batch.posting_period(command)
    known = state.by_name.get(command.portfolio)
    stood = known or PortfolioBalance(batch.matter(kind="portfolio", label=command.portfolio), 0, 0)
    revenue = command.refund_liability - stood.refund_liability
    cost = command.return_asset - stood.return_asset
    part = Part(amounts={"revenue": revenue, "cost": cost}, other=stood.matter_id)
    batch.stage_fact(
        command, "estimate_set", parts=[part], payload={"portfolio": command.portfolio}
    )
    state.by_name[command.portfolio] = PortfolioBalance(
        stood.matter_id, command.refund_liability, command.return_asset
    )
    return {"revenue": format_fen(revenue), "cost": format_fen(cost)}


def write(batch: Batch, state: Portfolios) -> None:
    """Nothing beside the posting."""
