"""Closes of big months, and their previews, behind the pages: asked for, done, read again.

What a close does is ``close_period``'s affair and what a preview shows ``preview_close``'s; here
is only who asked and what came of it. A run done twice changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from hongzi.access.queries import BookSettings, get_book
from hongzi.access.scope import book_scope
from hongzi.kernel.phrases import phrases_from_json, phrases_to_json
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_closes import KeptClose, close_of, latest_close
from hongzi.ledger.queries_sums import FactSum
from hongzi.ledger.store_closes import add_close, begin_close, end_close
from hongzi.workflows.preview_close import ClosePreview, preview_close
from hongzi.workflows.run import run
from hongzi.workflows.run_month import closing_of

BROKEN = Refused(
    "close_broken",
    "结账中断:程序出错,什么也没有写入。",
    cure="再试一次;仍然出错,运行 hongzi check 后求助。",
)


def ask_close(
    *, book: BookSettings, period: int, trial: bool, actor: str, using: str = "default"
) -> tuple[int, bool]:
    """A run of this month that waits or is at work, or a new one; whether it is new."""
    with transaction.atomic(using=using), book_scope(book.id, using=using) as cursor:
        known = latest_close(cursor, period=period)
        if known is not None and known.waits and known.trial == trial:
            return known.id, False
        return add_close(cursor, book_id=book.id, period=period, trial=trial, actor=actor), True


def do_close(*, book: str, run_id: int, using: str = "default") -> None:
    """Do a run that was asked for, and keep what came of it."""
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        kept = close_of(cursor, id=run_id)
        if kept is None or not begin_close(cursor, id=run_id):
            return
    try:
        preview = _done(settings, kept, using)
    except Exception:
        _end(settings, run_id, "failed", _empty(kept.period, BROKEN), using)
        raise
    _end(settings, run_id, "refused" if preview.refusal else "done", preview, using)


def shown_by(kept: KeptClose) -> ClosePreview:
    """What a run that ended found."""
    said = kept.result
    refusal = said.get("refusal")
    texts = phrases_from_json(refusal) if refusal else {}
    return ClosePreview(
        period=kept.period,
        posts=tuple(FactSum(*post) for post in said.get("posts", [])),
        vouchers=said.get("vouchers", 0),
        detail={},
        refusal=Refused(texts["code"], texts["what"], cure=texts["cure"]) if texts else None,
    )


def _done(settings: BookSettings, kept: KeptClose, using: str) -> ClosePreview:
    if kept.trial:
        return preview_close(book=settings, period=kept.period, actor=kept.actor, using=using)
    command = closing_of(kept.period, actor=kept.actor)
    (outcome,) = run(book=settings.code, commands=[command], actor=kept.actor, using=using)
    return replace(_empty(kept.period, None), refusal=outcome.refusal)


def _empty(period: int, refusal: Refused | None) -> ClosePreview:
    return ClosePreview(period=period, posts=(), vouchers=0, detail={}, refusal=refusal)


def _end(
    settings: BookSettings, run_id: int, state: str, preview: ClosePreview, using: str
) -> None:
    refusal = preview.refusal
    result = {
        "posts": [list(post) for post in preview.posts],
        "vouchers": preview.vouchers,
        "refusal": phrases_to_json(refusal.as_json()) if refusal is not None else None,
    }
    with book_scope(settings.id, using=using) as cursor:
        end_close(cursor, id=run_id, state=state, result=result)
