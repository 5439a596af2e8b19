"""A platform pays out what it collected, less its fee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongzi.kernel.commands import SettlePlatform
from hongzi.kernel.facts import Part
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.partners import queries as partners
from hongzi.partners.rules.parties import Parties
from hongzi.workflows.batch import Batch

KINDS = (SettlePlatform,)


def load(batch: Batch, commands: Sequence[SettlePlatform]) -> Parties:
    """The shops."""
    return partners.known_parties(batch.cursor, codes={command.shop for command in commands})


def record(batch: Batch, state: Parties, command: SettlePlatform) -> dict[str, Any]:
    """received + fee_net + fee_vat clears what the shop's platform owes.

    A small-scale taxpayer's rule puts the fee's VAT into the expense.
    Refused: shop_unknown, amount_negative (a fee), and what the rulebook or the period refuses.
    """
    shop = state.get(command.shop)
    if shop is None:
        raise Refused(
            "shop_unknown",
            "结算单 {settlement}:没有店铺 {shop}。",
            cure="核对店铺代码;店铺在第一笔平台销售或期初余额中建立。",
            settlement=command.settlement,
            shop=command.shop,
        )
    if command.fee_net < 0 or command.fee_vat < 0:
        raise Refused(
            "amount_negative",
            "结算单 {settlement} 的手续费为负。",
            cure="退还的佣金请用事实 commission_refunded 登记。",
            settlement=command.settlement,
        )
    gross = command.received + command.fee_net + command.fee_vat
    amounts = {
        "gross": gross,
        "received": command.received,
        "fee_net": command.fee_net,
        "fee_vat": command.fee_vat,
    }
    batch.stage_fact(
        command,
        "platform_settled",
        parts=[Part(amounts, {"tender": command.tender}, shop=shop)],
    )
    return {"settlement": command.settlement, "gross": format_fen(gross)}


def write(batch: Batch, state: Parties) -> None:
    """Nothing but the fact and its entries."""
