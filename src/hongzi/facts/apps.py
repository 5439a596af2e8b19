"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class FactsRoom(AppConfig):
    """The archive: append-only, hash-chained facts of each book."""

    name = "hongzi.facts"
    label = "facts"
    verbose_name = "业务事实"
