"""Read books and members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import User

from hongzi.access.models import Book, Member, Pin, SavedView
from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class BookSettings:
    """What every workflow needs to know of its book."""

    id: int
    code: str
    name: str
    standard: str
    taxpayer: str
    costing: str
    opened_on: date
    policies: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Membership:
    """A book, and what somebody does there."""

    book: BookSettings
    duties: frozenset[str]


def get_book(code: str) -> BookSettings:
    """One book by its code. Refused: book_unknown."""
    book = Book.objects.filter(code=code).first()
    if book is None:
        known = listed(Book.objects.order_by("code").values_list("code", flat=True)[:10])
        raise Refused(
            "book_unknown",
            "没有代码为 {code} 的账套",
            cure="现有账套：{known}" if known else "请先建立账套",
            code=code,
            known=known,
        )
    return settings_of(book)


def all_books() -> list[BookSettings]:
    """Every book, by code."""
    return [settings_of(book) for book in Book.objects.order_by("code")]


def settings_of(book: Book) -> BookSettings:
    """The frozen settings of a book's row."""
    return BookSettings(
        id=book.id,
        code=book.code,
        name=book.name,
        standard=book.standard,
        taxpayer=book.taxpayer,
        costing=book.costing,
        opened_on=book.opened_on,
        policies=MappingProxyType(dict(book.policies)),
    )


def duties_of(*, book_id: int, user_name: str) -> frozenset[str]:
    """The duties of a user in a book; none for a stranger."""
    member = Member.objects.filter(book_id=book_id, user_name=user_name).first()
    return frozenset(member.duties) if member else frozenset()


def membership_of(*, code: str, user_name: str) -> Membership | None:
    """The book of that code with a user's duties in it, by one query; None for a stranger."""
    return next(_memberships(book__code=code, user_name=user_name), None)


def memberships_of(user_name: str) -> list[Membership]:
    """The books a user may see, by code, with the duties in each; one query."""
    return list(_memberships(user_name=user_name))


def all_memberships() -> list[tuple[str, str, list[str]]]:
    """User, code of the book, duties: of everybody."""
    rows = Member.objects.order_by("user_name", "book__code")
    return list(rows.values_list("user_name", "book__code", "duties"))


def _memberships(**of: str) -> Iterator[Membership]:
    members = Member.objects.filter(**of).select_related("book").order_by("book__code")
    for member in members:
        yield Membership(book=settings_of(member.book), duties=frozenset(member.duties))


def saved_views(*, user_name: str, page: str) -> list[tuple[str, str]]:
    """(name, query) of the filters a user keeps for a page. Works inside ``book_scope``."""
    views = SavedView.objects.filter(user_name=user_name, page=page, dropped=False).order_by("name")
    return list(views.values_list("name", "query"))


def with_pin(user_names: Sequence[str]) -> frozenset[str]:
    """Which of these users have a PIN."""
    found = Pin.objects.filter(user_name__in=user_names).values_list("user_name", flat=True)
    return frozenset(found)


def members_of(book_id: int) -> dict[str, frozenset[str]]:
    """Duties by user name of everybody who has any in a book."""
    rows = Member.objects.filter(book_id=book_id).order_by("user_name")
    return {name: frozenset(duties) for name, duties in rows.values_list("user_name", "duties")}


def user_exists(name: str) -> bool:
    """Whether somebody logs in under this name."""
    return User.objects.filter(username=name, is_active=True).exists()
