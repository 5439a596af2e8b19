"""The way somebody came: statement → account → voucher → return, kept in the address.

``?way=`` holds the addresses of the pages before this one, so that each leads back where it was,
also from a page opened in another window. Only our own addresses count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY = "way"
BETWEEN = "|"
LONGEST = 6

Named = Callable[[Mapping[str, Any]], str]

TITLES: Mapping[str, str | Promise | Named] = {
    "books": _("账套"),
    "book": _("期间与报表"),
    "month-work": _("本月"),
    "month-approvals": _("批准"),
    "open-items": _("未了事项"),
    "trial-balance": _("科目余额表"),
    "income": _("利润表"),
    "balance-sheet": _("资产负债表"),
    "vat": _("增值税"),
    "stock": _("数量金额账"),
    "stock-card": lambda at: str(at["sku"]),
    "balance-sheet-line": _("报表项目"),
    "income-line": _("报表项目"),
    "account": lambda at: str(at["account"]),
    "vouchers": _("凭证"),
    "voucher": lambda at: f"{at['word']}-{at['number']}",
    "returns": _("退货"),
}
"""What a page before this one is called, by the name of its address."""


@dataclass(frozen=True, slots=True)
class Step:
    """A page somebody came through."""

    address: str
    title: str | Promise


def way_of(request: HttpRequest) -> list[Step]:
    """The pages before this one, the first first."""
    steps = [_step(address) for address in _addresses(request.GET.get(KEY, ""))]
    return [step for step in steps if step is not None]


def lead_on(request: HttpRequest, address: str) -> str:
    """An address that remembers the way to here and this page as its last step."""
    here = _without_way(request.get_full_path())
    before = [one for one in _addresses(request.GET.get(KEY, "")) if one != here]
    way = BETWEEN.join([*before, here][-LONGEST:])
    parts = urlsplit(address)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != KEY]
    return f"{parts.path}?{urlencode([*query, (KEY, way)])}"


def back(step: int, steps: list[Step]) -> str:
    """The address of a step with the way up to it."""
    before = BETWEEN.join(one.address for one in steps[:step])
    address = steps[step].address
    if not before:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({KEY: before})}"


def _addresses(text: str) -> list[str]:
    return [one for one in text.split(BETWEEN) if one][-LONGEST:]


def _without_way(address: str) -> str:
    parts = urlsplit(address)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if key != KEY])
    return f"{parts.path}?{query}" if query else parts.path


def _step(address: str) -> Step | None:
    """A page of ours, by its address; None for any other address."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        match = resolve(unquote(parts.path))
    except Resolver404:
        return None
    title = TITLES.get(match.url_name or "")
    if title is None:
        title = str(next(reversed(match.kwargs.values()), match.url_name or ""))
    elif callable(title) and not isinstance(title, Promise):
        title = title(match.kwargs)
    return Step(_without_way(address), title)
