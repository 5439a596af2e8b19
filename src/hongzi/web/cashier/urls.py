"""Addresses: refunds to pay."""

from __future__ import annotations

from django.urls import path

from hongzi.web.cashier import views

CASHIER = "books/<str:code>/cashier/"

urlpatterns = [
    path(CASHIER, views.cashier, name="cashier"),
    path(f"{CASHIER}prepare/", views.prepare, name="cashier-prepare"),
    path(f"{CASHIER}orders/", views.orders, name="cashier-orders"),
    path(f"{CASHIER}results/", views.results, name="cashier-results"),
    path(f"{CASHIER}batches/<path:batch>/", views.batch, name="cashier-batch"),
    path(f"{CASHIER}files/<path:batch>/", views.file, name="cashier-file"),
]
