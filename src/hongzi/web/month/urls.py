"""Addresses of a month's work."""

from __future__ import annotations

from django.urls import path

from hongzi.web.month import approval_views, views

MONTH = "books/<str:code>/<str:month>/"

urlpatterns = [
    path("books/<str:code>/month/", views.current, name="month"),
    path(f"{MONTH}work/", views.work, name="month-work"),
    path(f"{MONTH}report/", views.report, name="month-report"),
    path(f"{MONTH}approvals/", approval_views.approvals, name="month-approvals"),
    path(f"{MONTH}close/", views.close, name="month-close"),
    path(f"{MONTH}closing/", views.closing, name="month-closing"),
    path(f"{MONTH}open-items/", views.open_items, name="open-items"),
]
