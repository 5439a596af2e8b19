"""Any direct fact of the rulebook: freight borne, commission refunded, a loss approved …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hongzi.kernel.commands import Command, RecordFact
from hongzi.kernel.facts import FactKind, Part
from hongzi.kernel.phrases import Phrase, listed, wording
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries import subjects_by_code
from hongzi.partners.queries import known_parties
from hongzi.partners.rules.parties import Parties
from hongzi.partners.store import save_parties
from hongzi.sales.queries import SaleHead, lock_sales
from hongzi.workflows.batch import Batch
from hongzi.workflows.case_lines import CaseLines, load_lines

KINDS: tuple[type[Command], ...] = (RecordFact,)

V = TypeVar("V")

PARTY_ZH = {
    "customer": wording("客户 customer"),
    "shop": wording("店铺 shop"),
    "supplier": wording("供应商 supplier"),
}


@dataclass(slots=True)
class State:
    """What the facts may concern: case lines, sales, parties, products."""

    lines: CaseLines
    sales: dict[str, SaleHead]
    parties: Parties
    products: dict[str, int]


def load(batch: Batch, commands: Sequence[RecordFact]) -> State:
    """Lock the case lines and sales the facts name."""
    parties = {code for c in commands for code in (c.customer, c.shop, c.supplier)}
    return State(
        lines=load_lines(batch, ((c.case, c.line) for c in commands if c.case)),
        sales=lock_sales(batch.cursor, codes={c.sale for c in commands if c.sale}),
        parties=known_parties(batch.cursor, codes=parties),
        products=subjects_by_code(batch.cursor, codes=[c.sku for c in commands])[1],
    )


def record(batch: Batch, state: State, command: RecordFact) -> dict[str, Any]:
    """One fact with its amounts, flags, and what it concerns.

    Refused: ``fact_unknown``, ``fact_not_direct``, ``amount_twice``, ``case_unknown``,
    ``line_unknown``, ``not_in_book``, ``product_unknown``, ``party_missing`` (the account is
    kept by party), what the rulebook refuses, ``period_closed``, ``before_opening``.
    """
    kind = _direct_kind(batch, command)
    line = state.lines.find(command.case, command.line) if command.case else None
    sale = _sale(state, command)
    product = _product(state, command)
    amounts = _named([(one.name, int(one.fen)) for one in command.amounts], command)
    flags = _named([(one.name, one.value) for one in command.flags], command)
    period = batch.posting_period(command)
    known = {
        "customer": _known(line.customer if line else None, sale.customer if sale else None),
        "shop": _known(line.shop if line else None, sale.shop if sale else None),
    }
    _check_entries(batch, command, kind, Part(amounts, flags), known)
    parties = {
        name: state.parties.mention(getattr(command, name), kind=name, subject=batch.subject)
        or known.get(name)
        for name in PARTY_ZH
    }
    part = Part(
        amounts,
        flags,
        case=line.matter if line else None,
        sale=sale.matter if sale else (line.sale_matter if line else None),
        customer=parties["customer"],
        shop=parties["shop"],
        supplier=parties["supplier"],
        product=product,
    )
    batch.stage_fact(command, kind.name, parts=[part], period=period)
    return {"fact": kind.name, "title": kind.title_zh, "period": period}


def write(batch: Batch, state: State) -> None:
    """Parties mentioned for the first time."""
    save_parties(batch.cursor, book_id=batch.book.id, parties=state.parties)


def _direct_kind(batch: Batch, command: RecordFact) -> FactKind:
    kind = batch.rules.fact(command.fact)
    if not kind.direct:
        direct = listed(name for name, one in batch.rules.facts.items() if one.direct)
        raise Refused(
            "fact_not_direct",
            "事实 {kind}({title})不能直接记录,它由自己的命令产生。",
            cure="可直接记录的事实:{direct}。",
            kind=kind.name,
            title=Phrase(kind.title_zh),
            direct=direct,
        )
    return kind


def _sale(state: State, command: RecordFact) -> SaleHead | None:
    if not command.sale:
        return None
    found = state.sales.get(command.sale)
    if found is None:
        raise Refused(
            "not_in_book", "本账套没有销售单 {sale}。", cure="核对单号。", sale=command.sale
        )
    return found


def _product(state: State, command: RecordFact) -> int | None:
    if not command.sku:
        return None
    found = state.products.get(command.sku)
    if found is None:
        raise Refused("product_unknown", "没有商品 {sku}。", cure="先导入该商品。", sku=command.sku)
    return found


def _named(pairs: Sequence[tuple[str, V]], command: RecordFact) -> dict[str, V]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused(
            "amount_twice",
            "事实 {key} 有金额或标志写了两次。",
            cure="每个名称只写一次。",
            key=command.key,
        )
    return found


def _known(*ids: int | None) -> int | None:
    return next((id for id in ids if id is not None), None)


def _check_entries(
    batch: Batch,
    command: RecordFact,
    kind: FactKind,
    part: Part,
    known: Mapping[str, int | None],
) -> None:
    """That the rulebook takes it, and that every account kept by party is told which."""
    roles = batch.rules.roles_for(batch.book.taxpayer)
    entries = batch.rules.entries(
        kind.name,
        [part],
        date=command.date,
        taxpayer=batch.book.taxpayer,
        red_style=batch.red_style,
    )
    for entry in entries:
        role = roles[entry.role]
        if role.party and not getattr(command, role.party) and known.get(role.party) is None:
            raise Refused(
                "party_missing",
                "事实 {key}({title})记入「{role}」,须写明往来单位。",
                cure="写明 {party}。",
                key=command.key,
                title=Phrase(kind.title_zh),
                role=Phrase(role.title),
                party=Phrase(PARTY_ZH[role.party]),
            )
