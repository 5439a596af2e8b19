"""How a ledger's lines look: sides of balances, kinds of facts, the pages before and after."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from hongzi.files.kinds import all_kinds
from hongzi.kernel.money import format_fen
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries_accounts import Place
from hongzi.web.templatetags.books import english

register = template.Library()


@register.filter
def direction(balance: int) -> str:
    """借, 贷 or 平: the side a balance stands on."""
    if balance == 0:
        return _("平")
    return _("借") if balance > 0 else _("贷")


@register.filter
def size(balance: int) -> str:
    """A balance without its sign, beside its side; nothing for 0."""
    return format_fen(abs(balance), thousands=True) if balance else ""


@register.filter
def fact(kind: str, rules: Rulebook) -> str:
    """What a kind of fact is called."""
    found = rules.facts[kind]
    return found.title_en if english() else found.title_zh


@register.simple_tag(takes_context=True)
def page_at(context: Context, after: Place | None = None, before: Place | None = None) -> str:
    """This page's address for the entries behind or ahead of a place, the rest of it kept."""
    query = context["request"].GET.copy()
    for name, place in (("after", after), ("before", before)):
        query.pop(name, None)
        if place is not None:
            query[name] = f"{place.fact}.{place.line}"
    return f"?{query.urlencode()}"


@register.filter
def file_kind(name: str) -> str:
    """What a kind of import is called."""
    return name.replace("-", " ").capitalize() if english() else all_kinds()[name].title


@register.simple_tag(takes_context=True)
def as_sheet(context: Context) -> str:
    """This page's address as a workbook: of the same month, day and choice, whichever page."""
    query = context["request"].GET.copy()
    for name in ("after", "before", "page", "way"):
        query.pop(name, None)
    query["form"] = "xlsx"
    return f"?{query.urlencode()}"
