"""Events of coming back: requests, goods, credit notes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from hongzi.kernel.commands import (
    AcceptReturn,
    Command,
    DecideReturn,
    EndGoodsLeg,
    EndMoneyLeg,
    EndTaxLeg,
    Fen,
    InspectGoods,
    Micro,
    RedLine,
    RegisterRedInvoice,
    RequestReturn,
    ReturnLine,
)
from hongzi.kernel.shares import share
from tests.peers.cases import Event
from tests.peers.refunding import pay_back, pay_if_unpaid
from tests.peers.selling import (
    FREIGHT,
    ITEM,
    invoice_sale,
    lots_of,
    rate_of,
    record_sale,
    wanted,
)
from tests.peers.world import Happened, Returned, Sold, World, fen, micro

# -- what comes back --------------------------------------------------------------------------


def quantities(event: Event, sale: Sold) -> dict[str, Decimal]:
    """Units by line of the sale that an event takes back: a line, some lines, or all that is left
    to say; the freight as well where the event gives it back."""
    found: dict[str, Decimal] = {}
    for one in event.get("lines", ()):
        line, qty = one, event.get("qty")
        if isinstance(one, Mapping):
            line, qty = one.get("line", one.get("item")), one.get("qty", qty)
        elif not isinstance(one, str):
            line, qty = one[0], one[1] if len(one) > 1 else qty
        found[line] = Decimal(str(sale.qty[line] if qty is None else qty))
    if not found:
        line = event.get("line", next(iter(sale.qty)))
        found[line] = Decimal(str(event.get("qty", sale.qty[line])))
    if event.get("refund_shipping") and FREIGHT in sale.qty:
        found[FREIGHT] = Decimal(1)
    return found


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
    kept = kept_of(world, event, sale, lines)
    command = verb(
        **world.shared(), case=code,
        customer=event.get("receivable") or event.get("customer", ""),
        lines=tuple(
            _return_line(world, event, sale, line, qty, kind, kept.get(line, 0))
            for line, qty in lines.items()
        ),
    )  # fmt: skip
    if not world.do(done, command):
        return None
    done.sale = sale
    done.ret = world.returns[code] = Returned(code, sale, dict(lines))
    world.name(event, done.ret)
    return done.ret


def _return_line(
    world: World, event: Event, sale: Sold, line: str, qty: Decimal, kind: str, kept: int
) -> ReturnLine:
    lots = lots_of(event)
    sku = sale.products.get(line, "")
    tracking = world.products[sku].tracking if sku else "none"
    return ReturnLine(
        line=line, sale=sale.code, sale_line=line, kind=kind, qty=micro(qty),
        sku=event["item"] if event.get("item", sku) != sku else "",
        gross=asked_money(event),
        kept=Fen(kept),
        lot=lots[0] if lots and tracking == "batch" else "",
        serials=tuple(lots) if lots and tracking == "serial" else (),
    )  # fmt: skip


def asked_money(event: Event) -> Fen | None:
    """Fen with tax that the event asks for by name; ``[[tender, yuan], …]`` asks for their sum.

    A word or a yes names no amount.
    """
    asked = event.get("refund")
    if isinstance(asked, list):
        asked = sum(Decimal(str(amount)) for _, amount in asked)
    try:
        return None if asked is None or isinstance(asked, bool) else fen(asked)
    except InvalidOperation:
        return None


def kept_of(world: World, event: Event, sale: Sold, lines: Mapping[str, Decimal]) -> dict[str, int]:
    """Fen by line that are kept from the refund: the way back and fees of the return as a whole
    from its first line, a percentage of each from each."""
    pools = {pool["line"]: pool for pool in world.pools(sale.code)}
    found = dict.fromkeys(lines, 0)
    rate = Decimal(10_000 + rate_of(event, "freight_tax_rate")) / 10_000
    if event.get("freight_incl"):
        rate = Decimal(1)
    fees = sum(Decimal(str(event.get(name, 0))) for name in ("return_freight", "restocking_fee"))
    found[next(iter(lines), "")] = fen(fees * rate) + fen(event.get("return_freight_incl", 0))
    percent = Decimal(str(event.get("restocking_fee_percent", 0)).rstrip("%"))
    for line, qty in lines.items() if percent else ():
        if line in pools:
            pool = pools[line]
            gross = share(
                total=pool["net"] + pool["vat"], cumulative=micro(qty), whole=pool["qty"], taken=0
            )
            found[line] += int(gross * percent / 100)
    return found


def inspections(world: World, event: Event, ret: Returned) -> list[Command]:
    """All its goods are inspected: good again, unless the event says otherwise."""
    return [
        InspectGoods(
            **world.shared(), case=ret.code, line=line, qty=micro(qty),
            disposition=disposition_of(event),
        )
        for line, qty in ret.lines.items()
        if line != FREIGHT
    ]  # fmt: skip


def disposition_of(event: Event) -> str:
    """Where the event's goods go: named, or scrapped when they can't be sold again."""
    if event.get("resellable") is False or event.get("restock") is False:
        return "scrap"
    return str(event.get("disposition", "restock"))


def take_back(world: World, event: Event, done: Happened) -> None:
    """``return``, ``return_all``: agreed and inspected; paid back at once if a refund is named."""
    sale = world.sale_of(event)
    ret = credited_before(world, sale)
    if ret is None and is_component(world, event, sale):
        component_back(world, event, done, sale)
        return
    if ret is None:
        lines = sale.qty if done.name == "return_all" else quantities(event, sale)
        ret = accept(world, event, done, sale, lines)
    if ret is None:
        return
    done.ret, done.sale = ret, sale
    world.name(event, ret)
    if not world.settings.stays_in_leg:
        world.do(done, *inspections(world, event, ret))
    if isinstance(event.get("refund"), list):
        for tender, amount in event["refund"]:
            pay_back(world, done, ret, tender, fen(amount))
    elif {"refund", "refund_to"} & set(event) or done.name == "return_and_refund":
        pay_back(world, done, ret, str(event.get("refund_to", "")))


def is_component(world: World, event: Event, sale: Sold) -> bool:
    """The event is about one component of a set that was sold whole."""
    return any(event.get("item") in world.products[sku].kit for sku in sale.products.values())


def component_back(world: World, event: Event, done: Happened, sale: Sold) -> None:
    """One component of a set comes back alone: its price is allowed on the set, its goods come in
    at the cost they went out with, approved because the set was sold as one."""
    line, sku = next(iter(sale.products)), event["item"]
    qty = Decimal(str(event.get("qty", 1)))
    code = world.number("R")
    goods = ReturnLine(
        line="1", sku=sku, qty=micro(qty), gross=Fen(0), approved_by="主管",
        cost=fen(world.issue_cost(sale.code, sku) * qty),
    )  # fmt: skip
    asked = [goods]
    if "refund" in event:
        asked.append(
            ReturnLine(line="2", sale=sale.code, sale_line=line, kind="allowance",
                       gross=fen(event["refund"]))
        )  # fmt: skip
    ret = Returned(code, sale, {"1": qty}, credited=True, component=True)
    command = AcceptReturn(**world.shared(), case=code, lines=tuple(asked))
    if world.do(done, command, *inspections(world, event, ret)):
        done.ret, done.sale = ret, sale
        world.returns[code] = ret
        world.name(event, ret)
        if "refund" in event:
            pay_back(world, done, ret)


def credited_before(world: World, sale: Sold) -> Returned | None:
    """The return of a sale whose credit note came before its goods."""
    for ret in world.returns.values() if world.settings.goods_follow else ():
        rows = world.case_lines(ret.code).values()
        if ret.sale is sale and ret.credited and not any(row["goods_qty"] for row in rows):
            return ret
    return None


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
        kind = "return" if sale.shipped else "refund_only"
        ret = accept(world, event, done, sale, quantities(event, sale), kind=kind)
        if ret is None:
            return
        if sale.shipped and not (world.settings.stays_in_leg or world.settings.goods_follow):
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
        commands += red_invoices(world, sale, ret)
    else:
        commands += [
            EndTaxLeg(**world.shared(), case=ret.code, line=line, exit="uninvoiced")
            for line, row in rows.items()
            if row["vat"]
        ]
    if commands and not world.do(done, *commands):
        return
    if world.settings.refund_follows:
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


def red_invoices(world: World, sale: Sold, ret: Returned) -> list[Command]:
    """A red invoice for each blue one that a return is spread over, the oldest first."""
    blue = world.blue_lines(sale.code)
    lines: dict[str, list[RedLine]] = {}
    for line, row in world.case_lines(ret.code).items():
        of_line = [one for one in blue if one["line"] == line and one["qty"] > one["red_qty"]]
        if len(of_line) <= 1:
            number = of_line[0]["invoice"] if of_line else sale.invoice
            lines.setdefault(number, []).append(RedLine(case=ret.code, line=line))
            continue
        need = row["qty"]
        for one in of_line:
            left = one["qty"] - one["red_qty"]
            take = min(need, left)
            need -= take
            if take:
                net, vat = (
                    Fen(share(total=one[name] - one[f"red_{name}"], cumulative=take, whole=left,
                              taken=0))
                    for name in ("net", "vat")
                )  # fmt: skip
                red = RedLine(case=ret.code, line=line, qty=Micro(take), net=net, vat=vat)
                lines.setdefault(one["invoice"], []).append(red)
    return [
        RegisterRedInvoice(
            **world.shared(), invoice=world.number("2513000000000"), blue=number,
            lines=tuple(of_blue),
        )
        for number, of_blue in lines.items()
    ]  # fmt: skip


def blind(world: World, event: Event, done: Happened) -> None:
    """``credit_note_without_original``: no sale is known; cost is stated and approved."""
    sku = event.get("item", ITEM)
    world.define(sku, tracking=world.settings.tracking)
    qty = Decimal(str(event.get("qty", 1)))
    code = world.number("R")
    line = ReturnLine(
        line="1", sku=sku, qty=micro(qty), vat_rate_bp=rate_of(event), approved_by="主管",
        gross=fen(
            Decimal(str(event.get("unit_price", 0))) * qty * (10_000 + rate_of(event)) / 10_000
        ),
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
    """``order``: lines with units below zero come back from what the same order sells; a draft
    is only kept, and what only sells is a sale, or waits for its shipments."""
    lines = wanted(event, world.settings.unit_price)
    if event.get("ref") in world.settings.shipped_orders:
        world.orders[event["ref"]] = event
        return
    if event.get("state") == "draft" or all(one.qty > 0 for one in lines):
        record_sale(world, event, done, lines)
        return
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
    """``cancel``: a request is dropped; the goods of a return stay with the customer after all."""
    ret = world.return_of(event)
    assert ret is not None, "nothing to cancel"
    done.ret, done.sale = ret, ret.sale
    if ret.requested:
        world.do(done, DecideReturn(**world.shared(), case=ret.code, accept=False))
        return
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
    ret = accept(world, event, done, sale, quantities(event, sale), request=asked)
    if ret is not None:
        ret.requested = asked


def decide(world: World, event: Event, done: Happened) -> None:
    """``approve``, ``reject``: the decision on a request."""
    ret = world.return_of(event)
    assert ret is not None, "nothing to decide"
    done.ret, done.sale = ret, ret.sale
    agreed = done.name == "approve"
    if world.do(done, DecideReturn(**world.shared(), case=ret.code, accept=agreed)):
        ret.requested = False


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
