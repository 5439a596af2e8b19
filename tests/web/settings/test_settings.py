"""Settings in the browser: read by every member, changed by few, kept in the archive."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongzi.access.queries import get_book, members_of
from hongzi.access.rules.duties import ACTIONS
from hongzi.access.scope import book_scope
from hongzi.access.store import set_duties
from hongzi.facts.queries import settings_changed
from hongzi.rulebook.loading import load_law, load_rulebook, load_tax, names_in
from hongzi.web.settings.words import ACTIONS as WORDS
from tests.returns.shop import Shop
from tests.web.conftest import Visitor

pytestmark = pytest.mark.django_db

SETTINGS = "/books/shop/settings/"


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


def form(client: Client, address: str, id: str) -> dict[str, str]:
    """The hidden fields of the form that has ``id`` (or any attribute text) in its tag."""
    html = client.get(address).content.decode()
    start = re.search(rf"<form[^>]*{re.escape(id)}[^>]*>", html)
    assert start is not None, f"{address} has no form {id}"
    body = html[start.end() : html.index("</form>", start.end())]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    }


def save(client: Client, address: str, id: str, new: Any, **more: Any) -> Any:
    return client.post(address, {**form(client, address, id), "new": new, **more})


def test_a_policy_is_changed_with_its_reason_and_stands_in_the_history(
    shop: Shop, visitor: Visitor
) -> None:
    owner = visitor(shop.book, "owner", name="laoban")
    answer = save(owner, SETTINGS, "set-red_style", '"opposite_side"', reason="集团要求")
    assert answer.status_code == 302
    assert get_book("shop").policies["red_style"] == "opposite_side"
    html = owner.get(f"{SETTINGS}history/").content.decode()
    assert all(text in html for text in ("冲减写法", "反方向蓝字", "laoban", "集团要求"))
    with book_scope(shop.book.id) as cursor:
        (told,) = settings_changed(cursor)
    assert (told.name, told.old, told.new) == ("policy:red_style", "null", '"opposite_side"')


def test_sent_twice_it_is_done_once(shop: Shop, visitor: Visitor) -> None:
    owner = visitor(shop.book, "owner")
    body = {**form(owner, SETTINGS, "set-voucher_word"), "new": "转"}
    assert [owner.post(SETTINGS, body).status_code for _ in range(2)] == [302, 302]
    with book_scope(shop.book.id) as cursor:
        assert len(settings_changed(cursor)) == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    shop: Shop, visitor: Visitor
) -> None:
    owner = visitor(shop.book, "owner")
    body = {**form(owner, SETTINGS, "set-voucher_word"), "new": "转", "reason": "我的理由"}
    save(owner, SETTINGS, "set-voucher_word", "收")
    answer = owner.post(SETTINGS, body)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "与所见不同" in html
    assert 'value="我的理由"' in html
    assert get_book("shop").policies["voucher_word"] == "收"


@pytest.mark.parametrize("duty", ["bookkeeper", "cashier", "warehouse", "service"])
def test_others_read_and_are_refused_by_name(shop: Shop, visitor: Visitor, duty: str) -> None:
    client = visitor(shop.book, duty)
    html = client.get(SETTINGS).content.decode()
    assert "由主管或老板修改" in html
    answer = client.post(SETTINGS, {"name": "name", "old": '"小店"', "new": "店", "key": "k"})
    assert answer.status_code == 403
    assert "这件事由主管、老板来做" in answer.content.decode()
    assert get_book("shop").name == "小店"


def test_costing_is_locked_with_its_reason_once_there_is_business(
    shop: Shop, visitor: Visitor
) -> None:
    owner = visitor(shop.book, "owner")
    assert save(owner, SETTINGS, "set-costing", "fifo").status_code == 302
    shop.do("define_product", sku="A", date="2026-01-05")
    html = owner.get(SETTINGS).content.decode()
    assert "不能再改" in html
    answer = save(owner, SETTINGS, "set-costing", "moving_average")
    assert answer.status_code == 422
    assert "另建账套并结转期初" in answer.content.decode()


def test_estimates_are_offered_where_the_standard_has_them(shop: Shop, visitor: Visitor) -> None:
    assert "set-estimates" not in visitor(shop.book, "owner").get(SETTINGS).content.decode()
    other = Shop(code="other", name="企业", standard="enterprise")
    client = visitor(other.book, "owner")
    assert save(client, "/books/other/settings/", "set-estimates", "true").status_code == 302
    assert get_book("other").policies["estimates"] is True


def test_a_member_is_added_changed_and_refused_afterwards(shop: Shop, visitor: Visitor) -> None:
    """Lina keeps the settings until the owner takes that duty away; then the page says whose."""
    address = f"{SETTINGS}members/"
    User.objects.create_user("lina")
    owner = visitor(shop.book, "owner")
    answer = save(owner, address, "data-add-member", ["supervisor"], user="lina")
    assert answer.status_code == 302
    lina = visitor(shop.book, "supervisor", name="lina")
    assert save(lina, SETTINGS, "set-voucher_word", "收").status_code == 302
    answer = save(owner, address, 'data-member="lina"', ["cashier"])
    assert answer.status_code == 302
    assert members_of(shop.book.id)["lina"] == {"cashier"}
    assert save(lina, SETTINGS, "set-voucher_word", "转").status_code == 403


def test_every_action_is_told_in_words(shop: Shop, visitor: Visitor) -> None:
    html = visitor(shop.book, "owner").get("/books/shop/settings/members/").content.decode()
    assert set(ACTIONS) - set(WORDS) == {"view"}
    assert "tax.bear" not in html and "批准税额自行负担" in html


def test_an_unknown_user_and_the_last_owner(shop: Shop, visitor: Visitor) -> None:
    address = f"{SETTINGS}members/"
    owner = visitor(shop.book, "owner", name="laoban")
    answer = save(owner, address, "data-add-member", ["cashier"], user="nobody")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有用户 nobody" in html
    assert 'value="nobody"' in html
    answer = save(owner, address, 'data-member="laoban"', ["cashier"])
    assert answer.status_code == 422
    assert "至少要有一位老板" in answer.content.decode()


def test_a_role_is_moved_and_fixed_ones_offer_nothing(shop: Shop, visitor: Visitor) -> None:
    address = f"{SETTINGS}accounts/"
    owner = visitor(shop.book, "owner")
    html = owner.get(address).content.decode()
    row = html[html.index('data-role="refund_payable"') :].split("</tr>")[0]
    assert "<select" not in row
    body = {"name": "role:bank", "old": json.dumps("1002"), "new": "1001", "key": "k1"}
    assert owner.post(address, body).status_code == 302
    with book_scope(shop.book.id) as cursor:
        cursor.execute(
            "select a.code from ledger_roleaccount r join ledger_account a "
            "on a.id = r.account_id where r.role = 'bank'"
        )
        assert cursor.fetchall() == [("1001",)]


@pytest.mark.parametrize("standard", ["small_business", "enterprise"])
def test_the_rulebook_shows_every_rule_with_entries_and_source(
    shop: Shop, visitor: Visitor, standard: str
) -> None:
    html = visitor(shop.book, "cashier").get(f"{SETTINGS}rulebook/?standard={standard}")
    text = unescape(html.content.decode())
    rules = load_rulebook(standard).rules.values()
    missing = [r.id for r in rules if f'id="rule-{r.id}"' not in text or r.citation not in text]
    assert missing == []


def test_the_rulebook_is_searched_by_any_word(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "cashier")
    for words, there, not_there in (
        ("待退客户款", "rule-RET-REV", "rule-SALE-COST"),
        ("财会〔2011〕17号", "rule-RET-REV", "没有找到"),
        ("no such rule", "没有找到", "rule-"),
    ):
        html = client.get(f"{SETTINGS}rulebook/", {"q": words}).content.decode()
        assert there in html
        assert not_there not in html


def test_law_and_tax_data_are_shown_whole(shop: Shop, visitor: Visitor) -> None:
    client = visitor(shop.book, "cashier")
    for folder, load in (("law", load_law), ("tax", load_tax)):
        for name in names_in(folder):
            html = unescape(client.get(f"{SETTINGS}law/", {"file": name}).content.decode())
            rows = [row for table in load(name).values() for row in table]
            assert [row["id"] for row in rows if row["id"] not in html] == []


@pytest.mark.parametrize("page", ["", "members/", "history/", "accounts/"])
def test_a_page_asks_the_same_whatever_the_book_holds(
    shop: Shop, visitor: Visitor, page: str
) -> None:
    owner = visitor(shop.book, "owner", name="laoban")

    def asked() -> int:
        with CaptureQueriesContext(connections["default"]) as captured:
            assert owner.get(SETTINGS + page).status_code == 200
        return len(captured)

    few = asked()
    for number in range(50):
        set_duties(book_id=shop.book.id, user_name=f"u{number}", duties=["cashier"])
        old = "null" if not number else json.dumps(f"字{number - 1}")
        shop.do("change_settings", changes=[
            {"name": "policy:voucher_word", "old": old, "new": json.dumps(f"字{number}")}
        ])  # fmt: skip
    assert asked() == few == 12
