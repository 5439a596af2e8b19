"""Number vouchers 凭证 whenever a bookkeeper wants them; a close numbers what is left."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.workflows.run import open_batch
from hongzi.workflows.voucher_numbers import number_postings


def number_vouchers(
    *, book: str, period: int, until: dt.date | None = None, actor: str = "", using: str = "default"
) -> int:
    """Number what is posted in a period (up to a day) and stands in no voucher; how many.

    Vouchers are never gathered again, so a day's voucher belongs after the day's last posting.
    """
    settings = get_book(book)
    with transaction.atomic(using=using), book_scope(settings.id, using=using):
        batch = open_batch(book=settings, actor=actor, using=using)
        return number_postings(batch, period=period, until=until)
