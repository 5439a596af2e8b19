"""From the tables of the TOML files to the objects of the kernel. Misspelt keys are refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hongzi.kernel.facts import TAXPAYERS, Condition, FactKind, Proviso
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.kernel.rulebook_forms import Form, parse_form, parse_identity
from hongzi.kernel.rulebook_parts import (
    CREDIT,
    DEBIT,
    Account,
    EntryLine,
    Path,
    Role,
    Rule,
    Statement,
    StatementLine,
    Step,
)

Table = Mapping[str, Any]

SIDES = {"debit": DEBIT, "credit": CREDIT}


def build_rulebook(standard: str, data: Table) -> Rulebook:
    """One standard's rulebook from all tables, not yet proved. Refused: ``rulebook_syntax``."""
    own = data["standards"][standard]
    _keys(own, f"standards/{standard}.toml", "standard title document effective_from confidence "
          "account role_account role_account_small_scale unavailable_role statement")  # fmt: skip
    facts = {name: _fact(name, table) for name, table in data["facts"]["fact"].items()}
    accounts = _accounts(own["account"])
    return Rulebook(
        standard=standard,
        title_zh=own["title"]["zh"],
        title_en=own["title"]["en"],
        facts=facts,
        rules=_rules(data["rules"], own, data["documents"]),
        roles={taxpayer: _roles(data["roles"], own, accounts, taxpayer) for taxpayer in TAXPAYERS},
        unavailable_roles=own.get("unavailable_role", {}),
        accounts=accounts,
        statements=[_statement(table, data["documents"]) for table in own["statement"]],
        flag_roles={
            name: table["roles"]
            for name, table in data["facts"]["flag"].items()
            if "roles" in table
        },
        paths=[_path(table, facts) for table in data["paths"]],
    )


# -- facts --------------------------------------------------------------------------------


def _fact(name: str, table: Table) -> FactKind:
    where = f"facts.toml [{name}]"
    _keys(table, where, "title amounts signed identities memo zero flags flag_defaults "
          "unavailable silent entries explicit direct evidence")  # fmt: skip
    return FactKind(
        name=name,
        title_zh=table["title"]["zh"],
        title_en=table["title"]["en"],
        amounts=tuple(table.get("amounts", ())),
        signed=frozenset(table.get("signed", ())),
        identities=tuple(parse_identity(text) for text in table.get("identities", ())),
        memo=frozenset(table.get("memo", ())),
        zero=_provisos(table.get("zero", ()), where),
        flags={flag: tuple(values) for flag, values in table.get("flags", {}).items()},
        flag_defaults=table.get("flag_defaults", {}),
        unavailable=_provisos(table.get("unavailable", ()), where),
        silent=_provisos(table.get("silent", ()), where),
        explicit=table.get("explicit"),
        has_entries=table.get("entries", True),
        direct=table.get("direct", False),
        evidence=tuple(table.get("evidence", ())),
    )


def _provisos(tables: Sequence[Table], where: str) -> tuple[Proviso, ...]:
    for table in tables:
        _keys(table, where, "when why amounts")
    return tuple(
        Proviso(when=_condition(t["when"]), why=t["why"], amounts=tuple(t.get("amounts", ())))
        for t in tables
    )


def _condition(table: Table) -> Condition:
    return Condition(
        {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in table.items()
        }
    )


# -- rules --------------------------------------------------------------------------------


def _rules(tables: Iterable[Table], own: Table, documents: Table) -> dict[str, Rule]:
    """The standard's rules. One that states no day holds from its document's day, but not
    before the standard's own: rules of one fact must begin together."""
    rules: dict[str, Rule] = {}
    standard = own["standard"]
    seen: set[str] = set()
    for table in tables:
        id = table["id"]
        if id in seen:
            raise _syntax(f"规则 {id}", "规则号重复")
        seen.add(id)
        if standard in table:
            rules[id] = _rule(table, table[standard], documents, own["effective_from"])
    return rules


def _rule(table: Table, source: Table, documents: Table, first_day: dt.date) -> Rule:
    where = f"规则 {table['id']}"
    _keys(table, where, "id fact when title entries small_business enterprise")
    _keys(source, where, "document citation confidence effective_from effective_to uncertain note")
    document = documents.get(source.get("document", ""), {})
    return Rule(
        id=table["id"],
        fact=table["fact"],
        when=_condition(table.get("when", {})),
        entries=tuple(_entry(entry, where) for entry in table["entries"]),
        title_zh=table["title"]["zh"],
        title_en=table["title"]["en"],
        document=_document_name(document),
        citation=source.get("citation", ""),
        confidence=source.get("confidence", ""),
        effective_from=source.get(
            "effective_from", max(first_day, document.get("effective_from", dt.date.max))
        ),
        effective_to=source.get("effective_to", document.get("effective_to")),
        uncertain=source.get("uncertain", False),
        note=source.get("note", ""),
    )


def _entry(table: Table, where: str) -> EntryLine:
    _keys(table, where, "dr cr amount red")
    if ("dr" in table) == ("cr" in table):
        raise _syntax(where, "一条分录须写 dr 或 cr 之一")
    side = DEBIT if "dr" in table else CREDIT
    role = table["dr"] if "dr" in table else table["cr"]
    return EntryLine(side, role, parse_form(table["amount"]), table.get("red", False))


def _document_name(document: Table) -> str:
    return f"{document['title']}({document['number']})" if document else ""


