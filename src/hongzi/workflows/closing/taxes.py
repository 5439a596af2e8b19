"""VAT at a month's end: what is owed leaves the columns of 应交增值税.

Source: 财会〔2016〕22号 (增值税会计处理规定) 二(五).
"""

from __future__ import annotations

from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.ledger.statements.vat import vat_columns
from hongzi.workflows.closing.working import Closing

PAID = "已交税金"
"""The statutory name of the column that holds what was paid within the month."""


def transfer_vat(closing: Closing) -> None:
    """转出未交增值税 what the columns owe; 转出多交增值税 what was paid in the month beyond it.

    Input VAT beyond output stays as 留抵 in its column. A small-scale taxpayer has no columns,
    and whether its tax is exempt is a decision of its own (small_scale_exempted).
    """
    taxpayer = closing.batch.book.taxpayer
    if taxpayer != "general":
        return
    columns = vat_columns(closing.batch.rules, taxpayer)
    owed = -sum(closing.balances.get(code, 0) for code in columns)
    direction, amount = ("out", owed) if owed > 0 else ("over", min(-owed, _paid(closing, columns)))
    if amount <= 0:
        return
    part = Part(amounts={"payable": amount}, flags={"direction": direction})
    closing.post("vat_transferred", [part], suffix="vat")
    closing.detail["vat_transferred"] = {"direction": direction, "payable": format_fen(amount)}


def _paid(closing: Closing, columns: frozenset[str]) -> int:
    """What was paid within this month for this month."""
    months = (closing.months[code] for code in columns)
    return sum(month.debit - month.credit for month in months if month.name.endswith(PAID))
