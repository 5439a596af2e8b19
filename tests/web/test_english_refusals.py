"""What the books refuse, read by somebody who reads English: nothing of it is Chinese but data."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from hongzi.access.scope import book_scope
from hongzi.cluster.home import Home
from hongzi.files.queries import files_of, rows_of
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.web.phrases import spoken, spoken_html, spoken_refusal
from hongzi.workflows.import_runs import do_run
from hongzi.workflows.run_month import closing_of
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

BOOK = "/en/books/shop/"
PRODUCTS = "date,sku,name,retail_price\n2026-03-01,P1,Cup,9.90\n2026-03-01,P2,Bowl,nine\n"
CHINESE = re.compile("[㐀-鿿]")


@pytest.fixture
def shop(db: None, tmp_path: Path, settings: Any) -> Iterator[Shop]:
    settings.HOME = Home(tmp_path / "home")
    shop = Shop(name="Mill")
    shop.sold_and_paid()
    shop.accept()
    yield shop


@pytest.fixture
def browser(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book)


def main(answer: Any, status: int) -> str:
    """What a page says between its bar and its end."""
    assert answer.status_code == status
    html: str = answer.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def chinese(text: str) -> list[str]:
    return re.findall("[^<>]*[㐀-鿿][^<>]*", text)


# -- phrases -----------------------------------------------------------------------------------


def test_a_refusal_is_said_with_all_it_is_made_of() -> None:
    line = Phrase("退货单 {case}-{line}", case="R1", line=1)
    refused = Refused(
        "refund_above_owed",
        "{line} 尚欠客户 {left},要求退 {asked}。",
        cure="可用:{known}。",
        line=line,
        left="3.00",
        asked="4.00",
        known=listed(["a", "b"]),
    )
    with override("en"):
        assert spoken_refusal(refused) == {
            "code": "refund_above_owed",
            "what": "Return R1-1 owes the customer 3.00, 4.00 is to be refunded.",
            "cure": "Known: a, b.",
        }
    with override("zh-hans"):
        assert spoken_refusal(refused) == refused.as_json()


def test_data_stays_and_is_marked_as_chinese() -> None:
    said = Phrase("没有往来单位「{text}」。", text="<青禾>")
    with override("en"):
        assert spoken(said) == "There is no party “<青禾>”."
        assert spoken_html(said) == (
            'There is no party “<span lang="zh-Hans">&lt;青禾&gt;</span>”.'
        )
        assert spoken_html("从前存下的话") == '<span lang="zh-Hans">从前存下的话</span>'
    with override("zh-hans"):
        assert spoken_html(said) == "没有往来单位「&lt;青禾&gt;」。"
        assert spoken_html("从前存下的话") == "从前存下的话"


# -- pages -------------------------------------------------------------------------------------


def test_the_page_of_what_is_not_there(browser: Client) -> None:
    said = main(browser.get(f"{BOOK}returns/of/R-NONE/"), 404)
    assert "The book has no return R-NONE." in said
    assert chinese(said) == []


def test_a_form_with_its_refusal(browser: Client, shop: Shop) -> None:
    """A setting that somebody else has changed meanwhile."""
    address = f"{BOOK}settings/"
    fields = {"key": "k/red_style", "name": "policy:red_style", "old": '"red"', "new": '"blue"'}
    answer = browser.post(address, {**fields, "reason": "group rule"})
    said = re.search('role="alert">.*?</div></div>', answer.content.decode(), re.DOTALL)
    assert said is not None and answer.status_code in (409, 422)
    assert "policy:red_style is" in said[0]
    assert chinese(said[0]) == []


def test_what_stands_in_the_way_of_a_close(browser: Client) -> None:
    said = main(browser.get(f"{BOOK}2026-03/close/"), 200)
    assert "Period 2026-01 is not closed, so 2026-03 cannot be closed before it." in said
    assert "Close 2026-01 first." in said
    assert chinese(said) == []


def test_rows_of_a_file_that_were_not_posted(browser: Client, shop: Shop) -> None:
    """Listed by the worker, read later: at the run, at its file, and where they stop the close."""
    upload = SimpleUploadedFile("march.csv", PRODUCTS.encode())
    address = browser.post(f"{BOOK}imports/", {"files": [upload]}).headers["Location"]
    assert address.startswith("/en/")
    preview = main(browser.get(f"{address}?kind=products"), 200)
    assert "“nine” is not a number." in preview
    assert chinese(preview) == []
    browser.post(address, {"kind": "products", "action": "start", "period": "2026-03"})
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select max(id) from files_importrun")
        run = int(cursor.fetchone()[0])
    assert do_run(book="shop", run_id=run) == "done"
    assert chinese(main(browser.get(address), 200)) == []
    with book_scope(shop.book.id) as cursor:
        (file,) = files_of(cursor, book_id=shop.book.id)
        (row,) = rows_of(cursor, book_id=shop.book.id, file_id=file.id)
        cursor.execute("select cause, cure from files_importrow")
        assert cursor.fetchall() == [(row.cause, row.cure)]
    assert (file.first_cause, row.cause) == ("「nine」不是数字。", "「nine」不是数字。")
    rows = main(browser.get(f"{BOOK}imports/files/{file.id}/"), 200)
    assert "“nine” is not a number." in rows and "Use plain digits" in rows
    assert chinese(rows) == []
    book = browser.get(f"{BOOK}imports/files/{file.id}/errors.xlsx")
    data, problems = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names
    assert (data, problems) == ("march.csv", "Problems")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name(problems)
    assert not CHINESE.search(str(sheet.to_python()))
    for period in (202601, 202602):
        shop.run(closing_of(period))
    close = main(browser.get(f"{BOOK}2026-03/close/"), 200)
    assert "march.csv (rows that wait: 1; “nine” is not a number.)" in close


def test_rows_kept_before_there_were_phrases_are_shown_as_they_are(
    browser: Client, shop: Shop
) -> None:
    upload = SimpleUploadedFile("march.csv", PRODUCTS.encode())
    address = browser.post(f"{BOOK}imports/", {"files": [upload]}).headers["Location"]
    browser.post(address, {"kind": "products", "action": "start"})
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select max(id) from files_importrun")
        do_run(book="shop", run_id=int(cursor.fetchone()[0]))
        cursor.execute(
            "update files_importrow set cause = '不是数字。', cure = '改正。', "
            "problems = jsonb_set(jsonb_set(problems, '{0,what}', '\"不是数字。\"'), "
            "'{0,cure}', '\"改正。\"')"
        )
        (file,) = files_of(cursor, book_id=shop.book.id)
    assert file.first_cause == "不是数字。"
    rows = main(browser.get(f"{BOOK}imports/files/{file.id}/"), 200)
    assert '<span lang="zh-Hans">不是数字。</span>' in rows


def test_the_grid_of_a_voucher_is_answered_in_english(browser: Client) -> None:
    lines = [{"account": "5602", "debit": "x"}, {"account": "", "party": "NN", "credit": "1"}]
    draft = {"date": "2026-03-20", "word": "记", "lines": lines}
    body = json.dumps({"key": "draft-0001", "draft": draft})
    answer = browser.post(f"{BOOK}manual/submit/", body, content_type="application/json")
    said = [one["what"] + one["cure"] for one in answer.json()["problems"]]
    assert said[0].startswith("Account 5602 ") and len(said) == 4
    assert [text for text in said if CHINESE.search(text)] == []


def test_a_phone_is_answered_in_english(browser: Client) -> None:
    answer = browser.post(f"{BOOK}warehouse/parcels/", "[]", content_type="application/json")
    refusal = answer.json()["refusal"]
    assert refusal["what"] == "A JSON object was expected."
    assert not CHINESE.search(refusal["cure"])


def test_no_template_shows_what_a_refusal_says_as_it_stands() -> None:
    """A template that forgets ``|spoken`` would show Chinese to everybody."""
    templates = Path(str(files("hongzi.web"))) / "templates"
    forgetful = [
        (path.name, shown)
        for path in sorted(templates.rglob("*.html"))
        for shown in re.findall(
            r"\{\{ *([\w.]*\.(?:what|cure)\b[^}]*)\}\}", path.read_text("utf-8")
        )
        if "|spoken" not in shown
    ]
    assert forgetful == [("bulk.html", "one.what ")] * 2
