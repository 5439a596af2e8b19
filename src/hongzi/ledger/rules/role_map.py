"""Which roles a book may put on another account, and on which.

Only roles that keep no return, party or product apart, and that no other rule finds by their
account: the means of payment, and expenses and income beside revenue and cost of sales.
"""

from __future__ import annotations

from collections.abc import Mapping

from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_parts import Account, Role

TENDERS = frozenset({"cash", "bank", "alipay", "wechat"})
FIXED = frozenset({"revenue", "cost_of_sales", "cost_variance"})


def movable(role: Role) -> bool:
    """Whether the role may be played by another account."""
    if role.clearing or role.matter or role.party or role.product or role.name in FIXED:
        return False
    return role.name in TENDERS or role.kind in ("income", "expense")


def accounts_for(
    role: Role, *, accounts: Mapping[str, Account], roles: Mapping[str, Role]
) -> list[Account]:
    """The accounts that may play it: of its kind and side, without accounts under them, that
    keep nothing apart; for a means of payment also stated on the same line."""
    if not movable(role):
        return []
    own = accounts[role.account]
    parents = {account.parent for account in accounts.values()}
    apart = {one.account for one in roles.values() if one.clearing or one.party or one.product}
    return [
        one
        for one in accounts.values()
        if one.kind == own.kind
        and one.side == own.side
        and one.code not in parents
        and one.code not in apart
        and (role.name not in TENDERS or one.line == own.line)
    ]


def check_account(
    role: Role, code: str, *, accounts: Mapping[str, Account], roles: Mapping[str, Role]
) -> None:
    """Refused: ``role_fixed``, ``account_unfit``."""
    if not movable(role):
        raise Refused(
            "role_fixed",
            "「{role}」的科目不能改:退货、往来、存货或结账按它的科目核算。",
            cure="只有收付方式和收入、费用类的角色可以改科目。",
            role=Phrase(role.title),
        )
    fit = accounts_for(role, accounts=accounts, roles=roles)
    if code not in {one.code for one in fit}:
        shown = listed(
            Phrase("{code} {account}", code=one.code, account=Phrase(one.name)) for one in fit[:8]
        )
        raise Refused(
            "account_unfit",
            "科目 {code} 不能作「{role}」:须是同类、同方向的末级科目。",
            cure="可用:{shown}……。" if len(fit) > 8 else "可用:{shown}。",
            code=code,
            role=Phrase(role.title),
            shown=shown,
        )
