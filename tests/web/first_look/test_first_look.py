"""The page on which one refund file says what it can: for anybody, within limits, kept nowhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hongzi.web.first_look import limits
from tests.files.making import csv_file, xlsx_file
from tests.files.test_first_look import TAOBAO

pytestmark = pytest.mark.django_db

ADDRESS = "/first-look/"


@pytest.fixture(autouse=True)
def no_looks_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def drop(path: Path, *, address: str = ADDRESS, status: int = 200, orders: str = "") -> str:
    """The page after a file was dropped on it."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = Client().post(address, {"file": file, "orders": orders})
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_anybody_may_drop_a_file_and_sees_cash_due_products_and_oddities(tmp_path: Path) -> None:
    html = drop(csv_file(tmp_path, TAOBAO, encoding="gb18030", name="退款.csv"), orders="80")
    assert 'data-number="due">219.90<' in html
    assert 'data-number="refunded">469.90<' in html
    assert 'data-number="rate">5.00%<' in html
    assert html.index("SKU-1") < html.index("SKU-2")
    assert 'data-odd="refund_above_paid"' in html
    assert "F「买家退款金额」" in html


def test_nothing_of_the_file_stays(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("hongzi-look-*"))
    drop(csv_file(tmp_path, TAOBAO))
    assert set(Path(tempfile.gettempdir()).glob("hongzi-look-*")) <= before


def test_buyers_are_not_named(tmp_path: Path) -> None:
    html = drop(csv_file(tmp_path, TAOBAO))
    assert not any(row[-1] in html for row in TAOBAO[1:])


def test_bad_cells_are_named_with_their_cure(tmp_path: Path) -> None:
    rows = [list(row) for row in TAOBAO]
    rows[1][5] = "贰佰"
    html = drop(xlsx_file(tmp_path, {"退款": rows}))
    assert "「退款」第 2 行 F 列「买家退款金额」" in html
    assert "贰佰" in html


def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    html = drop(csv_file(tmp_path, [["日期", "金额"], ["1", "2"]]), status=422)
    assert "看不出这是售后或退款导出" in html
    assert "data-number" not in html


def test_no_file_is_said(tmp_path: Path) -> None:
    assert Client().post(ADDRESS, {}).status_code == 422


def test_too_large_a_file_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 100)
    monkeypatch.setattr(limits, "_AROUND_THE_FILE", 0)
    html = drop(csv_file(tmp_path, TAOBAO), status=413)
    assert "超过" in html


def test_somebody_unknown_may_not_look_all_the_time(tmp_path: Path) -> None:
    path = csv_file(tmp_path, TAOBAO)
    for _ in range(limits.MOST_A_MINUTE):
        drop(path)
    assert "看得太多" in drop(path, status=429)


def test_a_form_from_elsewhere_is_not_answered(tmp_path: Path) -> None:
    strict = Client(enforce_csrf_checks=True)
    file = SimpleUploadedFile("a.csv", b"1")
    assert strict.post(ADDRESS, {"file": file}).status_code == 403


def test_the_page_asks_the_database_nothing(
    tmp_path: Path, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        Client().get(ADDRESS)
        drop(csv_file(tmp_path, TAOBAO))


def test_english(tmp_path: Path) -> None:
    html = drop(csv_file(tmp_path, TAOBAO), address=f"/en{ADDRESS}")
    assert "Refunds still to pay" in html
