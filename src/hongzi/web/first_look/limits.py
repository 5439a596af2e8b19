"""How often and how much somebody who is not logged in may have looked at."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from hongzi.kernel.refusals import Refused
from hongzi.workflows.look_at_file import MOST_BYTES, MOST_ROWS, too_large

LIMIT = {"mb": MOST_BYTES >> 20, "rows": f"{MOST_ROWS:,}"}
"""How large a file may be, as the form says it."""

MOST_A_MINUTE = 10
_AROUND_THE_FILE = 64 << 10


def check(request: HttpRequest) -> None:
    """Before the body is read. Refused: ``first_look_too_large``, ``first_look_too_often``."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES + _AROUND_THE_FILE:
        raise too_large(length, most=MOST_BYTES)
    if request.user.is_authenticated:
        return
    key = f"first-look:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        count = 1
    if count > MOST_A_MINUTE:
        raise Refused(
            "first_look_too_often", "一分钟内看得太多。", cure="过一分钟再试,或登录后再看。"
        )
