"""How refunds and their orders are named on the pages."""

from __future__ import annotations

from django import template

from hongzi.kernel.money import format_fen
from hongzi.web.cashier.words import EVERY
from hongzi.web.refusals import worded

register = template.Library()


@register.filter
def named(code: str, kind: str) -> str:
    """A code in words: ``"bank"|named:"tender"``; a code nobody listed stays as it is."""
    return worded(code, kind, every=EVERY)


@register.filter
def plain_yuan(fen: int) -> str:
    """Yuan as a command says it: no thousands."""
    return format_fen(fen)
