"""How returns look: codes in words, the light of a leg."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hongzi.kernel.money import format_micro
from hongzi.kernel.rulebook import Rulebook
from hongzi.returns.rules.lights import Light
from hongzi.rulebook.reasons import common_reasons
from hongzi.web.returns.words import DAYS, EVERY, ICONS, STEPS
from hongzi.web.templatetags.books import english, icon, yuan
from hongzi.web.words import spoken
from hongzi.workflows.explain import ExplainedFact

register = template.Library()


@register.filter
def said(code: str, table: str) -> str:
    """A code in words: ``{{ line.kind|said:"kind" }}``; an unknown one as it is."""
    words = EVERY[table].get(code)
    return spoken(words) if words else code


@register.filter
def cause(code: str) -> str:
    """The name of a cause of an open item."""
    return spoken(STEPS[code][0]) if code in STEPS else code


@register.filter
def step(code: str) -> str:
    """What a person does next about it."""
    return spoken(STEPS[code][1]) if code in STEPS else ""


@register.filter
def shown(light: Light) -> SafeString:
    """A light: its drawing and its words; while it is open, how much and for how long.

    A list has 150 of them, so that it is put together here and not by a template each.
    """
    words = _still(light.state, get_language())
    if light.state == "open":
        days = spoken(DAYS) % {"days": light.age}
        words = format_html(
            '{} <span class="num">{}</span> <span class="quiet">{}</span>',
            words, yuan(light.fen), days,
        )  # fmt: skip
    return format_html('<span class="light light-{}">{}</span>', light.state, words)


@cache
def _still(state: str, language: str | None) -> SafeString:
    return format_html("{} <span>{}</span>", icon(ICONS[state]), said(state, "light"))


@register.filter
def reason(kept: str) -> str:
    """A kept reason; those every book has are translated, a book's own stay as they are."""
    if not english():
        return kept
    for branch in common_reasons():
        for leaf in branch.leaves:
            if leaf.value == kept:
                return f"{branch.title_en}/{leaf.title_en}"
    return kept


@register.filter
def thousands(count: int) -> str:
    """A number of things: 1,234."""
    return f"{count:,}"


@register.filter
def quantity(micro: int) -> str:
    """A quantity, 0 too."""
    return format_micro(micro)


@register.filter
def plus(fen: int, more: int) -> int:
    """A sum of two amounts."""
    return fen + more


@register.filter
def minus(fen: int, less: int) -> int:
    """A difference of two amounts."""
    return fen - less


@register.filter
def past(left: int) -> int:
    """Days since, of days that are left."""
    return -left


@register.filter
def fact_title(fact: ExplainedFact, rules: Rulebook) -> str:
    """What an explained fact is called in the reader's language."""
    kind = rules.facts[fact.kind]
    return kind.title_en if english() else kind.title_zh


@register.filter
def rule_title(id: str, rules: Rulebook) -> str:
    """What a rule is called in the reader's language."""
    rule = rules.rules[id]
    return rule.title_en if english() else rule.title_zh
