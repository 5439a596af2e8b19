"""Products, lots, what is in stock by grade, cost layers and every movement of goods.

Quantity is micro (10⁻⁶ unit), value is fen. The ledger's stock accounts equal the balances:
good 库存商品, second 残次品, refurbish 待整新; dispatched 发出商品 has an account of its own only
under 企业会计准则 and belongs to 库存商品 otherwise.
"""

from __future__ import annotations

from django.db import models

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact
from hongzi.ledger.models import Matter, Subject


class Tracking(models.TextChoices):
    """Whether single goods are told apart."""

    NONE = "none", "不追踪"
    BATCH = "batch", "批次"
    SERIAL = "serial", "序列号"


class Grade(models.TextChoices):
    """In what state, or where, goods are; each is valued apart."""

    GOOD = "good", "良品"
    SECOND = "second", "二级品"
    REFURBISH = "refurbish", "待整新"
    DISPATCHED = "dispatched", "发出未确认"


class Product(BookOwned):
    """商品. Its id is the id of its ledger.Subject.

    kit: [[product id, micro per unit], …] when it is sold as a set of others; NULL otherwise.
    stocked: False for services, which have neither quantity nor cost.
    retail_price: fen per unit, tax-inclusive, for 售价金额核算.
    """

    sku = models.TextField("商品编码")
    name = models.TextField("名称", default="", blank=True)
    unit = models.TextField("单位", default="件")
    tracking = models.TextField("追踪", choices=Tracking, default=Tracking.NONE)
    category = models.TextField("类别", default="", blank=True)
    stocked = models.BooleanField("核算存货", default=True)
    retail_price = models.BigIntegerField("含税售价", default=0)
    kit = models.JSONField("组成", null=True)

    class Meta:
        verbose_name = "商品"
        constraints = (
            models.UniqueConstraint(fields=["book", "sku"], name="product_once"),
            models.CheckConstraint(
                condition=models.Q(tracking__in=Tracking.values), name="product_tracking_known"
            ),
            models.CheckConstraint(
                condition=models.Q(retail_price__gte=0), name="product_retail_price"
            ),
        )


class Lot(BookOwned):
    """A batch or one serial number of a product, and how much of it is in stock by grade.

    A lot with nothing in stock is sold, or known only from a sale before go-live.
    """

    product = models.ForeignKey(Product, models.PROTECT, db_constraint=False, db_index=False)
    code = models.TextField("批号/序列号")
    kind = models.TextField("种类", choices=Tracking)
    good = models.BigIntegerField("良品数量", default=0)
    second = models.BigIntegerField("二级品数量", default=0)
    refurbish = models.BigIntegerField("待整新数量", default=0)
    dispatched = models.BigIntegerField("发出数量", default=0)

    class Meta:
        verbose_name = "批次/序列号"
        constraints = (
            models.UniqueConstraint(fields=["book", "product", "code"], name="lot_once"),
            models.CheckConstraint(
                condition=models.Q(good__gte=0, second__gte=0, refurbish__gte=0, dispatched__gte=0),
                name="lot_qty_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="batch")
                | models.Q(
                    kind="serial",
                    good__lte=1_000_000
                    - models.F("second")
                    - models.F("refurbish")
                    - models.F("dispatched"),
                ),
                name="lot_serial_is_one",
            ),
        )
        indexes = (models.Index(fields=["book", "code"], name="lot_by_code"),)


class Balance(models.Model):
    """How much of a product is in stock in one grade, and its value in the ledger.

    Under month-end average the value still holds the issues not yet costed; under 售价金额核算
    it is the retail value.
    """

    pk = models.CompositePrimaryKey("book_id", "product_id", "grade")
    book = models.ForeignKey("access.Book", models.PROTECT, db_constraint=False, db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, db_constraint=False, db_index=False)
    grade = models.TextField("等级", choices=Grade)
    qty = models.BigIntegerField("数量")
    value = models.BigIntegerField("金额")

    class Meta:
        verbose_name = "存货结存"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(qty__gte=0, value__gte=0), name="balance_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(grade__in=Grade.values), name="balance_grade_known"
            ),
        )


