"""Imports in the browser: dropped, understood, tried, posted; bad rows come back to be mended."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hongzi.access.scope import book_scope
from hongzi.cluster.home import Home
from hongzi.files.queries_runs import Run, runs_of
from hongzi.workflows.import_runs import do_run, do_runs
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

IMPORTS = "/books/shop/imports/"
PRODUCTS = "日期,商品编码,商品名称,零售价\n" + "".join(
    f"2026-01-01,P{n:02d},Cup {n},9.90\n" for n in range(30)
)
BAD = PRODUCTS.replace("P07,Cup 7,9.90", "P07,Cup 7,nine")


@pytest.fixture
def shop(db: None, tmp_path: Path, settings: Any) -> Iterator[Shop]:
    settings.HOME = Home(tmp_path / "home")
    yield Shop()


@pytest.fixture
def client(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "bookkeeper")


def drop(client: Client, *files: tuple[str, str | bytes]) -> Any:
    uploads = [
        SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode("gb18030"))
        for name, text in files
    ]
    return client.post(IMPORTS, {"files": uploads})


def runs(shop: Shop) -> list[Run]:
    with book_scope(shop.book.id) as cursor:
        return runs_of(cursor, book_id=shop.book.id, most=99)


def go(client: Client, shop: Shop, text: str | bytes, name: str = "a.csv") -> Run:
    """Drop a file of products, start it, and let the worker do it."""
    address = drop(client, (name, text)).headers["Location"]
    answer = client.post(address, {"kind": "products", "action": "start"})
    assert answer.status_code == 302, answer.content.decode()
    run = runs(shop)[0]
    do_run(book="shop", run_id=run.id, chunk=10)
    return runs(shop)[0]


def products(shop: Shop) -> int:
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select count(*) from stock_product")
        return int(cursor.fetchone()[0])


def test_a_dropped_file_is_recognised_and_previewed(client: Client) -> None:
    answer = drop(client, ("导出.csv", BAD))
    html = client.get(answer.headers["Location"]).content.decode()
    assert re.search(r'<option value="products" selected>商品 · \d+%</option>', html)
    preview = html[html.index('id="preview"') :]
    assert "Cup 0" in preview
    assert "9.90" in preview
    assert "「nine」不是数字" in preview
    assert 'class="n bad"' in preview


def test_another_kind_may_be_chosen_and_says_what_it_lacks(client: Client) -> None:
    address = drop(client, ("a.csv", PRODUCTS)).headers["Location"]
    html = client.get(address, {"kind": "sales"}).content.decode()
    assert "缺少必需的列" in html
    assert 'id="preview"' not in html
    assert re.search(r'<label[^>]*for="given-sale"', html)
    answer = client.post(address, {"kind": "sales", "action": "start"})
    assert answer.status_code == 422
    part = client.get(address, {"kind": "products"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_a_value_for_the_whole_file_may_be_given(client: Client, shop: Shop) -> None:
    go(client, shop, PRODUCTS)
    text = "入库单号,供应商,商品编码,数量,不含税金额\nR1,Mill,P07,1,9.90\n"
    address = drop(client, ("goods-receipts.csv", text)).headers["Location"]
    assert 'name="given-date"' in client.get(address).content.decode()
    body = {"kind": "goods-receipts", "action": "start", "given-date": "2026-01-02"}
    assert client.post(address, body).status_code == 302
    assert do_run(book="shop", run_id=runs(shop)[0].id) == "done"
    assert (runs(shop)[0].rows_posted, runs(shop)[0].rows_listed) == (1, 0)


def test_a_product_list_without_dates_is_read_from_the_books_opening(
    client: Client, shop: Shop
) -> None:
    """Dated the opening day, also when that month is closed; the same list with dates is in."""
    text = "\n".join(line.partition(",")[2] for line in PRODUCTS.splitlines())
    address = drop(client, ("products.csv", text)).headers["Location"]
    html = client.get(address).content.decode()
    assert 'name="given-date"' not in html
    assert "2026-01-01" in html[html.index('id="preview"') :]
    assert "文件里没有「日期」这一列,按账套启用日读。" in html
    run = go(client, shop, PRODUCTS.replace("P29", "P30"), "dated.csv")
    assert (run.rows_posted, run.rows_listed) == (30, 0)
    shop.do("close_period", period=202601, date="2026-01-31")
    run = go(client, shop, text)
    assert (run.rows_posted, run.rows_replayed, run.rows_listed) == (1, 29, 0)
    assert products(shop) == 31


def test_the_worker_is_asked_once_the_file_is_started(client: Client, shop: Shop) -> None:
    address = drop(client, ("a.csv", PRODUCTS)).headers["Location"]
    client.post(address, {"kind": "products", "action": "start"})
    with connections["default"].cursor() as cursor:
        cursor.execute("select task_name, args from procrastinate_jobs")
        (job,) = cursor.fetchall()
    assert job[0] == "import_files"
    assert "shop" in str(job[1])
    assert client.post(address, {"kind": "products", "action": "start"}).status_code == 422


def test_a_trial_shows_what_would_happen_and_then_it_is_posted(client: Client, shop: Shop) -> None:
    address = drop(client, ("a.csv", BAD)).headers["Location"]
    client.post(address, {"kind": "products", "action": "trial"})
    do_run(book="shop", run_id=runs(shop)[0].id)
    html = client.get(address).content.decode()
    assert "试算完,未入账" in html
    assert 'data-number="posted">29<' in html
    assert 'data-number="listed">1' in html
    assert "第 9 行 D 列「零售价」" in html
    assert products(shop) == 0
    assert client.post(address, {"action": "start"}).status_code == 302
    do_run(book="shop", run_id=runs(shop)[0].id)
    assert products(shop) == 29


def test_the_error_workbook_comes_back_corrected_and_all_is_in(client: Client, shop: Shop) -> None:
    """29 rows posted, one listed; its workbook holds it with the cell marked; mended, 30."""
    run = go(client, shop, BAD)
    assert (run.rows_posted, run.rows_listed, products(shop)) == (29, 1, 29)
    answer = client.get(f"{IMPORTS}files/{run.file_id}/errors.xlsx")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    header, row = book.get_sheet_by_index(0).to_python()
    assert row == ["2026-01-01", "P07", "Cup 7", "nine"]
    mended = ",".join(map(str, header)) + "\n" + ",".join(map(str, row)).replace("nine", "9.90")
    again = go(client, shop, mended, name="mended.csv")
    assert (again.rows_posted, products(shop)) == (1, 30)
    html = client.get(f"{IMPORTS}files/{run.file_id}/").content.decode()
    assert "已改正" in html
    assert "待改正" not in html


def test_a_row_is_dismissed_with_a_reason_only(client: Client, shop: Shop) -> None:
    run = go(client, shop, BAD)
    address = f"{IMPORTS}files/{run.file_id}/"
    answer = client.post(address, {"row": "9", "reason": ""})
    assert answer.status_code == 422
    assert "必须写明理由" in answer.content.decode()
    assert client.post(address, {"row": "9", "reason": "样品"}).status_code == 302
    assert "样品" in client.get(address).content.decode()


def test_a_waiting_run_is_stopped_and_goes_on(client: Client, shop: Shop) -> None:
    address = drop(client, ("a.csv", PRODUCTS)).headers["Location"]
    client.post(address, {"kind": "products", "action": "start"})
    assert client.post(f"{address}stop/").status_code == 302
    html = client.get(address).content.decode()
    assert "已停止" in html
    assert 'hx-trigger="every 1s"' not in html
    assert client.post(address, {"action": "start"}).status_code == 302
    assert 'hx-trigger="every 1s"' in client.get(f"{address}progress/").content.decode()
    assert do_run(book="shop", run_id=runs(shop)[0].id) == "done"


def test_several_files_at_once_and_one_that_is_no_table(client: Client, shop: Shop) -> None:
    answer = drop(client, ("a.csv", PRODUCTS), ("b.csv", b"\x00\x01\x02"), ("c.csv", BAD))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "b.csv" in html
    assert sorted(run.name for run in runs(shop)) == ["a.csv", "c.csv"]
    assert client.post(IMPORTS, {}).status_code == 422


PURCHASES = (
    "入库单号,日期,供应商,商品编码,数量,不含税金额,税额\n"
    "RK1,2026-01-03,Maker,P01,10,1000.00,130.00\nRK2,2026-01-20,Maker,P01,10,2000.00,260.00\n"
)
SALES = (
    "销售单号,日期,客户,商品编码,数量,含税金额,税率\n"
    "XS1,2026-01-05,Ada,P01,1,226.00,13%\nXS2,2026-01-25,Ada,P01,1,226.00,13%\n"
)


def test_files_started_together_post_day_by_day(client: Client, shop: Shop) -> None:
    """Sales are dropped first, yet the goods come in before: 10 at 100.00, one sold at 100.00;
    10 at 200.00 more, one sold at 2,900.00 / 19 = 152.63."""
    drop(client, ("sales.csv", SALES), ("purchases.csv", PURCHASES), ("products.csv", PRODUCTS))
    html = client.get(IMPORTS).content.decode()
    chosen = re.findall(r'name="run" value="(\d+)" checked', html)
    assert len(chosen) == 3
    assert client.post(IMPORTS, {"action": "together", "run": chosen}).status_code == 302
    assert do_runs(book="shop", run_ids=[int(one) for one in chosen]) == ["done"] * 3
    assert sum(run.rows_listed for run in runs(shop)) == 0
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select cost from sales_saleline order by id")
        assert cursor.fetchall() == [(100_00,), (152_63,)]


def test_a_file_whose_kind_nobody_knows_is_not_started_with_the_others(
    client: Client, shop: Shop
) -> None:
    drop(client, ("x.csv", "销售单号,备注\n1,2\n"), ("products.csv", PRODUCTS))
    html = client.get(IMPORTS).content.decode()
    assert "没认出种类" in html
    every = [str(run.id) for run in runs(shop)]
    answer = client.post(IMPORTS, {"action": "together", "run": every})
    assert answer.status_code == 422
    assert {run.state for run in runs(shop)} == {"draft"}
    assert client.post(IMPORTS, {"action": "together"}).status_code == 422


def test_another_person_may_take_up_what_one_began(
    client: Client, shop: Shop, visitor: Visitor
) -> None:
    """The same rows by another bookkeeper are the same commands: replayed, not refused."""
    go(client, shop, PRODUCTS)
    other = visitor(shop.book, "bookkeeper", name="lina")
    run = go(other, shop, PRODUCTS)
    assert (run.actor, run.rows_replayed, run.rows_listed) == ("lina", 30, 0)


ROBBERY = {
    "kind": "change_settings",
    "changes": [{"name": "member:bookkeeper", "old": '["bookkeeper"]', "new": '["owner"]'}],
}


def facts(*commands: dict[str, Any]) -> str:
    """A file of other facts, each a command as JSON."""
    text = io.StringIO()
    rows = [[str(n), "2026-01-05", json.dumps(one)] for n, one in enumerate(commands, 1)]
    csv.writer(text).writerows([["编号", "日期", "命令"], *rows])
    return text.getvalue()


def test_nobody_signs_for_another_nor_changes_duties_by_a_file(client: Client, shop: Shop) -> None:
    address = drop(
        client,
        (
            "facts.csv",
            facts(
                {"kind": "define_product", "sku": "Z", "actor": "boss"},
                ROBBERY,
                {"kind": "approve_refund", "order": "FK1"},
            ),
        ),
    ).headers["Location"]
    assert client.post(address, {"kind": "facts", "action": "start"}).status_code == 302
    do_run(book="shop", run_id=runs(shop)[0].id)
    run = runs(shop)[0]
    assert (run.rows_posted, run.causes) == (
        1,
        {"settings_in_file": 1, "approval_in_file": 1},
    )
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select actor from facts_fact where kind = 'product_defined'")
        assert cursor.fetchall() == [("bookkeeper",)]


OTHERS: list[dict[str, Any]] = [
    {"kind": "end_money_leg", "case": "R", "line": "1", "exit": "unclaimed", "approved_by": "x"},
    {"kind": "end_tax_leg", "case": "R", "line": "1", "exit": "borne", "approved_by": "x"},
    {"kind": "end_goods_leg", "case": "R", "line": "1", "exit": "never_came", "qty": "1",
     "approved_by": "x"},
    {"kind": "fail_refund", "order": "FK1", "why": "bank"},
    {"kind": "approve_cost_ratio", "period": 202601, "ratio_bp": 6000, "approved_by": "x"},
]  # fmt: skip


def test_a_file_does_only_what_its_importer_may_do(client: Client, shop: Shop) -> None:
    """Each row of another's duty is refused by its name and row."""
    text = facts({"kind": "define_product", "sku": "Z"}, *OTHERS)
    address = drop(client, ("facts.csv", text)).headers["Location"]
    assert client.post(address, {"kind": "facts", "action": "start"}).status_code == 302
    do_run(book="shop", run_id=runs(shop)[0].id)
    run = runs(shop)[0]
    assert (run.rows_posted, run.causes) == (1, {"not_your_duty": len(OTHERS)})
    html = client.get(f"{IMPORTS}files/{run.file_id}/").content.decode()
    assert "命令 fail_refund 由出纳来做" in html
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select row_no from files_importrow order by row_no")
        assert [row for (row,) in cursor.fetchall()] == [3, 4, 5, 6, 7]


