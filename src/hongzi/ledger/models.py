"""Accounts, matters, entries, vouchers, periods. Entries are only ever added."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from hongzi.access.models import BookOwned
from hongzi.facts.models import Fact


class Subject(BookOwned):
    """Whom or what an entry names: a party or a product; higher rooms share its id."""

    kind = models.TextField("种类")
    code = models.TextField("编码")
    name = models.TextField("名称", default="", blank=True)

    class Meta:
        verbose_name = "核算对象"
        constraints = (
            models.UniqueConstraint(fields=["book", "kind", "code"], name="subject_once"),
        )
        indexes = (
            models.Index(
                fields=["book", "kind", "name"],
                condition=~models.Q(name=""),
                name="subject_by_name",
            ),
        )


class Account(BookOwned):
    """An account of the book's chart."""

    code = models.TextField("编码")
    name = models.TextField("名称")
    kind = models.TextField("类别")
    side = models.SmallIntegerField("余额方向")
    parent = models.TextField("上级编码", default="", blank=True)

    class Meta:
        verbose_name = "科目"
        constraints = (models.UniqueConstraint(fields=["book", "code"], name="account_once"),)


class RoleAccount(BookOwned):
    """Which account plays a role of the rulebook in this book."""

    role = models.TextField("角色")
    account = models.ForeignKey(Account, models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        verbose_name = "角色科目"
        constraints = (models.UniqueConstraint(fields=["book", "role"], name="role_once"),)


class Matter(BookOwned):
    """What an entry is about, so that it can be cleared."""

    kind = models.TextField("种类")
    label = models.TextField("名称")

    class Meta:
        verbose_name = "核销项"
        constraints = (
            models.UniqueConstraint(
                fields=["book", "label"],
                name="portfolio_once",
                condition=models.Q(kind="portfolio"),
            ),
        )


class Entry(models.Model):
    """One line of a posting: an account, a side and signed non-zero fen (red is negative)."""

    pk = models.CompositePrimaryKey("book_id", "fact_id", "line_no")
    book = models.ForeignKey("access.Book", models.PROTECT, db_index=False, db_constraint=False)
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)
    line_no = models.SmallIntegerField()
    lines = models.SmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, db_constraint=False, db_index=False)
    role = models.TextField(default="", blank=True)
    side = models.SmallIntegerField()
    amount = models.BigIntegerField()
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    party = models.ForeignKey(
        Subject, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    product = models.ForeignKey(
        Subject, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    qty = models.BigIntegerField(default=0)
    rule = models.TextField()
    period = models.IntegerField()

    class Meta:
        verbose_name = "分录"
        constraints = (
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
            models.CheckConstraint(condition=models.Q(side__in=(1, -1)), name="entry_side"),
        )
        # Months lie in the table in the order they were posted, so a block index is enough.
        indexes = (
            BrinIndex(fields=["period"], name="entry_by_period", pages_per_range=32),
            models.Index(
                fields=["book", "matter"],
                name="entry_by_matter",
                condition=models.Q(matter__isnull=False),
            ),
        )


class Reversal(BookOwned):
    """Which fact reversed which: once, linked, never undone. Append-only."""

    fact = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    reversed = models.ForeignKey(
        Fact, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "红字冲销"
        constraints = (models.UniqueConstraint(fields=["book", "reversed"], name="reversed_once"),)


class Period(BookOwned):
    """A month of a book (yyyymm), open or closed.

    posted: how many facts posted into it; vouchered: how many of these stand in a voucher. Both
    are kept with each posting and each voucher, so that nobody counts a month's facts.
    """

    period = models.IntegerField("期间")
    status = models.TextField("状态", default="open")
    posted = models.BigIntegerField("过账数", db_default=0)
    vouchered = models.BigIntegerField("已编凭证的过账数", db_default=0)
    closed_by = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = "会计期间"
        constraints = (
            models.UniqueConstraint(fields=["book", "period"], name="period_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=("open", "closed")), name="period_status"
            ),
            models.CheckConstraint(
                condition=models.Q(vouchered__gte=0, vouchered__lte=models.F("posted")),
                name="period_vouchered_of_posted",
            ),
        )


class AccountSum(BookOwned):
    """What was debited and credited to an account in a month, kept with each posting."""

    period = models.IntegerField()
    account = models.ForeignKey(Account, models.PROTECT, db_constraint=False, db_index=False)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "科目期间合计"
        constraints = (
            models.UniqueConstraint(fields=["book", "period", "account"], name="account_sum_once"),
        )


class CarriedBalance(BookOwned):
    """What an account still held for a matter, or a party, when a period closed (Dr +).

    Append-only; kept for the accounts that statements present by matter or party.
    """

    period = models.IntegerField("期间")
    account = models.ForeignKey(Account, models.PROTECT, db_constraint=False, db_index=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, db_constraint=False, db_index=False
    )
    party = models.ForeignKey(
        Subject, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    balance = models.BigIntegerField("余额")

    class Meta:
        verbose_name = "结转余额"
        constraints = (
            models.UniqueConstraint(
                fields=["book", "period", "account", "matter", "party"],
                nulls_distinct=False,
                name="carried_once",
            ),
        )


class Voucher(BookOwned):
    """A numbered document over whole postings; its printed lines are their sums."""

    period = models.IntegerField("期间")
    word = models.TextField("凭证字")
    number = models.IntegerField("编号")
    date = models.DateField("日期")
    summary = models.TextField("摘要", default="", blank=True)

    class Meta:
        verbose_name = "凭证"
        constraints = (
            models.UniqueConstraint(
                fields=["book", "period", "word", "number"], name="voucher_number_once"
            ),
        )


class VoucherPosting(BookOwned):
    """Which voucher holds a fact's posting; a posting stands in one voucher only."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, db_constraint=False, db_index=False)
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, db_index=False)

    class Meta:
        verbose_name = "凭证过账"
        constraints = (
            models.UniqueConstraint(fields=["book", "fact"], name="posting_in_one_voucher"),
        )
        indexes = (models.Index(fields=["book", "voucher"], name="postings_of_voucher"),)


class VoucherSum(BookOwned):
    """What a voucher holds: how many postings and documents, and its debit sum (fen).

    Kept as it is numbered and as documents are tied to what it holds, so a list adds nothing up.
    """

    voucher = models.ForeignKey(Voucher, models.PROTECT, db_constraint=False, db_index=False)
    postings = models.BigIntegerField("过账数")
    documents = models.BigIntegerField("附件数")
    debit = models.BigIntegerField("借方合计")

    class Meta:
        verbose_name = "凭证合计"
        constraints = (
            models.UniqueConstraint(fields=["book", "voucher"], name="voucher_sum_once"),
            models.CheckConstraint(
                condition=models.Q(postings__gt=0, documents__gte=0), name="voucher_sum_of_postings"
            ),
        )


class VoucherCounter(BookOwned):
    """The last number used, per period and voucher word."""

    period = models.IntegerField()
    word = models.TextField()
    last = models.IntegerField(default=0)

    class Meta:
        verbose_name = "凭证号计数"
        constraints = (
            models.UniqueConstraint(fields=["book", "period", "word"], name="voucher_counter_once"),
        )


class VoucherDraft(BookOwned):
    """A manual voucher on its way: what somebody typed, and who must still look at it.

    key becomes the key of the command it is posted with, so a second submission posts nothing.
    content: the cells as typed. approver: who approved or returned it, never its owner.
    """

    key = models.TextField("幂等键")
    owner = models.TextField("制单人")
    state = models.TextField("状态", default="draft")
    content = models.JSONField("内容")
    approver = models.TextField("审核人", default="", blank=True)
    note = models.TextField("退回原因", default="", blank=True)
    fact = models.ForeignKey(
        Fact, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    updated_at = models.DateTimeField("更新时间", db_default=Now())

    class Meta:
        verbose_name = "凭证草稿"
        constraints = (
            models.UniqueConstraint(fields=["book", "key"], name="draft_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "submitted", "posted", "discarded")),
                name="draft_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(approver=models.F("owner")), name="draft_maker_is_not_approver"
            ),
            models.CheckConstraint(
                condition=models.Q(state="posted", fact__isnull=False)
                | (~models.Q(state="posted") & models.Q(fact__isnull=True)),
                name="draft_posted_by_its_fact",
            ),
        )
        indexes = (
            models.Index(
                fields=["book", "owner"],
                name="draft_in_hand",
                condition=models.Q(state__in=("draft", "submitted")),
            ),
        )


class CloseRun(BookOwned):
    """A close of a big month, or its preview (trial), that runs behind the pages.

    The books know nothing of it: a close is the fact ``close:YYYY-MM``, and doing a run again
    changes nothing. seq: the last fact of the book when it was asked for; a preview holds as long
    as no other came. result: what a preview found, or the refusal, as JSON.
    """

    period = models.IntegerField("期间")
    trial = models.BooleanField("预演")
    state = models.TextField("状态", default="queued")
    actor = models.TextField("经办人")
    seq = models.BigIntegerField("当时的末一事实")
    result = models.JSONField("结果", default=dict)
    asked_at = models.DateTimeField("登记时间", db_default=Now())
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "结账任务"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("queued", "running", "done", "refused", "failed")),
                name="close_run_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("queued", "running"), ended_at__isnull=True)
                | models.Q(state__in=("done", "refused", "failed"), ended_at__isnull=False),
                name="close_run_ended",
            ),
        )
        indexes = (models.Index(fields=["book", "period", "-id"], name="close_run_latest"),)
