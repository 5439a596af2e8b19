"""From what is asked for to the draw it means: which sale line, which lots, how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongzi.kernel.commands import ONE, ReturnLine
from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused
from hongzi.kernel.vat import split_gross
from hongzi.sales.rules.pools import Drawn, PartBack, Pool, plan_goods, plan_money
from hongzi.stock.rules.items import Item


def pool_asked(pools: Sequence[Pool], asked: ReturnLine, product: int | None) -> Pool | None:
    """The sale line that is meant, None when the sale has no such line.

    By its line code; else by product: the first with enough left; else the only line. A line
    that is used up passes the question on to the line that replaced it 换货. product: the id
    of ``asked.sku``, None when no sku is named or known.
    """
    if not pools:
        return None
    if asked.sale_line:
        named = [pool for pool in pools if pool.line == asked.sale_line]
        if asked.sku:
            named = [pool for pool in named if pool.product == product]
    elif asked.sku:
        of_product = [pool for pool in pools if pool.product == product]
        enough = [pool for pool in of_product if pool.left_qty >= asked.qty]
        named = enough or of_product
    else:
        replacements = {pool.successor for pool in pools}
        named = [pool for pool in pools if pool.id not in replacements]
        if len(named) > 1:
            return None
    if not named:
        return None
    pool = named[0]
    if pool.successor is None:
        return pool
    by_id = {one.id: one for one in pools}
    while pool.successor is not None and _used_up(pool, asked):
        pool = by_id[pool.successor]
    return pool


def _used_up(pool: Pool, asked: ReturnLine) -> bool:
    """Whether the line has nothing left of what is asked: units, or money for an allowance."""
    return not pool.left_qty and (asked.qty > 0 or not pool.left_gross)


def root_of(pools: Sequence[Pool], pool: Pool) -> int:
    """The sale line a blue invoice names: the first of a chain of replacements."""
    if len(pools) == 1:
        return pool.id
    before = {one.successor: one.id for one in pools if one.successor is not None}
    root = pool.id
    while root in before:
        root = before[root]
    return root


def lots_asked(
    name: str, asked: ReturnLine, item: Item, pool: Pool, lots: Mapping[tuple[int, str], int]
) -> tuple[int, ...]:
    """Ids of the batch or serials named; () when none is.

    lots: (product, code) → id of the lots the book knows. name: how refusals name the line.
    Refused: lot_unknown, serial_unknown (unknown, or not sold on this line), serial_count,
    serial_twice.
    """
    codes = asked.serials or ((asked.lot,) if asked.lot else ())
    if not codes:
        return ()
    if asked.serials and item.tracking == "serial" and len(codes) * ONE != asked.qty:
        raise Refused(
            "serial_count",
            "{name}:数量 {qty},序列号 {count} 个。",
            cure="每一件写明一个序列号。",
            name=name,
            qty=format_micro(asked.qty),
            count=len(codes),
        )
    each_once(name, codes)
    products = {item.id, *(part for part, _ in item.kit)}
    sold = {part[1] for part in pool.issue_parts}
    found = []
    for code in codes:
        ids = [lots[product, code] for product in products if (product, code) in lots]
        if not any(id in sold for id in ids):
            kind = "serial_unknown" if asked.serials else "lot_unknown"
            raise Refused(
                kind,
                "{name}:{pool} 没有卖出过批次/序列号 {code}。",
                cure="核对批号或序列号与原销售单。",
                name=name,
                pool=pool.name,
                code=code,
            )
        found += [id for id in ids if id in sold]
    return tuple(found)


def each_once(name: str, codes: Sequence[str]) -> None:
    """No code is named twice on one line. Refused: serial_twice."""
    if len(set(codes)) < len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise Refused(
            "serial_twice",
            "{name}:序列号 {twice} 重复。",
            cure="每个只写一次。",
            name=name,
            twice=twice,
        )


def draw_asked(asked: ReturnLine, pool: Pool, lots: Sequence[int]) -> Drawn:
    """The draw a line asks of its pool; the pool is not changed.

    Refused: over_returned, already_returned, value_above_sale, nothing_left, lot_unknown,
    serial_already_back.
    """
    if asked.kind == "return":
        return plan_goods(pool, qty=asked.qty, gross=asked.gross, kept=asked.kept, lots=lots)
    if asked.kind == "exchange":
        return plan_goods(pool, qty=asked.qty, lots=lots)
    return plan_money(pool, gross=asked.gross, qty=asked.qty)


def blind_draw(asked: ReturnLine, item: Item) -> Drawn:
    """The draw of a line without a sale, as it was valued and approved 无来源退货."""
    net, vat = split_gross(gross=asked.gross or 0, rate_bp=asked.vat_rate_bp)
    part = PartBack(0, item.id, None, None, asked.qty, asked.cost, None)
    return Drawn(asked.qty, net, vat, 0, 0, asked.cost, (part,), True)
