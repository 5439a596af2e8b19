"""Events after a return: sent out again, exchanged, set off, reduced in price, said twice."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hongzi.kernel.commands import (
    AcceptReturn,
    EndGoodsLeg,
    EndMoneyLeg,
    IssueReplacement,
    ReturnLine,
    WriteOffStock,
)
from tests.peers.cases import Event
from tests.peers.returning import accept, credit, inspections, quantities, take_back
from tests.peers.selling import ITEM, Wanted, have_in_stock, lots_of, record_sale
from tests.peers.world import Happened, Returned, Sold, World, fen, micro, units


def take_back_or_redeliver(world: World, event: Event, done: Happened) -> None:
    """``return``: of a sale; the return of a return sends the goods out again."""
    if isinstance(world.named(event), Returned):
        redeliver(world, event, done)
    else:
        take_back(world, event, done)


def redeliver(world: World, event: Event, done: Happened) -> None:
    """``redeliver``: goods that came back go to the customer again, at the price of their sale.

    What was not inspected goes back as rejected; what is in stock again is sold again.
    """
    ret = world.return_of(event)
    assert ret is not None and ret.sale is not None, "nothing to redeliver"
    sale = ret.sale
    rows = world.case_lines(ret.code)
    if not any(row["goods_qty"] for row in rows.values()):
        for line, row in rows.items():
            end = EndGoodsLeg(
                **world.shared(), case=ret.code, line=line, qty=row["qty"], exit="rejected",
                approved_by="主管",
            )  # fmt: skip
            world.do(done, end)
    else:
        lines = [_same(world, event, ret, sale, line) for line in rows]
        record_sale(world, again(event), done, lines)
        sale.again += [done.sale] if done.sale else []
    done.ret, done.sale = ret, sale


def again(event: Event) -> Event:
    """The event without what would make its sale stand for the first one."""
    return {name: value for name, value in event.items() if name not in ("ref", "of")}


def _same(world: World, event: Event, ret: Returned, sale: Sold, line: str) -> Wanted:
    qty = Decimal(str(event.get("qty", ret.lines[line])))
    (pool,) = [pool for pool in world.pools(sale.code) if pool["line"] == line]
    price = Decimal(pool["net"]) / 100 / units(pool["qty"])
    return Wanted(line, sale.products[line], qty, str(price))


# -- exchanges --------------------------------------------------------------------------------


def exchange(world: World, event: Event, done: Happened) -> None:
    """``exchange``: the same product again at the sale's price, and nothing is paid; or another
    product ``for_item``, a sale of its own against which the return is set off."""
    sale = world.sale_of(event)
    lines = quantities(event, sale)
    if "for_item" in event:
        _exchange_for_other(world, event, done, sale, lines)
        return
    ret = accept(world, event, done, sale, lines, kind="exchange")
    if ret is None or not world.do(done, *inspections(world, event, ret)):
        return
    ret.credited = ret.paid = True
    for line, qty in lines.items():
        have_in_stock(world, sale.products[line], qty, ())
        world.do(done, IssueReplacement(**world.shared(), case=ret.code, line=line))


def _exchange_for_other(
    world: World, event: Event, done: Happened, sale: Sold, lines: Mapping[str, Decimal]
) -> None:
    qty = sum(lines.values(), Decimal(0))
    new = Wanted("1", event["for_item"], qty, str(event.get("unit_price", "0")))
    record_sale(world, again(event), done, [new])
    ret = accept(world, event, done, sale, lines)
    if ret is None or not world.do(done, *inspections(world, event, ret)):
        return
    ret.credited = ret.paid = True
    set_off_lines(world, done, ret, list(world.sales)[-1])


def set_off(world: World, event: Event, done: Happened) -> None:
    """``set_off``: what a return owes pays another sale (``against``), or its own."""
    ret = world.return_of(event)
    assert ret is not None and ret.sale is not None, "nothing to set off"
    done.ret, done.sale = ret, ret.sale
    against = world.named({"of": event.get("against", "")})
    set_off_lines(world, done, ret, against.code if isinstance(against, Sold) else "")


def set_off_lines(world: World, done: Happened, ret: Returned, sale: str) -> None:
    """The money leg of each line that owes money, against a sale; its own when none is named."""
    rows = world.case_lines(ret.code)
    ends = [
        EndMoneyLeg(**world.shared(), case=ret.code, line=line, exit="set_off_sale", sale=sale)
        for line, row in rows.items()
        if row["net"]
    ]
    ret.paid = world.do(done, *ends)


# -- other events -----------------------------------------------------------------------------


def allowance(world: World, event: Event, done: Happened) -> None:
    """``allowance``: the price is reduced by an ``amount`` with tax, the goods stay."""
    sale = world.sale_of(event)
    line = event.get("line", next(iter(sale.qty)))
    code = world.number("R")
    asked = ReturnLine(
        line=line, sale=sale.code, sale_line=line, kind="allowance", gross=fen(event["amount"])
    )
    if not world.do(done, AcceptReturn(**world.shared(), case=code, lines=(asked,))):
        return
    done.sale = sale
    done.ret = world.returns[code] = Returned(code, sale, {line: Decimal(0)})
    world.name(event, done.ret)
    credit(world, done, done.ret)


def return_to_supplier(world: World, event: Event, done: Happened) -> None:
    """``return_to_supplier``: goods in stock go back to where they were bought."""
    sku = event.get("item", ITEM)
    lots = lots_of(event)
    serial = world.products[sku].tracking == "serial"
    qty, value = world.stock()[sku]
    claim = fen(value * Decimal(str(event["qty"])) / qty)
    command = WriteOffStock(
        **world.shared(), sku=sku, qty=micro(event["qty"]), how="to_supplier", supplier="供应商",
        lot=lots[0] if lots and not serial else "", serials=tuple(lots) if serial else (),
        claim=claim,
    )  # fmt: skip
    world.do(done, command)


def replay(world: World, event: Event, done: Happened) -> None:
    """``replay``: an earlier event is said again, word for word."""
    first = world.earlier(event)
    done.ret, done.sale = first.ret, first.sale
    world.do(done, *first.commands)
    done.facts = [fact for fact in done.facts if fact not in first.facts]
