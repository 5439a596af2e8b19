"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccessRoom(AppConfig):
    """Books, members, duties and the walls between books."""

    name = "hongzi.access"
    label = "access"
    verbose_name = "账套与权限"
