"""Several people, one phone: they change by PIN, for the warehouse and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from hongzi.access.store import set_duties
from hongzi.access.store_pins import set_pin
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

HERE = "/books/shop/warehouse/"
PIN = "204813"


@pytest.fixture
def shop(db: None, settings: Settings, tmp_path: Path) -> Shop:
    """A book; hashing is quick."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DOCUMENTS = tmp_path
    return Shop()


@pytest.fixture
def phone(shop: Shop, visitor: Visitor) -> Client:
    """李四 and then 王五 logged in on it and opened the page; 李四 has a PIN."""
    client = visitor(shop.book, "warehouse", name="李四")
    client.get(HERE)
    set_pin("李四", PIN)
    set_duties(book_id=shop.book.id, user_name="王五", duties=["warehouse", "supervisor"])
    user = User.objects.create(username="王五")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(HERE)
    return client


def state(phone: Client) -> dict[str, Any]:
    return phone.get(f"{HERE}state/").json()  # type: ignore[no-any-return]


def change(phone: Client, user: str, pin: str) -> str:
    answer = phone.post(f"{HERE}switch/", {"user": user, "pin": pin}).json()
    return str(answer["refusal"]["code"] if "refusal" in answer else answer["user"])


def test_the_phone_knows_who_logged_in_on_it(phone: Client) -> None:
    said = state(phone)
    assert said["user"] == "王五"
    assert said["people"] == [{"name": "王五", "pin": False}, {"name": "李四", "pin": True}]


def test_changing_hands(phone: Client) -> None:
    before = state(phone)["mark"]
    assert change(phone, "李四", PIN) == "李四"
    after = state(phone)
    assert after["user"] == "李四" and after["mark"] != before


def test_who_may_take_it_over(shop: Shop, phone: Client, visitor: Visitor) -> None:
    """A wrong PIN, none, somebody who was never here, somebody who left the warehouse."""
    visitor(shop.book, "warehouse", name="远方")
    set_pin("远方", PIN)
    assert change(phone, "李四", "000000") == "pin_wrong"
    assert change(phone, "王五", PIN) == "pin_unset"
    assert change(phone, "远方", PIN) == "not_on_this_device"
    visitor(shop.book, "cashier", name="李四")
    assert change(phone, "李四", PIN) == "not_your_duty"
    assert state(phone)["user"] == "王五"


def test_tries_run_out_even_for_the_right_pin(phone: Client) -> None:
    assert [change(phone, "李四", "000000") for _ in range(5)] == ["pin_wrong"] * 5
    assert change(phone, "李四", PIN) == "pin_locked"


def test_a_forged_device_is_a_new_one(phone: Client) -> None:
    known = phone.cookies["hongzi_device"].value
    phone.cookies["hongzi_device"] = known[:-2] + ("aa" if known[-2:] != "aa" else "bb")
    assert change(phone, "李四", PIN) == "not_on_this_device"


def test_other_pages_are_shut_while_somebody_else_holds_it(phone: Client) -> None:
    """王五 is a supervisor; 李四, who holds the phone, must not reach what 王五 may do."""
    set_pin("王五", "739104")
    assert phone.get("/").status_code == 200
    change(phone, "李四", PIN)
    shut = phone.get("/")
    assert shut.status_code == 403 and "李四" in shut.content.decode()
    assert phone.get("/books/shop/").status_code == 403
    assert phone.get(HERE).status_code == 200
    assert change(phone, "王五", "739104") == "王五"
    assert phone.get("/").status_code == 200


def test_logging_in_ends_the_change(phone: Client) -> None:
    change(phone, "李四", PIN)
    user = User.objects.get(username="王五")
    phone.logout()
    phone.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert state(phone)["user"] == "王五"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "falsch", "pin": PIN, "again": PIN}, "密码不对"),
        ({"pin": "123456", "again": "123456"}, "太简单"),
        ({"pin": PIN, "again": "204814"}, "两次输入的 PIN 不同"),
    ],
)
def test_ones_own_pin_is_chosen_with_care(
    typed: dict[str, str], said: str, shop: Shop, visitor: Visitor
) -> None:
    client = visitor(shop.book, "warehouse", name="王五")
    user = User.objects.get(username="王五")
    user.set_password("ein-langes-kennwort")
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/pin/", {"password": "ein-langes-kennwort", **typed})
    assert answer.status_code == 409 and said in answer.content.decode()
    good = {"password": "ein-langes-kennwort", "pin": PIN, "again": PIN}
    assert client.post("/pin/", good).status_code == 302
    assert "您已有 PIN" in client.get("/pin/").content.decode()
