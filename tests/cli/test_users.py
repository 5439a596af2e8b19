"""`hongzi user`, and the people of the demo."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate
from django.test import RequestFactory

from hongzi.access.queries import get_book, memberships_of
from hongzi.cli.demo_users import USERS, make_demo_users
from hongzi.cli.main import main
from hongzi.cluster.home import Home
from tests.cli.conftest import Say

KEY = "an old brass key"


def knows(name: str, password: str) -> bool:
    """Whether the log-in would take it."""
    request = RequestFactory().post("/login/")
    return authenticate(request, username=name, password=password) is not None


def duties(name: str) -> dict[str, frozenset[str]]:
    return {one.book.code: one.duties for one in memberships_of(name)}


def test_a_new_user_gets_a_password_once(shop: str, hongzi: Say) -> None:
    made = hongzi("user", "add", "小会", "--book", shop, "--duty", "bookkeeper")
    assert made.code == 0
    assert knows("小会", made.out.strip())
    again = hongzi("user", "add", "小会", "--book", shop, "--duty", "cashier", "--duty", "owner")
    assert again.out == ""
    assert knows("小会", made.out.strip())
    assert duties("小会") == {shop: {"cashier", "owner"}}


def test_a_password_of_ones_own_is_read_not_shown(shop: str) -> None:
    words = ["user", "add", "li", "--book", shop, "--duty", "cashier", "--password-stdin"]
    answer = CliRunner().invoke(main, words, input=f"{KEY}\n")
    assert answer.exit_code == 0
    assert KEY not in answer.output
    assert knows("li", KEY)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("li", "--book", "shop", "--duty", "king"), "duty_unknown"),
        (("li", "--book", "nobody", "--duty", "cashier"), "book_unknown"),
        (("a b", "--book", "shop", "--duty", "cashier"), "user_name_invalid"),
    ],
)
def test_what_is_wrong_is_named(shop: str, hongzi: Say, words: tuple[str, ...], code: str) -> None:
    answer = hongzi("user", "add", *words)
    assert answer.code == 1
    assert f"[{code}]" in answer.talk


def test_a_weak_password_is_refused(shop: str) -> None:
    words = ["user", "add", "li", "--book", shop, "--duty", "cashier", "--password-stdin"]
    answer = CliRunner().invoke(main, words, input="1234\n")
    assert answer.exit_code == 1
    assert "[password_weak]" in answer.output


def test_the_list_says_who_does_what(shop: str, hongzi: Say) -> None:
    hongzi("user", "add", "li", "--book", shop, "--duty", "cashier")
    assert hongzi("user", "list", "--json").data == [
        {"user": "li", "book": "shop", "duties": ["cashier"]}
    ]
    assert "出纳" in hongzi("user", "list").out


def test_the_demo_has_its_people_once(shop: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    kept = make_demo_users(home, [shop])
    passwords = json.loads(kept.read_text("utf-8"))
    assert passwords.keys() == USERS.keys()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert knows("chuna", passwords["chuna"])
    assert duties("chuna") == {get_book(shop).code: {"cashier"}}
    make_demo_users(home, [shop])
    assert json.loads(kept.read_text("utf-8")) == passwords
