"""The bar says in which part of a book one is."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation

from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

OF_A_MONTH = ("month-work", "trial-balance", "income", "vouchers")


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("month-work", "本月"),
        ("returns", "退货"),
        ("cashier", "退款"),
        ("red-invoices", "红字发票"),
        ("book", "期间与报表"),
        ("trial-balance", "期间与报表"),
        ("income", "期间与报表"),
        ("vouchers", "期间与报表"),
        ("settings", "设置"),
    ],
)
def test_the_bar_marks_the_part_one_is_in(page: str, word: str, visitor: Visitor) -> None:
    shop = Shop()
    shop.sold_and_paid()
    month = ["2026-03"] if page in OF_A_MONTH else []
    with translation.override("zh-hans"):
        address = reverse(page, args=["shop", *month])
    answer = visitor(shop.book).get(address)
    assert answer.status_code == 200
    assert re.findall(r' aria-current="true">([^<]*)</a>', answer.content.decode()) == [word]