# -- roles and accounts -------------------------------------------------------------------


def _roles(
    tables: Table, own: Table, accounts: Mapping[str, Account], taxpayer: str
) -> dict[str, Role]:
    """Roles that the standard maps and the taxpayer may use; the proofs name what is missing."""
    mapped = dict(own["role_account"])
    if taxpayer == "small_scale":
        mapped |= own["role_account_small_scale"]
    unknown = sorted((set(mapped) | set(own.get("unavailable_role", {}))) - set(tables))
    if unknown:
        raise _syntax(f"准则 {own['standard']}", f"roles.toml 没有角色 {'、'.join(unknown)}")
    roles = {}
    for name, table in tables.items():
        _keys(table, f"角色 {name}", "title clearing matter party product unavailable_for")
        if taxpayer in table.get("unavailable_for", ()):
            continue
        code = mapped.get(name, "")
        account = accounts.get(code)
        roles[name] = Role(
            name=name,
            title=table["title"]["zh"],
            title_en=table["title"]["en"],
            clearing=table.get("clearing", False),
            matter=table.get("matter", ""),
            party=table.get("party", ""),
            product=table.get("product", False),
            account=code,
            account_name=account.name if account else "",
            kind=account.kind if account else "",
        )
    return {name: role for name, role in roles.items() if name not in own["unavailable_role"]}


def _accounts(tables: Iterable[Table]) -> dict[str, Account]:
    """The chart; what an account does not say it takes from its parent, the longest prefix."""
    accounts: dict[str, Account] = {}
    for table in sorted(tables, key=lambda t: str(t["code"])):
        code = table["code"]
        where = f"科目 {code}"
        _keys(table, where, "code zh en kind side line other_line judged_by")
        if code in accounts:
            raise _syntax(where, "科目编码重复")
        parent = max((c for c in accounts if code.startswith(c)), key=len, default="")
        above = accounts.get(parent)
        side = SIDES.get(table.get("side", ""), above.side if above else 0)
        accounts[code] = Account(
            code=code,
            name=f"{above.name}—{table['zh']}" if above else table["zh"],
            name_en=f"{above.name_en}: {table['en']}" if above else table["en"],
            kind=table.get("kind", above.kind if above else ""),
            side=side,
            parent=parent,
            line=table.get("line", above.line if above else ""),
            other_line=table.get("other_line", _inherited_other_line(table, above)),
            judged_by=table.get("judged_by", above.judged_by if above else "account"),
        )
    return accounts


def _inherited_other_line(table: Table, above: Account | None) -> str:
    """A sub-account with a line of its own does not take its parent's other line."""
    return "" if above is None or "line" in table else above.other_line


# -- statements and paths -----------------------------------------------------------------


def _statement(table: Table, documents: Table) -> Statement:
    where = f"报表 {table['id']}"
    _keys(table, where, "id title document confidence effective_from line")
    for line in table["line"]:
        _keys(line, where, "id no zh en side total")
    document = documents.get(table["document"], {})
    return Statement(
        id=table["id"],
        title=table["title"]["zh"],
        title_en=table["title"]["en"],
        document=_document_name(document),
        confidence=table.get("confidence", ""),
        effective_from=table.get("effective_from", document.get("effective_from", dt.date.max)),
        lines=tuple(
            StatementLine(
                id=line["id"],
                title=line["zh"],
                title_en=line["en"],
                side=SIDES[line["side"]],
                total=parse_form(line["total"]) if "total" in line else (),
                number=line.get("no", ""),
            )
            for line in table["line"]
        ),
    )


def _path(table: Table, facts: Mapping[str, FactKind]) -> Path:
    where = f"路径 {table['id']}"
    _keys(table, where, "id title standards taxpayers vars let steps")
    values: dict[str, Form] = {name: ((1, name),) for name in table["vars"]}
    values |= {name: parse_form(text) for name, text in table.get("let", {}).items()}
    steps = []
    for step in table["steps"]:
        _keys(step, where, "fact flags amounts")
        kind = facts.get(step["fact"])
        if kind is None:
            raise _syntax(where, f"没有事实 {step['fact']}")
        own = {name: parse_form(text) for name, text in step.get("amounts", {}).items()}
        amounts = {name: own.get(name, values.get(name, ())) for name in kind.amounts}
        unknown = [n for form in amounts.values() for _, n in form if n not in table["vars"]]
        if unknown or set(own) - set(kind.amounts):
            raise _syntax(where, f"{kind.name} 的金额用了未声明的名字 {unknown or sorted(own)}")
        steps.append(
            Step(
                fact=kind.name,
                flags={**kind.flag_defaults, **step.get("flags", {})},
                amounts=amounts,
            )
        )
    return Path(
        id=table["id"],
        title=table["title"],
        standards=tuple(table.get("standards", ("small_business", "enterprise"))),
        taxpayers=tuple(table.get("taxpayers", TAXPAYERS)),
        steps=tuple(steps),
    )


# -- syntax -------------------------------------------------------------------------------


def _keys(table: Table, where: str, allowed: str) -> None:
    unknown = sorted(set(table) - set(allowed.split()))
    if unknown:
        raise _syntax(where, f"不认识的键 {'、'.join(unknown)},可用 {allowed}")


def _syntax(where: str, what: str) -> Refused:
    return Refused(
        "rulebook_syntax",
        "{where}:{what}。",
        cure="改正 rulebook 下相应的 TOML 文件。",
        where=where,
        what=what,
    )
