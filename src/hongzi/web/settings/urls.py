"""Addresses: a book's settings and members, the rules it is kept by, the law they follow."""

from __future__ import annotations

from django.urls import URLPattern, path

from hongzi.web.settings import law_views, views

urlpatterns: list[URLPattern] = [
    path("books/<str:code>/settings/", views.settings, name="settings"),
    path("books/<str:code>/settings/members/", views.members, name="settings-members"),
    path("books/<str:code>/settings/accounts/", views.accounts, name="settings-accounts"),
    path("books/<str:code>/settings/history/", views.history, name="settings-history"),
    path("books/<str:code>/settings/rulebook/", law_views.rulebook, name="settings-rulebook"),
    path("books/<str:code>/settings/law/", law_views.law, name="settings-law"),
]
