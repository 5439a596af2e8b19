"""Cases, their lines with three legs, what left the goods leg, and parcels.

Money is fen, quantity is micro. The columns of a line's legs are kept with each posting and
proved equal to the ledger by ``hongzi check``.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter
from hongzi.partners.models import Party
from hongzi.sales.models import Sale, SaleLine
from hongzi.stock.models import Product


class LineKind(models.TextChoices):
    """What a case line asks for."""

    RETURN = "return", "退货退款"
    ALLOWANCE = "allowance", "折让"
    REFUND_ONLY = "refund_only", "仅退款"
    EXCHANGE = "exchange", "同品换货"
    REFUSAL = "refusal", "拒收"


class Decision(models.TextChoices):
    """What we decided."""

    PENDING = "pending", "待处理"
    ACCEPTED = "accepted", "同意"
    REJECTED = "rejected", "拒绝"


class Reception(models.TextChoices):
    """What arrived."""

    NONE = "none", "未收货"
    PARTIAL = "partial", "部分收货"
    RECEIVED = "received", "已收货"
    REJECTED = "rejected", "已寄回客户"
    NEVER_CAME = "never_came", "确认不再寄回"


class ExitKind(models.TextChoices):
    """How goods leave the goods leg: five dispositions and two approved second exits."""

    RESTOCK = "restock", "良品入库"
    SECOND_GRADE = "second_grade", "二级品入库"
    REFURBISH = "refurbish", "待整新"
    SCRAP = "scrap", "报废"
    BACK_TO_SUPPLIER = "back_to_supplier", "退供应商"
    NEVER_CAME = "never_came", "货物不再寄回"
    REJECTED = "rejected", "寄回客户"


class Case(BookOwned):
    """退货单."""

    code = models.TextField("退货单号")
    customer = models.ForeignKey(
        Party, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "退货单"
        constraints = (models.UniqueConstraint(fields=["book", "code"], name="case_once"),)


class CaseLine(BookOwned):
    """退货行: its draw (fixed), what was accepted of it, and how far each leg has come.

    sale, sale_line: NULL for a blind line. invoice_line: the sale line a blue invoice names (the
    first of a chain of replacements). qty, net, vat, cost, parts: the draw, gross is net with
    vat; cost is NULL until the sale's is known; parts: [[place, product, lot, layer, qty, value,
    movement, done qty], …] when the issue had parts. accepted_*: posted by acceptance so far.
    extra_*: differences agreed later (signed). rejected_*: acceptance taken back because the
    goods went back to the customer.
    goods_*, tax_done, money_done: what has left each leg, by any exit. red_*: of it by red invoice;
    declared_vat: of it by declaring an uninvoiced sale.
    year: a manual decision on prior years: "", adjust or current.
    decided: the fact of the last decision; NULL while there is none, or it came with the request.
    evidence: bits of what has come: 1 goods, 2 refund, 4 red invoice, 8 replacement.
    opened_on: the day of its case. captured: money came in for its sale, or the platform holds it;
    true of a blind line. Both are here so that a list of a month's open lines looks nothing up.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    line = models.TextField("行号")
    matter = models.ForeignKey(
        Matter, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    sale = models.ForeignKey(
        Sale, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    sale_line = models.ForeignKey(
        SaleLine, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    invoice_line = models.ForeignKey(
        SaleLine, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    product = models.ForeignKey(
        Product, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.TextField("类型", choices=LineKind)
    reason = models.TextField("原因", default="", blank=True)
    decision = models.TextField("处理决定", choices=Decision)
    decided = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    year = models.TextField("跨年处理", db_default="", blank=True)
    reception = models.TextField("收货状态", choices=Reception, db_default=Reception.NONE)

    qty = models.BigIntegerField("数量")
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    gross = models.GeneratedField(
        expression=F("net") + F("vat"),
        output_field=models.BigIntegerField("含税金额"),
        db_persist=True,
    )
    cost = models.BigIntegerField("成本", null=True)
    parts = models.JSONField("出库组成", null=True)
    kept_net = models.BigIntegerField(db_default=0)
    kept_vat = models.BigIntegerField(db_default=0)

    accepted_qty = models.BigIntegerField(db_default=0)
    accepted_net = models.BigIntegerField(db_default=0)
    accepted_vat = models.BigIntegerField(db_default=0)
    accepted_cost = models.BigIntegerField(db_default=0)
    accepted_on = models.DateField("入账日期", null=True)
    extra_net = models.BigIntegerField(db_default=0)
    extra_vat = models.BigIntegerField(db_default=0)
    rejected_qty = models.BigIntegerField(db_default=0)
    rejected_net = models.BigIntegerField(db_default=0)
    rejected_vat = models.BigIntegerField(db_default=0)

    owes_goods = models.BooleanField()
    owes_tax = models.BooleanField()
    owes_money = models.BooleanField()
    arrived_qty = models.BigIntegerField(db_default=0)
    goods_qty = models.BigIntegerField(db_default=0)
    goods_cost = models.BigIntegerField(db_default=0)
    red_qty = models.BigIntegerField(db_default=0)
    red_net = models.BigIntegerField(db_default=0)
    declared_vat = models.BigIntegerField(db_default=0)
    tax_done = models.BigIntegerField(db_default=0)
    money_done = models.BigIntegerField(db_default=0)
    replaced = models.BooleanField(db_default=False)
    evidence = models.SmallIntegerField(db_default=0)
    evidence_on = models.DateField("首个凭据日期", null=True)
    settled = models.BooleanField("已结清", db_default=False)
    opened_on = models.DateField("申请日期")
    captured = models.BooleanField("已收款")

    class Meta:
        verbose_name = "退货行"
        constraints = (
            models.UniqueConstraint(fields=["book", "case", "line"], name="case_line_once"),
            models.CheckConstraint(condition=Q(id=F("matter")), name="case_line_is_its_matter"),
            models.CheckConstraint(
                condition=Q(qty__gte=0, net__gte=0, vat__gte=0)
                & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="case_line_draw",
            ),
            models.CheckConstraint(
                condition=Q(accepted_qty__gte=0, accepted_qty__lte=F("qty"))
                & Q(goods_qty__gte=0, goods_qty__lte=F("qty"))
                & Q(rejected_qty__gte=0, rejected_qty__lte=F("goods_qty")),
                name="case_line_qty_within",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LineKind.values)
                & Q(decision__in=Decision.values)
                & Q(reception__in=Reception.values),
                name="case_line_known",
            ),
        )
        indexes = (
            models.Index(fields=["book", "id"], condition=Q(settled=False), name="case_line_open"),
            models.Index(
                fields=["book", "sale_line"],
                condition=Q(cost__isnull=True),
                name="case_line_uncosted",
            ),
            models.Index(fields=["book", "sale"], name="case_line_of_sale"),
        )


class GoodsExit(BookOwned):
    """Goods that left the goods leg of a line: inspected, or by a second exit. Append-only.

    cost: NULL while the cost was not known; the close derives it from the draw's, in this order.
    parts: as in the line, with the quantities of this exit. supplier: back_to_supplier only.
    """

    case_line = models.ForeignKey(
        CaseLine, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    date = models.DateField("日期")
    exit = models.TextField("去向", choices=ExitKind)
    qty = models.BigIntegerField("数量")
    cost = models.BigIntegerField("成本", null=True)
    parts = models.JSONField("组成", null=True)
    supplier = models.ForeignKey(
        Party, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "退货实物去向"
        constraints = (
            models.CheckConstraint(
                condition=Q(qty__gt=0) & Q(exit__in=ExitKind.values), name="goods_exit_known"
            ),
        )
        indexes = (models.Index(fields=["book", "case_line"], name="goods_exit_of_line"),)


class OwnReason(BookOwned):
    """A leaf that the book adds to the tree of reasons, under one of its branches.

    dropped: it can no longer be chosen; returns keep their reason as text.
    """

    branch = models.TextField("枝")
    title = models.TextField("叶")
    dropped = models.BooleanField(db_default=False)

    class Meta:
        verbose_name = "自定退货原因"
        constraints = (
            models.UniqueConstraint(fields=["book", "branch", "title"], name="own_reason_once"),
        )


class Parcel(BookOwned):
    """包裹. Without a case line it is held as quantity without value 无信息件."""

    code = models.TextField("包裹号")
    product = models.ForeignKey(
        Product, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    qty = models.BigIntegerField("数量")
    case_line = models.ForeignKey(
        CaseLine, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    tracking = models.TextField("快递单号", default="", blank=True)
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "包裹"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="parcel_once"),
            models.CheckConstraint(condition=Q(qty__gt=0), name="parcel_qty"),
        )
        indexes = (
            models.Index(
                fields=["book", "id"], condition=Q(case_line__isnull=True), name="parcel_held"
            ),
            models.Index(
                fields=["book", "tracking"], condition=~Q(tracking=""), name="parcel_by_tracking"
            ),
            models.Index(
                fields=["book", "case_line"],
                condition=Q(case_line__isnull=False),
                name="parcel_of_line",
            ),
        )


class Announcement(BookOwned):
    """寄回单号: the number under which a parcel of a case is on its way. Append-only."""

    case = models.ForeignKey(
        Case, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    tracking = models.TextField("快递单号")
    date = models.DateField("日期")
    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "寄回单号"
        constraints = (
            models.UniqueConstraint(fields=["book", "tracking", "case"], name="announced_once"),
        )
        indexes = (models.Index(fields=["book", "case"], name="announced_of_case"),)
