"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerRoom(AppConfig):
    """Accounts, matters, entries, vouchers, periods and statements."""

    name = "hongzi.ledger"
    label = "ledger"
    verbose_name = "总账"
