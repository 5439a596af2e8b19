"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class InvoicesRoom(AppConfig):
    """Blue and red invoices."""

    name = "hongzi.invoices"
    label = "invoices"
    verbose_name = "发票"
