"""Address of the search."""

from __future__ import annotations

from django.urls import path

from hongzi.web.find import views

urlpatterns = [path("books/<str:code>/find/", views.find_page, name="find")]
