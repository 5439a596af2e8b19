"""The small world all page tests share: two books, their people, returns in every state.

    book "mill" (small business, general, moving average), January 2026 closed, February open
    book "quay" (enterprise, general, FIFO), with one open return

Every return of the mill is of one lamp at 226.00 = 200.00 + 26.00, cost 120.00, unless it says
otherwise. Names are Latin, so that whatever Chinese an English page shows is a text without its
English; for pictures the same world is told in Chinese.

    case     state
    R-ASKED  requested, not decided            R-NO     rejected
    R-YES    accepted, nothing came            R-BOX    parcel here, not inspected
    R-SEEN   inspected; refund and tax open    R-BILL   refund order prepared, not approved
    R-OK     refund order approved             R-SENT   in a batch for the bank
    R-BACK   refund paid and bounced           R-RED    red invoice registered, refund open
    R-DONE   finished                          R-NONE   a sale never invoiced, inspected
    R-LESS   an allowance of 22.60             R-SWAP   an exchange, replacement not issued
    R-PART   one of three mugs, scrapped       parcel BOX-9: nobody knows whose
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.contrib.auth.models import User

from hongzi.access.queries import BookSettings
from hongzi.access.rules.duties import DUTIES
from hongzi.access.store import set_duties
from hongzi.workflows.number_vouchers import number_vouchers
from tests.returns.shop import Shop

MILL, QUAY = "mill", "quay"
EVERYBODY = "everybody"
PASSWORD = "lamp-and-mug-226"

LATIN: Mapping[str, str] = {
    "mill": "Mill Street Lamps",
    "quay": "Quay Outfitters",
    "lamp": "Desk lamp",
    "mug": "Mug",
    "unit": "pc",
    "maker": "Maker & Sons",
    "shop": "Corner Shop",
    "customers": "Ada,Bo,Cy,Dee,Eli,Fay,Gus,Hal,Ivy,Jo",
    "colour": "colour",
    "broken": "broken",
    "manual": "Rent",
}
CHINESE: Mapping[str, str] = {
    "mill": "磨坊街灯具店",
    "quay": "码头户外用品",
    "lamp": "台灯",
    "mug": "马克杯",
    "unit": "件",
    "maker": "示例灯具厂",
    "shop": "街角店",
    "customers": "林一虚,周二虚,陈三虚,吴四虚,郑五虚,王六虚,冯七虚,褚八虚,卫九虚,蒋十虚",
    "colour": "描述/色差",
    "broken": "品质/破损",
    "manual": "房租",
}

INVOICED = (
    "ASKED", "NO", "YES", "BOX", "SEEN", "BILL", "OK", "SENT", "BACK", "RED", "DONE", "LESS",
    "SWAP",
)  # fmt: skip
"""Sales S-… of one lamp each, paid by bank transfer and invoiced as B-…; their cases are R-…."""


def build(words: Mapping[str, str] = LATIN) -> None:
    """Make the world in the database in use."""
    mill = Shop(code=MILL, name=words["mill"])
    _people(mill.book, [*DUTIES])
    _january(mill, words)
    _sales_of_february(mill, words)
    _cases(mill, words)
    _refund_orders(mill)
    _finished(mill)
    mill.do(
        "record_voucher", date="2026-02-20", summary=words["manual"],
        lines=[{"account": "560203", "debit": "800.00"}, {"account": "1002", "credit": "800.00"}],
    )  # fmt: skip
    _quay(words)


def _people(book: BookSettings, duties: list[str]) -> None:
    """One user for each duty, called like it, and one with all of them."""
    for name in (*duties, EVERYBODY):
        user = User.objects.filter(username=name).first()
        if user is None:
            User.objects.create_user(username=name, password=PASSWORD)
        set_duties(book_id=book.id, user_name=name, duties=DUTIES if name == EVERYBODY else [name])


def _january(mill: Shop, words: Mapping[str, str]) -> None:
    """Goods are bought, one lamp is sold; the month is closed."""
    for sku, name in (("LAMP", words["lamp"]), ("MUG", words["mug"])):
        mill.do("define_product", sku=sku, name=name, unit=words["unit"], date="2026-01-05")
    mill.do(
        "receive_goods", receipt="P-1", supplier=words["maker"], date="2026-01-06",
        lines=[{"sku": "LAMP", "qty": "40", "net": "4800.00", "vat": "624.00"},
               {"sku": "MUG", "qty": "30", "net": "300.00", "vat": "39.00"}],
    )  # fmt: skip
    _sell(mill, "S-OLD", customer="Zed", date="2026-01-20")
    number_vouchers(book=MILL, period=202601)
    mill.do("close_period", period=202601, date="2026-01-31")


def _sell(mill: Shop, sale: str, *, customer: str, date: str = "2026-02-02", **more: str) -> None:
    mill.do(
        "record_sale", sale=sale, date=date, customer=customer, **more,
        lines=[{"line": "1", "sku": "LAMP", "qty": "1", "amount": "226.00", "vat_rate_bp": 1300}],
    )  # fmt: skip
    mill.do(
        "capture_payment", payment=f"PAY-{sale}", sale=sale, tender="bank", amount="226.00",
        date=date,
    )  # fmt: skip


def _sales_of_february(mill: Shop, words: Mapping[str, str]) -> None:
    customers = words["customers"].split(",")
    for number, name in enumerate(INVOICED):
        _sell(mill, f"S-{name}", customer=customers[number % 10], invoice=f"B-{name}")
    _sell(mill, "S-NONE", customer=customers[3])
    _sell(mill, "S-FREE", customer=customers[4], invoice="B-FREE")
    mill.do(
        "record_sale", sale="S-PART", date="2026-02-03", customer=customers[5], invoice="B-PART",
        lines=[{"line": "1", "sku": "MUG", "qty": "3", "amount": "67.80", "vat_rate_bp": 1300}],
    )  # fmt: skip
    mill.do(
        "capture_payment", payment="PAY-S-PART", sale="S-PART", tender="alipay", amount="67.80",
        date="2026-02-03",
    )  # fmt: skip


def _ask(mill: Shop, name: str, *, reason: str, kind: str = "return", **line: str) -> None:
    """R-NAME asks for S-NAME back."""
    body = {"line": "1", "sale": f"S-{name}", "sale_line": "1", "kind": kind, "reason": reason}
    if kind != "allowance":
        body["qty"] = "1"
    mill.do("request_return", case=f"R-{name}", date="2026-02-05", lines=[{**body, **line}])


def _cases(mill: Shop, words: Mapping[str, str]) -> None:
    """Every case as far as deciding, its parcel and its inspection."""
    for name in INVOICED:
        kind = {"LESS": "allowance", "SWAP": "exchange"}.get(name, "return")
        more = {"gross": "22.60"} if name == "LESS" else {}
        _ask(mill, name, reason=words["colour"], kind=kind, **more)
    _ask(mill, "NONE", reason=words["broken"])
    _ask(mill, "PART", reason=words["broken"])
    for name in (*INVOICED[1:], "NONE", "PART"):
        mill.do(
            "decide_return", case=f"R-{name}", date="2026-02-06", accept=name != "NO",
            reason=words["colour"] if name == "NO" else "",
        )  # fmt: skip
    for name in ("BOX", "SEEN"):
        mill.do(
            "receive_parcel", parcel=f"BOX-{name}", sku="LAMP", qty="1", case=f"R-{name}",
            line="1", tracking=f"SF-{name}-0001", date="2026-02-08",
        )  # fmt: skip
    mill.do(
        "receive_parcel", parcel="BOX-9", sku="LAMP", qty="1", tracking="SF-9-0009",
        date="2026-02-09",
    )  # fmt: skip
    for name in ("SEEN", "BILL", "OK", "SENT", "BACK", "RED", "DONE", "NONE"):
        _inspect(mill, name)
    _inspect(mill, "SWAP", disposition="second_grade")
    _inspect(mill, "PART", disposition="scrap")


def _inspect(mill: Shop, name: str, disposition: str = "restock") -> None:
    mill.do(
        "inspect_goods", case=f"R-{name}", line="1", qty="1", disposition=disposition,
        date="2026-02-10",
    )  # fmt: skip


def _refund_orders(mill: Shop) -> None:
    """Refunds on their way: prepared, approved, sent to the bank."""
    for name in ("BILL", "OK", "SENT"):
        mill.do(
            "prepare_refund", order=f"O-{name}", case=f"R-{name}", line="1", tender="bank",
            account="6222000000000000001", holder="Ada", date="2026-02-11", actor="cashier",
        )  # fmt: skip
    for name in ("OK", "SENT"):
        mill.do("approve_refund", order=f"O-{name}", date="2026-02-12", actor="supervisor")
    mill.do("batch_refunds", orders=["O-SENT"], batch="BATCH-1", date="2026-02-13", actor="cashier")


def _finished(mill: Shop) -> None:
    """Legs that are over: a refund that bounced, red invoices, one return with all three."""
    for name in ("BACK", "DONE"):
        mill.do(
            "pay_refund", refund=f"PAID-{name}", case=f"R-{name}", line="1", tender="bank",
            date="2026-02-14",
        )  # fmt: skip
    mill.do("bounce_refund", refund="PAID-BACK", why="account closed", date="2026-02-16")
    for name in ("RED", "DONE"):
        mill.do(
            "register_red_invoice", invoice=f"RED-{name}", blue=f"B-{name}", date="2026-02-15",
            lines=[{"case": f"R-{name}", "line": "1"}],
        )  # fmt: skip


def _quay(words: Mapping[str, str]) -> None:
    """The second book, for whoever keeps several."""
    quay = Shop(
        code=QUAY, name=words["quay"], standard="enterprise", costing="fifo",
        opened_on=dt.date(2026, 2, 1), policies={},
    )  # fmt: skip
    for name in ("bookkeeper", "supervisor", "owner", EVERYBODY):
        duties = DUTIES if name == EVERYBODY else [name]
        set_duties(book_id=quay.book.id, user_name=name, duties=duties)
    quay.do("define_product", sku="TENT", name="Tent", unit=words["unit"], date="2026-02-02")
    quay.do(
        "receive_goods", receipt="P-1", supplier=words["maker"], date="2026-02-02",
        lines=[{"sku": "TENT", "qty": "5", "net": "500.00", "vat": "65.00"}],
    )  # fmt: skip
    quay.do(
        "record_sale", sale="Q-1", date="2026-02-03", customer=words["shop"],
        lines=[{"line": "1", "sku": "TENT", "qty": "1", "amount": "226.00", "vat_rate_bp": 1300}],
    )  # fmt: skip
    quay.do(
        "accept_return", case="QR-1", date="2026-02-04",
        lines=[{"line": "1", "sale": "Q-1", "sale_line": "1", "qty": "1"}],
    )  # fmt: skip
