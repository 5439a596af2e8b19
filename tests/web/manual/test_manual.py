"""The doors of the grid: what it may send, what it is told, and who may come in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

MANUAL = "/books/shop/manual/"
RENT = [
    {"summary": "房租", "account": "560203", "debit": "500"},
    {"account": "1002", "credit": "500"},
]
UNCLAIMED = [
    {"summary": "无人认领", "account": "224101", "debit": "226"},
    {"account": "530101", "credit": "226"},
]


@pytest.fixture
def shop(db: None) -> Shop:
    shop = Shop()
    shop.sold_and_paid()
    shop.accept()
    return shop


@pytest.fixture
def bookkeeper(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "bookkeeper")


@pytest.fixture
def supervisor(shop: Shop, visitor: Visitor) -> Client:
    return visitor(shop.book, "supervisor")


def send(client: Client, door: str, lines: Any, *, key: str = "draft-0001", **more: Any) -> Any:
    """What the grid sends, and the answer read."""
    draft = {"date": "2026-03-20", "word": "记", "lines": lines, **more}
    body = json.dumps({"key": key, "draft": draft})
    return client.post(f"{MANUAL}{door}/", body, content_type="application/json")


def test_a_voucher_is_posted_and_says_where_it_is(bookkeeper: Client) -> None:
    said = send(bookkeeper, "submit", RENT).json()
    assert (said["state"], said["problems"]) == ("posted", [])
    assert said["voucher"]["code"] == "记-1"
    assert bookkeeper.get(said["voucher"]["url"]).status_code == 200
    assert bookkeeper.get(said["voucher"]["print"])["Content-Type"] == "application/pdf"
    again = send(bookkeeper, "submit", RENT).json()
    assert again["voucher"] == said["voucher"]


def test_the_same_voucher_changed_elsewhere_is_not_taken_for_this_one(bookkeeper: Client) -> None:
    """Posted in one window, changed in another: the second is told that it posted nothing."""
    send(bookkeeper, "submit", RENT)
    dearer = [{**RENT[0], "debit": "700"}, {**RENT[1], "credit": "700"}]
    said = send(bookkeeper, "submit", dearer)
    assert said.status_code == 409
    assert [one["code"] for one in said.json()["problems"]] == ["draft_changed"]


def test_a_year_mistyped_is_refused_at_the_date(shop: Shop, bookkeeper: Client) -> None:
    """So is a closed month, in words that know nothing of keys."""
    said = send(bookkeeper, "submit", RENT, date="2126-03-20").json()
    (problem,) = said["problems"]
    assert (problem["column"], problem["code"]) == ("date", "date_ahead")
    said = send(bookkeeper, "submit", RENT, date="2025-12-20").json()
    assert "draft-0001" not in said["problems"][0]["what"]
    assert (said["problems"][0]["column"], said["problems"][0]["code"]) == (
        "date", "before_opening"
    )  # fmt: skip


def test_what_is_wrong_comes_back_with_its_cell(bookkeeper: Client) -> None:
    lines = [{"account": "5602", "debit": "x"}, {"account": "1002", "credit": "1"}]
    said = send(bookkeeper, "submit", lines).json()
    assert [(one["row"], one["column"], one["code"]) for one in said["problems"]] == [
        (0, "account", "account_has_children"),
        (0, "debit", "not_a_number"),
    ]


def test_a_draft_is_kept_and_opened_again(bookkeeper: Client) -> None:
    assert "kept" in send(bookkeeper, "keep", [{"summary": "未完成的"}]).json()
    (line,) = bookkeeper.get(MANUAL).context["grid"]["draft"]["lines"]
    assert line["summary"] == "未完成的"
    new = bookkeeper.get(f"{MANUAL}?new=1")
    assert new.context["grid"]["key"] != "draft-0001"
    assert "未完成的" in new.content.decode()  # among the others
    assert bookkeeper.post(f"{MANUAL}draft-0001/discard/").status_code == 302
    assert "未完成的" not in bookkeeper.get(f"{MANUAL}?new=1").content.decode()


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"key": "draft-0001"}', '{"key": 5, "draft": {}}', '{"key": "k", "draft": {}}',
     '{"key": "draft-0001", "draft": {"lines": [{"debit": 1}]}}'],
)  # fmt: skip
def test_what_is_no_draft_is_refused_in_words(bookkeeper: Client, body: str) -> None:
    answer = bookkeeper.post(f"{MANUAL}keep/", body, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["problems"][0]["code"] == "draft_shape"


def test_a_grid_too_long_is_refused(bookkeeper: Client) -> None:
    answer = send(bookkeeper, "keep", [{"summary": "x" * 200}] * 2500)
    assert answer.json()["problems"][0]["code"] == "draft_too_long"


@pytest.mark.parametrize(
    ("asked", "code", "party"),
    [("yhck", "1002", False), ("1122 kh", "112201", True), ("zulin", "560203", False)],
)
def test_accounts_are_looked_up(bookkeeper: Client, asked: str, code: str, party: bool) -> None:
    found = bookkeeper.get(f"{MANUAL}accounts/", {"q": asked}).json()["found"]
    assert (found[0]["code"], found[0]["party"]) == (code, party)


def test_parties_are_looked_up_and_products_are_none(bookkeeper: Client) -> None:
    assert bookkeeper.get(f"{MANUAL}parties/", {"q": "张"}).json()["found"] == [
        {"code": "张三", "name": ""}
    ]
    assert bookkeeper.get(f"{MANUAL}parties/", {"q": "%"}).json()["found"] == []


def test_a_clearing_entry_is_approved_by_another_and_bears_both_names(
    bookkeeper: Client, supervisor: Client
) -> None:
    said = send(bookkeeper, "submit", UNCLAIMED, case="R1", line="1").json()
    assert said["state"] == "submitted"
    listed = supervisor.get("/books/shop/2026-03/vouchers/").content.decode()
    assert "1 张待审核" in listed and f'href="{MANUAL}waiting/"' in listed
    assert "填凭证" not in listed
    assert "无人认领" in supervisor.get(f"{MANUAL}waiting/").content.decode()
    answer = supervisor.post(f"{MANUAL}draft-0001/approve/")
    page = supervisor.get(answer["Location"]).content.decode()
    assert "bookkeeper" in page and "supervisor" in page
    assert "没有等待审核的凭证" in supervisor.get(f"{MANUAL}waiting/").content.decode()


def test_a_maker_who_may_approve_does_not_approve_their_own(shop: Shop, visitor: Visitor) -> None:
    both = visitor(shop.book, "bookkeeper", "supervisor", name="一人")
    send(both, "submit", UNCLAIMED, case="R1", line="1")
    assert "须由另一人审核" in both.get(f"{MANUAL}waiting/").content.decode()
    answer = both.post(f"{MANUAL}draft-0001/approve/")
    assert answer.status_code == 409
    assert "不能审核自己的凭证" in answer.content.decode()


def test_a_voucher_is_given_back_with_its_reason(bookkeeper: Client, supervisor: Client) -> None:
    send(bookkeeper, "submit", UNCLAIMED, case="R1", line="1")
    assert supervisor.post(f"{MANUAL}draft-0001/return/", {"note": ""}).status_code == 409
    assert supervisor.post(f"{MANUAL}draft-0001/return/", {"note": "先联系客户"}).status_code == 302
    assert "先联系客户" in bookkeeper.get(MANUAL).content.decode()


def test_what_waits_can_be_taken_back_into_the_grid(bookkeeper: Client) -> None:
    send(bookkeeper, "submit", UNCLAIMED, case="R1", line="1")
    answer = bookkeeper.post(f"{MANUAL}draft-0001/withdraw/", follow=True)
    assert answer.context["grid"]["draft"]["case"] == "R1"


def test_each_door_has_its_people(shop: Shop, bookkeeper: Client, supervisor: Client) -> None:
    assert supervisor.get(MANUAL).status_code == 403
    assert send(supervisor, "submit", RENT).status_code == 403
    assert bookkeeper.get(f"{MANUAL}waiting/").status_code == 403
    assert bookkeeper.post(f"{MANUAL}draft-0001/approve/").status_code == 403
    assert Client().get(MANUAL).status_code == 302


@pytest.mark.parametrize("count", [1, 50])
def test_the_pages_ask_as_much_for_fifty_drafts_as_for_one(
    bookkeeper: Client, supervisor: Client, count: int
) -> None:
    for number in range(count):
        send(bookkeeper, "submit", UNCLAIMED, key=f"draft-{number:04d}", case="R1", line="1")
    asked = []
    for client, address in (
        (bookkeeper, MANUAL),
        (supervisor, f"{MANUAL}waiting/"),
        (bookkeeper, f"{MANUAL}accounts/?q=yh"),
        (bookkeeper, f"{MANUAL}parties/?q=张"),
        (bookkeeper, f"{MANUAL}products/?q=T"),
    ):
        with CaptureQueriesContext(connections["default"]) as captured:
            assert client.get(address).status_code == 200
        asked.append(len(captured))
    assert asked == [10, 10, 10, 9, 9]


def test_a_voucher_typed_before_is_begun_again(
    bookkeeper: Client, visitor: Visitor, shop: Shop
) -> None:
    """Rent of every month: its lines stand in a new draft, on a day of the month in hand."""
    send(bookkeeper, "submit", RENT)
    address = "/books/shop/2026-03/vouchers/记/1/"
    assert 'manual/?like=2026-03/%E8%AE%B0-1"' in bookkeeper.get(address).content.decode()
    assert "?like=" not in visitor(shop.book, "cashier").get(address).content.decode()
    grid = bookkeeper.get(f"{MANUAL}?like=2026-03/记-1").context["grid"]
    first, second = grid["draft"]["lines"]
    assert (first["account"], first["debit"]) == ("560203 管理费用—租赁费", "500.00")
    assert (second["account"], second["credit"]) == ("1002 银行存款", "500.00")
    assert (grid["draft"]["date"], grid["kept"]) == ("2026-03-31", False)
    for unknown in ("2026-03/记-99", "2026-99/记-1", "x"):
        draft = bookkeeper.get(MANUAL, {"like": unknown}).context["grid"]["draft"]
        assert {line["account"] for line in draft["lines"]} == {""}


@pytest.mark.parametrize(
    ("closed", "day"),
    [([], "2026-03-31"), ([202601], "2026-03-31"), ([202601, 202602, 202603], "2026-04-30")],
)
def test_a_new_voucher_bears_a_day_of_the_month_in_hand(
    bookkeeper: Client, shop: Shop, closed: list[int], day: str
) -> None:
    for period in closed:
        shop.do("close_period", period=period)
    assert f'value="{day}"' in bookkeeper.get(f"{MANUAL}?new=1").content.decode()


def test_a_month_far_ahead_is_not_the_month_in_hand(bookkeeper: Client, shop: Shop) -> None:
    """A year mistyped once, in a file, does not draw every further voucher after it."""
    rent = [{"account": "560203", "debit": "5"}, {"account": "1002", "credit": "5"}]
    shop.do("record_voucher", date="2126-03-20", summary="房租", lines=rent)
    assert 'value="2026-03-31"' in bookkeeper.get(f"{MANUAL}?new=1").content.decode()
