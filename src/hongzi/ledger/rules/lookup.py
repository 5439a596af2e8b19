"""Finding an account by code, name, pinyin initials or full pinyin. Pure.

Pinyin is computed, not stored: a name says all there is to say, and a chart changes rarely, so what
was computed for a name is kept in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from hongzi.ledger.rules.drafts import AccountName


@lru_cache(maxsize=20_000)
def pinyin_of(name: str) -> tuple[str, str]:
    """Initials and full pinyin of a name, in small letters: 银行存款 is (yhck, yinhangcunkuan)."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=_kept)
    return "".join(one[0] for one in syllables if one), "".join(syllables)


def _kept(text: str) -> str:
    """What is no Chinese character: letters and digits count, punctuation does not."""
    return "".join(one for one in text.lower() if one.isalnum())


def find_accounts(
    accounts: Sequence[AccountName], text: str, *, most: int = 12
) -> list[AccountName]:
    """The accounts a text may mean, the likeliest first; those that can be posted to alone.

    A code that begins with it comes before a name that begins with it, then initials, full pinyin,
    and last what holds it anywhere. Each word of the text must be found.
    """
    words = text.lower().split()
    found = []
    for account in accounts:
        if account.parent:
            continue
        ranks = [_rank(account, word) for word in words]
        if None not in ranks:
            found.append((max((one for one in ranks if one is not None), default=0), account.code,
                          account))  # fmt: skip
    found.sort(key=lambda one: one[:2])
    return [account for *_, account in found[:most]]


def _rank(account: AccountName, word: str) -> int | None:
    name = account.name.lower()
    last = name.rsplit("—", 1)[-1]
    if account.code.startswith(word):
        return 0
    if name.startswith(word) or last.startswith(word):
        return 1
    if not word.isascii():
        return 4 if word in name else None
    initials, full = pinyin_of(name)
    own_initials, own_full = pinyin_of(last)
    if initials.startswith(word) or own_initials.startswith(word):
        return 2
    if full.startswith(word) or own_full.startswith(word):
        return 3
    return 5 if word in initials or word in full or word in account.code else None
