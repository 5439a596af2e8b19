"""Manual vouchers from the first keystroke to the books: kept, submitted, approved, given back.

An ordinary voucher is posted at once and numbered. One that touches a clearing account of returns
waits for another person, and is then posted as the exit of the return that it means.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings, get_book
from hongzi.access.scope import book_scope
from hongzi.facts.queries import fact_heads, facts_by_key
from hongzi.kernel.commands import Micro, RecordVoucher, ReverseFact
from hongzi.kernel.money import parse_micro
from hongzi.kernel.refusals import Refused
from hongzi.ledger.queries_drafts import KeptDraft, account_names, lock_draft, subject_codes
from hongzi.ledger.queries_vouchers import voucher_of_fact
from hongzi.ledger.rules.drafts import Draft, Problem, ReadDraft, read_draft
from hongzi.ledger.rules.periods import format_period
from hongzi.ledger.store_drafts import save_draft, set_state
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.batch import Batch
from hongzi.workflows.clearing_exits import ClearingEntry, exit_meant, post_exit, touches_clearing
from hongzi.workflows.run import open_batch, run_scoped
from hongzi.workflows.voucher_numbers import number_postings


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a draft: "draft" with its problems, "submitted", or "posted" as a voucher."""

    state: str
    problems: tuple[Problem, ...] = ()
    month: str = ""
    word: str = ""
    number: int = 0


def keep_draft(*, book: str, user: str, key: str, draft: Draft, using: str = "default") -> None:
    """Keep what is typed so far. Refused: ``draft_gone`` (submitted, posted or another's)."""
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        _keep(cursor, settings, user=user, key=key, draft=draft)


def submit_draft(
    *,
    book: str,
    user: str,
    key: str,
    draft: Draft,
    latest: dt.date = dt.date.max,
    using: str = "default",
) -> Entered:
    """Post a draft as a voucher, or hand it to an approver when it touches a return.

    Everything wrong comes back at once with its cell; the draft is kept in either case.
    A second submission answers with what the first one posted. latest: the last day it may bear.
    Refused: ``draft_changed`` (posted before, and not as it stands here), ``draft_gone``.
    """
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        known = facts_by_key(cursor, keys=[key]).get(key)
        if known is not None:
            kept = lock_draft(cursor, key=key)
            if kept is not None and kept.draft != draft:
                raise Refused(
                    "draft_changed",
                    "这张凭证已在别处记账,和这里填的不一样;这里的没有记账。",
                    cure="在凭证列表中核对记了什么;要再记一张的,打开新凭证。",
                )
            return _posted(cursor, known.id)
        _keep(cursor, settings, user=user, key=key, draft=draft)
        read = _read(cursor, draft)
    if read.problems:
        return Entered("draft", read.problems)
    try:
        if touches_clearing(read.lines, rules=load_rulebook(settings.standard)):
            return _hand_over(settings, user=user, key=key, draft=draft, read=read, using=using)
        command = _voucher_meant(draft, read, key=key, user=user)
        with transaction.atomic(using=using), book_scope(settings.id, using=using):
            return _post(open_batch(book=settings, actor=user, using=using, latest=latest), command)
    except Refused as refused:
        return Entered("draft", (_placed(refused, draft, read, settings),))


def approve_draft(*, book: str, user: str, key: str, using: str = "default") -> Entered:
    """Approve what waits: it posts with both names.

    Refused: ``draft_not_waiting``, ``maker_approves``, ``clearing_no_exit``, ``clearing_changed``,
    and what the exit's workflow refuses.
    """
    settings = get_book(book)
    with transaction.atomic(using=using), book_scope(settings.id, using=using) as cursor:
        kept = _waiting(cursor, key)
        read = _read(cursor, kept.draft)
        entry = _clearing_entry(kept.draft, read, key=key, maker=kept.owner, approver=user)
        command = exit_meant(
            book=settings, entry=entry, rules=load_rulebook(settings.standard), using=using
        )
        batch = open_batch(book=settings, actor=kept.owner, using=using)
        post_exit(batch, command, entry)
        return _close(batch, key, approver=user)


def return_draft(*, book: str, user: str, key: str, note: str, using: str = "default") -> None:
    """Give a submitted draft back to its maker. Refused: ``draft_not_waiting``,
    ``maker_approves``, ``note_missing``."""
    settings = get_book(book)
    if not note:
        raise Refused("note_missing", "退回凭证没有写原因。", cure="写明要改什么。")
    with book_scope(settings.id, using=using) as cursor:
        kept = _waiting(cursor, key)
        if kept.owner == user:
            raise Refused(
                "maker_approves", "制单人不能审核自己的凭证。", cure="请另一位审核人处理。"
            )
        set_state(cursor, key=key, state="draft", approver=user, note=note)


def discard_draft(*, book: str, user: str, key: str, using: str = "default") -> None:
    """Drop a draft of one's own. Refused: ``draft_gone``."""
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        kept = lock_draft(cursor, key=key)
        if kept is None or kept.owner != user or kept.state not in ("draft", "submitted"):
            raise _gone()
        set_state(cursor, key=key, state="discarded")


def withdraw_draft(*, book: str, user: str, key: str, using: str = "default") -> None:
    """Take back what one has submitted, to change it. Refused: ``draft_not_waiting``,
    ``draft_gone``."""
    settings = get_book(book)
    with book_scope(settings.id, using=using) as cursor:
        if _waiting(cursor, key).owner != user:
            raise _gone()
        set_state(cursor, key=key, state="draft")


