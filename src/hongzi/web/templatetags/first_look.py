"""How shares look."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def percent(basis_points: int) -> str:
    """1234 as 12.34 %."""
    return f"{basis_points // 100}.{basis_points % 100:02d}%"
