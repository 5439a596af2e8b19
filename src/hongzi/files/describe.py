"""The page that tells what each kind of import reads: ``docs/imports.md`` is its output.

``python -m hongzi.files.describe > docs/imports.md``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from hongzi.files.kinds import Column, Kind, all_kinds
from hongzi.files.presets import all_presets

_INTRO = """\
# 导入文件 Imports

`hongzi import KIND FILE… --book B` 读 CSV(UTF-8、UTF-16、GB18030,逗号、分号、制表符)和
XLSX、XLS、ODS。表头用下列任一名称,中英文皆可,顺序不限;全半角、大小写、空格、`_`、`-`、`(元)` 不计。

- 值两端的反引号、制表符、空格(含全角)、`="…"` 和数字前的单引号会去掉。
- 金额是定点小数,从不经过浮点数。工作簿里的数字单元格不超过 15 位有效数字时,读出的就是输入的数;
  超过 15 位的整数(订单号)在工作簿里已经丢失末位,会被拒收:请把该列设为「文本」。
- 日期写 2026-11-24、2026/11/24、20261124 或 2026年11月24日,后面可带时间。税率写 13%、0.13 或 13。
- 一张单据的各行一起导入:一行有错,整张单据列出待改,其余单据照常入账。改正后再导入,已入账的不会重复。
- 单据由下表「单据」所列的列识别。标 † 的列在同一单据各行须一致,只填一行即可。
- 工作簿里纵向合并的单元格,对所含各行都算数(单号、日期、客户等);金额和数量除外,须逐行填写。
- 不认识的列会列出,不会悄悄丢掉;`#` 注释行、「合计」行和重复的表头列为跳过。
"""

_TYPES = {
    "text": "文本",
    "note": "长文本",
    "fen": "金额",
    "micro": "数量",
    "date": "日期",
    "rate": "税率",
    "flag": "是/否",
    "list": "多个值,用 ; 分开",
}


def describe_kinds() -> str:
    """The whole page as Markdown."""
    parts = [_INTRO, *(_of_kind(kind) for kind in all_kinds().values()), _of_presets()]
    return "\n".join(parts)


def _of_kind(kind: Kind) -> str:
    lines = [f"## {kind.name} {kind.title}", "", _documents(kind)]
    lines += [
        f"- 至少要有:{' 或 '.join(kind.columns[name].title for name in group)}"
        for group in kind.need
    ]
    lines += ["", "| 列 | 字段 | 必需 | 内容 | 空白时 | 也认识 |", "|---|---|---|---|---|---|"]
    lines += [_of_column(column) for column in kind.columns.values()]
    return "\n".join([*lines, ""])


def _documents(kind: Kind) -> str:
    if kind.whole:
        return "- 单据:整份文件是一张"
    names = " + ".join(kind.columns[name].title for name in kind.document)
    instead = " + ".join(kind.columns[name].title for name in kind.otherwise)
    text = f"- 单据:{names}" + (f";没有时为 {instead}" if instead else "")
    return text + (",每张一行" if kind.single else "")


def _of_column(column: Column) -> str:
    content = "、".join(column.words.values()) or _TYPES[column.type]
    cells = (
        f"{column.title}{' †' if column.one else ''}",
        f"`{column.name}`",
        "是" if column.required else "",
        content,
        "账套启用日" if column.opening else column.default or "",
        "、".join(column.titles[1:]),
    )
    return f"| {' | '.join(cells)} |"


def _of_presets() -> str:
    return "\n".join(["## 认识的外部导出", "", *_preset_lines(), ""])


def _preset_lines() -> Iterator[str]:
    for preset in all_presets():
        kinds = "、".join(f"`{name}`" for name in preset.kinds) or "不能直接导入"
        yield f"- {preset.title}:{kinds}。{preset.missing}"


if __name__ == "__main__":
    sys.stdout.write(describe_kinds())
