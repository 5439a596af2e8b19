"""A refund is asked for 制单: an order within what its case line and its payment have left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hongzi.kernel.commands import PrepareRefund
from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.refunds import queries as refunds
from hongzi.refunds import queries_orders as orders
from hongzi.refunds import store_orders
from hongzi.refunds.queries import CapturedPayment
from hongzi.refunds.queries_orders import Ordered
from hongzi.refunds.rules.orders import Order, named
from hongzi.refunds.rules.proposals import Way, original_tenders
from hongzi.refunds.store_orders import NewOrder
from hongzi.returns.rules.lines import Line
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import CaseLines, leg_may_move, load_lines, refund_may_go

KINDS = (PrepareRefund,)
PREFIX = "TK"


@dataclass(slots=True)
class State:
    """The group's case lines, the payments of their sales, what open orders will take (by case
    line and by payment), codes in use, orders asked again, and the rows to write."""

    lines: CaseLines
    payments: dict[int, list[CapturedPayment]]
    of_line: dict[int, int]
    of_payment: dict[int, tuple[int, int]]
    known: set[str]
    earlier: dict[str, Order]
    last: int
    new: list[NewOrder] = field(default_factory=list)

    def reserve(self, one: Ordered) -> None:
        """An open order will take this."""
        self.of_line[one.matter] = self.of_line.get(one.matter, 0) + one.amount + one.discount
        if one.payment is not None:
            amount, discount = self.of_payment.get(one.payment, (0, 0))
            self.of_payment[one.payment] = (amount + one.amount, discount + one.discount)

    def way(self, payment: CapturedPayment) -> Way:
        """What is left of a payment, less what open orders will take."""
        amount, discount = self.of_payment.get(payment.id, (0, 0))
        return Way(
            payment.code,
            payment.tender,
            payment.amount,
            payment.left - amount,
            payment.left_discount - discount,
        )


def load(batch: Batch, commands: Sequence[PrepareRefund]) -> State:
    """Lock the case lines and payments; read what open orders have taken of them."""
    cursor = batch.cursor
    lines = load_lines(batch, ((c.case, c.line) for c in commands))
    found = lines.by_key.values()
    payments = refunds.lock_payments(
        cursor, sales={line.sale for line in found if line.sale is not None}
    )
    codes = [command.order for command in commands if command.order]
    state = State(
        lines=lines,
        payments=payments,
        of_line={},
        of_payment={},
        known=refunds.known_refunds(cursor, codes=codes),
        earlier=orders.lock_orders(cursor, codes={c.instead_of for c in commands if c.instead_of}),
        last=orders.last_number(cursor, table="refundorder", prefix=PREFIX),
    )
    for one in orders.open_orders(
        cursor,
        matters=[line.matter for line in found],
        payments=[payment.id for ones in payments.values() for payment in ones],
    ):
        state.reserve(one)
    return state


def record(batch: Batch, state: State, command: PrepareRefund) -> dict[str, Any]:
    """Refused: actor_missing, order_duplicate, order_unknown, order_open, money_not_owed,
    nothing_left, refund_ordered, refund_above_owed, amount_not_positive, payment_unknown,
    over_refunded, tender_differs, goods_not_back, not_accepted, and what finding the line or the
    period refuses.
    """
    line = state.lines.find(command.case, command.line)
    maker = named(command.actor or batch.actor, Phrase("{line} 的付款单", line=line.name))
    if command.order in state.known:
        raise Refused(
            "order_duplicate",
            "付款单号 {order} 已用过。",
            cure="换一个号,或不写由系统编号。",
            order=command.order,
        )
    instead_of = _earlier(state, command, line)
    leg_may_move(batch, line)
    amount = _amount(state, command, line)
    reserved = state.of_line.get(line.matter, 0)
    refund_may_go(batch, line, reserved + amount + command.discount)
    payment = _payment(state, command, line, amount)
    _check_way(state, command, line, payment)
    code = command.order or _next_code(state)
    fact = batch.stage_fact(command, "refund_prepared", payload={"order": code})
    state.known.add(code)
    state.reserve(Ordered(line.matter, payment.id if payment else None, amount, command.discount))
    state.new.append(
        NewOrder(
            batch.new_id("refunds_refundorder"), code, line.matter,
            payment.id if payment else None, command.tender, amount, command.discount,
            command.account, command.holder, command.bank, command.why, instead_of, maker,
            command.date, fact,
        )
    )  # fmt: skip
    return {"order": code, "amount": format_fen(amount), "by": maker}


def write(batch: Batch, state: State) -> None:
    """The orders."""
    store_orders.add_orders(batch.cursor, book_id=batch.book.id, orders=state.new)


def _next_code(state: State) -> str:
    """TK0000001 and on; numbers that somebody chose are passed over."""
    state.last += 1
    while (code := f"{PREFIX}{state.last:07d}") in state.known:
        state.last += 1
    return code


def _earlier(state: State, command: PrepareRefund, line: Line) -> int | None:
    """The order this one repeats. Refused: order_unknown, order_open."""
    if not command.instead_of:
        return None
    earlier = state.earlier.get(command.instead_of)
    if earlier is None or earlier.matter != line.matter:
        raise Refused(
            "order_unknown",
            "{line} 没有付款单 {instead_of}。",
            cure="instead_of 写同一退货行失败或退票的付款单号。",
            line=line.name,
            instead_of=command.instead_of,
        )
    if earlier.end not in ("failed", "bounced"):
        raise Refused(
            "order_open",
            "付款单 {earlier} 没有失败或退票,不必重付。",
            cure="核对付款单号;未送银行的可撤回后另制。",
            earlier=earlier.code,
        )
    return earlier.id


def _amount(state: State, command: PrepareRefund, line: Line) -> int:
    """What is asked, within what the line owes and no open order pays already."""
    if not line.owes_money:
        raise Refused(
            "money_not_owed",
            "{line} 没有应退的款项。",
            cure="同品换货与未预收的拒收不退款。",
            line=line.name,
        )
    ordered = state.of_line.get(line.matter, 0)
    left = line.left_money - ordered
    if line.left_money <= 0:
        raise Refused(
            "nothing_left",
            "{line} 的退款已结清。",
            cure="要多退的,先由主管在退货单页面「确认差额」(命令 end_money_leg 的 difference)。",
            line=line.name,
        )
    amount = left - command.discount if command.amount is None else command.amount
    asked = amount + command.discount
    if left <= 0 or (ordered and asked > left):
        raise Refused(
            "refund_ordered",
            "{line} 尚欠 {left_money},已有付款单在付 {ordered}。",
            cure="先办完那些付款单;重复的撤回。",
            line=line.name,
            left_money=format_fen(line.left_money),
            ordered=format_fen(ordered),
        )
    if asked <= 0 or amount < 0:
        raise Refused(
            "amount_not_positive",
            "{line}:金额 {amount}、冲回折扣 {discount} 不合理。",
            cure="退款金额与折扣写正数。",
            line=line.name,
            amount=format_fen(amount),
            discount=format_fen(command.discount),
        )
    if asked > left:
        raise Refused(
            "refund_above_owed",
            "{line} 尚欠客户 {left},要求退 {asked}。",
            cure="核对金额;确要多退的,先由主管在退货单页面「确认差额」"
            "(命令 end_money_leg 的 difference)。",
            line=line.name,
            left=format_fen(left),
            asked=format_fen(asked),
        )
    return amount


def _payment(
    state: State, command: PrepareRefund, line: Line, amount: int
) -> CapturedPayment | None:
    """The captured payment it goes back to; None for a blind line and for a platform's money."""
    if line.sale is None:
        return None
    payments = state.payments.get(line.sale, [])
    named_ones = [one for one in payments if not command.payment or one.code == command.payment]
    if command.payment and not named_ones:
        raise Refused(
            "payment_unknown",
            "{line}:该销售单没有收款 {payment}。",
            cure="核对收款单号;不指定收款时按收款先后原路退回。",
            line=line.name,
            payment=command.payment,
        )
    enough = [
        one
        for one in named_ones
        if (way := state.way(one)).left >= amount and way.left_discount >= command.discount
    ]
    same = [one for one in enough if one.tender == command.tender]
    if same or enough:
        return (same or enough)[0]
    if line.via == "platform" and not command.payment:
        return None
    left = listed(
        (
            Phrase("{payment} 可退 {left}", payment=one.code, left=format_fen(state.way(one).left))
            for one in named_ones
        ),
        by=",",
    )
    raise Refused(
        "over_refunded",
        "{line}:要退 {amount},{left}。",
        cure="一张付款单退一笔收款:分成几张,每张不超过该笔可退;"
        "未收款的销售用 end_money_leg 的 set_off_sale 抵账。",
        line=line.name,
        amount=format_fen(amount),
        left=left or Phrase("该销售单没有收款"),
    )


def _check_way(
    state: State, command: PrepareRefund, line: Line, payment: CapturedPayment | None
) -> None:
    """Money goes back the way it came, or somebody says why not."""
    if payment is not None:
        came = frozenset({payment.tender})
    else:
        ways = [state.way(one) for one in state.payments.get(line.sale or 0, [])]
        came = original_tenders(ways, via=line.via)
    if not came or command.tender in came or command.why:
        return
    raise Refused(
        "tender_differs",
        "{line}:款由 {came} 收来,要用 {tender} 退。",
        cure="原路退回;确须改路的写明原因 why,由审批人核对。",
        line=line.name,
        came=listed(sorted(came)),
        tender=command.tender,
    )
