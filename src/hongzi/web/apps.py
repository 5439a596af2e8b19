"""The pages' registration with Django, which finds templates, styles and translations by it."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """The pages."""

    name = "hongzi.web"
    label = "web"
    verbose_name = "网页"
