"""The room's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class FilesRoom(AppConfig):
    """Readers and writers of files."""

    name = "hongzi.files"
    label = "files"
    verbose_name = "文件"
