"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from hongzi.web.documents import views

urlpatterns = [
    path("books/<str:code>/documents/", views.upload, name="document-upload"),
    path("books/<str:code>/documents/<str:sha256>/", views.document, name="document"),
]
