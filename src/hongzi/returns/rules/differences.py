"""A difference agreed after the draw: more is owed to the customer, or less."""

from __future__ import annotations

from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.shares import share
from hongzi.returns.rules.lines import Line
from hongzi.sales.rules.pools import Drawn, Pool, plan_money


def difference_of(line: Line, pool: Pool | None, *, amount: int | None) -> Drawn:
    """The net and VAT of a tax-inclusive difference in fen, signed: positive = more is owed.

    More is taken from what the sale line has left; less gives back in the proportion of what the
    line owes. pool: None for a blind line, whose own proportion then stands for the rate.
    Refused: amount_missing, value_above_sale and nothing_left (the sale line has less left),
    difference_below_done (less than was refunded or reddened already).
    """
    if not amount:
        raise Refused(
            "amount_missing",
            "{line} 的差额必须写明金额。",
            cure="正数 = 应多退给客户,负数 = 少退。",
            line=line.name,
        )
    if amount > 0 and pool is not None:
        return plan_money(pool, gross=amount)
    gross = line.owed_net + line.owed_vat
    if amount < 0:
        _check_less(line, amount)
    vat = share(total=line.owed_vat, cumulative=abs(amount), whole=gross, taken=0)
    sign = 1 if amount > 0 else -1
    return Drawn(0, amount - sign * vat, sign * vat, 0, 0, 0, (), False)


def _check_less(line: Line, amount: int) -> None:
    gross = line.owed_net + line.owed_vat
    vat = share(total=line.owed_vat, cumulative=min(-amount, gross), whole=gross, taken=0)
    if -amount <= line.left_money and (not line.owes_tax or vat <= line.left_tax):
        return
    raise Refused(
        "difference_below_done",
        "{line} 尚欠客户 {left_money}、待红冲税额 {left_tax},不能再少退 {amount}。",
        cure="已退的款先追回(bounce_refund);已开的红字发票对应的金额不能再少退。",
        line=line.name,
        left_money=format_fen(line.left_money),
        left_tax=format_fen(line.left_tax),
        amount=format_fen(-amount),
    )
