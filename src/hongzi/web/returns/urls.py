"""Addresses: the list of returns, and one return. A return's number may be anything, so it comes
last in an address."""

from __future__ import annotations

from django.urls import path

from hongzi.web.returns import bulk_views, list_views, page_views

RETURNS = "books/<str:code>/returns/"

urlpatterns = [
    path(RETURNS, list_views.returns, name="returns"),
    path(f"{RETURNS}views/", list_views.views, name="return-views"),
    path(f"{RETURNS}export.<str:form>", list_views.export, name="returns-export"),
    path(f"{RETURNS}bulk/", bulk_views.bulk, name="returns-bulk"),
    path(f"{RETURNS}entries/<path:number>/", page_views.entries, name="return-entries"),
    path(f"{RETURNS}do/<slug:verb>/<path:number>/", page_views.do, name="return-do"),
    path(f"{RETURNS}of/<path:number>/", page_views.return_, name="return"),
]
