"""A change asked for on a page: one setting, what was seen, what is wanted, why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from hongzi.kernel.commands import ChangeSettings, SettingChange
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import Visit


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form said. refusal: why it was not done."""

    name: str
    new: Any
    reason: str
    refusal: Refused | None = None


def change(request: HttpRequest, visit: Visit) -> Asked:
    """Do what the form asks, once however often it is sent; Refused: ``not_your_duty``."""
    visit.demand("settings")
    posted = request.POST
    name, reason = posted.get("name", ""), posted.get("reason", "").strip()
    if not name and posted.get("user", "").strip():
        name = f"member:{posted['user'].strip()}"
    new = _wanted(name, posted.getlist("new"))
    try:
        command = ChangeSettings(
            key=posted.get("key", ""),
            date=timezone.localdate(),
            changes=(SettingChange(name=name, old=posted.get("old", "null"), new=_json(new)),),
            reason=reason,
        )
    except Refused as refusal:
        return Asked(name, new, reason, refusal)
    (outcome,) = visit.run([command])
    return Asked(name, new, reason, outcome.refusal)


def _wanted(name: str, values: Sequence[str]) -> Any:
    """The new value: duties are a list; a policy's choice is JSON; the rest is text."""
    if name.startswith("member:"):
        return sorted(values)
    text = values[0].strip() if values else ""
    if name.startswith("policy:") and name != "policy:voucher_word":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
