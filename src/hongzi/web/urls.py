"""Addresses of the pages. A month is written 2026-01, a voucher 记/12."""

from __future__ import annotations

from django.urls import path

from hongzi.web import views, voucher_views

urlpatterns = [
    path("", views.books, name="books"),
    path("books/<str:code>/", views.book, name="book"),
    path("books/<str:code>/<str:month>/trial-balance/", views.trial_balance, name="trial-balance"),
    path("books/<str:code>/<str:month>/income/", views.income, name="income"),
    path("books/<str:code>/<str:month>/balance-sheet/", views.balance_sheet, name="balance-sheet"),
    path("books/<str:code>/<str:month>/vat/", views.vat, name="vat"),
    path("books/<str:code>/<str:month>/open-items/", views.open_items, name="open-items"),
    path("books/<str:code>/<str:month>/vouchers/", voucher_views.vouchers, name="vouchers"),
    path(
        "books/<str:code>/<str:month>/vouchers/<str:word>/<int:number>/",
        voucher_views.voucher,
        name="voucher",
    ),
]
