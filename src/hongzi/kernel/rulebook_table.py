"""The rulebook as a table people read (docs/rulebook.md): facts, rules, entries, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hongzi.kernel.facts import FactKind
from hongzi.kernel.rulebook import Rulebook
from hongzi.kernel.rulebook_forms import format_form
from hongzi.kernel.rulebook_parts import EntryLine, Rule

INTRO = """\
# 分录规则 / The rulebook

由 `src/hongzi/rulebook/` 的数据生成,不要手改 (generated from the data; do not edit):

    python -m hongzi.rulebook > docs/rulebook.md

每个事实 (fact) 列出它的规则;同一事实适用的规则全部入账,每条规则自身借贷平衡。
借 = Dr,贷 = Cr,「红」= 本方红字;`@标志` 的角色随该标志的值而定。金额为 0 的分录不出现。
可信度:V 读过正文,v2 两处以上转述,v1 一处转述,K 凭一般知识;⚠ 口径未定,须会计师确认。
"""


def rulebook_table(rulebooks: Sequence[Rulebook]) -> str:
    """Every fact with its rules, entries and citation per standard; then roles and accounts."""
    return "\n".join([INTRO, *_facts(rulebooks), *_roles(rulebooks), ""])


def _facts(rulebooks: Sequence[Rulebook]) -> Iterator[str]:
    yield "## 事实与规则 / Facts and rules\n"
    for fact in rulebooks[0].facts.values():
        yield f"### {fact.title_zh} `{fact.name}`\n"
        yield from (f"- {note}" for note in _notes(fact))
        rules: dict[str, list[Rule | None]] = {}
        for n, rulebook in enumerate(rulebooks):
            for rule in rulebook.rules_of(fact.name):
                rules.setdefault(rule.id, [None] * len(rulebooks))[n] = rule
        if rules:
            titles = " | ".join(rulebook.title_zh for rulebook in rulebooks)
            yield f"\n| 规则 | 条件 | 分录 | {titles} |\n|---|---|---|{'---|' * len(rulebooks)}"
            yield from (_rule_row(id, found) for id, found in rules.items())
        yield ""


def _notes(fact: FactKind) -> Iterator[str]:
    yield fact.title_en
    if fact.amounts:
        identities = "".join(f";{format_form(form)} = 0" for form in fact.identities)
        signed = [name for name in fact.amounts if name in fact.signed]
        yield f"金额:{', '.join(fact.amounts)}{identities}" + (
            f";可为负:{', '.join(signed)}" if signed else ""
        )
    for name, values in fact.flags.items():
        default = fact.flag_defaults.get(name)
        yield f"标志 {name}:{' / '.join(values)}" + (f"(缺省 {default})" if default else "")
    for proviso in fact.zero:
        yield f"{proviso.when}:{', '.join(proviso.amounts)} 必须为 0({proviso.why})"
    for proviso in fact.unavailable:
        yield f"没有此事实({proviso.when}):{proviso.why}"
    for proviso in fact.silent:
        yield f"无分录({proviso.when}):{proviso.why}"
    if fact.direct:
        yield "可直接记录 (RecordFact)"
    if fact.evidence:
        yield f"须附凭据:{', '.join(fact.evidence)}"
    if fact.explicit is not None:
        yield f"分录由调用者逐行给出;规则号 {fact.explicit or '沿用原规则'}"
    if not fact.has_entries:
        yield "从无分录"


def _rule_row(id: str, found: Sequence[Rule | None]) -> str:
    rule = next(rule for rule in found if rule is not None)
    entries = "<br>".join(_entry(entry) for entry in rule.entries)
    sources = " | ".join(_source(rule) if rule else "—" for rule in found)
    return f"| **{id}**<br>{rule.title_zh} | {str(rule.when) or '总是'} | {entries} | {sources} |"


def _entry(entry: EntryLine) -> str:
    side = "借" if entry.side > 0 else "贷"
    return f"{side}{'(红)' if entry.red else ''} {entry.role}:{format_form(entry.form)}"


def _source(rule: Rule) -> str:
    days = f"{rule.effective_from} 起" + (f"至 {rule.effective_to}" if rule.effective_to else "")
    doubt = f" ⚠ {rule.note}" if rule.uncertain else ""
    return f"{rule.document} {rule.citation}[{rule.confidence}]{doubt}<br>{days}"


def _roles(rulebooks: Sequence[Rulebook]) -> Iterator[str]:
    titles = " | ".join(rulebook.title_zh for rulebook in rulebooks)
    yield f"## 角色与科目 / Roles and accounts\n\n| 角色 | 含义 | 保留 | {titles} |"
    yield f"|---|---|---|{'---|' * len(rulebooks)}"
    names = {name: role for rulebook in rulebooks for name, role in rulebook.roles.items()}
    for name, role in names.items():
        kept = [role.matter, role.party, "product" if role.product else ""]
        kept = [*filter(None, kept), *(["过渡"] if role.clearing else [])]
        accounts = " | ".join(_account(rulebook, name) for rulebook in rulebooks)
        yield f"| `{name}` | {role.title} | {', '.join(kept)} | {accounts} |"


def _account(rulebook: Rulebook, name: str) -> str:
    role = rulebook.roles.get(name)
    if role is None:
        return f"—({rulebook.unavailable_roles[name]})"
    small = rulebook.roles_for("small_scale").get(name)
    if small is None:
        return f"{role.account} {role.account_name}(小规模不可用)"
    other = f"<br>小规模:{small.account} {small.account_name}"
    return f"{role.account} {role.account_name}" + (other if small != role else "")
