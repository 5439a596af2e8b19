"""Invoices as they were issued elsewhere: blue ones with what is left to redden, and red ones.

hongzi registers invoices, it never issues them. Money is fen, quantity is micro, red amounts are
positive.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter
from hongzi.sales.models import Sale, SaleLine


class BlueInvoice(BookOwned):
    """蓝字发票, for one sale. withdrawn: it was wrong 开票有误 and all of it was reddened."""

    number = models.TextField("发票号码")
    sale = models.ForeignKey(
        Sale, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    date = models.DateField("开票日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    withdrawn = models.BooleanField("已整张红冲", db_default=False)

    class Meta:
        verbose_name = "蓝字发票"
        constraints = (
            models.UniqueConstraint(fields=["book", "number"], name="blue_invoice_once"),
        )
        indexes = (models.Index(fields=["book", "sale"], name="blue_invoice_of_sale"),)


class BlueLine(BookOwned):
    """One sale line on a blue invoice, and its pool: what red invoices have taken of it."""

    blue = models.ForeignKey(
        BlueInvoice, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    sale_line = models.ForeignKey(
        SaleLine, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    qty = models.BigIntegerField("数量")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    vat_rate_bp = models.SmallIntegerField("税率(万分之)")
    red_qty = models.BigIntegerField("已红冲数量", default=0)
    red_net = models.BigIntegerField("已红冲金额", default=0)
    red_vat = models.BigIntegerField("已红冲税额", default=0)

    class Meta:
        verbose_name = "蓝字发票行"
        constraints = (
            models.UniqueConstraint(fields=["book", "blue", "sale_line"], name="blue_line_once"),
            models.CheckConstraint(
                condition=Q(red_qty__gte=0, red_qty__lte=F("qty"))
                & Q(red_net__gte=0, red_net__lte=F("net"))
                & Q(red_vat__gte=0, red_vat__lte=F("vat")),
                name="red_not_above_blue",
            ),
        )
        indexes = (models.Index(fields=["book", "sale_line"], name="blue_line_of_sale_line"),)


class RedInvoice(BookOwned):
    """红字发票 against one blue invoice. Append-only."""

    number = models.TextField("发票号码")
    blue = models.ForeignKey(
        BlueInvoice, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    date = models.DateField("开票日期")
    confirmation = models.TextField("确认单编号", default="", blank=True)
    reason_code = models.TextField("红冲原因")

    class Meta:
        verbose_name = "红字发票"
        constraints = (models.UniqueConstraint(fields=["book", "number"], name="red_invoice_once"),)


class RedLine(BookOwned):
    """What a red invoice takes of one blue line for one case line; it is the draw. Append-only."""

    red = models.ForeignKey(
        RedInvoice, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    blue_line = models.ForeignKey(
        BlueLine, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    qty = models.BigIntegerField("数量")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")

    class Meta:
        verbose_name = "红字发票行"
        constraints = (
            models.CheckConstraint(
                condition=Q(qty__gte=0, net__gte=0, vat__gte=0), name="red_line_not_negative"
            ),
        )
