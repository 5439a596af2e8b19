"""What states of books and jobs are called on the board."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from hongzi.web.firm.words import ICONS, JOBS, STATES

register = template.Library()


@register.filter
def state_name(state: str) -> str:
    """The state of a book's month."""
    return gettext(STATES[state])


@register.filter
def state_icon(state: str) -> str:
    """The drawing beside it."""
    return ICONS[state]


@register.filter
def past_days(days: int) -> int:
    """Days since, of days that are left."""
    return -days


@register.filter
def job_name(state: str) -> str:
    """The state of a job."""
    return gettext(JOBS.get(state, state))
