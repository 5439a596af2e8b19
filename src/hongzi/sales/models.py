"""Sales as they were posted: frozen lines, what is left to take of them, and every taking.

Money is fen, quantity is micro. Line totals are the truth; unit prices are display.
"""

from __future__ import annotations

from django.db import models

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter
from hongzi.partners.models import Party
from hongzi.stock.models import Product


class SaleState(models.TextChoices):
    """How far a sale has come."""

    DRAFT = "draft", "草稿"
    DISPATCHED = "dispatched", "已发出未确认"
    POSTED = "posted", "已入账"
    PAST = "past", "启用前"
    CANCELLED = "cancelled", "已取消"
    REFUSED = "refused", "拒收"


class Via(models.TextChoices):
    """Who owes the money."""

    DIRECT = "direct", "客户"
    PLATFORM = "platform", "平台"
    PREPAID = "prepaid", "预收"


class Sale(BookOwned):
    """A sale; its lines carry what is frozen. Gross, net, vat are the sums of the lines."""

    code = models.TextField("销售单号")
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    date = models.DateField("日期")
    customer = models.ForeignKey(
        Party, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    shop = models.ForeignKey(
        Party, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    via = models.TextField("收款途径", choices=Via)
    state = models.TextField("状态", choices=SaleState)
    invoiced = models.BooleanField("已开票", default=False)
    shipped = models.BooleanField("已发货", default=True)
    matter = models.ForeignKey(Matter, models.PROTECT, db_constraint=False, db_index=False)
    gross = models.BigIntegerField("含税金额")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    subsidy = models.BigIntegerField("平台补贴", default=0)

    class Meta:
        verbose_name = "销售单"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="sale_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=SaleState.values, via__in=Via.values),
                name="sale_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("vat"), subsidy__gte=0),
                name="sale_gross",
            ),
        )


class SaleLine(BookOwned):
    """One product on one sale, frozen, and its pools of quantity, net, vat and cost.

    cost: NULL until it is known (month-end average, cost ratio, not shipped yet).
    discount, coupon, subsidy, freight: the line's shares of the order's, as they were given.
    parts: what was issued, [[product, lot, layer, qty, value, movement], …], when that is more
    than one movement without lot or layer; NULL otherwise, and movement_no names the one.
    taken_*: given back to the customer so far; kept_*: kept from refunds for good; restart_*:
    taken and kept when the telescope last restarted, after a draw out of proportion.
    taken_parts: [qty, value] that is back of each part, in the order of ``parts``.
    """

    sale = models.ForeignKey(Sale, models.PROTECT, db_constraint=False, db_index=False)
    line = models.TextField("行号")
    product = models.ForeignKey(Product, models.PROTECT, db_constraint=False, db_index=False)
    qty = models.BigIntegerField("数量")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    cost = models.BigIntegerField("成本", null=True)
    vat_rate_bp = models.SmallIntegerField("税率(万分之)")
    discount = models.BigIntegerField("整单优惠", default=0)
    coupon = models.BigIntegerField("优惠券", default=0)
    subsidy = models.BigIntegerField("平台补贴", default=0)
    freight = models.BigIntegerField("运费", default=0)
    movement_no = models.BigIntegerField("出库记录", null=True)
    parts = models.JSONField("出库组成", null=True)
    taken_qty = models.BigIntegerField(db_default=0)
    taken_net = models.BigIntegerField(db_default=0)
    taken_vat = models.BigIntegerField(db_default=0)
    taken_cost = models.BigIntegerField(db_default=0)
    kept_net = models.BigIntegerField(db_default=0)
    kept_vat = models.BigIntegerField(db_default=0)
    restart_qty = models.BigIntegerField(db_default=0)
    restart_net = models.BigIntegerField(db_default=0)
    restart_vat = models.BigIntegerField(db_default=0)
    taken_parts = models.JSONField(null=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "销售行"
        constraints = (
            models.UniqueConstraint(fields=["book", "sale", "line"], name="sale_line_once"),
            models.CheckConstraint(
                condition=models.Q(qty__gt=0, taken_qty__gte=0, taken_qty__lte=models.F("qty")),
                name="pool_qty_within",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    taken_net__gte=0,
                    kept_net__gte=0,
                    taken_net__lte=models.F("net") - models.F("kept_net"),
                ),
                name="pool_net_within",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    taken_vat__gte=0,
                    kept_vat__gte=0,
                    taken_vat__lte=models.F("vat") - models.F("kept_vat"),
                ),
                name="pool_vat_within",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_cost__gte=0)
                & (models.Q(cost__isnull=True) | models.Q(taken_cost__lte=models.F("cost"))),
                name="pool_cost_within",
            ),
        )
        indexes = (
            models.Index(
                fields=["book", "product"],
                condition=models.Q(cost__isnull=True),
                name="sale_line_uncosted",
            ),
        )


class Draw(BookOwned):
    """One taking from a sale line's pools, or its giving back (negative). Append-only.

    matter: the case line's. cost: NULL while the sale's cost is not known.
    """

    sale_line = models.ForeignKey(SaleLine, models.PROTECT, db_constraint=False, db_index=False)
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    kind = models.TextField("种类")
    qty = models.BigIntegerField("数量")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    kept_net = models.BigIntegerField(db_default=0)
    kept_vat = models.BigIntegerField(db_default=0)
    cost = models.BigIntegerField("成本", null=True)

    class Meta:
        verbose_name = "支取"
        indexes = (models.Index(fields=["book", "sale_line"], name="draw_of_line"),)
