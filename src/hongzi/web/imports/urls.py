"""Addresses: files dropped into a book, how far they are, what did not go in."""

from __future__ import annotations

from django.urls import URLPattern, path

from hongzi.web.imports import row_views, views

BOOK = "books/<str:code>/imports/"

urlpatterns: list[URLPattern] = [
    path(BOOK, views.imports, name="imports"),
    path(f"{BOOK}<int:run>/", views.run, name="imports-run"),
    path(f"{BOOK}<int:run>/progress/", views.progress, name="imports-progress"),
    path(f"{BOOK}<int:run>/stop/", views.stop, name="imports-stop"),
    path(f"{BOOK}files/<int:file>/", row_views.rows, name="imports-file"),
    path(f"{BOOK}files/<int:file>/errors.xlsx", row_views.errors, name="imports-errors"),
]
