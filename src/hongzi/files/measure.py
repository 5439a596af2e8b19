"""What reading costs, against a bare parse of the same file: ``measure_reading``.

Each step runs in a process of its own, so that its memory is its own. By hand:
``python -m hongzi.files.measure 1000000``.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from hongzi.files.documents import open_import
from hongzi.files.tables import read_table

FORMATS = ("csv", "xlsx")
_HEADER = (
    "销售单号", "日期", "店铺", "客户", "商品编码", "数量", "含税金额", "税率", "整单优惠", "备注",
)  # fmt: skip
_NUMBERS = frozenset({5, 6, 8})
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """CPU seconds and peak memory for one file format.

    bare: csv.reader or calamine alone. read: cleaned rows of text with their places.
    commands: all the way to documents and commands. ratio: read over bare.
    """

    format: str
    rows: int
    bare_s: float
    read_s: float
    commands_s: float
    ratio: float
    read_peak_mb: float
    commands_peak_mb: float


def measure_reading(
    rows: int, *, formats: tuple[str, ...] = FORMATS, repeat: int = 1
) -> list[ReadingCost]:
    """Make a file of sales with ``rows`` rows in each format and measure reading it.

    repeat: of so many runs of each step the fastest counts.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in formats:
            path = Path(folder) / f"sales.{name}"
            _apart("make", path, rows)
            bare, _ = min(_apart("bare", path) for _ in range(repeat))
            read, read_peak = min(_apart("read", path) for _ in range(repeat))
            commands, commands_peak = min(_apart("commands", path) for _ in range(repeat))
            found.append(
                ReadingCost(
                    format=name,
                    rows=rows,
                    bare_s=bare,
                    read_s=read,
                    commands_s=commands,
                    ratio=round(read / max(bare, 0.001), 2),
                    read_peak_mb=read_peak,
                    commands_peak_mb=commands_peak,
                )
            )
    return found


def _apart(step: str, path: Path, rows: int = 0) -> tuple[float, float]:
    """Run one step in its own process; its CPU seconds and peak memory in MB."""
    command = [sys.executable, "-m", "hongzi.files.measure", step, str(path), str(rows)]
    # The child finds hongzi where this process found it.
    answer = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    seconds, peak = json.loads(answer.stdout)
    return float(seconds), float(peak)


def _sales(rows: int) -> Iterator[list[str]]:
    """Sales of three lines each: plausible texts, nothing random."""
    for row in range(rows):
        sale = row // 3
        yield [
            f"XS{sale:08d}",
            f"2026-{1 + sale % 12:02d}-{1 + sale % 28:02d}",
            "旗舰店",
            f"客户{sale % 9973}",
            f"SKU{row % 997:05d}",
            str(1 + row % 5),
            f"{1 + row * 37 % 100_000 / 100:.2f}",
            "13%",
            "",
            "",
        ]


def make_csv(path: Path, rows: int) -> int:
    """Write a CSV of sales."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        writer.writerows(_sales(rows))
    return rows


def make_xlsx(path: Path, rows: int) -> int:
    """Write an XLSX of sales, with numbers in the cells of quantities and amounts."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("销售")
        sheet.write_row(0, 0, _HEADER)
        for place, values in enumerate(_sales(rows), 1):
            for column, text in enumerate(values):
                if column in _NUMBERS and text:
                    sheet.write_number(place, column, float(text))
                elif text:
                    sheet.write_string(place, column, text)
    return rows


def _make(path: Path, rows: int) -> int:
    return make_csv(path, rows) if path.suffix == ".csv" else make_xlsx(path, rows)


def _bare(path: Path, rows: int) -> int:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            return sum(1 for _ in csv.reader(stream))
    with CalamineWorkbook.from_path(path) as book:
        return sum(1 for _ in book.get_sheet_by_index(0).iter_rows())


def _read(path: Path, rows: int) -> int:
    return sum(1 for _ in read_table(path).rows())


def _commands(path: Path, rows: int) -> int:
    return sum(len(document.commands) for document in open_import(path, kind="sales").documents())


_STEPS: dict[str, Callable[[Path, int], int]] = {
    "make": _make,
    "bare": _bare,
    "read": _read,
    "commands": _commands,
}


def _peak_mb() -> float:
    """The most memory this process has held. Linux's rusage also counts what its parent held when
    it began; /proc does not."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii"))
        if found is not None:
            return int(found[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6


def main(arguments: list[str]) -> None:
    """A row count: the whole measurement. A step and a path: that step, for its parent."""
    if arguments[0] in _STEPS:
        before = time.process_time()
        _STEPS[arguments[0]](Path(arguments[1]), int(arguments[2]))
        seconds = round(time.process_time() - before, 3)
        json.dump([seconds, round(_peak_mb(), 1)], sys.stdout)
        return
    for cost in measure_reading(int(arguments[0])):
        json.dump(asdict(cost), sys.stdout)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
