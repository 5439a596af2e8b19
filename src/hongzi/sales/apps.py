"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class SalesRoom(AppConfig):
    """Sale lines, frozen, and their pools."""

    name = "hongzi.sales"
    label = "sales"
    verbose_name = "销售"
