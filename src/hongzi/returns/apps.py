"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReturnsRoom(AppConfig):
    """Cases, their lines, what arrived and what was decided."""

    name = "hongzi.returns"
    label = "returns"
    verbose_name = "销售退货"
