"""What waits for the person who looks, in words, with where it is done."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hongzi.access.rules.duties import may
from hongzi.insight.waiting import Waiting


class Errand(NamedTuple):
    """A kind of thing that waits: whose it is, what it is called, on which page it is done."""

    action: str
    title: str
    page: str
    query: str = ""


ERRANDS = {
    "undecided": Errand("return.decide", _("退货待决定"), "returns", "?decision=pending"),
    "prepared": Errand("refund.approve", _("付款单待审批"), "cashier", "?list=prepared"),
    "vouchers": Errand("voucher.approve", _("凭证待审核"), "manual-waiting"),
    "due": Errand("refund.prepare", _("退款待制单"), "cashier", "?list=due"),
    "approved": Errand("refund.pay", _("付款单待付"), "cashier", "?list=approved"),
    "sent": Errand("refund.pay", _("付款单待银行结果"), "cashier", "?list=sent"),
    "goods": Errand("goods.inspect", _("退货待收货验收"), "warehouse"),
    "parcels": Errand("goods.receive", _("包裹待认领"), "warehouse"),
}
"""By the field of ``insight.waiting.Waiting``, decisions and approvals first."""


class Task(NamedTuple):
    """What waits for one person in one book: how many, and where."""

    title: str
    many: int
    address: str


def tasks_of(waiting: Waiting, *, code: str, duties: Collection[str]) -> list[Task]:
    """What of it is the duty of somebody with these duties."""
    return [
        Task(gettext(one.title), count, reverse(one.page, args=[code]) + one.query)
        for name, one in ERRANDS.items()
        if (count := getattr(waiting, name)) and may(duties, one.action)
    ]
