"""Fields of forms say what Django's own templates say."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from hongzi.web.drawing import DRAWN, Drawn
from hongzi.web.templatetags.books import control

CHOICES = [("", "不限"), ("a&b", "<甲>"), ("组", [("c", "丙"), ("d", "丁")])]


class Sheet(forms.Form):
    """One field for each way of drawing."""

    text = forms.CharField(max_length=80, help_text="写全")
    search = forms.CharField(widget=forms.TextInput(attrs={"type": "search", "data-x": '"'}))
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    number = forms.IntegerField(min_value=1, required=False)
    tick = forms.BooleanField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=CHOICES, required=False)
    closed = forms.CharField(disabled=True, initial="0")


FILLED = {
    "text": '"><b>', "day": "2026-03-01", "number": "0", "tick": "on", "choice": "a&b",
    "hidden": "",
}  # fmt: skip


def said(html: str) -> list[tuple[str, list[str]]]:
    """Tags with their attributes in whatever order, and the texts between."""
    found = re.findall(r"<(/?\w+)([^>]*)>([^<]*)", html)
    return [
        (f"{tag} {' '.join(text.split())}", sorted(re.findall(r'[\w-]+(?:="[^"]*")?', attributes)))
        for tag, attributes, text in found
    ]


@pytest.mark.parametrize("data", [None, FILLED, {}])
def test_a_field_says_what_djangos_template_says(data: dict[str, str] | None) -> None:
    ours = Sheet(data, renderer=Drawn())
    theirs = Sheet(data, renderer=DjangoTemplates())
    for name in ours.fields:
        assert said(control(ours[name])) == said(control(theirs[name])), name
    templates = {field.widget.template_name for field in ours.fields.values()}
    assert templates == set(DRAWN)
