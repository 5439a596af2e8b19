"""Customers, shops and suppliers: whom an entry is with."""

from __future__ import annotations

from django.db import models

from hongzi.access.models import BookOwned


class PartyKind(models.TextChoices):
    """The part a party played when it was first mentioned; it may play others later."""

    CUSTOMER = "customer", "客户"
    SHOP = "shop", "店铺"
    SUPPLIER = "supplier", "供应商"


class Party(BookOwned):
    """往来单位. Its id is the id of its ledger.Subject, so that entries can name it."""

    kind = models.TextField("类别", choices=PartyKind)
    code = models.TextField("编码")
    name = models.TextField("名称", default="", blank=True)

    class Meta:
        verbose_name = "往来单位"
        constraints = (
            models.UniqueConstraint(fields=["book", "code"], name="party_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PartyKind.values), name="party_kind_known"
            ),
        )
