"""VAT in fen from net and from gross, and the dated tables of rates and exemptions.

The arithmetic knows no law: a rate is any number of basis points (1300 is 13 %). Which rate
held on a day, and where an exemption ends, is data (rulebook/tax/vat_rates.toml) whose rows
are proved when the table is built.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, TypeVar, get_args

from hongzi.kernel.refusals import Refused

FULL = 10_000
"""100 % in basis points."""

TAXPAYERS = ("general", "small_scale")
CATEGORIES = ("goods", "agri", "service", "zero", "small_scale_levy")
KINDS = ("statutory", "relief")
SPANS = ("month", "quarter", "day")
CONFIDENCES = ("V", "v2", "v1", "K")

Verdict = Literal["exempt", "taxable", "manual"]


def vat_from_net(*, net: int, rate_bp: int) -> int:
    """VAT in fen on a net amount in fen: round_half_up(net × rate); the sign follows net.

    Refused: ``rate_out_of_range`` (below 0 or above 100 %).
    Source: 行税额 = HALF_UP(不含税 × 税率, 2).
    """
    if not 0 <= rate_bp <= FULL:
        raise _rate_out_of_range(rate_bp)
    if net >= 0:
        return (2 * net * rate_bp + FULL) // (2 * FULL)
    return -((FULL - 2 * net * rate_bp) // (2 * FULL))


def split_gross(*, gross: int, rate_bp: int) -> tuple[int, int]:
    """(net, vat) in fen of a tax-inclusive amount: net = round_half_up(gross ÷ (1 + rate)).

    net + vat = gross always; a negative gross gives the mirror image.
    Refused: ``rate_out_of_range``.
    Source: 不含税 = HALF_UP(含税 ÷ (1 + r), 2), 税 = 含税 − 不含税.
    """
    if not 0 <= rate_bp <= FULL:
        raise _rate_out_of_range(rate_bp)
    base = FULL + rate_bp
    if gross >= 0:
        net = (2 * FULL * gross + base) // (2 * base)
    else:
        net = -((base - 2 * FULL * gross) // (2 * base))
    return net, gross - net


def _rate_out_of_range(rate_bp: int) -> Refused:
    return Refused(
        "rate_out_of_range",
        "税率 {rate_bp}(万分之)不在 0 到 {full} 之间。",
        cure="税率以万分之一为单位:13% 写 1300,1% 写 100。",
        rate_bp=rate_bp,
        full=FULL,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRule:
    """What every row of law carries: its dates (both inclusive), document and confidence.

    effective_to: None = still open. confidence: V text read, v2 two third parties, v1 one,
    K knowledge only. uncertain: the row must not decide alone, see its note.
    Refused: ``law_row_wrong`` for a missing document or citation, an unknown confidence,
    or an end before the start.
    """

    id: str
    taxpayer: str
    effective_from: dt.date
    effective_to: dt.date | None
    document: str
    citation: str
    confidence: str
    uncertain: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        self._one_of("taxpayer", self.taxpayer, TAXPAYERS)
        self._one_of("confidence", self.confidence, CONFIDENCES)
        self._require(bool(self.document), "缺少文号", "填写 document。")
        self._require(bool(self.citation), "缺少条款", "填写 citation。")
        self._require(
            self.effective_to is None or self.effective_from <= self.effective_to,
            "失效日早于生效日",
            "核对 effective_from 与 effective_to。",
        )
        self._require(
            bool(self.note) or not self.uncertain,
            "口径不确定却没有说明",
            "在 note 写明不确定之处。",
        )

    def _require(self, holds: bool, what: str, cure: str) -> None:
        if not holds:
            raise _wrong_row(self.id, what, cure)

    def _one_of(self, name: str, value: str, allowed: tuple[str, ...]) -> None:
        self._require(value in allowed, f"{name} 不认识:{value}", f"可用:{', '.join(allowed)}。")

    def holds_on(self, date: dt.date) -> bool:
        """Whether the row is in force on that day."""
        return self.effective_from <= date and (
            self.effective_to is None or date <= self.effective_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow(DatedRule):
    """One rate or levy rate, in basis points.

    kind: statutory 法定, or relief 减按 (a lower rate for a limited time over a statutory one,
    which a taxpayer may waive for single transactions). Refused: ``law_row_wrong``.
    """

    category: str
    kind: str
    rate_bp: int

    def __post_init__(self) -> None:
        DatedRule.__post_init__(self)
        self._one_of("category", self.category, CATEGORIES)
        self._one_of("kind", self.kind, KINDS)
        self._require(0 <= self.rate_bp < FULL, f"税率 {self.rate_bp} 不合法", "13% 写 1300。")
        self._require(
            self.kind == "statutory" or self.effective_to is not None,
            "减按征收没有失效日",
            "阶段性优惠必须写明 effective_to。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionRow(DatedRule):
    """A threshold 起征点: sales of a span below it are exempt; at it, see ``at_limit``.

    span: month, quarter or day (per transaction 按次). limit: fen, without tax. at_limit:
    what holds for sales of exactly the limit; an uncertain row must say manual.
    Refused: ``law_row_wrong``.
    """

    span: str
    limit: int
    at_limit: Verdict

    def __post_init__(self) -> None:
        DatedRule.__post_init__(self)
        self._one_of("span", self.span, SPANS)
        self._one_of("at_limit", self.at_limit, get_args(Verdict))
        self._require(self.limit > 0, "起征点不大于 0", "limit 以分为单位。")
        self._require(
            self.at_limit == "manual" or not self.uncertain,
            "口径不确定却自动判断",
            "uncertain 的起征点只能写 at_limit = manual。",
        )
        self._require(
            self.effective_to is not None, "起征点没有失效日", "阶段性优惠必须写明 effective_to。"
        )

    def verdict(self, *, sales: int) -> Verdict:
        """Whether a span's sales in fen (without tax) are exempt; manual at an unsettled limit."""
        if sales == self.limit:
            return self.at_limit
        return "exempt" if sales < self.limit else "taxable"


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates and exemptions of the law, proved at construction.

    Proved per (taxpayer, category): statutory rows neither overlap nor leave a gap; reliefs
    do not overlap, lie inside statutory rows and are lower. Per (taxpayer, span): exemptions
    do not overlap. Row ids are unique. Refused: ``law_rows_overlap``, ``law_rows_gap``,
    ``relief_unfounded``, ``law_row_twice``.
    """

    rates: tuple[RateRow, ...]
    exemptions: tuple[ExemptionRow, ...] = ()
    _by_key: dict[tuple[str, str], tuple[RateRow, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for row in (*self.rates, *self.exemptions):
            if row.id in seen:
                raise Refused(
                    "law_row_twice", "税法数据行号重复:{row}。", cure="行号唯一。", row=row.id
                )
            seen.add(row.id)
        by_key: dict[tuple[str, str], tuple[RateRow, ...]] = {}
        for key in {(row.taxpayer, row.category) for row in self.rates}:
            of_key = [row for row in self.rates if (row.taxpayer, row.category) == key]
            statutory = _in_order(row for row in of_key if row.kind == "statutory")
            reliefs = _in_order(row for row in of_key if row.kind == "relief")
            _prove_gapless(statutory)
            _prove_founded(reliefs, statutory)
            by_key[key] = (*reliefs, *statutory)  # a relief in force is found first
        for pair in {(row.taxpayer, row.span) for row in self.exemptions}:
            _in_order(row for row in self.exemptions if (row.taxpayer, row.span) == pair)
        object.__setattr__(self, "_by_key", by_key)

    def rate_on(
        self, *, date: dt.date, taxpayer: str, category: str, waived: bool = False
    ) -> RateRow:
        """The row in force on a day; waived: the relief was given up (a 3 % special invoice).

        Refused: ``rate_unknown`` when the table says nothing for that day: a manual decision.
        """
        for row in self._by_key.get((taxpayer, category), ()):
            if row.holds_on(date) and not (waived and row.kind == "relief"):
                return row
        raise Refused(
            "rate_unknown",
            "{date} 没有 {taxpayer}/{category} 的税率数据。",
            cure="在销售行写明税率,或由会计补充带文号的税率数据。",
            date=date,
            taxpayer=taxpayer,
            category=category,
        )

    def exemption_on(self, *, date: dt.date, taxpayer: str, span: str) -> ExemptionRow | None:
        """The threshold in force on a day for month, quarter or day; None = no exemption."""
        for row in self.exemptions:
            if row.taxpayer == taxpayer and row.span == span and row.holds_on(date):
                return row
        return None


_Row = TypeVar("_Row", bound=DatedRule)


def _in_order(rows: Iterable[_Row]) -> list[_Row]:
    """The rows by start, refused when two of them hold on one day."""
    ordered = sorted(rows, key=lambda row: row.effective_from)
    for earlier, later in pairwise(ordered):
        if earlier.effective_to is None or later.effective_from <= earlier.effective_to:
            raise Refused(
                "law_rows_overlap",
                "税法数据 {earlier} 与 {later} 的有效期重叠。",
                cure="给前一行写上失效日,早于后一行的生效日。",
                earlier=earlier.id,
                later=later.id,
            )
    return ordered


def _prove_gapless(statutory: list[RateRow]) -> None:
    for earlier, later in pairwise(statutory):
        if earlier.effective_to is None:
            continue  # _in_order has refused an open row with a successor
        if later.effective_from != earlier.effective_to + dt.timedelta(days=1):
            raise Refused(
                "law_rows_gap",
                "税率 {earlier} 与 {later} 之间有空档。",
                cure="后一行从前一行失效日的次日起生效。",
                earlier=earlier.id,
                later=later.id,
            )


def _prove_founded(reliefs: list[RateRow], statutory: list[RateRow]) -> None:
    for relief in reliefs:
        end = relief.effective_to or relief.effective_from
        under = [
            row
            for row in statutory
            if row.effective_from <= end
            and (row.effective_to is None or row.effective_to >= relief.effective_from)
        ]
        covered = bool(under) and under[0].holds_on(relief.effective_from)
        if not covered or not under[-1].holds_on(end):
            raise Refused(
                "relief_unfounded",
                "减按征收 {relief} 的有效期内没有法定税率。",
                cure="先写法定税率(征收率)行,再写减按行。",
                relief=relief.id,
            )
        if any(row.rate_bp <= relief.rate_bp for row in under):
            raise Refused(
                "relief_unfounded",
                "减按征收 {relief} 不低于法定税率。",
                cure="核对 rate_bp。",
                relief=relief.id,
            )


def rate_table(parsed: Mapping[str, object]) -> RateTable:
    """The table of a parsed TOML document with [[rate]] and [[exemption]] rows.

    Refused: ``law_row_wrong`` for an unknown, missing or mistyped field (a misspelt
    effective_to would otherwise leave a row open for ever); and as ``RateTable``.
    """
    unknown = sorted(set(parsed) - {"rate", "exemption"})
    if unknown:
        raise _wrong_row("税率表", f"不认识的段落 {', '.join(unknown)}", "只用 rate 与 exemption。")
    return RateTable(
        rates=tuple(RateRow(**row) for row in _rows(parsed, "rate", _RATE_FIELDS)),
        exemptions=tuple(
            ExemptionRow(**row) for row in _rows(parsed, "exemption", _EXEMPTION_FIELDS)
        ),
    )


_LAW_FIELDS: dict[str, type] = {
    "id": str,
    "taxpayer": str,
    "effective_from": dt.date,
    "effective_to": dt.date,
    "document": str,
    "citation": str,
    "confidence": str,
    "uncertain": bool,
    "note": str,
}
_OPTIONAL = {"effective_to", "uncertain", "note"}
_RATE_FIELDS = {**_LAW_FIELDS, "category": str, "kind": str, "rate_bp": int}
_EXEMPTION_FIELDS = {**_LAW_FIELDS, "span": str, "limit": int, "at_limit": str}


def _rows(
    parsed: Mapping[str, object], section: str, fields: Mapping[str, type]
) -> list[dict[str, Any]]:
    rows = parsed.get(section, [])
    if not isinstance(rows, list):
        raise _wrong_row(section, "不是行的列表", f"写成 [[{section}]]。")
    return [_checked_row(row, section, fields) for row in rows]


def _checked_row(row: object, section: str, fields: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise _wrong_row(section, f"行 {row!r} 没有字段", f"写成 [[{section}]] 加各字段。")
    name = str(row.get("id", section))
    unknown = sorted(set(row) - set(fields))
    missing = sorted(set(fields) - _OPTIONAL - set(row))
    if unknown or missing:
        raise _wrong_row(
            name,
            f"不认识的字段 {', '.join(unknown) or '无'},缺少的字段 {', '.join(missing) or '无'}",
            f"可用字段:{', '.join(fields)}。",
        )
    for key, value in row.items():
        # type(), not isinstance(): a bool is no number and a date with a time is no date
        if type(value) is not fields[key]:
            wanted = fields[key].__name__
            raise _wrong_row(name, f"字段 {key} 的类型不对:{value!r}", f"应为 {wanted}。")
    return {"effective_to": None, **row}


def _wrong_row(row_id: str, what: str, cure: str) -> Refused:
    return Refused(
        "law_row_wrong", "税法数据 {row_id}:{what}。", cure=cure, row_id=row_id, what=what
    )
