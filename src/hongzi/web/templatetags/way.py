"""Links that remember the way, and the bar that leads back along it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from hongzi.web.way import back, lead_on, way_of

register = template.Library()


@register.simple_tag(takes_context=True)
def on(context: Context, name: str, *args: Any, **query: Any) -> str:
    """The address of a page, by its name, with the way to here; "" when there is no such page."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    asked = urlencode({key: value for key, value in query.items() if value})
    return lead_on(context["request"], f"{address}?{asked}" if asked else address)


@register.inclusion_tag("web/way.html", takes_context=True)
def way(context: Context) -> dict[str, Any]:
    """The pages somebody came through, each leading back; nothing on the first page of a way."""
    request = context.get("request")
    steps = way_of(request) if request is not None else []
    return {
        "steps": [
            (back(place, steps), step.title, "" if isinstance(step.title, Promise) else "zh-Hans")
            for place, step in enumerate(steps)
        ],
    }
