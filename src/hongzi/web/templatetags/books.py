"""How books look: amounts, quantities, months, names in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Protocol

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.template import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from hongzi.kernel.money import MICRO, format_fen, format_micro
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.statements.amounts import on_its_side
from hongzi.web.words import LABELS, spoken

register = template.Library()


class Titled(Protocol):
    """What has a title in both languages."""

    @property
    def title(self) -> str: ...
    @property
    def title_en(self) -> str: ...


class Ruled(Protocol):
    """A rule or a kind of fact."""

    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...


@register.filter
def total(fen: int) -> SafeString | str:
    """Yuan with thousands; below zero in red, with its minus: colour alone says nothing."""
    text = format_fen(fen, thousands=True)
    return format_html('<span class="red">{}</span>', text) if fen < 0 else text


@register.filter
def yuan(fen: int) -> SafeString | str:
    """As ``total``, and nothing for 0, as a ledger leaves an empty cell."""
    return total(fen) if fen else ""


@register.filter
def debit(balance: int) -> SafeString | str:
    """A balance where it stands in debit."""
    return yuan(on_its_side(balance).debit)


@register.filter
def credit(balance: int) -> SafeString | str:
    """A balance where it stands in credit."""
    return yuan(on_its_side(balance).credit)


@register.filter
def units(micro: int) -> str:
    """A quantity, nothing for 0."""
    return format_micro(micro) if micro else ""


@register.filter
def count(number: int) -> str:
    """How many, with thousands."""
    return f"{number:,}"


def unit_price(fen: int, micro: int) -> Decimal | None:
    """Value ÷ quantity in yuan, to four decimals; None where one of them is 0."""
    if not fen or not micro:
        return None
    return abs(Decimal(fen) / 100 / (Decimal(micro) / MICRO)).quantize(Decimal("0.0001"))


@register.filter
def each(fen: int, micro: int) -> str:
    """A unit price to four decimals at most, at least two; nothing for none."""
    price = unit_price(fen, micro)
    if price is None:
        return ""
    text = f"{price:,f}"
    return text.removesuffix("00") if text.endswith("00") else text


@register.filter
def in_percent(bp: int) -> str:
    """Basis points as a percentage: 6525 is 65.25%."""
    return f"{bp / 100:g}%"


@register.filter
def month(period: int) -> str:
    """202601 as 2026-01."""
    return format_period(period)


@register.filter
def label(value: str) -> str:
    """A setting or a leg in words."""
    return spoken(LABELS[value]) if value in LABELS else value


@register.filter
def translated(text: str) -> str:
    """A text that comes from another room, in the reader's language when it is known."""
    return gettext(text) if text else ""


@register.filter
def titled(thing: Titled) -> str:
    """The title in the reader's language."""
    return thing.title_en if english() else thing.title


@register.filter
def zh_en(thing: Ruled) -> str:
    """As ``titled``, for rules and facts, which call it title_zh."""
    return thing.title_en if english() else thing.title_zh


@register.filter
def account(code: str, rules: Rulebook) -> str:
    """An account's English name for those who read English; "" = as the book calls it."""
    found = rules.accounts.get(code)
    return found.name_en if found is not None and english() else ""


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing beside words, named in frontend/icons.txt; it says nothing by itself."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """A field of a form with the looks of its kind, tied to its help and its errors."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, Select):
        kind = "form-select"
    elif isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    attributes: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {kind}".strip()}
    if field.errors:
        attributes["class"] = f"{attributes['class']} is-invalid"
    return field.as_widget(attrs=attributes)


@register.simple_tag(takes_context=True)
def address_in(context: Context, language: str) -> str:
    """This page's address in another language."""
    return translate_url(context["request"].get_full_path(), language)


def english() -> bool:
    """Whether the reader reads English; everybody else gets Chinese."""
    return (get_language() or "").startswith("en")
