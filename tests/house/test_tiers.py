"""The rooms stand in tiers: no table points up, siblings share no key, every table has its wall."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import ForeignKey, Model

from hongzi.access.walls import app_role
from hongzi.config.settings import LIBRARIES, ROOMS

# Bottom to top; rooms in one set are siblings.
TIERS: list[set[str]] = [
    {"access"},
    {"facts"},
    {"ledger"},
    {"stock", "partners"},
    {"sales"},
    {"invoices", "refunds"},
    {"returns"},
    {"files"},
]
TIER = {room: number for number, tier in enumerate(TIERS) for room in tier}
# What log-in, sessions and jobs keep, by the libraries that do it; the application deletes there.
OF_LIBRARIES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_content_type",
    "django_session",
    "mfa_authenticator",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
# Tables over all books, the only ones without a wall.
OVER_ALL_BOOKS = {
    "access_book",
    "access_member",
    "access_pin",
    "django_migrations",
    *OF_LIBRARIES,
}


def ours() -> list[type[Model]]:
    """Every model but those of the libraries."""
    return [
        model
        for model in apps.get_models()
        if apps.get_app_config(model._meta.app_label).name not in LIBRARIES
    ]


def keys() -> list[tuple[type[Model], ForeignKey[Model, Model]]]:
    return [
        (model, field)
        for model in ours()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
    ]


def points_down(room: str, other: str) -> bool:
    """A room's table may point into its own room or a lower tier, not into a sibling."""
    return room == other or TIER[other] < TIER[room]


def test_every_room_has_its_tier() -> None:
    assert set(ROOMS) == set(TIER)
    assert {model._meta.app_label for model in ours()} <= set(TIER)


def test_no_key_points_up_or_into_a_sibling() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.remote_field.model._meta.label}"
        for model, field in keys()
        if not points_down(model._meta.app_label, field.remote_field.model._meta.app_label)
    ]
    assert wrong == []


def test_what_points_up_or_sideways_would_be_found() -> None:
    assert not points_down("sales", "returns")
    assert not points_down("invoices", "refunds")
    assert points_down("returns", "sales")


def ask(question: str) -> set[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(question)
        return set(cursor.fetchall())


ORDINARY = "relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_table_of_a_book_has_row_level_security() -> None:
    without = ask(
        f"SELECT relname FROM pg_class WHERE {ORDINARY} AND NOT (relrowsecurity AND EXISTS "
        "(SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid AND polcmd = '*'))"
    )
    assert {name for (name,) in without} == OVER_ALL_BOOKS


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_unique_key_of_a_walled_table_begins_with_its_book() -> None:
    loose = ask(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        f"JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] "
        f"WHERE {ORDINARY} AND c.relrowsecurity AND i.indisunique AND a.attname <> 'book_id'"
    )
    assert loose == set()


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_key_between_walled_tables_carries_the_book() -> None:
    loose = ask(
        "SELECT conname FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid "
        "WHERE contype = 'f' AND p.relrowsecurity AND NOT EXISTS (SELECT 1 FROM pg_attribute a "
        "WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1] AND a.attname = 'book_id')"
    )
    assert loose == set()


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_application_neither_deletes_nor_owns_anything_of_the_books() -> None:
    role = app_role()
    held = ask(
        f"SELECT relname FROM pg_class WHERE {ORDINARY} AND ("
        f"has_table_privilege('{role}', oid, 'DELETE') OR "
        f"has_table_privilege('{role}', oid, 'TRUNCATE') OR "
        f"pg_get_userbyid(relowner) = '{role}')"
    )
    assert {name for (name,) in held} == OF_LIBRARIES
