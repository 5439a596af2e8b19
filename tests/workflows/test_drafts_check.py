"""`hongzi check` names a draft that does not agree with the voucher it was posted as."""

from __future__ import annotations

import pytest

from hongzi.ledger.rules.drafts import Draft, DraftLine
from hongzi.workflows.enter_vouchers import approve_draft, keep_draft, submit_draft
from tests.books.test_check import broken, tampering
from tests.returns.shop import Shop


def lines(*rows: tuple[str, str, str]) -> tuple[DraftLine, ...]:
    return tuple(DraftLine(account=a, debit=d, credit=c) for a, d, c in rows)


@pytest.fixture
def shop(committed_db: None) -> Shop:
    """RENT was posted, CLAIM approved by another, HALF is still being typed."""
    made = Shop()
    made.sold_and_paid()
    made.accept()
    rent = Draft(date="2026-03-20", lines=lines(("560203", "1,500.00", ""), ("1002", "", "1500")))
    unclaimed = Draft(
        date="2026-03-20", case="R1", line="1",
        lines=lines(("224101", "226.00", ""), ("530101", "", "226.00")),
    )  # fmt: skip
    submit_draft(book=made.book.code, user="会计", key="rent-0001", draft=rent)
    submit_draft(book=made.book.code, user="会计", key="claim-001", draft=unclaimed)
    approve_draft(book=made.book.code, user="主管", key="claim-001")
    keep_draft(book=made.book.code, user="会计", key="half-0001", draft=Draft(date="2026"))
    assert broken(made) == {}
    return made


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("set owner = '出纳' where key = 'rent-0001'", "rent-0001(出纳)由 无人 审核,档案记 会计"),
        (
            "set state = 'draft', fact_id = null where key = 'rent-0001'",
            "rent-0001(会计)的状态是 draft,档案中有它的凭证",
        ),
        ("set key = 'claim-002' where key = 'claim-001'", "posted,档案中没有它的凭证"),
        (
            "set content = replace(content::text, '1,500.00', '1,600.00')::jsonb "
            "where key = 'rent-0001'",
            "借方写 1600.00,入账 1500.00",
        ),
    ],
)  # fmt: skip
def test_a_draft_that_is_not_its_voucher_is_named(shop: Shop, change: str, text: str) -> None:
    with tampering("ledger_voucherdraft") as cursor:
        cursor.execute(f"update ledger_voucherdraft {change}")
    found = broken(shop)
    assert list(found) == ["drafts_posted"]
    assert text in found["drafts_posted"][0]
