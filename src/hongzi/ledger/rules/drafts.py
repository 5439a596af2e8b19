"""A manual voucher as it is typed: cells become lines, and what is wrong names its cell. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from hongzi.kernel.commands import Fen, Micro, VoucherLine
from hongzi.kernel.commands.base import LARGEST
from hongzi.kernel.money import format_fen, format_micro, parse_fen, parse_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

MOST_LINES = 500
LONGEST_CELL = 200
_TOO_LARGE = Phrase("核对小数点与位数;确有其事的分成几行。")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One row of the grid, every cell as typed."""

    summary: str = ""
    account: str = ""
    party: str = ""
    sku: str = ""
    qty: str = ""
    debit: str = ""
    credit: str = ""

    @property
    def blank(self) -> bool:
        """Nothing is typed but perhaps the summary, which is copied down by itself."""
        return not (self.account or self.party or self.sku or self.qty or self.debit or self.credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The whole grid. case, line, qty: the return that an entry on a clearing account names."""

    date: str = ""
    word: str = "记"
    case: str = ""
    line: str = ""
    qty: str = ""
    lines: tuple[DraftLine, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As kept, and as the page reads it."""
        return asdict(self)


def as_typed(line: VoucherLine, names: Mapping[str, str]) -> DraftLine:
    """The cells that a line was typed as, to be typed from again. names: accounts by code."""
    return DraftLine(
        summary=line.summary,
        account=f"{line.account} {names.get(line.account, '')}".strip(),
        party=line.party,
        sku=line.sku,
        qty=format_micro(line.qty) if line.qty else "",
        debit=format_fen(line.debit) if line.debit else "",
        credit=format_fen(line.credit) if line.credit else "",
    )


class Problem(NamedTuple):
    """What is wrong with one cell: row from 0 (-1 = the voucher's own fields), its column."""

    row: int
    column: str
    code: str
    what: str
    cure: str


class AccountName(NamedTuple):
    """An account that a cell may mean; parent: it has children, so nothing is posted to it."""

    code: str
    name: str
    parent: bool


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft read: its lines with the row each came from, and everything wrong with it."""

    date: dt.date | None
    lines: tuple[VoucherLine, ...]
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]


def draft_from_json(data: Any) -> Draft:
    """A draft as the page sends it; texts only. Refused: ``draft_shape``."""
    if not isinstance(data, dict) or not isinstance(data.get("lines", []), list):
        raise _misshapen()
    lines = data.get("lines", [])
    if len(lines) > MOST_LINES:
        raise Refused(
            "draft_too_long",
            "一张凭证最多 {most_lines} 行,这里有 {count} 行。",
            cure="分成几张凭证。",
            most_lines=MOST_LINES,
            count=len(lines),
        )
    return Draft(
        **_texts(Draft, data, but="lines"),
        lines=tuple(DraftLine(**_texts(DraftLine, one)) for one in lines),
    )


def _texts(cls: type, data: Any, *, but: str = "") -> dict[str, str]:
    if not isinstance(data, dict):
        raise _misshapen()
    texts = {}
    for field in fields(cls):
        if field.name == but or field.name not in data:
            continue
        value = data[field.name]
        if not isinstance(value, str) or len(value) > LONGEST_CELL or "\0" in value:
            raise _misshapen()
        texts[field.name] = value.strip()
    return texts


def _misshapen() -> Refused:
    return Refused(
        "draft_shape",
        "凭证草稿的格式不对:每格是文字,不超过 {longest_cell} 字。",
        cure="刷新页面后重试。",
        longest_cell=LONGEST_CELL,
    )


def read_draft(
    draft: Draft,
    *,
    accounts: Sequence[AccountName],
    parties: Mapping[str, str],
    products: Mapping[str, str],
) -> ReadDraft:
    """The lines a draft means. parties, products: code by what may be typed (code or unique name).

    Everything wrong is found at once, each thing with its cell.
    """
    reader = _Reader(accounts, parties, products)
    problems: list[Problem] = []
    date = _date(draft.date, problems)
    if not draft.word:
        problems.append(
            Problem(
                -1, "word", "word_missing", Phrase("缺少凭证字。"), Phrase("如 记、收、付、转。")
            )
        )
    lines, rows = [], []
    for row, cells in enumerate(draft.lines):
        if cells.blank:
            continue
        line = reader.line(row, cells, problems)
        if line is not None:
            lines.append(line)
            rows.append(row)
    if not problems and not lines:
        problems.append(
            Problem(
                0,
                "account",
                "voucher_empty",
                Phrase("凭证没有分录。"),
                Phrase("至少写一借一贷两行。"),
            )
        )
    difference = sum(line.debit - line.credit for line in lines)
    if not problems and difference:
        problems.append(
            Problem(
                rows[-1],
                "credit" if difference > 0 else "debit",
                "voucher_unbalanced",
                Phrase(
                    "借贷不平,借方减贷方为 {difference} 元。", difference=format_fen(difference)
                ),
                Phrase("在差额所在的金额格按 = 补平。"),
            )
        )
    return ReadDraft(date, tuple(lines), tuple(rows), tuple(problems))


def _date(text: str, problems: list[Problem]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problems.append(
            Problem(
                -1,
                "date",
                "date_unknown",
                Phrase("「{text}」不是日期。", text=text),
                Phrase("写成 2026-07-15。"),
            )
        )
        return None


class _Reader:
    """Reads cells against the book's accounts, parties and products."""

    def __init__(
        self,
        accounts: Sequence[AccountName],
        parties: Mapping[str, str],
        products: Mapping[str, str],
    ) -> None:
        self.by_code = {one.code: one for one in accounts}
        self.by_name: dict[str, list[AccountName]] = {}
        for one in accounts:
            self.by_name.setdefault(one.name, []).append(one)
        self.parties = parties
        self.products = products

    def line(self, row: int, cells: DraftLine, problems: list[Problem]) -> VoucherLine | None:
        before = len(problems)
        account = self._account(row, cells.account, problems)
        party = self._party(row, cells.party, problems)
        sku = self._product(row, cells.sku, problems)
        qty = _micro(row, cells, problems)
        debit = _fen(row, "debit", cells.debit, problems)
        credit = _fen(row, "credit", cells.credit, problems)
        if len(problems) == before and bool(debit) == bool(credit):
            what = Phrase("借方、贷方只能写一方。") if debit else Phrase("没有金额。")
            cure = (
                Phrase("按空格键把金额换到另一方。")
                if debit
                else Phrase("写借方或贷方金额,按 = 自动补平。")
            )
            column = "credit" if debit else "debit"
            problems.append(Problem(row, column, "line_one_side", what, cure))
        if len(problems) > before:
            return None
        return VoucherLine(
            account=account, summary=cells.summary, debit=Fen(debit), credit=Fen(credit),
            party=party, sku=sku, qty=qty,
        )  # fmt: skip

    def _account(self, row: int, text: str, problems: list[Problem]) -> str:
        found = self.by_code.get(text) or self.by_code.get(text.split(" ")[0])
        named = self.by_name.get(text, [])
        if found is None and len(named) == 1:
            found = named[0]
        if found is None:
            what = Phrase("账套没有科目「{text}」。", text=text) if text else Phrase("没有写科目。")
            cure = Phrase("写编码、名称或拼音首字母,从列表中选。")
            problems.append(Problem(row, "account", "account_unknown", what, cure))
            return ""
        if found.parent:
            what = Phrase(
                "科目 {account} {name} 有明细科目,不能直接记账。",
                account=found.code,
                name=Phrase(found.name),
            )
            problems.append(
                Problem(
                    row, "account", "account_has_children", what, Phrase("选它的末级明细科目。")
                )
            )
        return found.code

    def _party(self, row: int, text: str, problems: list[Problem]) -> str:
        if not text:
            return ""
        code = self.parties.get(text)
        if code is None:
            what = Phrase("没有往来单位「{text}」。", text=text)
            problems.append(
                Problem(row, "party", "party_unknown", what, Phrase("核对往来单位编码。"))
            )
            return ""
        return code

    def _product(self, row: int, text: str, problems: list[Problem]) -> str:
        if not text:
            return ""
        code = self.products.get(text) or self.products.get(text.split(" ")[0])
        if code is None:
            what = Phrase("没有商品「{text}」。", text=text)
            problems.append(Problem(row, "sku", "product_unknown", what, Phrase("核对商品编码。")))
            return ""
        return code


def _micro(row: int, cells: DraftLine, problems: list[Problem]) -> Micro | None:
    if not cells.qty:
        return None
    try:
        qty = abs(parse_micro(cells.qty.replace("，", ",").replace(",", "")))
    except Refused as refused:
        problems.append(Problem(row, "qty", refused.code, refused.what, refused.cure))
        return None
    if qty > LARGEST:
        what = Phrase("数量 {text} 太大:一行不超过 10 亿。", text=cells.qty)
        problems.append(Problem(row, "qty", "amount_too_large", what, _TOO_LARGE))
    if not cells.sku:
        problems.append(
            Problem(
                row,
                "sku",
                "product_missing",
                Phrase("写了数量,没有写商品。"),
                Phrase("写商品编码,或清空数量。"),
            )
        )
    return Micro(qty)


def _fen(row: int, column: str, text: str, problems: list[Problem]) -> int:
    if not text:
        return 0
    try:
        fen = parse_fen(text.replace("，", ","))
    except Refused as refused:
        problems.append(Problem(row, column, refused.code, refused.what, refused.cure))
        return 0
    if abs(fen) > LARGEST:
        what = Phrase("金额 {text} 太大:一行不超过 10 万亿元。", text=text)
        problems.append(Problem(row, column, "amount_too_large", what, _TOO_LARGE))
    return fen
