"""How an invented company's exports look: as untidy as real ones, each file in its own way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from hongzi.files.demo.clients import Client
from hongzi.files.kinds import Column, Kind, kind_named

_CSV, _BOM, _GBK, _XLSX = ("csv", "utf-8"), ("csv", "utf-8-sig"), ("csv", "gb18030"), ("xlsx", "")
_UNUSED = {
    "opening-balances": {"title", "direction", "balance"},
    "sales": {"line_discount", "cost"},
    "past-sales": {"line_discount", "invoice", "discount", "coupon", "subsidy", "freight"},
    "goods-receipts": {"name"},
    "purchases": {"name"},
    "opening-stock": {"name"},
    "vouchers": {"title"},
}
"""Columns that the invented exports do not have."""


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one kind of file of one company.

    guard: what stands before numbers that a spreadsheet would spoil. dates: how a day is
    written. titles: which of each column's known headers is used. banner: lines above the header.
    """

    suffix: str
    encoding: str
    columns: tuple[Column, ...]
    guard: str = ""
    tail: str = ""
    dates: str = "%Y-%m-%d"
    thousands: bool = False
    titles: int = 0
    banner: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        return [column.titles[min(self.titles, len(column.titles) - 1)] for column in self.columns]

    def cells(self, row: dict[str, str]) -> list[str]:
        """The texts of one row, in the order of the columns."""
        return [self._text(column, row.get(column.name, "")) for column in self.columns]

    def _text(self, column: Column, text: str) -> str:
        if not text:
            return ""
        if column.type == "date" and self.dates != "%Y-%m-%d" and len(text) == 10:
            return dt.date.fromisoformat(text).strftime(self.dates)
        if column.type == "fen" and self.thousands and text.replace(".", "").isdigit():
            whole, _, cents = text.partition(".")
            return f"{int(whole):,}.{cents}{self.tail}"
        if column.type == "text":
            # a spreadsheet's apostrophe stands before digits only
            guard = "" if self.guard == "'" and not text[0].isdigit() else self.guard
            return f"{guard}{text}{self.tail}"
        return f"{text}{self.tail}"


_LOOKS: dict[tuple[str, str], dict[str, object]] = {
    # the small shop: a bill whose values stand behind backticks, a platform's GBK export
    ("yichu", "customer-payments"): {"form": _BOM, "guard": "`", "dates": "%Y-%m-%d %H:%M:%S"},
    ("yichu", "sales"): {"form": _GBK, "tail": "\t", "thousands": True},
    ("yichu", "returns"): {"form": _GBK, "tail": "\t", "titles": 1},
    ("yichu", "settlements"): {"form": _XLSX},
    ("yichu", "refunds"): {"form": _GBK, "banner": ("#退款明细查询", "#账号:[虚构]", "#----")},
    # the phone shop: an ERP that writes workbooks
    ("shuma", "sales"): {"form": _XLSX},
    ("shuma", "returns"): {"form": _XLSX},
    ("shuma", "inspections"): {"form": _XLSX, "dates": "%Y/%m/%d"},
    ("shuma", "purchases"): {"form": _XLSX},
    ("shuma", "past-sales"): {"form": _XLSX},
    ("shuma", "customer-payments"): {"form": _BOM, "guard": "'"},
    # the homeware shop: English headers in one system, guarded formulas in another
    ("jiaju", "sales"): {"form": _CSV, "titles": 99, "dates": "%Y/%m/%d"},
    ("jiaju", "purchases"): {"form": _XLSX},
    ("jiaju", "refunds"): {"form": _GBK, "thousands": True, "dates": "%Y年%m月%d日"},
    ("jiaju", "invoices"): {"form": _BOM, "guard": "'", "tail": " "},
    ("jiaju", "returns"): {"form": _BOM, "guard": "\u3000"},
}


def style_of(client: Client, kind_name: str, *, big: bool) -> Style:
    """The style of a kind of file; big: a workbook could not hold the rows, so it is CSV."""
    kind = kind_named(kind_name)
    look = dict(_LOOKS.get((client.code, kind_name), {}))
    suffix, encoding = cast(tuple[str, str], look.pop("form", _CSV))
    if suffix == "xlsx" and big:
        suffix, encoding = _BOM
    if suffix == "xlsx":
        look["dates"] = "%Y-%m-%d"
    return Style(suffix, encoding, _columns(client, kind), **look)  # type: ignore[arg-type]


def _columns(client: Client, kind: Kind) -> tuple[Column, ...]:
    unused = set(_UNUSED.get(kind.name, ()))
    if kind.name in ("sales", "past-sales"):
        unused.add("net" if client.tax_included else "gross")
    return tuple(column for column in kind.columns.values() if column.name not in unused)
