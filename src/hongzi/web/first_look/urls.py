"""Addresses: what one refund file says, before there is any book."""

from __future__ import annotations

from django.urls import URLPattern, path

from hongzi.web.first_look import views

urlpatterns: list[URLPattern] = [path("first-look/", views.first_look, name="first-look")]
