"""Money of a sale: payments captured with what is left to refund, refunds, bounces, set-offs.

Money is fen and positive; the kind of row says which way it went.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter
from hongzi.sales.models import Sale


class Payment(BookOwned):
    """A captured payment and its pool: what refunds have taken of it.

    amount: what arrived; discount: cash discount taken with it. sale: NULL while a prepayment
    waits for its sale to be recorded; sale_code names that sale. prepayment: it came before the
    revenue; then net is its part without tax, as it was posted.
    """

    code = models.TextField("收款单号")
    sale = models.ForeignKey(
        Sale, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sale_code = models.TextField("销售单号")
    tender = models.TextField("收款方式")
    amount = models.BigIntegerField("实收金额")
    discount = models.BigIntegerField("现金折扣", default=0)
    prepayment = models.BooleanField("预收", default=False)
    net = models.BigIntegerField("预收不含税金额", default=0)
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    refunded = models.BigIntegerField("已退金额", db_default=0)
    refunded_discount = models.BigIntegerField("已冲现金折扣", db_default=0)

    class Meta:
        verbose_name = "收款"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount"))
                & Q(refunded_discount__gte=0, refunded_discount__lte=F("discount")),
                name="refund_not_above_captured",
            ),
        )
        indexes = (
            models.Index(fields=["book", "sale"], name="payment_of_sale"),
            models.Index(
                fields=["book", "sale_code"],
                condition=Q(sale__isnull=True),
                name="payment_waiting",
            ),
        )


class Refund(BookOwned):
    """Money that went back for one case line; it is the draw on its payment. Append-only.

    A refund that draws on several payments has one row (part) for each. payment: NULL when no
    captured payment is drawn on (the platform paid the customer itself).
    """

    code = models.TextField("退款单号")
    part = models.SmallIntegerField("序号", default=1)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    tender = models.TextField("退款方式")
    amount = models.BigIntegerField("退款金额")
    discount = models.BigIntegerField("冲回现金折扣", default=0)
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "退款"
        constraints = (
            models.UniqueConstraint(fields=["book", "code", "part"], name="refund_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, discount__gte=0, part__gte=1),
                name="refund_not_negative",
            ),
        )


class Bounce(BookOwned):
    """A refund that came back 退票. Append-only."""

    refund = models.ForeignKey(
        Refund, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    date = models.DateField("日期")

    class Meta:
        verbose_name = "退票"
        constraints = (models.UniqueConstraint(fields=["book", "refund"], name="bounce_once"),)


class SetOff(BookOwned):
    """What was owed to the customer for a case line, set off against a sale. Append-only.

    against: what was credited: receivable (the customer's), platform_receivable or advance.
    amount: negative where a later payment of the sale undid (part of) a set-off.
    """

    sale = models.ForeignKey(
        Sale, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    against = models.TextField("抵减对象")
    amount = models.BigIntegerField("金额")
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "抵账"
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="set_off_not_zero"),)
        indexes = (models.Index(fields=["book", "sale"], name="set_off_of_sale"),)
