"""Set and try PINs; the only writer of that table."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from hongzi.access.models import Pin
from hongzi.access.rules.pins import LOCKED_FOR, MOST_TRIES, check_pin_form
from hongzi.kernel.phrases import wording
from hongzi.kernel.refusals import Refused


def set_pin(user_name: str, pin: str) -> None:
    """Give a user a PIN in place of the old one; tries start anew. Refused: pin_weak."""
    check_pin_form(pin)
    Pin.objects.update_or_create(
        user_name=user_name,
        defaults={"hash": make_password(pin), "tries": 0, "locked_until": None},
    )


def try_pin(user_name: str, pin: str, *, now: dt.datetime) -> None:
    """Nothing when it is right. Every try is counted before the answer, whatever comes after.

    Refused: pin_unset, pin_locked, pin_wrong.
    """
    with transaction.atomic():
        found = Pin.objects.select_for_update().filter(user_name=user_name).first()
        refusal = _unset(user_name) if found is None else _tried(found, pin, now)
    if refusal is not None:
        raise refusal


def _tried(found: Pin, pin: str, now: dt.datetime) -> Refused | None:
    if found.locked_until is not None and now < found.locked_until:
        minutes = int((found.locked_until - now).total_seconds() // 60) + 1
        return Refused(
            "pin_locked",
            "{user_name} 的 PIN 输错太多次,已锁定。",
            cure="{minutes} 分钟后再试,或用密码登录后重设 PIN。",
            user_name=found.user_name,
            minutes=minutes,
        )
    if check_password(pin, found.hash):
        found.tries, found.locked_until = 0, None
        found.save(update_fields=["tries", "locked_until"])
        return None
    found.tries += 1
    left = MOST_TRIES - found.tries
    if left <= 0:
        found.tries, found.locked_until = 0, now + LOCKED_FOR
    found.save(update_fields=["tries", "locked_until"])
    again = wording("还可以试 {left} 次。")
    locked = wording("已锁定 15 分钟;可用密码登录后重设 PIN。")
    cure = again if left > 0 else locked
    return Refused("pin_wrong", "PIN 不对。", cure=cure, left=left)


def _unset(user_name: str) -> Refused:
    return Refused(
        "pin_unset",
        "{user_name} 还没有设 PIN。",
        cure="用密码登录,在“仓库 PIN”里设一个。",
        user_name=user_name,
    )
