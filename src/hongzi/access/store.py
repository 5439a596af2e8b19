"""Write books and members; the only writer of these tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from hongzi.access.models import Book, Costing, Member, SavedView, Standard, Taxpayer
from hongzi.access.queries import BookSettings, settings_of
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def create_book(
    *,
    code: str,
    name: str,
    standard: str,
    taxpayer: str,
    costing: str,
    opened_on: date,
    policies: Mapping[str, Any] | None = None,
) -> BookSettings:
    """Open a book whose first period is the month of `opened_on`, the first day of a month.

    Refused: book_code_invalid, book_setting_unknown, book_opens_mid_month, book_exists.
    """
    if not CODE.fullmatch(code):
        raise Refused(
            "book_code_invalid",
            "账套代码 {code} 不合规",
            cure="用小写字母、数字、- 或 _，以字母或数字开头，最多 40 个字符",
            code=repr(code),
        )
    for what, value, known in (
        (Phrase("会计准则 standard"), standard, Standard.values),
        (Phrase("纳税人类型 taxpayer"), taxpayer, Taxpayer.values),
        (Phrase("成本计价 costing"), costing, Costing.values),
    ):
        if value not in known:
            raise Refused(
                "book_setting_unknown",
                "{what} 不认识：{value}",
                cure="可用：{known}",
                what=what,
                value=repr(value),
                known=listed(known),
            )
    if opened_on.day != 1:
        raise Refused(
            "book_opens_mid_month",
            "启用日期 {opened_on} 不是月初",
            cure="填某月的 1 日",
            opened_on=opened_on,
        )
    try:
        with transaction.atomic():
            book = Book.objects.create(
                code=code,
                name=name,
                standard=standard,
                taxpayer=taxpayer,
                costing=costing,
                opened_on=opened_on,
                policies=dict(policies or {}),
            )
    except IntegrityError as error:
        raise Refused(
            "book_exists", "已有代码为 {code} 的账套", cure="换一个代码", code=code
        ) from error
    return settings_of(book)


def save_settings(
    *,
    book_id: int,
    name: str,
    taxpayer: str,
    costing: str,
    policies: Mapping[str, Any],
) -> None:
    """The settings of a book from now on; whether they may change is asked before."""
    Book.objects.filter(id=book_id).update(
        name=name, taxpayer=taxpayer, costing=costing, policies=dict(policies)
    )


def set_duties(*, book_id: int, user_name: str, duties: Collection[str]) -> None:
    """Say what a user may do in a book, in place of what was said before."""
    Member.objects.update_or_create(
        book_id=book_id, user_name=user_name, defaults={"duties": sorted(set(duties))}
    )


def save_view(*, book_id: int, user_name: str, page: str, name: str, query: str) -> None:
    """Keep a user's filters of a page under a name, in place of what the name meant before.

    Works inside ``book_scope``. Refused: view_unnamed, view_name_long.
    """
    name = name.strip()
    if not name:
        raise Refused("view_unnamed", "没有给这组条件起名。", cure="写一个名称,如“待验收”。")
    if len(name) > 40:
        raise Refused("view_name_long", "名称太长。", cure="最多 40 个字。")
    SavedView.objects.update_or_create(
        book_id=book_id, user_name=user_name, page=page, name=name,
        defaults={"query": query, "dropped": False},
    )  # fmt: skip


def drop_view(*, book_id: int, user_name: str, page: str, name: str) -> None:
    """Forget a user's own filters. Works inside ``book_scope``."""
    mine = SavedView.objects.filter(book_id=book_id, user_name=user_name, page=page, name=name)
    mine.update(dropped=True)
