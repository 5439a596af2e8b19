"""Must this return be taken? By which article, until when; or is it for the shop to choose.

Whether it *can* be taken is ``eligibility``'s question. The rights are data
(rulebook/law/consumer.toml); here stands only which of them meets what was asked, in the order a
lawyer would look: what was promised never takes away what the law gives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hongzi.rulebook.rights import Right, last_day_of, right

MUST, PROMISED, CHOICE = "must", "promised", "choice"
"""The law obliges; the shop promised; neither: whoever takes it says why."""

EXCEPTIONS = ("", "made_to_order", "perishable", "opened_digital", "periodical", "confirmed")
"""Goods outside the seven days: the four kinds of the law; others only when the buyer confirmed it
at the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is known of a request. concern: of ``rulebook.reasons``; asked_on: the day it was made.

    received_on: the day the buyer got the goods, None when nobody knows. remote: sold over a net,
    telephone or television. business: the buyer is a company. exception: of ``EXCEPTIONS``.
    intact: the goods are as they were (opened to look is still intact). promised_days: the days
    within which the book takes anything back; 0 promises nothing.
    """

    concern: str
    asked_on: dt.date
    received_on: dt.date | None = None
    remote: bool = True
    business: bool = False
    exception: str = ""
    intact: bool = True
    promised_days: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """The answer. law: what it stands on (None: the shop's own word); last: the last day for it.

    why: the step of the reasoning, one of ``WHYS``.
    """

    verdict: str
    why: str
    law: Right | None = None
    last: dt.date | None = None


WHYS = (
    "quality_in_time", "quality_late", "not_as_described", "transport_risk", "wrong_goods",
    "no_reason_in_time", "no_reason_late", "exception", "exception_confirmed", "not_intact",
    "counter_sale", "business_buyer", "promised",
)  # fmt: skip


def ground_of(request: Request) -> Ground:
    """What obliges to take this return, or that nothing does."""
    found = (_between_businesses if request.business else _BY_CONCERN[request.concern])(request)
    if found.verdict == MUST:
        return found
    return _promised(request) or found


def _promised(request: Request) -> Ground | None:
    if not request.promised_days:
        return None
    start = request.received_on or request.asked_on
    last = start + dt.timedelta(request.promised_days)
    return Ground(PROMISED, "promised", None, last) if request.asked_on <= last else None


def _last_day(request: Request, law: Right | None) -> dt.date | None:
    """Counted from the day after receipt; None while the receipt is not known."""
    if law is None or request.received_on is None:
        return None
    return last_day_of(law, request.received_on).day


def _quality(request: Request) -> Ground:
    """Within seven days the buyer may return; later it depends on how grave the fault is."""
    law = right("C09", on=request.asked_on)
    last = _last_day(request, law)
    if law is not None and (last is None or request.asked_on <= last):
        return Ground(MUST, "quality_in_time", law, last)
    return Ground(CHOICE, "quality_late", law, last)


def _described(request: Request) -> Ground:
    return Ground(MUST, "not_as_described", right("C13", on=request.asked_on))


def _transport(request: Request) -> Ground:
    return Ground(MUST, "transport_risk", right("C19", on=request.asked_on))


def _mistaken(request: Request) -> Ground:
    return Ground(MUST, "wrong_goods", right("C13", on=request.asked_on))


def _no_reason(request: Request) -> Ground:
    if not request.remote:
        return Ground(CHOICE, "counter_sale", right("C17", on=request.asked_on))
    if request.exception == "confirmed":
        return Ground(CHOICE, "exception_confirmed", right("C03", on=request.asked_on))
    if request.exception:
        return Ground(CHOICE, "exception", right("C02", on=request.asked_on))
    law = right("C01", on=request.asked_on)
    last = _last_day(request, law)
    if not request.intact:
        return Ground(CHOICE, "not_intact", law, last)
    if law is not None and (last is None or request.asked_on <= last):
        return Ground(MUST, "no_reason_in_time", law, last)
    return Ground(CHOICE, "no_reason_late", law, last)


def _between_businesses(request: Request) -> Ground:
    return Ground(CHOICE, "business_buyer", right("C18", on=request.asked_on))


_BY_CONCERN: dict[str, Callable[[Request], Ground]] = {
    "quality": _quality,
    "transport": _transport,
    "description": _described,
    "mistake": _mistaken,
    "no_reason": _no_reason,
}
