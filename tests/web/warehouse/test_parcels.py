"""What phones send: each parcel once, whole or not at all, in the name of whoever took it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from hongzi.access.scope import book_scope
from hongzi.facts.documents import keep_document
from hongzi.facts.queries import documents_of, facts_by_key
from tests.facts.papers import photo
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

HERE = "/books/shop/warehouse/"
TODAY = dt.date(2026, 3, 20)
ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def shop(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Ten lamps, two sold under S1, both asked back under R1, announced as SF1."""
    settings.DOCUMENTS = tmp_path
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    shop = Shop()
    shop.stock_up()
    shop.sell(qty="2", amount="452.00")
    shop.accept(qty="2")
    shop.do("announce_parcel", case="R1", tracking="SF1")
    return shop


@pytest.fixture
def phone(shop: Shop, visitor: Visitor) -> Client:
    """王五 of the warehouse has opened the page."""
    client = visitor(shop.book, "warehouse", name="王五")
    assert client.get(HERE).status_code == 200
    return client


def state(phone: Client) -> dict[str, Any]:
    return phone.get(f"{HERE}state/").json()  # type: ignore[no-any-return]


def parcel(phone: Client, *commands: dict[str, Any], id: str = ID, **more: Any) -> dict[str, Any]:
    """A parcel as a phone writes it down: keys of its own, dated the day it was taken."""
    written = [
        {"key": f"{id}-{n}", "date": "2026-03-20", **command} for n, command in enumerate(commands)
    ]
    return {"id": id, "mark": state(phone)["mark"], "commands": written, **more}


def receive(**more: Any) -> dict[str, Any]:
    return {"kind": "receive_parcel", "parcel": "SF1", "sku": "A", "qty": "2", "case": "R1",
            "line": "1", "tracking": "SF1", **more}  # fmt: skip


def inspect(**more: Any) -> dict[str, Any]:
    return {"kind": "inspect_goods", "case": "R1", "line": "1", "qty": "2", **more}


def post(phone: Client, *parcels: Any) -> list[dict[str, Any]]:
    answer = phone.post(f"{HERE}parcels/", {"parcels": parcels}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["answers"]  # type: ignore[no-any-return]


def code_of(answer: dict[str, Any]) -> str:
    assert answer["status"] == "refused", answer
    assert answer["refusal"]["what"] and answer["refusal"]["cure"]
    return str(answer["refusal"]["code"])


def actors(shop: Shop) -> set[str]:
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select actor from facts_fact where key like %s", [f"{ID}%"])
        return {actor for (actor,) in cursor.fetchall()}


def test_a_clean_parcel_comes_into_stock(shop: Shop, phone: Client) -> None:
    """8 in stock; 2 come back at their own cost: 10 units of 1,200.00."""
    (answer,) = post(phone, parcel(phone, receive(), inspect()))
    assert (answer["id"], answer["status"]) == (ID, "done")
    assert [one["status"] for one in answer["keys"]] == ["posted", "posted"]
    assert shop.stock() == ("10", "1200.00")
    assert actors(shop) == {"王五"}
    shop.prove()


def test_an_answer_that_was_lost_comes_again(shop: Shop, phone: Client) -> None:
    first = parcel(phone, receive(), inspect())
    assert [post(phone, first)[0]["status"] for _ in range(3)] == ["done"] * 3
    assert [one["status"] for one in post(phone, first)[0]["keys"]] == ["replayed"] * 2
    assert shop.stock() == ("10", "1200.00")


def test_a_refused_parcel_leaves_nothing_and_can_be_mended(shop: Shop, phone: Client) -> None:
    """Three are inspected where two were sold: nothing of the parcel stands, its keys are free."""
    (answer,) = post(phone, parcel(phone, receive(), inspect(qty="3")))
    assert code_of(answer) == "over_accepted"
    assert [one["status"] for one in answer["keys"]] == ["undone", "refused"]
    assert shop.stock() == ("8", "960.00") and actors(shop) == set()
    (mended,) = post(phone, parcel(phone, receive(), inspect(disposition="second_grade")))
    assert mended["status"] == "done"
    assert shop.stock(grade="second") == ("2", "240.00")


def test_one_bad_parcel_keeps_no_other_back(shop: Shop, phone: Client) -> None:
    held = {"kind": "receive_parcel", "parcel": "X9", "sku": "A", "qty": "1"}
    other = "22222222-2222-4333-8444-555555555555"
    answers = post(
        phone, parcel(phone, receive(sku="B")), parcel(phone, held, id=other), "nonsense"
    )
    assert [one["status"] for one in answers] == ["refused", "done", "refused"]
    assert [one["parcel"] for one in state(phone)["held"]] == ["X9"]


def test_a_photo_is_tied_to_its_inspection(shop: Shop, phone: Client) -> None:
    kept = keep_document(book=shop.book, content=photo())
    tied = {"kind": "attach_document", "to": f"{ID}-1", "sha256": kept.sha256,
            "media": kept.media, "size": kept.size, "name": "正面.jpg"}  # fmt: skip
    (answer,) = post(phone, parcel(phone, receive(), inspect(), tied))
    assert answer["status"] == "done"
    with book_scope(shop.book.id) as cursor:
        fact = facts_by_key(cursor, keys=[f"{ID}-1"])[f"{ID}-1"].id
        (document,) = documents_of(cursor, facts=[fact])[fact]
    assert (document.name, document.filed_by) == ("正面.jpg", "王五")


def test_a_photo_that_was_never_uploaded_keeps_the_parcel_back(shop: Shop, phone: Client) -> None:
    tied = {"kind": "attach_document", "to": f"{ID}-0", "sha256": "0" * 64,
            "media": "image/jpeg", "size": 1}  # fmt: skip
    (answer,) = post(phone, parcel(phone, receive(), tied))
    assert code_of(answer) == "document_missing"
    assert actors(shop) == set()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"kind": "pay_refund", "refund": "T1", "case": "R1", "line": "1", "tender": "cash"},
         "not_for_warehouse"),
        (receive(key="somebody-elses-key"), "not_for_warehouse"),
        (receive(actor="老板"), "not_for_warehouse"),
        (receive(date="2026-03-22"), "date_ahead"),
        (receive(qty=2), "json_type"),
        (receive(colour="red"), "json_field_unknown"),
        ({"kind": "attach_document", "to": "K1", "sha256": "0" * 64, "media": "image/jpeg",
          "size": 1}, "not_for_warehouse"),
        (inspect(qty="0"), "qty_not_positive"),
    ],
)  # fmt: skip
def test_what_a_phone_may_not_send(
    command: dict[str, Any], code: str, shop: Shop, phone: Client
) -> None:
    assert code_of(post(phone, parcel(phone, command))[0]) == code


