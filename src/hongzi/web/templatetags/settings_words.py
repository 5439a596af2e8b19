"""Settings, duties and actions in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext

from hongzi.kernel.rulebook_parts import Account
from hongzi.web.settings.words import ACTIONS, POLICIES, SETTINGS
from hongzi.web.templatetags.books import english, label

register = template.Library()


@register.filter
def action(name: str) -> str:
    """What a duty may do."""
    return gettext(ACTIONS.get(name, name))


@register.filter
def account_name(account: Account) -> str:
    """An account's name."""
    return account.name_en if english() else account.name


@register.filter
def setting(group: str) -> str:
    """A kind of setting."""
    return gettext(SETTINGS.get(group, group))


@register.filter
def setting_part(rest: str, group: str) -> str:
    """Which policy, role or member."""
    if group != "policy":
        return rest
    return next((gettext(one.title) for one in POLICIES if one.name == rest), rest)


@register.filter
def setting_value(value: Any, name: str) -> str:
    """A value of a setting; "–" for none."""
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return (
            "、".join(label(one) for one in value)
            if not english()
            else ", ".join(label(one) for one in value)
        )
    for policy in POLICIES:
        if name == f"policy:{policy.name}":
            told = f'"{value}"' if isinstance(value, str) else str(value).lower()
            return next((gettext(c.title) for c in policy.choices if c.value == told), str(value))
    return label(str(value))
