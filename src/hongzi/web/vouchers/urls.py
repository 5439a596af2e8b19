"""Addresses of vouchers: 记/12 under their month."""

from __future__ import annotations

from django.urls import path

from hongzi.web.vouchers import views

MONTH = "books/<str:code>/<str:month>/vouchers/"

urlpatterns = [
    path(MONTH, views.vouchers, name="vouchers"),
    path(f"{MONTH}print/", views.print_, name="print-vouchers"),
    path(f"{MONTH}number/", views.number, name="number-vouchers"),
    path(f"{MONTH}<str:word>/<int:number>/", views.voucher, name="voucher"),
    path(f"{MONTH}<str:word>/<int:number>/reverse/", views.reverse_, name="reverse-posting"),
]
