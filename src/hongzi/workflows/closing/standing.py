"""A book as the checks of a close see it: at work in a batch, or merely looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings
from hongzi.kernel.rulebook import Rulebook


class Standing(Protocol):
    """What the checks read: a batch at work, or a book merely looked at (``Look``)."""

    book: BookSettings
    rules: Rulebook
    cursor: CursorWrapper
    periods: dict[int, str]


@dataclass(slots=True)
class Look:
    """A book looked at inside its scope, without the lock a batch takes."""

    book: BookSettings
    rules: Rulebook
    cursor: CursorWrapper
    periods: dict[int, str]
