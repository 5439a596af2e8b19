"""Phrases of the rooms below in the reader's language.

The rooms say everything in Chinese and keep how they said it (``kernel.phrases``); here the same is
said in another language, with the same values.
"""

from __future__ import annotations

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from hongzi.kernel.phrases import Phrase, retold
from hongzi.kernel.refusals import Refused

_CHINESE = re.compile(r"[㐀-鿿]")


def spoken(text: str) -> str:
    """A text in the reader's language; one that is no phrase is data, and stays as it is."""
    return retold(text, gettext)


def spoken_refusal(refusal: Refused) -> dict[str, str]:
    """A refusal's JSON in the reader's language."""
    return {name: spoken(text) for name, text in refusal.as_json().items()}


def spoken_html(text: str) -> SafeString:
    """As ``spoken``, for a page: what stays Chinese among other words is marked as Chinese."""
    if not isinstance(text, Phrase):
        return _marked(text)
    words = gettext(text.template) if text.template else ""
    if words == text.template and _foreign(words):
        return _marked(text)
    values = {name: spoken_html(value) for name, value in text.values.items()}
    if not values:
        return escape(words)
    return format_html(escape(words), **values)


def _marked(text: str) -> SafeString:
    if _foreign(text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return escape(text)


def _foreign(text: str) -> bool:
    """Whether a text is Chinese and the reader's language is not."""
    return not (get_language() or "zh").startswith("zh") and bool(_CHINESE.search(text))
