"""How a refusal looks on a page."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.web.phrases import spoken_html
from hongzi.web.refusals import title_of

register = template.Library()


@register.filter
def spoken(text: str) -> SafeString:
    """A text of the rooms below in the reader's language; Chinese left among it is marked."""
    return spoken_html(text)


@register.filter
def word(text: str) -> SafeString:
    """A word of the program's own that is kept as data: a column's title, a kind of file's."""
    return spoken_html(Phrase(text))


@register.filter
def refusal_title(refusal: Refused) -> str:
    """What the refusal is called, in the reader's language."""
    return title_of(refusal.code)
