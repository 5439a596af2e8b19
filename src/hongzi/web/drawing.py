"""Form fields as HTML without a template for each: a page of filters has a hundred options.

Django's own logic decides what a widget says; only the last step, from its context to its text, is
done here for the common ones. A test holds it against Django's templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def draw_input(widget: Widget) -> SafeString:
    """A field to type in, or to tick."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"],
        "" if value is None else format_html(' value="{}"', value), flatatt(widget["attrs"]),
    )  # fmt: skip


def draw_select(widget: Widget) -> SafeString:
    """A choice among options, perhaps in groups."""
    groups = [_group(name, options) for name, options, _ in widget["optgroups"]]
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]),
        format_html_join("", "{}", ((group,) for group in groups)),
    )  # fmt: skip


def _group(name: str | None, options: list[Widget]) -> SafeString:
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


DRAWN: Mapping[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": draw_select,
    **{
        f"django/forms/widgets/{kind}.html": draw_input
        for kind in ("checkbox", "date", "hidden", "number", "text")
    },
}
"""By the template of Django's that is not needed."""


class Drawn(DjangoTemplates):
    """Django's renderer of forms, quicker."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """A widget's or a form's HTML."""
        draw = DRAWN.get(template_name)
        if draw is None:
            return str(super().render(template_name, context, request))
        return draw(context["widget"])
