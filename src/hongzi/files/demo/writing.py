"""The files of the invented companies, month by month, and the manifest that explains them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import xlsxwriter

from hongzi.files.demo.clients import CLIENTS, GO_LIVE, Client
from hongzi.files.demo.diary import Planned
from hongzi.files.demo.generate import TITLES, happenings
from hongzi.files.demo.rows import Filed, filed
from hongzi.files.demo.styles import Style, style_of
from hongzi.files.demo.world import World

MANIFEST = "manifest.json"
BIG = 300_000
"""Sale lines of a company from which on its files are CSV: a workbook ends at 1,048,576 rows."""

_WIDTH = 16
Write = Callable[[list[str]], None]


@dataclass(slots=True)
class Written:
    """One file of a month: how many rows of how many documents it holds."""

    kind: str
    path: Path
    write: Write
    style: Style
    rows: int = 0
    documents: int = 0


@dataclass(slots=True)
class MonthFiles:
    """The open files of one company's month; ``close`` completes them."""

    folder: Path
    client: Client
    big: bool
    files: dict[str, Written] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def add(self, planned: Planned) -> tuple[Written, str]:
        """The rows of one command go into the file of their kind. The file, the document."""
        document = filed(planned.command, as_content=planned.as_content)
        file = self.files.get(document.kind)
        if file is None:
            file = self.files[document.kind] = self._open(document.kind)
        for row in _spoil(document, planned):
            file.write(file.style.cells(row))
            file.rows += 1
        file.documents += 1
        return file, document.number

    def close(self) -> None:
        self.stack.close()

    def _open(self, kind: str) -> Written:
        style = style_of(self.client, kind, big=self.big)
        path = self.folder / f"{kind}.{style.suffix}"
        self.folder.mkdir(parents=True, exist_ok=True)
        opened = _open_workbook if style.suffix == "xlsx" else _open_text
        return Written(kind, path, opened(path, style, self.stack), style)


def _spoil(document: Filed, planned: Planned) -> list[dict[str, str]]:
    column, text = planned.spoilt
    if not column:
        return list(document.rows)
    return [{**row, column: text} for row in document.rows]


def _open_text(path: Path, style: Style, stack: ExitStack) -> Write:
    stream: TextIO = stack.enter_context(path.open("w", encoding=style.encoding, newline=""))
    stream.writelines(f"{line}\r\n" for line in style.banner)
    writer = csv.writer(stream)
    writer.writerow(style.header)
    return writer.writerow


def _open_workbook(path: Path, style: Style, stack: ExitStack) -> Write:
    book = stack.enter_context(xlsxwriter.Workbook(str(path), {"constant_memory": True}))
    # a fixed day, so that the same seed gives the same bytes
    book.set_properties({"created": dt.datetime(GO_LIVE.year, GO_LIVE.month, GO_LIVE.day)})
    sheet = book.add_worksheet("导出")
    bold = book.add_format({"bold": True})
    for place, title in enumerate(style.header):
        sheet.write_string(0, place, title, bold)
    sheet.set_column(0, len(style.header) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    place_of_row = iter(range(1, 1_048_576))

    def write(cells: list[str]) -> None:
        number = next(place_of_row)
        for place, (column, text) in enumerate(zip(style.columns, cells, strict=True)):
            if not text:
                continue
            if column.type in ("fen", "micro") and text.replace(".", "").lstrip("-").isdigit():
                sheet.write_number(number, place, float(text))
            else:
                sheet.write_string(number, place, text)

    return write


def write_demo(
    folder: Path, *, lines: int, seed: int, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """All three companies' files under ``folder/CODE/YYYY-MM/``, with a manifest. Its content.

    lines: sale lines of all companies together. The same seed and lines give the same files.
    """
    manifest = {
        "seed": seed,
        "lines": lines,
        "note": "全部公司、人名、单号均为虚构。",
        "clients": [
            _write_client(
                folder / client.code, client, lines=lines // len(CLIENTS), seed=seed,
                progress=progress,
            )
            for client in CLIENTS
        ],
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    return manifest


def _write_client(
    folder: Path, client: Client, *, lines: int, seed: int, progress: Callable[[int], None] | None
) -> dict[str, Any]:
    world = World(client, seed=seed, lines=lines)
    months: dict[str, MonthFiles] = {}
    refused: list[dict[str, str]] = []
    for planned in happenings(world):
        name = f"{planned.filed:%Y-%m}"
        if name not in months:
            months[name] = MonthFiles(folder / name, client, big=lines >= BIG)
        file, document = months[name].add(planned)
        if planned.refusal:
            refused.append(
                {"month": name, "file": file.path.name, "document": document,
                 "code": planned.refusal, "story": planned.story}
            )  # fmt: skip
        if progress is not None:
            progress(1)
    for month in months.values():
        month.close()
    return {
        "code": client.code,
        "name": client.name,
        "standard": client.standard,
        "taxpayer": client.taxpayer,
        "costing": client.costing,
        "opened_on": GO_LIVE.isoformat(),
        "policies": dict(client.policies),
        "months": {
            name: [
                {"kind": f.kind, "file": f.path.name, "rows": f.rows, "documents": f.documents}
                for f in month.files.values()
            ]
            for name, month in months.items()
        },
        "odd_cases": {name: {"title": TITLES[name], "count": n} for name, n in world.told.items()},
        "refusals": dict(Counter(row["code"] for row in refused)),
        "refused_rows": refused,
    }
