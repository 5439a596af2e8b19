"""Addresses of vouchers: 记/12 under their month."""

from __future__ import annotations

from django.urls import path

from hongzi.web.vouchers import views

urlpatterns = [
    path("books/<str:code>/<str:month>/vouchers/", views.vouchers, name="vouchers"),
    path(
        "books/<str:code>/<str:month>/vouchers/<str:word>/<int:number>/",
        views.voucher,
        name="voucher",
    ),
]
