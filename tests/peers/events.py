"""Every event that a peer's case may name, and the settings that go before them.

A ``ship`` or ``sale`` is a posted sale; a ``return`` is its goods leg (agreed and inspected), a
``credit_note`` its tax and money legs. Peers' prices are without tax unless they say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hongzi.kernel.refusals import Refused
from tests.peers import again, refunding, returning, selling
from tests.peers.cases import Case, Event
from tests.peers.words import DEFAULTS, plain, settings_in_words
from tests.peers.world import Happened, Settings, World

EVENTS: Mapping[str, Callable[[World, Event, Happened], None]] = {
    "receive": selling.receive,
    "ship": selling.sell,
    "sale": selling.sell,
    "order": returning.order_both_ways,
    "pay": selling.pay,
    "invoice": selling.invoice,
    "propose_invoice": lambda world, event, done: None,
    "reverse_invoice_and_reissue": returning.reissue_invoice,
    "close": selling.close,
    "return": again.take_back_or_redeliver,
    "redeliver": again.redeliver,
    "replay": again.replay,
    "return_all": returning.take_back,
    "return_and_refund": returning.return_and_refund,
    "credit_note": returning.credit_note,
    "credit_note_without_original": returning.blind,
    "cancel": returning.cancel,
    "reopen": returning.reopen,
    "request_return": returning.request_return,
    "approve": returning.decide,
    "reject": returning.decide,
    "receive_return": returning.receive_return,
    "exchange": again.exchange,
    "set_off": again.set_off,
    "allowance": again.allowance,
    "return_to_supplier": again.return_to_supplier,
    "refund": refunding.refund,
    "refund_without_return": refunding.refund,
}

COSTING = {
    "moving-average": "moving_average",
    "average": "moving_average",
    "avco": "moving_average",
    "fifo": "fifo",
    "specific": "specific",
    "month-end-average": "month_end_average",
    "standard": "moving_average",
}
"""A standard cost that never varies is an average."""

WITHOUT_EVENT = frozenset(
    {
        *("method", "batch", "serial", "storno", "standard_cost", "kit", "stock"),
        *("refund_order", "standard", "acceptance", "keep_credit", "tax_included", *DEFAULTS),
        *("note", "notes", "invoice_policy", "currency", "warehouse", "unit"),
    }
)
"""Settings that are understood, or mean nothing here."""


def play(case: Case) -> World:
    """The case in a book of its own; an unknown setting or event is an error that names it."""
    world = World(settings_of(case))
    for setting in (one for one in case.given if "kit" in one and "ev" not in one):
        selling.define_kit(world, setting)
    for event in events_of(case):
        handler = EVENTS.get(event["ev"])
        assert handler is not None, f"{case.id}: 不认识的事件 {event['ev']}"
        done = world.start(event["ev"], event)
        if said_before(world, event):
            handler = again.replay
        try:
            handler(world, event, done)
        except Refused as refused:
            done.refused = refused.code
        world.finish(done)
    return world


def events_of(case: Case) -> list[Event]:
    """The case's events in order, in our words."""
    said = settings_said(case)
    return [plain(one, EVENTS, said) for one in case.given if "ev" in one]


def settings_said(case: Case) -> dict[str, Any]:
    """What the case says beside its events."""
    said: dict[str, Any] = {}
    for one in case.given:
        said |= settings_in_words(one) if "ev" not in one else {}
    return said


def said_before(world: World, event: Event) -> bool:
    """The same event with the same key was there before."""
    return "key" in event and any(one.said == event for one in world.history[:-1])


def goods_follow(events: Sequence[Event]) -> bool:
    """A credit note is followed by the goods it credits: no return was before it."""
    names = [one["ev"] for one in events]
    if "credit_note" not in names:
        return False
    first = names.index("credit_note")
    return "return" not in names[:first] and "return" in names[first:]


def refund_follows(events: Sequence[Event]) -> bool:
    """What a credit note owes is paid by a later event."""
    names = [one["ev"] for one in events]
    return "credit_note" in names and "refund" in names[names.index("credit_note") :]


def settings_of(case: Case) -> Settings:
    """What the case says beside its events, and what its events and expectations imply."""
    said = settings_said(case)
    strange = set(said) - WITHOUT_EVENT
    assert not strange, f"{case.id}: 不认识的设定 {sorted(strange)}"
    events = events_of(case)
    kinds = {one["ev"] for one in events}
    prices = [str(one["unit_price"]) for one in events if "unit_price" in one]
    first = "inspected" if "receive_return" in kinds else "first_evidence"
    policies = {
        "red_style": "opposite_side" if said.get("storno") is False else "same_side",
        "acceptance": said.get("acceptance") or ("decision" if "cancel" in kinds else first),
        "legs": "after_decision" if "receive_before_approval" in case.expect else "any_order",
        "refunds": "after_inspection" if "request_return" in kinds else "any_time",
    }
    serial = said.get("serial") or any("serial" in one or "serials" in one for one in events)
    batch = said.get("batch") or any("batch" in one for one in events)
    return Settings(
        standard=said.get("standard", "small_business"),
        costing=COSTING[said.get("method", "specific" if batch else "moving-average")],
        policies=policies,
        tracking="serial" if serial else "batch" if batch else "none",
        unit_cost=str(said.get("standard_cost", "10")),
        unit_price=prices[0] if prices else "100",
        refund_order=said.get("refund_order")
        or next((one["refund_order"] for one in events if "refund_order" in one), ()),
        keeps_credit=bool(said.get("keep_credit"))
        or "credit_note_outstanding" in case.expect
        or "cancel" in kinds,
        stays_in_leg="cancel" in kinds and "receive_return" not in kinds,
        goods_follow=goods_follow(events),
        refund_follows=refund_follows(events),
        freight_line=any("refund_shipping" in one for one in events),
        shipped_orders=[one["of"] for one in events if one["ev"] == "ship" and "of" in one],
    )
