"""Which address leads to which page: Chinese ones plain, English ones under /en/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("", include("hongzi.web.urls")), prefix_default_language=False)