class Layer(BookOwned):
    """Goods that came in together, for FIFO and specific cost; issues take from it."""

    product = models.ForeignKey(Product, models.PROTECT, db_constraint=False, db_index=False)
    grade = models.TextField("等级", choices=Grade)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, db_constraint=False, db_index=False)
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    date = models.DateField("入库日期")
    qty = models.BigIntegerField("数量")
    value = models.BigIntegerField("金额")
    left_qty = models.BigIntegerField("剩余数量")
    left_value = models.BigIntegerField("剩余金额")

    class Meta:
        verbose_name = "成本层"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    left_qty__gte=0,
                    left_qty__lte=models.F("qty"),
                    left_value__gte=0,
                    left_value__lte=models.F("value"),
                ),
                name="layer_left_within",
            ),
            models.CheckConstraint(
                condition=models.Q(left_qty__gt=0) | models.Q(left_value=0), name="layer_empty"
            ),
        )
        indexes = (
            models.Index(
                fields=["book", "product"],
                condition=models.Q(left_qty__gt=0),
                name="layer_open",
            ),
        )


class MovementKind(models.TextChoices):
    """Why goods moved."""

    OPENING = "opening", "期初"
    RECEIPT = "receipt", "采购入库"
    ISSUE = "issue", "销售出库"
    RETURN = "return", "销售退回"
    REPLACEMENT = "replacement", "换货发出"
    DISPATCH = "dispatch", "发出未确认"
    WRITE_OFF = "write_off", "报废"
    TO_SUPPLIER = "to_supplier", "退供应商"
    AVERAGE = "average", "月末平均成本"
    VARIANCE = "variance", "成本差异"


class Movement(BookOwned):
    """One change of quantity or value; the balances are the sums of these. Append-only.

    value: signed fen; NULL while the cost is not known, until an ``average`` movement of the
    period's close brings it.
    """

    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    period = models.IntegerField("期间")
    product = models.ForeignKey(Product, models.PROTECT, db_constraint=False, db_index=False)
    grade = models.TextField("等级", choices=Grade)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, db_constraint=False, db_index=False)
    layer = models.ForeignKey(Layer, models.PROTECT, null=True, db_constraint=False, db_index=False)
    kind = models.TextField("种类", choices=MovementKind)
    qty = models.BigIntegerField("数量")
    value = models.BigIntegerField("金额", null=True)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = "存货收发"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=MovementKind.values), name="movement_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(qty=0) | ~models.Q(value=0), name="movement_moves"
            ),
        )
        indexes = (
            models.Index(fields=["book", "product", "period"], name="movement_card"),
            models.Index(
                fields=["book", "period"],
                condition=models.Q(value__isnull=True),
                name="movement_uncosted",
            ),
            models.Index(
                fields=["book"],
                condition=models.Q(kind="opening"),
                name="movement_opening",
            ),
        )


class Receipt(BookOwned):
    """A purchase that arrived, and whether its invoice has come 暂估.

    net: what it was booked at without tax; vat is 0 until invoiced and for small-scale taxpayers.
    """

    code = models.TextField("入库单号")
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    date = models.DateField("日期")
    supplier = models.ForeignKey(
        Subject, models.PROTECT, db_constraint=False, db_index=False, verbose_name="供应商"
    )
    net = models.BigIntegerField("不含税金额")
    vat = models.BigIntegerField("税额")
    invoice = models.TextField("发票号", default="", blank=True)
    invoiced = models.BooleanField("已到票")

    class Meta:
        verbose_name = "采购入库单"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="receipt_once"),
            models.CheckConstraint(
                condition=models.Q(net__gte=0, vat__gte=0), name="receipt_not_negative"
            ),
        )
