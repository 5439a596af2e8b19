"""Addresses of a month's statements."""

from __future__ import annotations

from django.urls import path

from hongzi.web.statements import views

urlpatterns = [
    path("books/<str:code>/<str:month>/trial-balance/", views.trial_balance, name="trial-balance"),
    path("books/<str:code>/<str:month>/income/", views.income, name="income"),
    path("books/<str:code>/<str:month>/balance-sheet/", views.balance_sheet, name="balance-sheet"),
    path("books/<str:code>/<str:month>/vat/", views.vat, name="vat"),
]