@pytest.mark.parametrize("mark", ["", "made:up:mark", None, 7])
def test_a_mark_that_was_made_up(mark: Any, shop: Shop, phone: Client) -> None:
    assert code_of(post(phone, parcel(phone, receive(), mark=mark))[0]) == "mark_unknown"


def test_a_mark_of_another_phone(shop: Shop, phone: Client, visitor: Visitor) -> None:
    other = visitor(shop.book, "warehouse", name="赵六")
    other.get(HERE)
    stolen = state(other)["mark"]
    assert code_of(post(phone, parcel(phone, receive(), mark=stolen))[0]) == "mark_unknown"


def test_whoever_left_the_warehouse_posts_no_more(
    shop: Shop, phone: Client, visitor: Visitor
) -> None:
    """王五 took it; before it is sent by 赵六 on the same phone, 王五 has become a cashier."""
    taken = parcel(phone, receive())
    supervisor = visitor(shop.book, "supervisor", name="赵六")
    supervisor.cookies["hongzi_device"] = phone.cookies["hongzi_device"].value
    visitor(shop.book, "cashier", name="王五")
    assert code_of(post(supervisor, taken)[0]) == "not_your_duty"


@pytest.mark.parametrize("duty", ["bookkeeper", "cashier", "service", "owner"])
def test_only_the_warehouse_comes_in(duty: str, shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, duty)
    for page in ("", "state/", "find/?number=SF1", "worker.js"):
        assert client.get(HERE + page).status_code == 403
    assert client.post(f"{HERE}parcels/", {}, content_type="application/json").status_code == 403


@pytest.mark.parametrize("body", ["nonsense", "[]", '{"parcels": 1}', "{}"])
def test_nonsense_is_answered_in_words(body: str, shop: Shop, phone: Client) -> None:
    answer = phone.post(f"{HERE}parcels/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["refusal"]["code"]) == (400, "json_type")


def test_what_a_phone_keeps_for_later(shop: Shop, phone: Client) -> None:
    said = state(phone)
    assert said["user"] == "王五" and said["people"] == [{"name": "王五", "pin": False}]
    (line,) = said["expected"]
    assert (line["case"], line["sale"], line["tracking"]) == ("R1", "S1", ["SF1"])
    assert (line["to_come"], line["to_inspect"], said["products"]) == ("2", "2", [["A", ""]])
    found = phone.get(f"{HERE}find/", {"number": " SF1 "}).json()["expected"]
    assert [one["line"] for one in found] == ["1"]


def test_as_many_queries_for_one_line_as_for_fifty(
    shop: Shop, phone: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(12) as one:
        state(phone)
    shop.stock_up(qty="60", net="7200.00")
    shop.sell("S2", qty="50", amount="11300.00")
    for n in range(50):
        shop.accept(f"C{n}", sale="S2")
    with django_assert_num_queries(len(one)):
        assert len(state(phone)["expected"]) == 51


def test_the_worker_keeps_files_that_exist(shop: Shop, phone: Client) -> None:
    """Every file it names is there, or the page would not open without a network."""
    answer = phone.get(f"{HERE}worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    named = text.split("const FILES = ")[1].split(";")[0]
    folder = Path(__file__).parents[3] / "src/hongzi/web/static"
    files = [Path(folder, one.removeprefix("/static/")) for one in eval(named)]
    assert len(files) == 12
    assert [path for path in files if not path.is_file()] == []
