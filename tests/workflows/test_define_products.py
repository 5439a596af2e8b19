"""Products are defined once; what would change their stock is refused."""

from __future__ import annotations

import dataclasses

import pytest

from hongzi.kernel.commands import KitPart
from tests.books.bookkeeping import a_book, post, refusal_of, rows_of
from tests.workflows.shop import dump, fen, key, micro, product

pytestmark = pytest.mark.django_db


def test_a_product_is_a_subject_of_the_ledger() -> None:
    book = a_book()
    post(book, product("A", unit="箱", category="布"))
    assert rows_of(
        book,
        "select p.sku, p.name, p.unit, p.category, s.kind, s.code from stock_product p "
        "join ledger_subject s on s.id = p.id",
    ) == [("A", "商品A", "箱", "布", "product", "A")]


def test_what_is_display_may_change() -> None:
    book = a_book()
    first = product("A")
    later = dataclasses.replace(first, key=key(), name="新名", unit="双")
    post(book, first)
    post(book, later)
    post(book, product("B"), dataclasses.replace(product("B"), name="同批改名"))
    assert rows_of(book, "select sku, name, unit from stock_product order by id") == [
        ("A", "新名", "双"),
        ("B", "同批改名", "件"),
    ]


def test_what_would_change_stock_is_refused() -> None:
    book = a_book()
    kit = (KitPart(sku="A", qty=micro("2")),)
    post(book, product("A"), product("K", kit=kit))
    before = dump(book)
    cases = {
        "product_differs": [
            product("A", tracking="serial"),
            product("A", retail_price=fen("1")),
            product("A", category="服务"),
            product("K"),
        ],
        "sku_unknown": [product("X", kit=(KitPart(sku="无", qty=micro("1")),))],
        "kit_of_kits": [product("X", kit=(KitPart(sku="K", qty=micro("1")),))],
        "qty_not_positive": [product("X", kit=(KitPart(sku="A", qty=micro("0")),))],
        "amount_negative": [product("X", retail_price=fen("-1"))],
        "sku_missing": [product("")],
    }
    for code, commands in cases.items():
        for command in commands:
            assert refusal_of(book, command) == code
    assert dump(book) == before


def test_a_kit_may_come_in_the_same_batch_as_its_parts() -> None:
    book = a_book()
    post(book, product("A"), product("K", kit=(KitPart(sku="A", qty=micro("2")),)))
    ((kit, a),) = rows_of(
        book, "select k.kit, a.id from stock_product k, stock_product a "
              "where k.sku = 'K' and a.sku = 'A'"
    )  # fmt: skip
    assert kit == f"[[{a}, 2000000]]"
