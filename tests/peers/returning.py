"""Events of coming back: requests, goods, credit notes, exchanges, refunds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hongzi.kernel.commands import (
    AcceptReturn,
    Command,
    DecideReturn,
    EndGoodsLeg,
    EndMoneyLeg,
    EndTaxLeg,
    Fen,
    InspectGoods,
    IssueReplacement,
    PayRefund,
    RedLine,
    RegisterRedInvoice,
    RequestReturn,
    ReturnLine,
)
from hongzi.kernel.commands.base import ZERO_FEN
from hongzi.kernel.shares import share
from tests.peers.cases import Event
from tests.peers.selling import (
    ITEM,
    have_in_stock,
    invoice_sale,
    lots_of,
    pay_for,
    rate_of,
    record_sale,
    wanted,
)
from tests.peers.world import Happened, Returned, Sold, World, fen, micro

# -- what comes back --------------------------------------------------------------------------


def quantities(event: Event, sale: Sold) -> dict[str, Decimal]:
    """Units by line of the sale that an event takes back: a line, some lines, or all that is left
    to say."""
    if "lines" in event:
        each = event.get("qty")
        return {
            (line if isinstance(line, str) else line[0]): Decimal(
                str(each if isinstance(line, str) else line[1])
            )
            for line in event["lines"]
        }
    line = event.get("line", next(iter(sale.qty)))
    return {line: Decimal(str(event.get("qty", sale.qty[line])))}


def accept(
    world: World,
    event: Event,
    done: Happened,
    sale: Sold,
    lines: Mapping[str, Decimal],
    *,
    kind: str = "return",
    request: bool = False,
) -> Returned | None:
    """A return of these lines is agreed (or only asked for); None when it is refused."""
    code = world.number("R")
    verb = RequestReturn if request else AcceptReturn
    command = verb(
        **world.shared(), case=code,
        customer=event.get("receivable") or event.get("customer", ""),
        lines=tuple(
            _return_line(world, event, sale, line, qty, kind) for line, qty in lines.items()
        ),
    )  # fmt: skip
    if not world.do(done, command):
        return None
    done.sale = sale
    done.ret = world.returns[code] = Returned(code, sale, dict(lines))
    world.name(event, done.ret)
    return done.ret


def _return_line(
    world: World, event: Event, sale: Sold, line: str, qty: Decimal, kind: str
) -> ReturnLine:
    lots = lots_of(event)
    tracking = world.products[sale.products[line]].tracking
    freight = Decimal(str(event.get("return_freight", 0)))
    kept = freight * (10_000 + rate_of(event, "freight_tax_rate")) / 10_000
    return ReturnLine(
        line=line, sale=sale.code, sale_line=line, kind=kind, qty=micro(qty),
        gross=fen(event["refund"]) if "refund" in event else None,
        kept=fen(kept) if kept else ZERO_FEN,
        lot=lots[0] if lots and tracking == "batch" else "",
        serials=tuple(lots) if lots and tracking == "serial" else (),
    )  # fmt: skip


def inspections(world: World, event: Event, ret: Returned) -> list[Command]:
    """All its goods are inspected: good again, unless the event says otherwise."""
    return [
        InspectGoods(
            **world.shared(), case=ret.code, line=line, qty=micro(qty),
            disposition=disposition_of(event),
        )
        for line, qty in ret.lines.items()
    ]  # fmt: skip


def disposition_of(event: Event) -> str:
    """Where the event's goods go: named, or scrapped when they can't be sold again."""
    if event.get("resellable") is False or event.get("restock") is False:
        return "scrap"
    return str(event.get("disposition", "restock"))


def take_back(world: World, event: Event, done: Happened) -> None:
    """``return``, ``return_all``: agreed and inspected; paid back at once if a refund is named."""
    sale = world.sale_of(event)
    lines = sale.qty if done.name == "return_all" else quantities(event, sale)
    ret = accept(world, event, done, sale, lines)
    if ret is None:
        return
    if not world.settings.stays_in_leg:
        world.do(done, *inspections(world, event, ret))
    if "refund" in event or done.name == "return_and_refund":
        pay_back(world, done, ret)


def return_and_refund(world: World, event: Event, done: Happened) -> None:
    """``return_and_refund``: the goods and the money of these lines."""
    pay_if_unpaid(world, world.sale_of(event))
    take_back(world, event, done)


# -- credit notes -----------------------------------------------------------------------------


def credit_note(world: World, event: Event, done: Happened) -> None:
    """``credit_note``: of a return, or of a sale or invoice, whose goods then come back with it."""
    if not world.sales:
        blind(world, event, done)
        return
    ret = world.return_of(event)
    if ret is None:
        sale = world.sale_of(event)
        ret = accept(world, event, done, sale, quantities(event, sale))
        if ret is None:
            return
        if sale.shipped and not world.settings.stays_in_leg:
            world.do(done, *inspections(world, event, ret))
    done.ret, done.sale = ret, ret.sale
    world.name(event, ret)
    credit(world, done, ret)


def credit(world: World, done: Happened, ret: Returned) -> None:
    """The tax leg by red invoice or declaration, the money leg by refund or set-off."""
    ret.credited = True
    sale = ret.sale
    assert sale is not None
    rows = world.case_lines(ret.code)
    commands: list[Command] = []
    if sale.invoice:
        commands.append(
            RegisterRedInvoice(
                **world.shared(), invoice=world.number("2513000000000"), blue=sale.invoice,
                lines=tuple(RedLine(case=ret.code, line=line) for line in rows),
            )
        )  # fmt: skip
    else:
        commands += [
            EndTaxLeg(**world.shared(), case=ret.code, line=line, exit="uninvoiced")
            for line, row in rows.items()
            if row["vat"]
        ]
    if commands and not world.do(done, *commands):
        return
    if sale.payments:
        pay_back(world, done, ret)
    elif not world.settings.keeps_credit:
        owed = [line for line, row in rows.items() if row["net"]]
        world.do(
            done,
            *(
                EndMoneyLeg(**world.shared(), case=ret.code, line=line, exit="set_off_sale")
                for line in owed
            ),
        )


def blind(world: World, event: Event, done: Happened) -> None:
    """``credit_note_without_original``: no sale is known; cost is stated and approved."""
    sku = event.get("item", ITEM)
    world.define(sku, tracking=world.settings.tracking)
    qty = Decimal(str(event.get("qty", 1)))
    code = world.number("R")
    line = ReturnLine(
        line="1", sku=sku, qty=micro(qty), vat_rate_bp=rate_of(event), approved_by="主管",
        gross=fen(Decimal(str(event["unit_price"])) * qty),
        cost=fen(Decimal(str(event.get("stated_unit_cost", world.settings.unit_cost))) * qty),
    )  # fmt: skip
    ret = Returned(code, None, {"1": qty}, credited=True)
    command = AcceptReturn(**world.shared(), case=code, customer="客户", lines=(line,))
    if world.do(done, command, *inspections(world, event, ret)):
        done.ret = world.returns[code] = ret
        world.name(event, ret)


def reissue_invoice(world: World, event: Event, done: Happened) -> None:
    """``reverse_invoice_and_reissue``: an invoice was wrong; red for all of it, blue once more."""
    sale = world.sale_of(event)
    done.sale = sale
    red = RegisterRedInvoice(
        **world.shared(), invoice=world.number("2513000000000"), blue=sale.invoice, lines=(),
        reason_code="01",
    )  # fmt: skip
    if world.do(done, red):
        invoice_sale(world, done, sale, None)


def order_both_ways(world: World, event: Event, done: Happened) -> None:
    """``order``: lines with units below zero come back from what the same order sells."""
    lines = wanted(event, world.settings.unit_price)
    record_sale(world, event, done, [one for one in lines if one.qty > 0])
    sale = done.sale
    if sale is None or not invoice_sale(world, done, sale, None):
        return
    by_sku = {sku: line for line, sku in sale.products.items()}
    back = {by_sku[one.sku]: -one.qty for one in lines if one.qty < 0}
    ret = accept(world, {}, done, sale, back)
    if ret is not None and world.do(done, *inspections(world, event, ret)):
        credit(world, done, ret)


def cancel(world: World, event: Event, done: Happened) -> None:
    """``cancel``: the goods of a credited return stay with the customer after all."""
    ret = world.return_of(event)
    assert ret is not None, "nothing to cancel"
    done.ret, done.sale = ret, ret.sale
    world.do(
        done,
        *(
            EndGoodsLeg(
                **world.shared(), case=ret.code, line=line, qty=micro(qty), exit="rejected",
                approved_by="主管",
            )
            for line, qty in ret.lines.items()
        ),
    )  # fmt: skip


def reopen(world: World, event: Event, done: Happened) -> None:
    """``reopen``: what was cancelled is asked for and agreed again."""
    ret = world.return_of(event)
    assert ret is not None and ret.sale is not None, "nothing to reopen"
    accept(world, {}, done, ret.sale, ret.lines)


# -- requests ---------------------------------------------------------------------------------


def request_return(world: World, event: Event, done: Happened) -> None:
    """``request_return``: asked for, and agreed unless the state says no; the sale was before."""
    if not world.sales:
        sold = Happened("ship")
        record_sale(world, event, sold, wanted(event, world.settings.unit_price))
        world.history.insert(-1, sold)
        world.finish(sold)
    sale = world.sale_of(event)
    asked = event.get("state", "approved") not in ("approved", "authorized", "accepted")
    accept(world, event, done, sale, quantities(event, sale), request=asked)


def decide(world: World, event: Event, done: Happened) -> None:
    """``approve``, ``reject``: the decision on a request."""
    ret = world.return_of(event)
    assert ret is not None, "nothing to decide"
    done.ret, done.sale = ret, ret.sale
    agreed = done.name == "approve"
    world.do(done, DecideReturn(**world.shared(), case=ret.code, accept=agreed))


def receive_return(world: World, event: Event, done: Happened) -> None:
    """``receive_return``: units of a request arrive and are inspected; all when none are named."""
    ret = world.return_of(event)
    assert ret is not None and ret.sale is not None, "nothing to receive"
    done.ret, done.sale = ret, ret.sale
    lines = quantities(event, ret.sale) if "qty" in event else ret.lines
    world.do(
        done,
        *(
            InspectGoods(
                **world.shared(), case=ret.code, line=line, qty=micro(qty),
                disposition=disposition_of(event),
            )
            for line, qty in lines.items()
        ),
    )  # fmt: skip


def exchange(world: World, event: Event, done: Happened) -> None:
    """``exchange``: the same product again at the sale's price; nothing is paid."""
    sale = world.sale_of(event)
    lines = quantities(event, sale)
    ret = accept(world, event, done, sale, lines, kind="exchange")
    if ret is None or not world.do(done, *inspections(world, event, ret)):
        return
    ret.credited = True
    for line, qty in lines.items():
        have_in_stock(world, sale.products[line], qty, ())
        world.do(done, IssueReplacement(**world.shared(), case=ret.code, line=line))


