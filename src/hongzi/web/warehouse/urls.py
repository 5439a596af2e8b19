"""Addresses: parcels on a phone, the PIN, and how a phone comes to trust this server."""

from __future__ import annotations

from django.urls import path

from hongzi.web.warehouse import pin_views, trust_views, views

HERE = "books/<str:code>/warehouse/"
urlpatterns = [
    path(HERE, views.warehouse, name="warehouse"),
    path(f"{HERE}state/", views.state, name="warehouse-state"),
    path(f"{HERE}find/", views.find, name="warehouse-find"),
    path(f"{HERE}parcels/", views.take, name="warehouse-take"),
    path(f"{HERE}switch/", pin_views.switch, name="warehouse-switch"),
    path(f"{HERE}worker.js", views.worker, name="warehouse-worker"),
    path("pin/", pin_views.own_pin, name="own-pin"),
    path("trust/", trust_views.trust, name="trust"),
    path("trust/ca.crt", trust_views.authority, name="trust-authority"),
    path("trust/code.svg", trust_views.code, name="trust-code"),
]
