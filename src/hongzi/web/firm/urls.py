"""Addresses of the board of books."""

from __future__ import annotations

from django.urls import path

from hongzi.web.firm import new_views, run_views, views

urlpatterns = [
    path("", views.books, name="books"),
    path("firm/new/", new_views.new_book, name="new-book"),
    path("firm/months/", run_views.begin, name="firm-months"),
    path("firm/months/<uuid:run>/", run_views.follow, name="firm-run"),
    path("books/<str:code>/", views.book, name="book"),
]
