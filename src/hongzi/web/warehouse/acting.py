"""Who holds the phone: people change by PIN, for what the warehouse does and nothing else.

A device knows the people who opened the warehouse page on it after logging in themselves; only
they may take it over. What is written down carries a signed mark of who held the phone then, so
that a parcel taken without a network is posted in that person's name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

COOKIE = "hongzi_device"
SALT, MARK_SALT = "hongzi.warehouse.device", "hongzi.warehouse.mark"
REMEMBERED = 90 * 24 * 3600
MARK_LASTS = 30 * 24 * 3600
MOST_PEOPLE = 20
SESSION = "acting"
OPEN_TO_ALL = ("hongzi.web.warehouse.", "hongzi.web.documents.", "allauth.", "django.")


@dataclass(frozen=True, slots=True)
class Device:
    """One browser: a random number, and who logged in on it, the last one first."""

    number: str
    people: tuple[str, ...]


def device_of(request: HttpRequest) -> Device:
    """The device that asks; a new number for one that is not known."""
    try:
        said = request.COOKIES.get(COOKIE, "")
        number, *people = signing.loads(said, salt=SALT, max_age=REMEMBERED)
    except (ValueError, signing.BadSignature):
        return Device(secrets.token_urlsafe(9), ())
    return Device(number, tuple(people))


def remembering(request: HttpRequest) -> Device:
    """The device with whoever logged in on it now; ``remember`` it in the answer."""
    device, user = device_of(request), request.user.get_username()
    others = [one for one in device.people if one != user]
    return Device(device.number, (user, *others)[:MOST_PEOPLE])


def remember(request: HttpRequest, response: HttpResponse, device: Device) -> None:
    """Let the browser keep it, out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        signing.dumps([device.number, *device.people], salt=SALT),
        max_age=REMEMBERED,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def acting_user(request: HttpRequest) -> str:
    """Who holds the phone: whoever took it over by PIN, else the one who logged in."""
    return str(request.session.get(SESSION) or request.user.get_username())


def act_as(request: HttpRequest, user: str) -> None:
    """From here on this user holds the phone."""
    if user == request.user.get_username():
        request.session.pop(SESSION, None)
    else:
        request.session[SESSION] = user


def mark_of(device: Device, user: str) -> str:
    """The signed mark of a person at a device, good for a month."""
    return signing.dumps([device.number, user], salt=MARK_SALT)


def user_of_mark(device: Device, mark: Any) -> str | None:
    """Whose mark it is; None for one that is too old, of another device, or made up."""
    try:
        number, user = signing.loads(str(mark), salt=MARK_SALT, max_age=MARK_LASTS)
    except (ValueError, signing.BadSignature):
        return None
    return str(user) if number == device.number else None


class OnlyTheWarehouse:
    """While somebody else holds the phone, no page but the warehouse's answers: the session is
    still that of the one who logged in, with all of that person's duties."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if view.__module__.startswith(OPEN_TO_ALL) or not request.session.get(SESSION):
            return None
        there = {"acting": acting_user(request), "owner": request.user.get_username()}
        return render(request, "web/warehouse/only_here.html", there, status=403)
