"""Write those who log in; the only writer of that table."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused


def random_password() -> str:
    """Sixteen letters and signs, to be typed once and then changed."""
    return secrets.token_urlsafe(12)


def save_user(name: str, *, password: str | None = None) -> str | None:
    """Make the user, or give an old one another password; an old one keeps it when none is given.

    Answers the password that was set, made up here for a new user without one; None when nothing
    changed. Refused: user_name_invalid, password_weak.
    """
    with transaction.atomic():
        user = User.objects.filter(username=name).first()
        if user is not None and password is None:
            return None
        if user is None:
            user = _new(name)
            password = password or random_password()
        assert password is not None
        _check(password, user)
        user.set_password(password)
        user.save()
    return password


def _new(name: str) -> User:
    user = User(username=name)
    try:
        User.username_validator(name)
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refused(
            "user_name_invalid",
            "用户名 {name} 不合规。",
            cure="用汉字、字母、数字或 @ . + - _,最多 150 个。",
            name=repr(name),
        ) from error
    return user


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(
            "password_weak",
            "密码太弱:{why}",
            cure="换一个更长的密码。",
            why=listed(error.messages, by=" "),
        ) from error
