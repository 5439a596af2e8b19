"""Settings from now on: what is posted stays, what comes is different, the archive knows both.

2026-03-10  return R1, red on its own side   Cr revenue −200.00   / Cr refund payable 226.00 …
            red_style: same_side → opposite_side
2026-03-10  return R2, on the other side     Dr revenue 200.00    / Cr refund payable 226.00 …
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from hongzi.access.queries import get_book, members_of
from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from hongzi.facts.queries import settings_changed
from hongzi.ledger.rules.role_map import accounts_for, movable
from hongzi.rulebook.loading import load_rulebook
from hongzi.workflows.check_books import check_book
from tests.returns.shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


def change(name: str, old: Any, new: Any) -> dict[str, str]:
    def told(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    return {"name": name, "old": told(old), "new": told(new)}


def do(shop: Shop, *changes: dict[str, str], **more: Any) -> None:
    shop.do("change_settings", changes=list(changes), **more)


def refused(shop: Shop, *changes: dict[str, str], **more: Any) -> str:
    return shop.refuse("change_settings", changes=list(changes), **more)


def revenue(shop: Shop, case: str) -> list[tuple[int, str, int]]:
    """Side, account and amount of what a return did to revenue."""
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select e.side, a.code, e.amount from ledger_entry e "
            "join ledger_account a on a.id = e.account_id join facts_fact f on f.id = e.fact_id "
            "where e.role = 'revenue' and f.kind = 'return_accepted' and f.id in "
            "(select fact_id from ledger_entry e2 join ledger_matter m on m.id = e2.matter_id "
            "where m.label like %s)",
            [f"{case}%"],
        )
        return list(cursor.fetchall())


def test_a_policy_holds_for_what_comes_and_the_books_still_prove(shop: Shop) -> None:
    shop.sold_and_paid()
    shop.sell("S2")
    shop.accept()
    do(shop, change("policy:red_style", None, "opposite_side"), actor="老板", reason="按集团要求")
    shop.accept("R2", sale="S2")
    assert revenue(shop, "R1") == [(-1, "5001", -200_00)]
    assert revenue(shop, "R2") == [(1, "5001", 200_00)]
    assert get_book("shop").policies["red_style"] == "opposite_side"
    assert check_book(book="shop").hold


def test_the_archive_tells_what_was_what_is_by_whom_and_why(shop: Shop) -> None:
    do(shop, change("policy:voucher_word", None, "转"), change("name", "小店", "大店"),
       actor="老板", reason="改名")  # fmt: skip
    with book_scope(shop.book.id) as cursor:
        told = [(c.name, c.old, c.new, c.actor, c.reason) for c in settings_changed(cursor)]
    assert told == [
        ("policy:voucher_word", "null", '"转"', "老板", "改名"),
        ("name", '"小店"', '"大店"', "老板", "改名"),
    ]
    assert get_book("shop").name == "大店"
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select kind, entry_count from facts_fact")
        assert cursor.fetchall() == [("settings_changed", 0)]


def test_a_change_begins_no_month(shop: Shop) -> None:
    do(shop, change("name", "小店", "店"), date="2026-11-24")
    with book_scope(shop.book.id) as cursor:
        cursor.execute("select period from ledger_period")
        assert cursor.fetchall() == [(202601,)]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("policy:acceptance", "decision", "someday", "policy_unknown"),
        ("policy:colour", None, "red", "policy_unknown"),
        ("policy:acceptance", "inspected", "first_evidence", "setting_moved"),
        ("policy:acceptance", "decision", "decision", "setting_same"),
        ("policy:estimates", None, True, "policy_not_in_standard"),
        ("opened_on", None, "2026-02-01", "setting_unknown"),
        ("name", "小店", "  ", "name_missing"),
        ("role:refund_payable", "224101", "2202", "role_fixed"),
        ("role:revenue", "5001", "5051", "role_fixed"),
        ("role:bank", "1002", "1601", "account_unfit"),
        ("role:bank", "1002", "5001", "account_unfit"),
        ("role:moon", None, "1002", "setting_unknown"),
        ("member:nobody", None, ["owner"], "user_unknown"),
        ("member:nobody", None, ["king"], "duty_unknown"),
    ],
)
def test_what_is_refused(shop: Shop, name: str, old: Any, new: Any, code: str) -> None:
    assert refused(shop, change(name, old, new)) == code


def test_costing_and_taxpayer_are_fixed_once_business_is_recorded(shop: Shop) -> None:
    do(shop, change("costing", "moving_average", "fifo"))
    assert get_book("shop").costing == "fifo"
    do(shop, change("taxpayer", "general", "small_scale"))
    shop.do("define_product", sku="A", date="2026-01-05")
    assert refused(shop, change("costing", "fifo", "moving_average")) == "setting_frozen"
    assert refused(shop, change("taxpayer", "small_scale", "general")) == "setting_frozen"


def test_a_role_moves_for_what_comes_and_the_close_follows_it(shop: Shop) -> None:
    """Refund freight of 10.00 before, 20.00 after the change; each stays on its account."""
    freight = {"fact": "freight_borne", "flags": [{"name": "tender", "value": "bank"}]}

    def paid(yuan: str) -> list[dict[str, str]]:
        return [{"name": name, "fen": yuan} for name in ("gross", "net")]

    shop.do("record_fact", **freight, amounts=paid("10.00"), date="2026-01-05")
    do(shop, change("role:selling_freight", "560102", "560205"))
    shop.do("record_fact", **freight, amounts=paid("20.00"), date="2026-01-06")
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select a.code, e.amount from ledger_entry e join ledger_account a "
            "on a.id = e.account_id where e.role = 'selling_freight' order by e.fact_id"
        )
        assert cursor.fetchall() == [("560102", 10_00), ("560205", 20_00)]
    assert check_book(book="shop").hold
    shop.do("close_period", period=202601, date="2026-01-31")
    assert check_book(book="shop").hold


@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
def test_no_role_that_is_kept_apart_may_move_nor_be_moved_onto(standard: str) -> None:
    rules = load_rulebook(standard)
    apart = {r.account for r in rules.roles.values() if r.clearing or r.party or r.product}
    for role in rules.roles.values():
        fit = accounts_for(role, accounts=rules.accounts, roles=rules.roles)
        assert bool(fit) == movable(role)
        assert not apart.intersection(one.code for one in fit)
        assert not fit or role.account in {one.code for one in fit}
    assert not movable(rules.roles["inventory"])
    assert not movable(rules.roles["output_vat"])


def test_members_come_change_and_go(shop: Shop) -> None:
    for name in ("lina", "wang"):
        User.objects.create_user(name)
    set_duties(book_id=shop.book.id, user_name="boss", duties=["owner"])
    do(shop, change("member:lina", None, ["cashier"]), actor="boss")
    do(shop, change("member:lina", ["cashier"], ["cashier", "bookkeeper"]), actor="boss")
    assert members_of(shop.book.id)["lina"] == {"bookkeeper", "cashier"}
    do(shop, change("member:lina", ["bookkeeper", "cashier"], []), actor="boss")
    assert members_of(shop.book.id)["lina"] == frozenset()
    assert refused(shop, change("member:lina", None, []), actor="boss") == "setting_same"
    do(shop, change("member:lina", None, ["service"]), actor="boss")
    assert members_of(shop.book.id)["lina"] == {"service"}


def test_the_last_owner_stays_and_only_owners_make_owners(shop: Shop) -> None:
    for name in ("lina", "wang"):
        User.objects.create_user(name)
    set_duties(book_id=shop.book.id, user_name="boss", duties=["owner"])
    set_duties(book_id=shop.book.id, user_name="lina", duties=["supervisor"])
    away = change("member:boss", ["owner"], [])
    assert refused(shop, away, actor="boss") == "last_owner"
    assert refused(shop, away, actor="lina") == "owner_needed"
    up = change("member:lina", ["supervisor"], ["owner", "supervisor"])
    assert refused(shop, up, actor="lina") == "owner_needed"
    do(shop, up, actor="boss")
    do(shop, away, actor="lina")
    assert members_of(shop.book.id)["boss"] == frozenset()
