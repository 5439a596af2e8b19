"""A PIN: chosen with care, kept as a hash, locked after five wrong tries."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django import Settings

from hongzi.access.models import Pin
from hongzi.access.queries import with_pin
from hongzi.access.rules.pins import check_pin_form
from hongzi.access.store_pins import set_pin, try_pin
from hongzi.kernel.refusals import Refused

NOW = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)
GOOD, WRONG = "204813", "000001"


@pytest.fixture(autouse=True)
def quick_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def attempt(pin: str, minutes: int = 0, user: str = "王五") -> str:
    try:
        try_pin(user, pin, now=NOW + dt.timedelta(minutes=minutes))
    except Refused as refusal:
        return refusal.code
    return "in"


@pytest.mark.parametrize(
    "pin", ["", "12345", "111111", "123456", "987654", "abcdef", "٣٤٥٦٧٨", "2" * 13, "20481 3"]
)
def test_a_weak_one_is_refused(pin: str) -> None:
    with pytest.raises(Refused, match="pin_weak"):
        check_pin_form(pin)


@pytest.mark.django_db
def test_only_its_hash_is_kept() -> None:
    set_pin("王五", GOOD)
    assert GOOD not in Pin.objects.get(user_name="王五").hash
    assert (attempt(GOOD), attempt(WRONG), attempt(GOOD, user="赵六")) == (
        "in", "pin_wrong", "pin_unset"
    )  # fmt: skip
    assert with_pin(["王五", "赵六"]) == {"王五"}


@pytest.mark.django_db
def test_five_wrong_tries_lock_it_for_a_quarter_of_an_hour() -> None:
    """The right one is refused too while it is locked; afterwards the count starts anew."""
    set_pin("王五", GOOD)
    assert [attempt(WRONG) for _ in range(5)] == ["pin_wrong"] * 5
    assert [attempt(GOOD, minutes) for minutes in (0, 14)] == ["pin_locked"] * 2
    assert [attempt(WRONG, 16), attempt(GOOD, 16)] == ["pin_wrong", "in"]


@pytest.mark.django_db
def test_a_right_one_forgets_the_wrong_ones_and_a_new_one_unlocks() -> None:
    set_pin("王五", GOOD)
    assert [attempt(pin) for pin in [WRONG] * 4 + [GOOD] + [WRONG] * 4 + [GOOD]][-1] == "in"
    assert [attempt(WRONG) for _ in range(5)][-1] == "pin_wrong"
    set_pin("王五", "739104")
    assert attempt("739104") == "in"
