"""Duties of a book's members, and which duty may do what.

Who prepares and who approves are kept apart by these lists (会计基础工作规范 第12条: 出纳不得兼管
稽核、会计档案和收入、费用、债权债务账目的登记); that one person does not approve what the same
person prepared is asked again where it is approved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused

BOOKKEEPER, CASHIER, WAREHOUSE = "bookkeeper", "cashier", "warehouse"
SERVICE, SUPERVISOR, OWNER = "service", "supervisor", "owner"

DUTIES: Mapping[str, str] = {
    BOOKKEEPER: "会计",
    CASHIER: "出纳",
    WAREHOUSE: "仓库",
    SERVICE: "客服",
    SUPERVISOR: "主管",
    OWNER: "老板",
}
"""Every duty, with its name."""

ACTIONS: Mapping[str, frozenset[str]] = {
    "view": frozenset(DUTIES),
    "return.request": frozenset({SERVICE, BOOKKEEPER}),
    "return.override": frozenset({SUPERVISOR, OWNER}),
    "return.decide": frozenset({SUPERVISOR, SERVICE, BOOKKEEPER}),
    "return.accept_bulk": frozenset({SUPERVISOR, BOOKKEEPER}),
    "goods.receive": frozenset({WAREHOUSE, SUPERVISOR}),
    "goods.inspect": frozenset({WAREHOUSE, SUPERVISOR}),
    "goods.end": frozenset({SUPERVISOR}),
    "refund.prepare": frozenset({CASHIER, BOOKKEEPER}),
    "refund.approve": frozenset({SUPERVISOR, OWNER}),
    "refund.pay": frozenset({CASHIER}),
    "refund.bounce": frozenset({CASHIER}),
    "red.register": frozenset({BOOKKEEPER}),
    "tax.end": frozenset({BOOKKEEPER}),
    "tax.bear": frozenset({SUPERVISOR, OWNER}),
    "money.end": frozenset({SUPERVISOR}),
    "voucher.enter": frozenset({BOOKKEEPER}),
    "voucher.approve": frozenset({SUPERVISOR, OWNER}),
    "period.close": frozenset({BOOKKEEPER, SUPERVISOR}),
    "import": frozenset({BOOKKEEPER}),
    "settings": frozenset({OWNER, SUPERVISOR}),
    "book.create": frozenset({OWNER, SUPERVISOR}),
}
"""Every action that is not everybody's, with the duties that may do it."""

COMMANDS: Mapping[str, str] = {
    # What shops, warehouses, banks and the tax platform have recorded: files bring it in.
    **dict.fromkeys(
        (
            "record_opening_balances", "record_opening_stock", "record_fact", "define_product",
            "record_sale", "confirm_sale", "cancel_sale", "ship_goods", "capture_payment",
            "settle_platform", "register_blue_invoice", "receive_goods", "invoice_purchase",
            "settle_claim", "write_off_stock", "announce_parcel", "receive_parcel",
            "request_return", "refuse_delivery", "inspect_goods", "issue_replacement",
            "pay_refund", "bounce_refund", "attach_document",
        ),
        "import",
    ),
    "accept_return": "return.decide",
    "decide_return": "return.decide",
    "end_goods_leg": "goods.end",
    "end_money_leg": "money.end",
    "end_tax_leg": "tax.end",
    "end_tax_leg borne": "tax.bear",
    "register_red_invoice": "red.register",
    "prepare_refund": "refund.prepare",
    "withdraw_refund": "refund.prepare",
    "approve_refund": "refund.approve",
    "batch_refunds": "refund.pay",
    "confirm_refund": "refund.pay",
    "fail_refund": "refund.bounce",
    "record_voucher": "voucher.enter",
    "reverse_fact": "voucher.enter",
    "set_estimate": "period.close",
    "close_period": "period.close",
    "approve_cost_ratio": "voucher.approve",
    "approve_report": "voucher.approve",
    "change_settings": "settings",
}  # fmt: skip
"""The action each kind of command is when a person hands it in as a command, not on its page; a
kind and an exit where that exit is somebody else's."""


def action_of(kind: str, exit: str = "") -> str:
    """The action a command is. A kind nobody listed is a KeyError."""
    return COMMANDS.get(f"{kind} {exit}") or COMMANDS[kind]


def may(duties: Collection[str], action: str) -> bool:
    """Whether somebody with these duties may do it. An action nobody listed is a KeyError."""
    return not ACTIONS[action].isdisjoint(duties)


def duties_for(action: str) -> list[str]:
    """The names of the duties that may do it."""
    return [name for duty, name in DUTIES.items() if duty in ACTIONS[action]]


def demand(duties: Collection[str], action: str) -> None:
    """Refused: not_your_duty, saying whose it is."""
    if not may(duties, action):
        whose = listed(Phrase(name) for name in duties_for(action))
        raise Refused(
            "not_your_duty", "这件事由{whose}来做。", cure="请{whose}登录后办理。", whose=whose
        )


def known_duties(duties: Iterable[str]) -> frozenset[str]:
    """The duties as a set. Refused: duty_unknown."""
    given = frozenset(duties)
    unknown = given - DUTIES.keys()
    if unknown:
        raise Refused(
            "duty_unknown",
            "没有这样的职责:{unknown}。",
            cure="可用:{known}。",
            unknown=listed(sorted(unknown)),
            known=listed(DUTIES),
        )
    return given
