"""Money of a sale: payments captured with what is left to refund, refunds, bounces, set-offs; and
the orders by which refunds are asked, approved and sent to the bank.

Money is fen and positive; the kind of row says which way it went.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter
from hongzi.sales.models import Sale


class OrderEnd(models.TextChoices):
    """How a refund order ended without the money staying paid."""

    WITHDRAWN = "withdrawn", "已撤回"
    FAILED = "failed", "付款失败"
    BOUNCED = "bounced", "退票"


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


class RefundBatch(BookOwned):
    """Refund orders that went to the bank together 批量付款. Append-only."""

    code = models.TextField("批次号")
    made_by = models.TextField("经办人")
    date = models.DateField("日期")
    size = models.IntegerField("笔数")
    total = models.BigIntegerField("金额合计")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "付款批次"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="refund_batch_once"),
            models.CheckConstraint(
                condition=Q(size__gt=0, total__gt=0), name="refund_batch_not_empty"
            ),
        )


class RefundOrder(BookOwned):
    """付款单: money asked to be paid back for one case line, and what has become of that.

    What was asked (down to ``prepared_fact``) never changes: it is what the approver saw. What
    became of it are facts beside each other: approved, sent (batch), confirmed, and an end:
    failed, bounced (after it was confirmed) or withdrawn. A confirmed order is the refund (or its
    parts) of the same code. payment: NULL when no captured payment is drawn on.
    """

    code = models.TextField("付款单号")
    matter = models.ForeignKey(
        Matter, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    tender = models.TextField("退款方式")
    amount = models.BigIntegerField("退款金额")
    discount = models.BigIntegerField("冲回现金折扣")
    account = models.TextField("收款账号", blank=True)
    holder = models.TextField("收款户名", blank=True)
    bank = models.TextField("开户行", blank=True)
    why = models.TextField("改路原因", blank=True)
    instead_of = models.ForeignKey(
        "self", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    prepared_by = models.TextField("制单人")
    prepared_on = models.DateField("制单日期")
    prepared_fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    approved_by = models.TextField("审批人", db_default="", blank=True)
    approved_on = models.DateField("审批日期", null=True)
    approved_fact = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    batch = models.ForeignKey(
        RefundBatch, models.PROTECT, null=True, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    confirmed_on = models.DateField("付款日期", null=True)
    confirmed_fact = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    receipt = models.TextField("银行流水号", db_default="", blank=True)
    ended_as = models.TextField("终结", db_default="", blank=True, choices=OrderEnd)
    ended_on = models.DateField("终结日期", null=True)
    ended_fact = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    ended_why = models.TextField("终结原因", db_default="", blank=True)

    class Meta:
        verbose_name = "付款单"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="refund_order_once"),
            models.CheckConstraint(
                condition=~Q(prepared_by="") & ~Q(approved_by=F("prepared_by")),
                name="order_maker_is_not_approver",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, discount__gte=0) & (Q(amount__gt=0) | Q(discount__gt=0)),
                name="order_of_something",
            ),
            models.CheckConstraint(
                condition=Q(approved_fact__isnull=False)
                | Q(approved_by="", batch__isnull=True, confirmed_fact__isnull=True),
                name="order_approved_before_paid",
            ),
            models.CheckConstraint(
                condition=Q(ended_as="", ended_fact__isnull=True)
                | Q(ended_as="withdrawn", ended_fact__isnull=False, batch__isnull=True)
                & Q(confirmed_fact__isnull=True)
                | Q(ended_as="failed", ended_fact__isnull=False, confirmed_fact__isnull=True)
                | Q(ended_as="bounced", ended_fact__isnull=False, confirmed_fact__isnull=False),
                name="order_end_fits",
            ),
        )
        indexes = (
            models.Index(
                fields=["book", "matter"],
                condition=Q(ended_as="", confirmed_fact__isnull=True),
                name="order_open_of_matter",
            ),
            models.Index(fields=["book", "matter"], name="order_of_matter"),
            models.Index(
                fields=["book", "ended_as", "id"],
                condition=~Q(ended_as=""),
                name="order_that_ended",
            ),
            models.Index(
                fields=["book", "batch"], condition=Q(batch__isnull=False), name="order_of_batch"
            ),
        )
