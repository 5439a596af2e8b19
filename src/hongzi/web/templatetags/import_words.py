"""Kinds of import and spans of time in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from hongzi.web.imports.words import KINDS

register = template.Library()


@register.filter
def kind_title(kind: str) -> str:
    """What a kind of import is called."""
    return gettext(KINDS.get(kind, kind)) if kind else "–"


@register.filter
def duration(seconds: int) -> str:
    """90 as 1 分 30 秒."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes >= 60:
        return gettext("%(hours)d 小时 %(minutes)d 分") % {
            "hours": minutes // 60, "minutes": minutes % 60,
        }  # fmt: skip
    if minutes:
        return gettext("%(minutes)d 分 %(seconds)d 秒") % {"minutes": minutes, "seconds": rest}
    return gettext("%(seconds)d 秒") % {"seconds": rest}
