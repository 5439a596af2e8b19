"""What the frame of each page knows: the visit, the areas this member may enter, the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hongzi.web.gate import Visit

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Entrance:
    """A word of the bar: where it leads, and the action whose people see it ("" = all)."""

    area: str
    name: str
    title: str | Promise
    action: str = ""


ENTRANCES = (
    Entrance("month", "month", _("本月")),
    Entrance("returns", "returns", _("退货")),
    Entrance("intake", "intake", _("登记退货"), "return.request"),
    Entrance("warehouse", "warehouse", _("仓库"), "goods.receive"),
    Entrance("cashier", "cashier", _("退款")),
    Entrance("red_invoices", "red-invoices", _("红字发票")),
    Entrance("manual", "manual", _("填凭证"), "voucher.enter"),
    Entrance("imports", "imports", _("导入"), "import"),
    Entrance("firm", "book", _("期间与报表")),
    Entrance("settings", "settings", _("设置")),
)

UNDER = {"statements": "firm", "vouchers": "firm"}
"""Areas without a word of their own, and the area whose word leads to them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around one page."""

    entrances: tuple[tuple[str, str | Promise, bool], ...]
    find: str
    theme: str


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """For templates: `frame`, and `visit` of a book's page. Asks no database."""
    visit = getattr(request, "visit", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "visit": visit,
        "frame": Frame(
            find=_address("find", visit) if visit is not None else "",
            entrances=_entrances(request, visit) if visit is not None else (),
            theme=theme if theme in THEMES else "",
        ),
    }


def _entrances(request: HttpRequest, visit: Visit) -> tuple[tuple[str, str | Promise, bool], ...]:
    """Address, title and whether we are in it, of each area the member may enter."""
    found = []
    for one in ENTRANCES:
        if one.action and not visit.may(one.action):
            continue
        address = _address(one.name, visit)
        if address:
            found.append((address, one.title, _area(request) == one.area))
    return tuple(found)


def _address(name: str, visit: Visit) -> str:
    """An area's own page in the book, "" when the area has none."""
    try:
        return reverse(name, args=[visit.book.code])
    except NoReverseMatch:
        return ""


def _area(request: HttpRequest) -> str:
    """The area of the view that answers, or the one it lies under."""
    match = request.resolver_match
    module = match.func.__module__ if match is not None else ""
    area = module.removeprefix("hongzi.web.").split(".")[0]
    return UNDER.get(area, area)
