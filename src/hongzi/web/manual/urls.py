"""Addresses: vouchers entered by hand."""

from __future__ import annotations

from django.urls import path

from hongzi.web.manual import views

MANUAL = "books/<str:code>/manual/"

urlpatterns = [
    path(MANUAL, views.manual, name="manual"),
    path(f"{MANUAL}accounts/", views.accounts, name="manual-accounts"),
    path(f"{MANUAL}parties/", views.parties, name="manual-parties"),
    path(f"{MANUAL}products/", views.products, name="manual-products"),
    path(f"{MANUAL}keep/", views.keep, name="manual-keep"),
    path(f"{MANUAL}submit/", views.submit, name="manual-submit"),
    path(f"{MANUAL}waiting/", views.waiting, name="manual-waiting"),
    path(f"{MANUAL}<str:key>/discard/", views.discard, name="manual-discard"),
    path(f"{MANUAL}<str:key>/withdraw/", views.withdraw, name="manual-withdraw"),
    path(f"{MANUAL}<str:key>/approve/", views.approve, name="manual-approve"),
    path(f"{MANUAL}<str:key>/return/", views.give_back, name="manual-return"),
]
