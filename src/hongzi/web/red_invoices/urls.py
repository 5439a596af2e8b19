"""Addresses: what must be reddened."""

from __future__ import annotations

from django.urls import path

from hongzi.web.red_invoices import views

RED = "books/<str:code>/red-invoices/"

urlpatterns = [
    path(RED, views.red_invoices, name="red-invoices"),
    path(f"{RED}register/", views.register, name="red-register"),
    path(f"{RED}paste/", views.paste, name="red-paste"),
    path(f"{RED}end/", views.end, name="red-end"),
    path(f"{RED}export.<str:form>", views.export, name="red-export"),
]
