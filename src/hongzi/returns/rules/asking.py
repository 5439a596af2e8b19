"""From what is asked for to the draw it means: which sale line, which lots, how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongzi.kernel.commands import ONE, ReturnLine
from hongzi.kernel.money import format_micro
from hongzi.kernel.refusals import Refused
from hongzi.kernel.vat import split_gross
from hongzi.sales.rules.pools import Drawn, PartBack, Pool, plan_goods, plan_money
from hongzi.stock.rules.items import Item


def pool_asked(
    pools: Sequence[Pool],
    asked: ReturnLine,
    product: int | None,
    lots: Mapping[tuple[int, str], int],
) -> Pool | None:
    """The sale line that is meant, None when the sale has no such line.

    By its line code; else by product: the first with enough left; else the only line. Of several,
    and of the lines that replaced one 换货, it is the one that issued the batch or serials named;
    else a line that is used up passes the question on to its replacement. product: the id of
    ``asked.sku``, None when no sku is named or known. lots: as in ``lots_asked``.
    """
    named = _pools_named(pools, asked, product)
    by_id = {one.id: one for one in pools}
    codes = _codes(asked)
    for pool in named if codes else ():
        link: Pool | None = pool
        while link is not None:
            if _issued(link, codes, lots):
                return link
            link = by_id[link.successor] if link.successor is not None else None
    if not named or (len(named) > 1 and not asked.sale_line and not asked.sku):
        return None
    pool = named[0]
    while pool.successor is not None and _used_up(pool, asked):
        pool = by_id[pool.successor]
    return pool


def _pools_named(pools: Sequence[Pool], asked: ReturnLine, product: int | None) -> Sequence[Pool]:
    """The lines that may be meant, the likeliest first."""
    if asked.sale_line:
        return [
            pool
            for pool in pools
            if pool.line == asked.sale_line and (not asked.sku or pool.product == product)
        ]
    if asked.sku:
        of_product = [pool for pool in pools if pool.product == product]
        return sorted(of_product, key=lambda pool: pool.left_qty < asked.qty)
    replacements = {pool.successor for pool in pools}
    return [pool for pool in pools if pool.id not in replacements]


def _codes(asked: ReturnLine) -> Sequence[str]:
    """The batch or serials named."""
    return asked.serials or ((asked.lot,) if asked.lot else ())


def _issued(pool: Pool, codes: Sequence[str], lots: Mapping[tuple[int, str], int]) -> bool:
    """Whether all of these batches or serials left with the line."""
    issued = {(part[0], part[1]) for part in pool.issue_parts}
    return all(
        any(
            lot is not None and lots.get((product or pool.product, code)) == lot
            for product, lot in issued
        )
        for code in codes
    )


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
    codes = _codes(asked)
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
