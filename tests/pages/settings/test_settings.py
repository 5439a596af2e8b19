"""An owner changes a policy and sees it in the archive; who loses a duty is turned away."""

from __future__ import annotations

from django.contrib.auth.models import User

from hongzi.access.queries import get_book
from hongzi.access.store import set_duties
from tests.pages.conftest import OpenPage
from tests.returns.shop import Shop


def test_a_policy_is_changed_and_read_in_the_archive(open_page: OpenPage) -> None:
    made = Shop(code="set-policy", name="Settings")
    set_duties(book_id=made.book.id, user_name="owner", duties=["owner"])
    page = open_page("owner", "/books/set-policy/settings/")
    form = page.locator("#set-red_style")
    form.locator("input[value='\"opposite_side\"']").check()
    form.locator("[name=reason]").fill("as the group wants it")
    form.locator("button").click()
    page.get_by_role("status").first.wait_for()
    assert page.locator("#set-red_style input:checked").input_value() == '"opposite_side"'
    assert get_book("set-policy").policies["red_style"] == "opposite_side"
    page.goto("/en/books/set-policy/settings/history/")
    row = page.locator("tbody tr").first.inner_text()
    assert "Blue on the other side" in row
    assert "as the group wants it" in row
    assert "owner" in row


def test_a_member_who_loses_a_duty_is_refused_by_name(open_page: OpenPage) -> None:
    made = Shop(code="set-member", name="Members")
    set_duties(book_id=made.book.id, user_name="owner", duties=["owner"])
    set_duties(book_id=made.book.id, user_name="bookkeeper", duties=["bookkeeper"])
    assert User.objects.filter(username="bookkeeper").exists()
    theirs = open_page("bookkeeper", "/books/set-member/imports/")
    assert theirs.locator("#import-files").count() == 1
    page = open_page("owner", "/books/set-member/settings/members/")
    form = page.locator("[data-member=bookkeeper]")
    form.locator("input[value=bookkeeper]").uncheck()
    form.locator("input[value=service]").check()
    form.locator("button").click()
    page.get_by_role("status").first.wait_for()
    theirs.reload()
    assert "这件事由会计来做" in theirs.locator("main").inner_text()


def test_rules_are_found_by_a_word(open_page: OpenPage) -> None:
    page = open_page("cashier", "/books/mill/settings/rulebook/")
    page.locator("#rules-words").fill("待退客户款")
    page.locator("form[role=search] button").click()
    page.locator("#rule-RET-REV").wait_for()
    assert "待退客户款" in page.locator("#rule-RET-REV").inner_text()
