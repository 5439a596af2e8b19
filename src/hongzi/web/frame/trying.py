"""Whose log-in is tried: the name a lock-out is counted by."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest


def who_tries(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The user name given, whether the form calls it login or the credentials call it username."""
    given = {**request.POST.dict(), **(credentials or {})}
    return str(given.get("username") or given.get("login") or "")