def test_a_file_is_put_away_unread(client: Client, shop: Shop) -> None:
    address = drop(client, ("a.csv", PRODUCTS)).headers["Location"]
    client.post(f"{address}stop/")
    assert [run.state for run in runs(shop)] == ["cancelled"]
    assert 'id="drafts"' not in client.get(IMPORTS).content.decode()


def test_the_month_shows_its_files_and_what_it_lacks(client: Client, shop: Shop) -> None:
    run = go(client, shop, PRODUCTS)
    shop.do("define_product", sku="Z", date="2026-02-05")
    html = client.get(IMPORTS, {"month": "2026-01"}).content.decode()
    assert f'data-file="{run.file_id}"' in html
    assert "齐了" in html
    html = client.get(IMPORTS, {"month": "2026-02"}).content.decode()
    assert "本月还没有的" in html
    assert "(上次 2026-01)" in html


@pytest.mark.parametrize("duty", ["cashier", "warehouse", "service", "owner"])
def test_only_the_bookkeeper_imports(shop: Shop, visitor: Visitor, duty: str) -> None:
    answer = visitor(shop.book, duty).get(IMPORTS)
    assert answer.status_code == 403
    assert "这件事由会计来做" in answer.content.decode()


def test_what_is_not_there(client: Client) -> None:
    for address in ("999/", "999/progress/", "files/999/", "files/999/errors.xlsx"):
        assert client.get(IMPORTS + address).status_code == 404
    assert client.post(f"{IMPORTS}999/stop/").status_code == 404


def test_the_page_asks_the_same_for_one_file_and_for_twenty(client: Client, shop: Shop) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connections["default"]) as captured:
            assert client.get(IMPORTS).status_code == 200
        return len(captured)

    go(client, shop, PRODUCTS)
    few = asked()
    for number in range(20):
        drop(client, (f"{number}.csv", PRODUCTS + f"2026-01-01,Q{number},Mug,1.00\n"))
    assert asked() == few == 12
