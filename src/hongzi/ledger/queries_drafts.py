"""Drafts of vouchers, and the names a draft's cells may use. Inside ``book_scope``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.backends.utils import CursorWrapper

from hongzi.kernel.commands import RecordVoucher, VoucherLine, command_from_json
from hongzi.ledger.rules.drafts import AccountName, Draft, draft_from_json


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft with whose it is and where it stands."""

    key: str
    owner: str
    state: str
    draft: Draft
    approver: str
    note: str
    updated_at: dt.datetime


_DRAFTS = (
    "select key, owner, state, content::text, approver, note, updated_at from ledger_voucherdraft"
)


def lock_draft(cursor: CursorWrapper, *, key: str) -> KeptDraft | None:
    """One draft, locked until the transaction ends."""
    cursor.execute(f"{_DRAFTS} where key = %s for update", [key])
    row = cursor.fetchone()
    return _kept(row) if row else None


def drafts_of(cursor: CursorWrapper, *, owner: str) -> list[KeptDraft]:
    """What somebody has in hand: drafts and what waits for an approver, the latest first."""
    cursor.execute(
        f"{_DRAFTS} where owner = %s and state in ('draft', 'submitted') order by updated_at desc",
        [owner],
    )
    return [_kept(row) for row in cursor.fetchall()]


def waiting_drafts(cursor: CursorWrapper) -> list[KeptDraft]:
    """Vouchers that wait for somebody to approve them, the earliest first."""
    cursor.execute(f"{_DRAFTS} where state = 'submitted' order by updated_at")
    return [_kept(row) for row in cursor.fetchall()]


def count_waiting(cursor: CursorWrapper) -> int:
    """How many vouchers wait for an approver."""
    cursor.execute("select count(*) from ledger_voucherdraft where state = 'submitted'")
    return int(cursor.fetchone()[0])


def _kept(row: Sequence[Any]) -> KeptDraft:
    key, owner, state, content, approver, note, updated_at = row
    draft = draft_from_json(orjson.loads(content))
    return KeptDraft(key, owner, state, draft, approver, note, updated_at)


def account_names(cursor: CursorWrapper) -> list[AccountName]:
    """Every account of the chart, by code; which ones have children."""
    cursor.execute("select code, name, parent from ledger_account order by code")
    rows = cursor.fetchall()
    parents = {parent for *_, parent in rows}
    return [AccountName(code, name, code in parents) for code, name, _ in rows]


def subject_codes(cursor: CursorWrapper, *, typed: Sequence[str], products: bool) -> dict[str, str]:
    """The code each typed text means: that of a party (or product), or the name of one alone."""
    cursor.execute(
        "select code, name from ledger_subject where (kind = 'product') = %s "
        "and (code = any(%s) or name = any(%s))",
        [products, list(typed), list(typed)],
    )
    rows = cursor.fetchall()
    by_name: dict[str, list[str]] = {}
    for code, name in rows:
        by_name.setdefault(name, []).append(code)
    named = {name: codes[0] for name, codes in by_name.items() if name and len(codes) == 1}
    return named | {code: code for code, _ in rows}


def find_subjects(
    cursor: CursorWrapper, *, text: str, products: bool, most: int = 12
) -> list[tuple[str, str]]:
    """Parties, or products, whose code or name begins with a text, then those that hold it:
    (code, name)."""
    cursor.execute(
        "select code, name from ledger_subject where (kind = 'product') = %(products)s "
        "and (code ilike %(in)s or name ilike %(in)s) "
        "order by not (code ilike %(at)s or name ilike %(at)s), code limit %(most)s",
        {
            "in": f"%{_literal(text)}%",
            "at": f"{_literal(text)}%",
            "products": products,
            "most": most,
        },
    )
    return list(cursor.fetchall())


def balances_of(cursor: CursorWrapper, *, codes: Sequence[str]) -> dict[str, int]:
    """What accounts hold after all that is posted (fen, Dr +); none for those without entries."""
    cursor.execute(
        "select a.code, sum(s.debit - s.credit)::bigint from ledger_accountsum s "
        "join ledger_account a on a.book_id = s.book_id and a.id = s.account_id "
        "where a.code = any(%s) group by a.code",
        [list(codes)],
    )
    return dict(cursor.fetchall())


def manual_lines(
    cursor: CursorWrapper, *, period: int, word: str, number: int
) -> tuple[VoucherLine, ...]:
    """The lines of a voucher that was typed by hand, as they were written; none of any other."""
    cursor.execute(
        "select f.content from ledger_voucher v "
        "join ledger_voucherposting p on p.book_id = v.book_id and p.voucher_id = v.id "
        "join facts_fact f on f.book_id = p.book_id and f.id = p.fact_id "
        "where v.period = %s and v.word = %s and v.number = %s and f.kind = 'manual_voucher'",
        [period, word, number],
    )
    contents = [orjson.loads(content)["command"] for (content,) in cursor.fetchall()]
    commands = [command_from_json(content) for content in contents]
    return tuple(line for one in commands if isinstance(one, RecordVoucher) for line in one.lines)


def _literal(text: str) -> str:
    """A text that LIKE takes letter by letter."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
