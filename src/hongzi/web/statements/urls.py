"""Addresses of a month's statements, and of what their lines are made of."""

from __future__ import annotations

from django.urls import path

from hongzi.web.statements import views

MONTH = "books/<str:code>/<str:month>/"

urlpatterns = [
    path(f"{MONTH}trial-balance/", views.trial_balance, name="trial-balance"),
    path(f"{MONTH}income/", views.income, name="income"),
    path(f"{MONTH}income/<str:line>/", views.income_accounts, name="income-line"),
    path(f"{MONTH}balance-sheet/", views.balance_sheet, name="balance-sheet"),
    path(
        f"{MONTH}balance-sheet/<str:line>/",
        views.balance_sheet_accounts,
        name="balance-sheet-line",
    ),
    path(f"{MONTH}vat/", views.vat, name="vat"),
    path(f"{MONTH}stock/", views.stock, name="stock"),
    path(f"{MONTH}stock/<slug:grade>/<path:sku>/", views.stock_card, name="stock-card"),
    path(f"{MONTH}accounts/<str:account>/", views.account, name="account"),
]
