"""Events of money going back: refunds of a return, of a line, of nothing but goodwill."""

from __future__ import annotations

from decimal import Decimal

from hongzi.kernel.commands import AcceptReturn, EndGoodsLeg, Fen, PayRefund, ReturnLine
from hongzi.kernel.shares import share
from tests.peers.cases import Event
from tests.peers.selling import TENDERS, pay_for
from tests.peers.world import Happened, Returned, Sold, World, fen, micro


def refund(world: World, event: Event, done: Happened) -> None:
    """``refund``, ``refund_without_return``: money for a sale or line; its goods stay away."""
    sale = world.sale_of(event)
    pay_if_unpaid(world, sale)
    owing = owing_return(world, event)
    if owing is not None and done.name == "refund":
        refund_return(world, event, done, owing)
        return
    line, gross = _asked(world, event, sale)
    code = world.number("R")
    asked = ReturnLine(line=line, sale=sale.code, sale_line=line, kind="refund_only", gross=gross)
    if not world.do(done, AcceptReturn(**world.shared(), case=code, lines=(asked,))):
        return
    done.sale = sale
    done.ret = world.returns[code] = Returned(code, sale, {line: Decimal(0)}, credited=True)
    world.name(event, done.ret)
    pay_back(world, done, done.ret)


def _asked(world: World, event: Event, sale: Sold) -> tuple[str, Fen]:
    """The line and the fen that a refund is about; the line with enough left when none is named."""
    left = {
        pool["line"]: pool["net"] + pool["vat"] - pool["taken_net"] - pool["taken_vat"]
        for pool in world.pools(sale.code)
    }
    if "amount" in event:
        amount = fen(event["amount"])
        enough = [line for line, most in left.items() if most >= amount]
        return event.get("line", (enough or list(left))[0]), amount
    line = event.get("line", next(iter(left)))
    qty = Decimal(str(event.get("qty", sale.qty[line])))
    whole = micro(sale.qty[line])
    return line, Fen(share(total=left[line], cumulative=micro(qty), whole=whole, taken=0))


def pay_if_unpaid(world: World, sale: Sold) -> None:
    """A case that refunds money without saying that it came in means that it did."""
    if not sale.payments:
        paying = Happened("pay", sale=sale)
        pay_for(world, paying, True)


def pay_back(
    world: World, done: Happened, ret: Returned, to: str = "", most: int | None = None
) -> None:
    """Pay what the return's lines owe, from the payments in the case's order of tenders."""
    assert ret.sale is not None
    payments = ret.sale.payments
    if not payments:
        pay_if_unpaid(world, ret.sale)
    order = {tender: place for place, tender in enumerate(world.settings.refund_order)}
    sorted_payments = sorted(payments, key=lambda code: order.get(payments[code], len(order)))
    ret.paid = True
    for line, row in world.case_lines(ret.code).items():
        left = row["owed"] if most is None else most
        for code in sorted_payments:
            amount = min(left, world.left_of_payment(code))
            if amount <= 0:
                continue
            left -= amount
            tender = TENDERS.get(to or payments[code], to or payments[code])
            if _pay(world, done, ret, line, Fen(amount), code, tender):
                done.tenders.append(payments[code])
                done.paid.append(amount)
        if left > 0:
            _pay(world, done, ret, line, Fen(left), "", "bank")


def _pay(
    world: World, done: Happened, ret: Returned, line: str, amount: Fen, payment: str, tender: str
) -> bool:
    return world.do(
        done,
        PayRefund(
            **world.shared(), refund=world.number("RF"), case=ret.code, line=line,
            tender=tender, amount=amount, payment=payment,
        ),
    )  # fmt: skip


def owing_return(world: World, event: Event) -> Returned | None:
    """The return that a refund is for: one that was asked for or taken back and not paid yet."""
    named = world.named(event)
    open_ones = [ret for ret in world.returns.values() if ret.sale and not ret.paid]
    if isinstance(named, Returned):
        return named
    if isinstance(named, Sold):
        open_ones = [ret for ret in open_ones if ret.sale is named]
    return open_ones[-1] if open_ones else None


def refund_return(world: World, event: Event, done: Happened, ret: Returned) -> None:
    """What of a request never arrived is let go; the rest is paid, or the amount that is named."""
    done.ret, done.sale = ret, ret.sale
    for line, row in world.case_lines(ret.code).items():
        missing = row["qty"] - row["goods_qty"]
        if row["goods_qty"] and missing:
            end = EndGoodsLeg(
                **world.shared(), case=ret.code, line=line, qty=missing, exit="rejected",
                approved_by="主管",
            )  # fmt: skip
            world.do(done, end)
    most = fen(event["amount"]) if "amount" in event else None
    pay_back(world, done, ret, str(event.get("refund_to", "")), most)
    ret.paid = not done.refused
