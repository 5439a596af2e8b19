"""The policies of a book and their values; what reads them is named beside each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import RED_STYLES
from hongzi.ledger.rules.gathering import GRAINS
from hongzi.returns.rules.acceptance import POLICIES as ACCEPTANCE

POLICIES: Mapping[str, Sequence[object]] = {
    "acceptance": ACCEPTANCE,  # case_lines.policy_of
    "estimates": (False, True),  # case_lines.plan_acceptance
    "legs": ("any_order", "after_decision"),  # case_lines.leg_may_move
    "red_style": RED_STYLES,  # batch.Batch
    "refunds": ("any_time", "after_inspection"),  # case_lines.refund_may_go
    "return_days": (0, 7, 15, 30, 60, 90, 365),  # web.intake.views: days the shop promises
    "voucher_grain": GRAINS,  # voucher_numbers.number_postings
    "voucher_numbering": ("at_close", "before_close"),  # closing.checks
    "voucher_word": (),  # voucher_numbers.number_postings
}
"""Every policy of a book and its values, the default first; none: any text."""


def check_policy(name: str, value: object) -> None:
    """A policy misspelt would be a policy not followed. Refused: ``policy_unknown``."""
    if name not in POLICIES:
        raise Refused(
            "policy_unknown",
            "不认识的会计政策 {name}。",
            cure="可用:{known}。",
            name=name,
            known=listed(POLICIES),
        )
    values = POLICIES[name]
    if value not in values if values else not (isinstance(value, str) and value.strip()):
        shown = listed(json.dumps(one) for one in values) or Phrase("非空文本")
        raise Refused(
            "policy_unknown",
            "会计政策 {name} 的值 {value} 不认识。",
            cure="可用:{shown}。",
            name=name,
            value=repr(value),
            shown=shown,
        )