# -- refunds ----------------------------------------------------------------------------------


def refund(world: World, event: Event, done: Happened) -> None:
    """``refund``, ``refund_without_return``: money for a sale or line; its goods stay away."""
    sale = world.sale_of(event)
    pay_if_unpaid(world, sale)
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


def pay_back(world: World, done: Happened, ret: Returned) -> None:
    """Pay what the return's lines owe, from the payments in the case's order of tenders."""
    assert ret.sale is not None
    payments = ret.sale.payments
    if not payments:
        pay_if_unpaid(world, ret.sale)
    order = {tender: place for place, tender in enumerate(world.settings.refund_order)}
    sorted_payments = sorted(payments, key=lambda code: order.get(payments[code], len(order)))
    for line, row in world.case_lines(ret.code).items():
        left = row["net"] + row["vat"]
        for code in sorted_payments:
            amount = min(left, world.left_of_payment(code))
            if amount <= 0:
                continue
            left -= amount
            if _pay(world, done, ret, line, Fen(amount), code):
                done.tenders.append(payments[code])
        if left > 0:
            _pay(world, done, ret, line, Fen(left), "")


def _pay(world: World, done: Happened, ret: Returned, line: str, amount: Fen, payment: str) -> bool:
    return world.do(
        done,
        PayRefund(
            **world.shared(), refund=world.number("RF"), case=ret.code, line=line,
            tender="bank", amount=amount, payment=payment,
        ),
    )  # fmt: skip
