"""Addresses of the board of books."""

from __future__ import annotations

from django.urls import path

from hongzi.web.firm import views

urlpatterns = [
    path("", views.books, name="books"),
    path("books/<str:code>/", views.book, name="book"),
]
