"""What reading costs is measured against a bare parse of the same file."""

from __future__ import annotations

from pathlib import Path

from hongzi.files.documents import open_import
from hongzi.files.measure import make_csv, make_xlsx, measure_reading


def test_reading_keeps_its_promise() -> None:
    """At most 5 × a bare parse and under 400 MB; here for a few thousand rows."""
    for cost in measure_reading(30_000, repeat=3):
        assert cost.rows == 30_000
        assert cost.ratio == round(cost.read_s / cost.bare_s, 2)
        assert cost.ratio <= 5, cost
        assert 0 < cost.read_peak_mb < 400, cost
        assert cost.commands_peak_mb < 400, cost


def test_the_measured_files_are_whole_sales_in_both_formats(tmp_path: Path) -> None:
    made = []
    for name, make in (("s.csv", make_csv), ("s.xlsx", make_xlsx)):
        make(tmp_path / name, 10)
        documents = list(open_import(tmp_path / name, kind="sales").documents())
        assert [problem for document in documents for problem in document.problems] == []
        made.append([document.commands for document in documents])
    assert made[0] == made[1]
    assert len(made[0]) == 4
