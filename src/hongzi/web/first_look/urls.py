"""Addresses: a refund file looked at before there is any book."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
