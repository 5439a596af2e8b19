"""Books and their members; the base of every table that belongs to a book."""

from __future__ import annotations

from django.db import models


class Standard(models.TextChoices):
    """The accounting standard a book is kept by."""

    SMALL_BUSINESS = "small_business", "小企业会计准则"
    ENTERPRISE = "enterprise", "企业会计准则"


class Taxpayer(models.TextChoices):
    """The kind of VAT taxpayer the company is."""

    GENERAL = "general", "一般纳税人"
    SMALL_SCALE = "small_scale", "小规模纳税人"


class Costing(models.TextChoices):
    """How the cost of goods issued is found."""

    MOVING_AVERAGE = "moving_average", "移动加权平均"
    FIFO = "fifo", "先进先出"
    SPECIFIC = "specific", "个别计价"
    MONTH_END_AVERAGE = "month_end_average", "月末一次加权平均"
    RETAIL_PRICE = "retail_price", "售价金额核算"
    COST_RATIO = "cost_ratio", "核定成本率"


class Book(models.Model):
    """账套: one company's books. Over all books, so not behind a wall itself."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True, verbose_name="代码")
    name = models.CharField(max_length=100, verbose_name="名称")
    standard = models.CharField(max_length=20, choices=Standard, verbose_name="会计准则")
    taxpayer = models.CharField(max_length=20, choices=Taxpayer, verbose_name="纳税人类型")
    costing = models.CharField(max_length=20, choices=Costing, verbose_name="成本计价")
    opened_on = models.DateField(verbose_name="启用日期")
    policies = models.JSONField(default=dict, verbose_name="会计政策")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="book_standard_known", condition=models.Q(standard__in=Standard.values)
            ),
            models.CheckConstraint(
                name="book_taxpayer_known", condition=models.Q(taxpayer__in=Taxpayer.values)
            ),
            models.CheckConstraint(
                name="book_costing_known", condition=models.Q(costing__in=Costing.values)
            ),
            models.CheckConstraint(name="book_opens_a_month", condition=models.Q(opened_on__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Member(models.Model):
    """Who may do what in a book. Read before a book is chosen, so not behind a wall either."""

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="+", verbose_name="账套")
    user_name = models.CharField(max_length=100, verbose_name="用户")
    duties = models.JSONField(default=list, verbose_name="职责")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "user_name"], name="member_once_per_book"),
        ]

    def __str__(self) -> str:
        return self.user_name


class Pin(models.Model):
    """A short number by which people change on one phone; only its slow hash is kept.

    Over all books, as users are.
    """

    id = models.BigAutoField(primary_key=True)
    user_name = models.CharField(max_length=150, unique=True, verbose_name="用户")
    hash = models.TextField("散列")
    tries = models.SmallIntegerField("连续错误次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "PIN"
        constraints = [
            models.CheckConstraint(name="pin_tries", condition=models.Q(tries__gte=0)),
        ]


class BookOwned(models.Model):
    """Base of every table of a book; a migration puts it behind the wall, see `walls`."""

    book = models.ForeignKey(
        Book, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True


class SavedView(BookOwned):
    """Filters of a page that a user keeps under a name; query is what the address says.

    dropped: the user forgot the name.
    """

    user_name = models.CharField(max_length=100, verbose_name="用户")
    page = models.TextField("页面")
    name = models.TextField("名称")
    query = models.TextField("条件")
    dropped = models.BooleanField(db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "user_name", "page", "name"], name="saved_view_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
