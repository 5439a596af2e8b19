"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersRoom(AppConfig):
    """Customers, suppliers and shops."""

    name = "hongzi.partners"
    label = "partners"
    verbose_name = "往来单位"
