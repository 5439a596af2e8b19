"""How what was found looks."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from hongzi.web.find.words import KINDS

register = template.Library()


@register.filter
def hit_kind(kind: str) -> str:
    """The kind of a thing that was found."""
    return gettext(KINDS[kind])
