"""Logging in, being locked out, the second step; and what a stranger is told."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.test import Client

from hongzi.access.queries import BookSettings
from hongzi.access.store import set_duties
from hongzi.access.store_users import save_user

PASSWORD = "一把 long 钥匙 42"
PAGES = ("/", "/books/book-1/", "/my-books/")


@pytest.fixture
def user(book: BookSettings) -> str:
    save_user("li", password=PASSWORD)
    set_duties(book_id=book.id, user_name="li", duties=["cashier"])
    return "li"


def log_in(browser: Client, password: str = PASSWORD) -> int:
    answer = browser.post("/login/", {"login": "li", "password": password})
    return answer.status_code


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_led_to_the_log_in_and_back(user: str, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={address}")


def test_whose_session_ends_before_a_form_is_sent_is_led_back_to_its_page(user: str) -> None:
    """The form's own address shows nothing by itself; opened all the same, it says so in words."""
    orders = "/books/book-1/cashier/orders/"
    before = "http://testserver/books/book-1/cashier/?list=sent"
    answer = Client().post(orders, headers={"Referer": before})
    assert answer["Location"] == "/login/?next=/books/book-1/cashier/%3Flist%3Dsent"
    answer = Client().post(orders, headers={"Referer": "http://elsewhere/x"})
    assert answer["Location"] == "/login/?next=/"
    browser = Client()
    log_in(browser)
    answer = browser.get(orders)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个网址只收表单" in answer.content.decode()


@pytest.mark.parametrize(("language", "said"), [("", "这张表单已过期"), ("/en", "has expired")])
def test_a_form_older_than_the_log_in_says_so_in_words(user: str, language: str, said: str) -> None:
    """A log-in in another window brings a new token; the form still has the old one."""
    browser = Client(enforce_csrf_checks=True)
    li = User.objects.get(username="li")
    browser.force_login(li, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(f"{language}/books/book-1/cashier/orders/", {"verb": "approve"})
    assert answer.status_code == 403
    assert said in answer.content.decode()


def test_a_part_of_a_page_sends_the_whole_page_to_the_log_in(user: str) -> None:
    answer = Client().get("/my-books/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/login/"
    at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/books/b/intake/?q=1"}
    answer = Client().get("/my-books/", headers=at)
    assert answer["HX-Redirect"] == "/login/?next=%2Fbooks%2Fb%2Fintake%2F%3Fq%3D1"


@pytest.mark.parametrize(("language", "said"), [("", "登录"), ("/en", "Log in")])
def test_one_logs_in_works_and_logs_out(user: str, language: str, said: str) -> None:
    browser = Client()
    assert said in browser.get(f"{language}/login/").content.decode()
    assert log_in(browser) == 302
    assert browser.get("/books/book-1/").status_code == 200
    browser.post("/logout/")
    assert browser.get("/books/book-1/").status_code == 302


def test_five_wrong_passwords_lock_even_the_right_one_out(user: str) -> None:
    browser = Client()
    answers = [log_in(browser, "wrong") for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert log_in(browser) == 429
    assert log_in(Client(REMOTE_ADDR="10.0.0.7")) == 302, "locked out elsewhere too"
    assert (
        "登录已锁定" in browser.post("/login/", {"login": "li", "password": "x"}).content.decode()
    )


def test_the_second_step_is_asked_for_once_it_is_set_up(user: str) -> None:
    browser = Client()
    log_in(browser)
    browser.post("/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/mfa/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert found is not None
    secret = found[1]
    assert browser.post("/mfa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert "recovery" in browser.get("/en/mfa/").content.decode().lower()
    browser.post("/logout/")
    answer = browser.post("/login/", {"login": "li", "password": PASSWORD})
    assert answer["Location"] == "/mfa/authenticate/"
    assert browser.get("/books/book-1/").status_code == 302
    for _ in range(10):
        assert browser.post("/mfa/authenticate/", {"code": "000000"}).status_code == 200
    answer = browser.post("/mfa/authenticate/", {"code": code(secret)})
    assert answer.status_code == 200, "ten wrong codes, then not even the right one"


def code(secret: str) -> str:
    """What the app on the phone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.mark.parametrize("address", ["/signup/", "/password/reset/", "/admin/"])
def test_nobody_signs_up_by_themselves(user: str, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_who_is_no_member_is_told_there_is_no_such_book(user: str, make_book: object) -> None:
    assert callable(make_book)
    make_book(code="other")
    browser = Client()
    log_in(browser)
    answer = browser.get("/books/other/")
    assert answer.status_code == 404
    assert "没有这个账套" in answer.content.decode()