def reverse_posting(
    *,
    book: str,
    user: str,
    key: str,
    target: str,
    date: dt.date,
    reason: str,
    using: str = "default",
) -> Entered:
    """Reverse a fact in red, once, as a numbered voucher. Refused: ``note_missing``, and what
    ``reverse_fact`` refuses."""
    settings = get_book(book)
    if not reason:
        raise Refused("note_missing", "红字冲销没有写原因。", cure="写明为什么冲销。")
    command = ReverseFact(key=key, date=date, actor=user, target=target, reason=reason)
    with transaction.atomic(using=using), book_scope(settings.id, using=using):
        batch = open_batch(book=settings, actor=user, using=using)
        (outcome,) = run_scoped(batch, [command])
        if outcome.refusal is not None:
            raise outcome.refusal
        return _numbered(batch, key)


def _keep(
    cursor: CursorWrapper, settings: BookSettings, *, user: str, key: str, draft: Draft
) -> None:
    kept = save_draft(cursor, book_id=settings.id, key=key, owner=user, content=draft.to_json())
    if not kept:
        raise _gone()


def _gone() -> Refused:
    return Refused(
        "draft_gone", "这张草稿已提交、已记账或不是您的。", cure="打开新凭证,或在凭证列表中查看。"
    )


def _waiting(cursor: CursorWrapper, key: str) -> KeptDraft:
    kept = lock_draft(cursor, key=key)
    if kept is None or kept.state != "submitted":
        raise Refused("draft_not_waiting", "这张凭证不在等待审核。", cure="刷新待审核列表后再看。")
    return kept


def _read(cursor: CursorWrapper, draft: Draft) -> ReadDraft:
    parties = sorted({line.party for line in draft.lines} - {""})
    products = sorted({line.sku for line in draft.lines} - {""})
    products += [typed.split(" ")[0] for typed in products if " " in typed]
    return read_draft(
        draft,
        accounts=account_names(cursor),
        parties=subject_codes(cursor, typed=parties, products=False) if parties else {},
        products=subject_codes(cursor, typed=products, products=True) if products else {},
    )


def _voucher_meant(draft: Draft, read: ReadDraft, *, key: str, user: str) -> RecordVoucher:
    assert read.date is not None
    return RecordVoucher(
        key=key,
        date=read.date,
        actor=user,
        lines=read.lines,
        word=draft.word,
        summary=next((line.summary for line in read.lines if line.summary), ""),
    )


def _post(batch: Batch, command: RecordVoucher) -> Entered:
    (outcome,) = run_scoped(batch, [command])
    if outcome.refusal is not None:
        raise outcome.refusal
    return _close(batch, command.key, approver="")


def _close(batch: Batch, key: str, *, approver: str) -> Entered:
    """Number what was posted under this key, and note it on the draft."""
    entered = _numbered(batch, key)
    fact = facts_by_key(batch.cursor, keys=[key])[key]
    set_state(batch.cursor, key=key, state="posted", approver=approver, fact_id=fact.id)
    return entered


def _numbered(batch: Batch, key: str) -> Entered:
    """Give what was posted under this key its number; a second time, the number it has."""
    fact = facts_by_key(batch.cursor, keys=[key])[key]
    (head,) = fact_heads(batch.cursor, ids=[fact.id])
    number_postings(batch, period=head.period, facts=[fact.id])
    return _posted(batch.cursor, fact.id)


def _posted(cursor: CursorWrapper, fact_id: int) -> Entered:
    found = voucher_of_fact(cursor, fact_id=fact_id)
    if found is None:
        return Entered("posted")
    period, word, number = found
    return Entered("posted", (), format_period(period), word, number)


def _hand_over(
    settings: BookSettings, *, user: str, key: str, draft: Draft, read: ReadDraft, using: str
) -> Entered:
    entry = _clearing_entry(draft, read, key=key, maker=user, approver="")
    exit_meant(book=settings, entry=entry, rules=load_rulebook(settings.standard), using=using)
    with book_scope(settings.id, using=using) as cursor:
        set_state(cursor, key=key, state="submitted")
    return Entered("submitted")


def _clearing_entry(
    draft: Draft, read: ReadDraft, *, key: str, maker: str, approver: str
) -> ClearingEntry:
    assert read.date is not None
    return ClearingEntry(
        key=key,
        date=read.date,
        lines=read.lines,
        case=draft.case,
        line=draft.line,
        qty=Micro(parse_micro(draft.qty)) if draft.qty else None,
        maker=maker,
        approver=approver,
    )


CELLS = {
    "period_closed": "date",
    "date_ahead": "date",
    "before_opening": "date",
    "word_missing": "word",
    "case_missing": "case",
    "case_unknown": "case",
    "line_unknown": "line",
    "not_a_number": "qty",
    "amount_too_large": "qty",
}
"""Which of the voucher's own fields a refusal is about; all others are about its accounts."""


def _placed(refused: Refused, draft: Draft, read: ReadDraft, settings: BookSettings) -> Problem:
    """A refusal of the whole voucher, at the cell it is about."""
    if refused.code in CELLS:
        return Problem(-1, CELLS[refused.code], refused.code, refused.what, refused.cure)
    row = _row_of(refused.code, read, settings)
    return Problem(row, "account", refused.code, refused.what, refused.cure)


def _row_of(code: str, read: ReadDraft, settings: BookSettings) -> int:
    rules = load_rulebook(settings.standard)
    if code == "stock_role_manual":
        stock = {r.account for r in rules.roles_for(settings.taxpayer).values() if r.product}
        numbers: Sequence[int] = [n for n, one in enumerate(read.lines) if one.account in stock]
    else:
        numbers = touches_clearing(read.lines, rules=rules)
    return read.rows[numbers[0]] if numbers else 0
