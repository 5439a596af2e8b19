"""Addresses of the pages: each area says its own, whole. A month is written 2026-01."""

from __future__ import annotations

from django.urls import include, path

from hongzi.web import AREAS

urlpatterns = [path("", include(f"hongzi.web.{area}.urls")) for area in AREAS]
