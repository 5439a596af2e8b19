"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class StockRoom(AppConfig):
    """Products, lots, cost layers and movements."""

    name = "hongzi.stock"
    label = "stock"
    verbose_name = "存货"
