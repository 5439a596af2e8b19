"""How a refusal looks on a page."""

from __future__ import annotations

from django import template

from hongzi.kernel.refusals import Refused
from hongzi.web.refusals import title_of

register = template.Library()


@register.filter
def refusal_title(refusal: Refused) -> str:
    """What the refusal is called, in the reader's language."""
    return title_of(refusal.code)
