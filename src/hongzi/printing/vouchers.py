"""记账凭证 as PDF: one typst document for any number of vouchers, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst

import hongzi
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_print import PrintedVoucher
from hongzi.printing.sheets import ROWS, cover_of, sheets_of

PAPERS = ("a4", "slip")
"""a4: two vouchers on an A4 sheet; slip: 240 × 140 mm, one voucher each."""
TAGGED = 500
"""Up to so many sheets a document can be heard, table by table (PDF/UA-1); the tags of a sheet
weigh twelve kilobytes. However many there are, it is made to be kept (PDF/A-2)."""
TEMPLATE = Path(__file__).with_name("voucher.typ")
FONTS = Path(hongzi.__file__).parent / "web" / "static" / "vendor" / "fonts"


def print_vouchers(
    vouchers: Sequence[PrintedVoucher], *, company: str, paper: str = "a4", cover: bool = False
) -> bytes:
    """The PDF of vouchers in binding order; cover: 凭证汇总表 in front.

    Only fonts that hongzi brings are used, so it looks alike on every machine.
    Refused: ``paper_unknown``, ``nothing_to_print``, ``font_missing``.
    """
    if paper not in PAPERS:
        raise Refused(
            "paper_unknown",
            "没有纸张 {paper}。",
            cure="可用:{known}。",
            paper=paper,
            known=listed(PAPERS),
        )
    if not vouchers:
        raise Refused("nothing_to_print", "没有要打印的凭证。", cure="先编号,再选要打印的凭证。")
    if not any(FONTS.glob("*.ttf")):
        raise Refused(
            "font_missing", "{fonts} 中没有字体。", cure="运行 make setup 安装字体。", fonts=FONTS
        )
    sheets = [sheet for one in vouchers for sheet in sheets_of(one, company=company)]
    last = max(one.date for one in vouchers)
    data = {
        "title": f"{company} 记账凭证",
        "day": [last.year, last.month, last.day],
        "paper": paper,
        "lines": ROWS,
        "cover": cover_of(vouchers, company=company) if cover else None,
        "sheets": sheets,
    }
    compiler = typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    tagged = len(sheets) <= TAGGED
    made = compiler.compile(
        format="pdf",
        timestamp=0,
        pdf_tags=tagged,
        pdf_standards=["a-2a", "ua-1"] if tagged else ["a-2b"],
    )
    assert isinstance(made, bytes)
    return made
