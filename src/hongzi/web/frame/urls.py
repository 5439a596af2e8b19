"""Addresses of logging in, and of what the frame itself asks for."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from hongzi.web.frame import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("mfa/", include("allauth.mfa.urls")),
    path("my-books/", views.my_books, name="my-books"),
]
