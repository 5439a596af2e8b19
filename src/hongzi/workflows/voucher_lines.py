"""Lines given account by account (openings, manual vouchers) checked and made into entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongzi.kernel.commands import VoucherLine
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import EntryRow, Rulebook
from hongzi.ledger.queries import subjects_by_code
from hongzi.ledger.store import ChartOfBook
from hongzi.workflows.batch import Batch


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of what lines name: parties and products by code."""

    parties: Mapping[str, int]
    products: Mapping[str, int]


def name_subjects(batch: Batch, lines: Sequence[VoucherLine]) -> Named:
    """Ids of the parties and products that lines name, as far as the book knows them."""
    codes = {line.party for line in lines} | {line.sku for line in lines}
    parties, products = subjects_by_code(batch.cursor, codes=sorted(codes - {""}))
    return Named(parties=parties, products=products)


def check_lines(
    lines: Sequence[VoucherLine],
    *,
    what: str,
    chart: ChartOfBook,
    products: Mapping[str, int],
    parties: Mapping[str, int] | None = None,
) -> None:
    """That lines can be posted. parties: those that may be named, None = any.

    Refused: ``voucher_empty``, ``account_unknown``, ``account_has_children``, ``party_unknown``,
    ``product_unknown``, ``voucher_unbalanced``.
    """
    if not lines:
        raise Refused("voucher_empty", "{what}没有分录。", cure="至少写一借一贷两行。", what=what)
    for number, line in enumerate(lines, 1):
        _check_line(line, number, what=what, chart=chart, products=products, parties=parties)
    difference = sum(line.debit - line.credit for line in lines)
    if difference:
        raise Refused(
            "voucher_unbalanced",
            "{what}借贷不平,借方减贷方为 {difference} 元。",
            cure="核对各行金额,使借方合计等于贷方合计。",
            what=what,
            difference=format_fen(difference),
        )


def _check_line(
    line: VoucherLine,
    number: int,
    *,
    what: str,
    chart: ChartOfBook,
    products: Mapping[str, int],
    parties: Mapping[str, int] | None,
) -> None:
    if line.account not in chart.by_code:
        raise Refused(
            "account_unknown",
            "{what}第 {number} 行:账套没有科目 {account}。",
            cure="用科目余额表中的编码。",
            what=what,
            number=number,
            account=line.account,
        )
    if line.account in chart.parents:
        raise Refused(
            "account_has_children",
            "{what}第 {number} 行:科目 {account} 有明细科目,不能直接记账。",
            cure="记到它的末级明细科目。",
            what=what,
            number=number,
            account=line.account,
        )
    if line.party and parties is not None and line.party not in parties:
        raise Refused(
            "party_unknown",
            "{what}第 {number} 行:没有往来单位 {party}。",
            cure="核对往来单位编码。",
            what=what,
            number=number,
            party=line.party,
        )
    if line.sku and line.sku not in products:
        raise Refused(
            "product_unknown",
            "{what}第 {number} 行:没有商品 {sku}。",
            cure="先导入该商品。",
            what=what,
            number=number,
            sku=line.sku,
        )


def entries_of(lines: Sequence[VoucherLine], *, rule: str, named: Named) -> list[EntryRow]:
    """The entries of checked lines, each under this rule."""
    return [_entry(line, rule, named) for line in lines]


def _entry(line: VoucherLine, rule: str, named: Named) -> EntryRow:
    qty = int(line.qty or 0)
    amount = int(line.debit or line.credit)
    return EntryRow(
        side=1 if line.debit else -1,
        role="",
        account=line.account,
        amount=amount,
        matter=None,
        party=named.parties.get(line.party),
        product=named.products.get(line.sku),
        qty=-abs(qty) if amount < 0 else qty,
        rule=rule,
    )


def refuse_kept_accounts(
    lines: Sequence[VoucherLine],
    *,
    what: str,
    rules: Rulebook,
    taxpayer: str,
    stock_is_kept: bool,
) -> None:
    """Refused: ``clearing_role_manual`` (only a return moves its clearing accounts) and, where
    stock is kept, ``stock_role_manual`` (its ledger would no longer equal the account)."""
    clearing = rules.clearing_accounts()
    stock = {role.account for role in rules.roles_for(taxpayer).values() if role.product}
    for number, line in enumerate(lines, 1):
        if line.account in clearing:
            raise Refused(
                "clearing_role_manual",
                "{what}第 {number} 行:科目 {account} 是退货的过渡科目,不能手工记账。",
                cure="用退货、验收、红字发票或退款的相应命令;手工了结的在“填凭证”写明退货单行,由另一人审核。",
                what=what,
                number=number,
                account=line.account,
            )
        if stock_is_kept and line.account in stock:
            raise Refused(
                "stock_role_manual",
                "{what}第 {number} 行:科目 {account} 由库存账维护,不能手工记账。",
                cure="用采购入库、报废或退供应商等命令。",
                what=what,
                number=number,
                account=line.account,
            )
