"""Somebody at the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hongzi.access.queries import BookSettings
from hongzi.access.rules.duties import DUTIES
from hongzi.access.store import set_duties

Visitor = Callable[..., Client]


@pytest.fixture
def visitor() -> Visitor:
    """`visitor(book, "cashier")`: a browser in which a member with these duties has logged in; with
    every duty when none is named. `name=`: the same person in several books. Needs a database."""

    def visit(book: BookSettings, *duties: str, name: str = "") -> Client:
        name = name or "-".join(duties) or "everybody"
        user, _ = User.objects.get_or_create(username=name)
        set_duties(book_id=book.id, user_name=name, duties=duties or DUTIES)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return visit
