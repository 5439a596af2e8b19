"""Addresses of taking in a return. An order's number may be anything, so it comes last."""

from __future__ import annotations

from django.urls import path

from hongzi.web.intake import blind_views, views

urlpatterns = [
    path("books/<str:code>/intake/", views.intake, name="intake"),
    path("books/<str:code>/intake/blind/", blind_views.blind, name="intake-blind"),
    path("books/<str:code>/intake/reasons/", views.reasons, name="reasons"),
    path("books/<str:code>/intake/sale/<path:number>/", views.sale, name="intake-sale"),
]
