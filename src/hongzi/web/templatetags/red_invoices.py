"""How red invoices, their reasons and rates are named on the pages."""

from __future__ import annotations

from django import template
from django.http import QueryDict

from hongzi.web.red_invoices.words import EVERY
from hongzi.web.refusals import worded

register = template.Library()


@register.filter
def said(code: str, kind: str) -> str:
    """A code in words: ``"02"|said:"reason"``; a code nobody listed stays as it is."""
    return worded(code, kind, every=EVERY)


@register.filter
def rate(basis_points: int) -> str:
    """1300 as 13%."""
    return f"{basis_points / 100:g}%"


@register.simple_tag
def kept(data: QueryDict, name: str, key: str) -> str:
    """What was typed in a line's field before the form came back; "" when nothing was."""
    return data.get(f"{name}:{key}", "")
