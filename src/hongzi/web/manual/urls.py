"""Addresses: vouchers entered by hand."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
