"""The rulebook and the law behind it, to read: each rule in words, with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from hongzi.kernel.facts import FactKind
from hongzi.kernel.phrases import listed
from hongzi.kernel.rulebook import Rulebook
from hongzi.kernel.rulebook_forms import Form
from hongzi.kernel.rulebook_parts import Rule
from hongzi.rulebook.loading import (
    STANDARDS,
    load_law,
    load_rulebook,
    load_tax,
    names_in,
    read_rulebook_data,
)
from hongzi.web.gate import Visit, for_members
from hongzi.web.settings.words import CONFIDENCE, FIELDS, LAW, VALUES
from hongzi.web.templatetags.books import english

SOURCE = ("id", "document", "citation", "confidence", "uncertain", "note", "effective_from",
          "effective_to")  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryInWords:
    """One entry of a rule: side, red, the role's title, its account (code, name), the amount."""

    side: int
    red: bool
    role: str
    account: str
    amount: str


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule as a person reads it. when: conditions, empty = always."""

    rule: Rule
    when: Sequence[tuple[str, str]]
    entries: Sequence[EntryInWords]
    confidence: str


@dataclass(frozen=True, slots=True)
class FactInWords:
    """A kind of fact with its rules."""

    fact: FactKind
    rules: Sequence[RuleInWords]


@for_members()
def rulebook(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every fact with the entries its rules make; of either standard, searched by any word."""
    standard = request.GET.get("standard", visit.book.standard)
    if standard not in STANDARDS:
        standard = visit.book.standard
    words = request.GET.get("q", "").strip()[:100]
    found = list(_facts(load_rulebook(standard), visit.book.taxpayer, words.casefold()))
    return render(
        request,
        "web/settings/rulebook.html",
        {
            "tab": "settings-rulebook",
            "standard": standard,
            "standards": STANDARDS,
            "words": words,
            "facts": found,
            "count": sum(len(one.rules) for one in found),
        },
    )


@for_members()
def law(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Dated, cited data of law and tax."""
    files = {**dict.fromkeys(names_in("law"), load_law), **dict.fromkeys(names_in("tax"), load_tax)}
    chosen = request.GET.get("file", "")
    chosen = chosen if chosen in files else next(iter(files))
    rows = [
        _row(row) for table in files[chosen](chosen).values() if isinstance(table, list)
        for row in table
    ]  # fmt: skip
    return render(
        request,
        "web/settings/law.html",
        {
            "tab": "settings-law",
            "files": [(name, LAW.get(name, name)) for name in files],
            "chosen": chosen,
            "title": LAW.get(chosen, chosen),
            "rows": rows,
        },
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    said = [(FIELDS.get(name, name), _value(v)) for name, v in row.items() if name not in SOURCE]
    source = {name: row.get(name, "") for name in SOURCE}
    return {**source, "said": said, "sure": CONFIDENCE.get(str(row.get("confidence")), "")}


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        return listed(_value(one) for one in value)
    return _coded(value) if isinstance(value, str) else str(value)


def _coded(code: str) -> str:
    """A code in words; what is no code stays as it is."""
    return gettext(VALUES[code]) if code in VALUES else code


def _facts(rules: Rulebook, taxpayer: str, words: str) -> Iterator[FactInWords]:
    data = _names()
    for fact in rules.facts.values():
        about = f"{fact.name} {fact.title_zh} {fact.title_en}".casefold()
        found = [_rule(rules, rule, taxpayer, data) for rule in rules.rules_of(fact.name)]
        if words and words not in about:
            found = [one for one in found if words in _text(one)]
            if not found:
                continue
        if found or not words:
            yield FactInWords(fact, found)


@cache
def _names() -> Mapping[str, Any]:
    """What facts.toml calls amounts and flags."""
    names: Mapping[str, Any] = read_rulebook_data()["facts"]
    return names


def _text(one: RuleInWords) -> str:
    rule = one.rule
    entries = " ".join(f"{entry.role} {entry.account}" for entry in one.entries)
    return " ".join(
        [rule.id, rule.title_zh, rule.title_en, rule.document, rule.citation, rule.note, entries]
    ).casefold()


def _rule(rules: Rulebook, rule: Rule, taxpayer: str, data: Mapping[str, Any]) -> RuleInWords:
    names: Mapping[str, str] = {} if english() else data["amount"]
    flags = data["flag"]
    return RuleInWords(
        rule=rule,
        when=[
            (_flag(name, flags), "、".join(map(_coded, allowed)))
            for name, allowed in rule.when.values.items()
        ],
        entries=[
            EntryInWords(
                side=entry.side,
                red=entry.red,
                role=_role(rules, entry.role, taxpayer, flags),
                account=_account(rules, entry.role, taxpayer),
                amount=_amount(entry.form, names),
            )
            for entry in rule.entries
        ],
        confidence=CONFIDENCE.get(rule.confidence, rule.confidence),
    )


def _flag(name: str, flags: Mapping[str, Any]) -> str:
    """What a condition asks about."""
    if name == "taxpayer":
        return gettext(FIELDS[name])
    if english():
        return name.replace("_", " ")
    return str(flags.get(name, {}).get("title", name))


def _role(rules: Rulebook, name: str, taxpayer: str, flags: Mapping[str, Any]) -> str:
    if name.startswith("@"):
        return f"@{name[1:]}" if english() else f"按「{flags[name[1:]]['title']}」"
    role = rules.roles_for(taxpayer).get(name) or rules.roles.get(name)
    if role is None:
        return name
    return role.title_en if english() else role.title


def _account(rules: Rulebook, name: str, taxpayer: str) -> str:
    role = rules.roles_for(taxpayer).get(name) or rules.roles.get(name)
    if role is None:
        return ""
    account = rules.accounts[role.account]
    return f"{account.code} {account.name_en if english() else account.name}"


def _amount(form: Form, names: Mapping[str, str]) -> str:
    """The amount in words: 含税金额 − 平台补贴."""
    text = ""
    for coefficient, name in form:
        sign = ("− " if coefficient < 0 else "+ ") if text else ("−" if coefficient < 0 else "")
        times = "" if abs(coefficient) == 1 else f"{abs(coefficient)} × "
        text += f"{' ' if text else ''}{sign}{times}{names.get(name, name)}"
    return text
