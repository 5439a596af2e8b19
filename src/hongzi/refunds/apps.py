"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class RefundsRoom(AppConfig):
    """Money out, and the payments it came in by."""

    name = "hongzi.refunds"
    label = "refunds"
    verbose_name = "收退款"
