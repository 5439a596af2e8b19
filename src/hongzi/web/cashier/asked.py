"""What a form of the cashier asks: commands, or the rows that make none, each with why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone

from hongzi.insight.cashier import DueRefund
from hongzi.kernel.commands import Command, command_from_json
from hongzi.kernel.money import format_fen
from hongzi.kernel.refusals import Refused
from hongzi.web.typed import yuan_typed
from hongzi.workflows.batch import Outcome


@dataclass(frozen=True, slots=True)
class Choice:
    """One way a refund can be asked, as its row is drawn; key names its fields in the form."""

    key: str
    tender: str
    payment: str
    amount: int
    discount: int
    account: str
    holder: str
    bank: str
    instead_of: str


def choices_of(due: DueRefund) -> list[Choice]:
    """The proposals of a due refund, and for a line without a sale what is left, any way."""
    before = due.earlier
    account, holder, bank = due.payee
    instead_of = before.code if before is not None else ""
    ways = [(one.tender, one.payment, one.amount, one.discount) for one in due.proposals]
    if due.rest is not None and not due.sale:
        ways.append(("bank", "", due.rest.amount, 0))
    return [
        Choice(f"{due.key}|{number}", *way, account, holder, bank, instead_of)
        for number, way in enumerate(ways)
    ]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields of a choice hold (amount in yuan, as text); picked: its tick."""

    picked: bool
    tender: str
    amount: str
    account: str
    holder: str
    bank: str
    why: str


def proposed_texts(choice: Choice) -> dict[str, str]:
    """A choice as its fields would say it."""
    return {
        "tender": choice.tender,
        "payment": choice.payment,
        "amount": format_fen(choice.amount),
        "discount": format_fen(choice.discount) if choice.discount else "",
        "account": choice.account,
        "holder": choice.holder,
        "bank": choice.bank,
        "instead_of": choice.instead_of,
    }


def typed(choice: Choice, data: QueryDict) -> Typed:
    """As typed before the form came back, else as proposed."""

    def said(name: str, proposed: str) -> str:
        return data.get(f"{name}:{choice.key}", proposed)

    return Typed(
        picked=choice.key in data.getlist("pick"),
        tender=said("tender", choice.tender),
        amount=said("amount", format_fen(choice.amount)),
        account=said("account", choice.account),
        holder=said("holder", choice.holder),
        bank=said("bank", choice.bank),
        why=said("why", ""),
    )


@dataclass(slots=True)
class Asked:
    """The commands of a form, what each is about, and the rows that could not be read."""

    commands: list[Command] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)

    def add(self, about: str, make: Callable[[], dict[str, Any]]) -> None:
        """One command from its JSON form; what it refuses is noted with the row."""
        try:
            self.commands.append(command_from_json(make()))
            self.about.append(about)
        except Refused as refusal:
            self.refused.append((about, refusal))

    def with_outcomes(self, outcomes: Sequence[Outcome]) -> list[tuple[str, Refused]]:
        """Every row that did not go in, with why."""
        late = [
            (about, outcome.refusal)
            for about, outcome in zip(self.about, outcomes, strict=True)
            if outcome.refusal is not None
        ]
        return [*self.refused, *late]


def today() -> dt.date:
    """The day where the books are kept."""
    return timezone.localdate()


def key_of(data: QueryDict) -> str:
    """The key that makes a form's commands one wish, however often it is sent."""
    return data.get("key") or str(uuid4())


def _date(data: QueryDict) -> str:
    return data.get("date") or today().isoformat()


def prepared(data: QueryDict, every: Sequence[Choice] = ()) -> Asked:
    """Refunds to prepare: one for each row that was picked, or for all of ``every``, as proposed
    where nothing was typed."""
    asked, key = Asked(), key_of(data)
    proposed = {choice.key: proposed_texts(choice) for choice in every}
    for pick in proposed or data.getlist("pick"):
        case, _, rest = pick.partition("|")
        line = rest.partition("|")[0]

        def make(pick: str = pick, case: str = case, line: str = line) -> dict[str, Any]:
            def said(name: str) -> str:
                return data.get(f"{name}:{pick}", proposed.get(pick, {}).get(name, "")).strip()

            texts = ("tender", "payment", "account", "holder", "bank", "why", "instead_of")
            wish = {name: said(name) for name in texts if said(name)}
            if wish.get("tender") != "bank":
                wish = {k: v for k, v in wish.items() if k not in ("account", "holder", "bank")}
            for name in ("amount", "discount"):
                if said(name):
                    wish[name] = yuan_typed(said(name))
            return {
                "kind": "prepare_refund", "key": f"{key}/{pick}", "date": _date(data),
                "case": case, "line": line, **wish,
            }  # fmt: skip

        asked.add(f"{case}-{line}", make)
    return asked


ORDER_VERBS: Mapping[str, tuple[str, str, str]] = {
    "approve": ("refund.approve", "approve_refund", "order"),
    "withdraw": ("refund.prepare", "withdraw_refund", "order"),
    "confirm": ("refund.pay", "confirm_refund", "order"),
    "fail": ("refund.pay", "fail_refund", "order"),
    "bounce": ("refund.bounce", "bounce_refund", "refund"),
}
"""Verb of an order's form → the duty it is, the command, and how that names the order."""


def about_orders(verb: str, data: QueryDict, codes: Sequence[str]) -> Asked:
    """One command for each of these orders."""
    asked, key = Asked(), key_of(data)
    _, kind, name = ORDER_VERBS[verb]
    for code in codes:
        more: dict[str, Any] = {}
        if verb in ("withdraw", "fail", "bounce"):
            more["why"] = _why(data)
        if verb == "confirm" and data.get(f"receipt:{code}", "").strip():
            more["receipt"] = data.get(f"receipt:{code}", "").strip()

        def make(code: str = code, more: dict[str, Any] = more) -> dict[str, Any]:
            if more.get("why") == "":
                raise Refused(
                    "reason_missing",
                    "付款单 {code} 没有写原因。",
                    cure="在“原因”里写明。",
                    code=code,
                )
            return {
                "kind": kind, "key": f"{key}/{verb}/{code}", "date": _date(data), name: code,
                **more,
            }  # fmt: skip

        asked.add(code, make)
    return asked


def _why(data: QueryDict) -> str:
    return data.get("why", "").strip()


def batch(data: QueryDict, codes: Sequence[str]) -> Asked:
    """One batch over these orders."""
    asked = Asked()
    asked.add(
        "批次",
        lambda: {
            "kind": "batch_refunds", "key": f"{key_of(data)}/batch", "date": _date(data),
            "orders": list(codes),
        },
    )  # fmt: skip
    return asked
