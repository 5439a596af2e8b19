"""The words of a peer's case as ours: suites name the same event and field differently.

Only what means the same is renamed; what nobody knows stays as it is and fails by its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from tests.peers.cases import Event

EVENTS = {
    "receive": ("receipt", "purchase", "goods_receipt", "stock_in", "receive_purchase"),
    "ship": ("deliver", "delivery", "dispatch", "issue"),
    "sale": ("sell", "sales_order", "pos_sale"),
    "invoice": ("bill", "post_invoice", "blue_invoice"),
    "pay": ("payment", "capture", "collect", "capture_payment"),
    "return": ("return_goods", "sales_return", "customer_return", "take_back"),
    "return_all": ("return_sale", "full_return"),
    "return_and_refund": ("return_with_refund", "reimburse"),
    "credit_note": ("credit", "credit_invoice", "refund_invoice", "red_invoice"),
    "credit_note_without_original": ("blind_return", "standalone_credit_note"),
    "exchange": ("replace", "replacement", "swap", "claim"),
    "request_return": ("return_request", "announce_return", "authorize_return"),
    "receive_return": ("return_received", "receive_returned"),
    "approve": ("approve_return", "accept_return"),
    "reject": ("reject_return", "decline"),
    "cancel": ("cancel_return", "cancel_request", "cancel_credit_note"),
    "redeliver": (
        *("re_deliver", "rereturn", "re_return", "return_of_return", "return_the_return"),
        *("deliver_again", "ship_again", "send_back", "reship", "return_again", "undo_return"),
    ),
    "replay": (
        *("repeat", "resend", "retry", "redispatch", "re_dispatch", "same_again", "duplicate"),
        *("replay_event", "replay_return", "dispatch_again", "again"),
    ),
    "refund": ("partial_refund", "refund_payment"),
    "refund_without_return": ("goodwill_refund", "refund_only"),
    "allowance": ("price_reduction", "rebate", "later_discount"),
    "set_off": ("offset", "reconcile", "apply_credit"),
    "return_to_supplier": ("purchase_return", "return_receipt", "supplier_return"),
    "close": ("close_period", "month_end"),
    "reverse_invoice_and_reissue": (
        *("reset_and_repost", "reissue_invoice", "repost_invoice", "repost", "reset_invoice"),
        "reverse_and_reissue",
    ),
}

FIELDS = {
    "qty": ("quantity", "units"),
    "unit_price": ("price", "rate", "net_price"),
    "unit_price_incl": ("price_incl", "gross_price", "unit_price_gross"),
    "unit_cost": ("cost_each", "price_unit"),
    "tax_rate": ("vat", "vat_rate", "tax", "tax_percent"),
    "item": ("sku", "product", "item_code"),
    "freight": ("shipping", "shipping_cost", "delivery_fee"),
    "return_freight": ("return_shipping", "return_fee", "shipping_fee"),
    "restocking_fee": ("handling_fee", "fee"),
    "restocking_fee_percent": ("fee_percent", "restocking_percent"),
    "order_discount": ("discount_total", "order_level_discount", "additional_discount"),
    "discount_percent": ("percent_discount", "order_discount_percent", "discount_rate"),
    "batch": ("batch_no", "lot"),
    "serial": ("serial_no",),
    "serials": ("serial_nos",),
    "key": ("idempotency_key", "request_id", "event_id", "message_id", "id"),
    "freight_incl": (
        "freight_tax_included",
        "freight_tax_inclusive",
        "return_freight_tax_included",
    ),
    "resellable": ("sellable", "restockable"),
    "refund_to": ("refund_method", "refund_tender", "method_of_refund"),
    "refund_shipping": ("include_shipping", "refund_shipping_costs", "refund_freight"),
    "for_item": ("for", "replacement_item", "new_item", "to_item"),
    "against": ("with", "to_sale"),
    "paid": ("payments", "tenders"),
}


def _by_synonym(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {other: word for word, others in words.items() for other in others}


EVENT_OF = _by_synonym(EVENTS)
FIELD_OF = _by_synonym(FIELDS)


PARTS = (
    (r"again|replay|twice|duplicate|dispatch", "replay"),
    (r"receiv\w*_return|return\w*_receiv", "receive_return"),
    (r"exchange|replace|swap", "exchange"),
    (r"request|announce|authori[sz]e", "request_return"),
    (r"credit_note|credit_memo", "credit_note"),
    (r"return", "return"),
    (r"refund", "refund"),
    (r"invoice|bill", "invoice"),
    (r"receipt|receiv|purchase", "receive"),
    (r"deliver|ship", "ship"),
    (r"sale|sell", "sale"),
    (r"pay|capture", "pay"),
)
"""What a compound name is by its parts, where nothing says it whole."""

DEFAULTS = ("unit_price", "unit_price_incl", "tax_rate", "customer")
SELLS = ("sale", "ship", "invoice", "order")
"""Events whose price and rate may be said once for the whole case."""


def event_name(name: str) -> str:
    """Our name of an event; its own where nobody knows it."""
    name = name.lower().replace("-", "_").replace(" ", "_")
    if name in EVENTS or name in EVENT_OF:
        return EVENT_OF.get(name, name)
    return next((ours for part, ours in PARTS if re.search(part, name)), name)


def plain(event: Event, known: Collection[str], said: Mapping[str, Any]) -> Event:
    """The event in our words. A ``discount`` is of the line, or of the order if it has lines.

    known: names of events that are ours already; said: the case's settings, some of which hold
    for each of its sales.
    """
    found: dict[str, Any] = {FIELD_OF.get(name, name): value for name, value in event.items()}
    name = str(event["ev"])
    found["ev"] = name if name in known else event_name(name)
    if "discount" in found:
        found["order_discount" if "lines" in found else "line_discount"] = found.pop("discount")
    if found["ev"] in SELLS:
        found = {**{name: said[name] for name in DEFAULTS if name in said}, **found}
        if said.get("tax_included") and "unit_price" in found:
            found["unit_price_incl"] = found.pop("unit_price")
    if found["ev"] == "return" and found.get("replace") is True:
        found["ev"] = "exchange"
    return found


def settings_in_words(one: Mapping[str, Any]) -> dict[str, Any]:
    """A setting in our words."""
    names = {**FIELD_OF, "standard_price": "standard_cost", "prices_include_tax": "tax_included"}
    return {names.get(name, name): value for name, value in one.items()}
