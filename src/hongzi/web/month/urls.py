"""Addresses of a month's work."""

from __future__ import annotations

from django.urls import path

from hongzi.web.month import views

urlpatterns = [
    path("books/<str:code>/<str:month>/open-items/", views.open_items, name="open-items"),
]
