"""Settings of a book: all members read them, the supervisor and the owner change them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongzi.access.models import Costing, Taxpayer
from hongzi.access.rules.duties import ACTIONS, DUTIES
from hongzi.access.scope import book_scope
from hongzi.insight.book_settings import BookSeen, book_seen
from hongzi.ledger.rules.role_map import accounts_for
from hongzi.rulebook.loading import load_rulebook
from hongzi.web.gate import Visit, for_members
from hongzi.web.settings.forms import Asked, change
from hongzi.web.settings.words import POLICIES

CHANGES_A_PAGE = 50
NOBODY = Asked("", None, "")


@for_members(methods=("GET", "POST"))
def settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Name, standard, taxpayer, costing, policies."""
    return _page(request, visit, "settings", _general)


@for_members(methods=("GET", "POST"))
def members(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who may do what here."""
    return _page(request, visit, "settings-members", _members)


@for_members(methods=("GET", "POST"))
def accounts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which account plays which role."""
    return _page(request, visit, "settings-accounts", _accounts)


@for_members()
def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was changed, by whom, when and why."""
    with book_scope(visit.book.id) as cursor:
        seen = book_seen(cursor, book_id=visit.book.id)
    rows = [
        (one, *one.name.partition(":")[::2], json.loads(one.old), json.loads(one.new))
        for one in seen.changes
    ]
    page = Paginator(rows, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/settings/history.html", {"tab": "settings-history", "page": page})


def _page(request: HttpRequest, visit: Visit, tab: str, context: Any) -> HttpResponse:
    asked = NOBODY
    if request.method == "POST":
        asked = change(request, visit)
        if asked.refusal is None:
            messages.success(request, _("已保存,从现在起生效。"))
            return redirect(tab, visit.book.code)
    with book_scope(visit.book.id) as cursor:
        seen = book_seen(cursor, book_id=visit.book.id)
    template = f"web/settings/{tab.replace('settings-', '')}.html"
    return render(
        request,
        template,
        {"tab": tab, "may": visit.may("settings"), "asked": asked, "key": str(uuid.uuid4()),
         "seen": seen, **context(visit, seen, asked)},
        status=200 if asked.refusal is None else 422,
    )  # fmt: skip


def _general(visit: Visit, seen: BookSeen, asked: Asked) -> dict[str, Any]:
    policies = []
    for policy in POLICIES:
        if policy.standard and policy.standard != visit.book.standard:
            continue
        name = f"policy:{policy.name}"
        old = visit.book.policies.get(policy.name)
        default = policy.choices[0].value if policy.choices else '"记"'
        now = _json(asked.new) if asked.name == name else default if old is None else _json(old)
        policies.append((policy, name, _json(old), now, json.loads(now)))
    return {
        "policies": policies,
        "old_name": _json(visit.book.name),
        "frozen": [
            ("taxpayer", visit.book.taxpayer, Taxpayer.values, _json(visit.book.taxpayer)),
            ("costing", visit.book.costing, Costing.values, _json(visit.book.costing)),
        ],
    }


def _members(visit: Visit, seen: BookSeen, asked: Asked) -> dict[str, Any]:
    rows = [
        (name, f"member:{name}", _json(sorted(duties)),
         asked.new if asked.name == f"member:{name}" else duties)
        for name, duties in seen.members.items()
    ]  # fmt: skip
    added = asked.name.removeprefix("member:")
    return {
        "rows": rows,
        "duties": list(DUTIES),
        "of_duty": [
            (duty, [a for a, whose in ACTIONS.items() if duty in whose]) for duty in DUTIES
        ],
        "added": added if added not in seen.members else "",
    }


def _accounts(visit: Visit, seen: BookSeen, asked: Asked) -> dict[str, Any]:
    return {"rows": list(_roles(visit, seen, asked)), "rules": load_rulebook(visit.book.standard)}


def _roles(visit: Visit, seen: BookSeen, asked: Asked) -> Iterator[tuple[Any, ...]]:
    rules = load_rulebook(visit.book.standard)
    roles = rules.roles_for(visit.book.taxpayer)
    for name, role in roles.items():
        code = seen.roles.get(name, role.account)
        fit = accounts_for(role, accounts=rules.accounts, roles=roles)
        chosen = asked.new if asked.name == f"role:{name}" else code
        yield role, code, rules.accounts.get(code), _json(code), fit, chosen


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
