"""What is proved of a rulebook before it is used. Each fault names the rule (or role, path).

Amounts are unknowns here: a proof holds for every amount, not for examples. What no proof
sees, a wrong role, is seen by worked vouchers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from hongzi.kernel.facts import TAXPAYERS, FactKind
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook, breakpoints
from hongzi.kernel.rulebook_forms import Form, add_forms, follows_from, format_form, substitute
from hongzi.kernel.rulebook_parts import (
    ACCOUNT_KINDS,
    CONFIDENCES,
    Applied,
    EntryLine,
    Path,
    Rule,
)


class Fault(NamedTuple):
    """What is wrong (a stable code), where (rule, role, path …), and the details."""

    code: str
    where: str
    what: str


class RulebookFaulty(Refused):
    """A rulebook that failed its proofs; ``faults`` are all of them."""

    def __init__(self, standard: str, faults: list[Fault]) -> None:
        self.faults = faults
        shown = ";".join(f"{fault.where}:{fault.what}({fault.code})" for fault in faults[:10])
        super().__init__(
            "rulebook_faulty",
            f"分录规则 {standard} 有 {len(faults)} 处错误:{shown}",
            cure="改正 rulebook 下相应的 TOML 文件。",
        )


def prove(rulebook: Rulebook) -> None:
    """Refused: ``rulebook_faulty`` with every fault found."""
    faults = find_faults(rulebook)
    if faults:
        raise RulebookFaulty(rulebook.standard, faults)


def find_faults(rulebook: Rulebook) -> list[Fault]:
    """Every fault, in the order of the proofs.

    Later proofs need what the earlier ones show (names exist, roles are mapped), so the first
    proof that finds a fault is the last one made.
    """
    proofs: tuple[Callable[[Rulebook], Iterator[Fault]], ...] = (
        _chart_faults,
        _role_faults,
        _fact_faults,
        _rule_faults,
        _balance_faults,
        _coverage_faults,
        _path_faults,
    )
    for proof in proofs:
        faults = list(proof(rulebook))
        if faults:
            return faults
    return []


# -- chart, statements, roles -------------------------------------------------------------


def _chart_faults(rulebook: Rulebook) -> Iterator[Fault]:
    lines = {line.id for statement in rulebook.statements for line in statement.lines}
    totals = {line.id for s in rulebook.statements for line in s.lines if line.total}
    for account in rulebook.accounts.values():
        where = f"科目 {account.code}"
        if account.kind not in ACCOUNT_KINDS:
            yield Fault("account_kind_unknown", where, f"类别 {account.kind!r} 不认识")
        if account.side not in (1, -1):
            yield Fault("account_side_missing", where, "没有余额方向")
        if account.judged_by not in ("account", "party", "matter"):
            yield Fault("account_judged_by_unknown", where, f"{account.judged_by!r} 不认识")
        for line in filter(None, (account.line or "?", account.other_line)):
            if line not in lines or line in totals:
                yield Fault("account_line_unknown", where, f"报表项目 {line!r} 没有或是合计")
    for statement in rulebook.statements:
        known: set[str] = set()
        for one in statement.lines:
            missing = [name for _, name in one.total if name not in known]
            if missing or one.id in known:
                yield Fault("statement_line_faulty", f"{statement.id}.{one.id}",
                            f"重复,或合计用了其后或没有的项目 {missing}")  # fmt: skip
            known.add(one.id)
        if not statement.document or statement.confidence not in CONFIDENCES:
            yield Fault("citation_missing", f"报表 {statement.id}", "缺少文件或可信度")


def _role_faults(rulebook: Rulebook) -> Iterator[Fault]:
    parents = {account.parent for account in rulebook.accounts.values()}
    for taxpayer in TAXPAYERS:
        used_by: dict[str, list[str]] = {}
        for role in rulebook.roles_for(taxpayer).values():
            where = f"角色 {role.name}"
            if not role.account:
                yield Fault("role_unmapped", where, "没有对应科目,也未声明不可用")
            elif role.account not in rulebook.accounts:
                yield Fault("role_account_unknown", where, f"科目 {role.account} 不存在")
            elif role.account in parents:
                yield Fault("role_account_not_leaf", where, f"科目 {role.account} 还有下级")
            if role.matter not in ("", "case", "sale", "other"):
                yield Fault("role_matter_unknown", where, f"核销项 {role.matter!r} 不认识")
            if role.party not in ("", "customer", "shop", "supplier"):
                yield Fault("role_party_unknown", where, f"往来 {role.party!r} 不认识")
            used_by.setdefault(role.account, []).append(role.name)
        for role in rulebook.roles_for(taxpayer).values():
            if role.clearing and len(used_by[role.account]) > 1:
                yield Fault("clearing_account_shared", f"角色 {role.name}",
                            f"科目 {role.account} 由 {used_by[role.account]} 共用")  # fmt: skip
            if role.clearing and not role.matter:
                yield Fault("clearing_role_without_matter", f"角色 {role.name}", "没有核销项")


# -- facts and rules, one by one ----------------------------------------------------------


def _fact_faults(rulebook: Rulebook) -> Iterator[Fault]:
    for fact in rulebook.facts.values():
        where = f"事实 {fact.name}"
        named = [name for form in fact.identities for _, name in form]
        named += [*fact.signed, *fact.memo, *(n for rule in fact.zero for n in rule.amounts)]
        for name in sorted(set(named) - set(fact.amounts)):
            yield Fault("amount_unknown", where, f"金额 {name} 未声明")
        for name, value in fact.flag_defaults.items():
            if value not in fact.flags.get(name, ()):
                yield Fault("flag_unknown", where, f"缺省标志 {name} = {value}")
        for proviso in (*fact.zero, *fact.unavailable, *fact.silent):
            yield from _condition_faults(where, proviso.when.values, fact, standard=True)


def _rule_faults(rulebook: Rulebook) -> Iterator[Fault]:
    for rule in rulebook.rules.values():
        fact = rulebook.facts.get(rule.fact)
        if fact is None:
            yield Fault("fact_unknown", rule.id, f"事实 {rule.fact} 不存在")
            continue
        yield from _citation_faults(rule)
        yield from _condition_faults(rule.id, rule.when.values, fact, standard=False)
        if not rule.entries:
            yield Fault("entries_missing", rule.id, "没有分录")
        if fact.explicit is not None or not fact.has_entries:
            yield Fault("fact_without_rules", rule.id, f"事实 {fact.name} 不由规则生成分录")
        for entry in rule.entries:
            yield from _entry_faults(rulebook, rule, fact, entry)


def _citation_faults(rule: Rule) -> Iterator[Fault]:
    if not rule.citation or not rule.document:
        yield Fault("citation_missing", rule.id, "缺少条款或文件")
    if rule.confidence not in CONFIDENCES:
        yield Fault("confidence_missing", rule.id, f"可信度 {rule.confidence!r} 不认识")
    if rule.effective_from == dt.date.max:
        yield Fault("dates_missing", rule.id, "缺少生效日")
    if rule.effective_to is not None and rule.effective_to < rule.effective_from:
        yield Fault("dates_reversed", rule.id, "失效日早于生效日")
    if rule.uncertain and not rule.note:
        yield Fault("note_missing", rule.id, "口径未定的规则须说明")
    if not rule.title_zh or not rule.title_en:
        yield Fault("title_missing", rule.id, "缺少名称")


def _condition_faults(
    where: str, values: Mapping[str, tuple[str, ...]], fact: FactKind, *, standard: bool
) -> Iterator[Fault]:
    allowed = {**fact.flags, "taxpayer": TAXPAYERS}
    if standard:
        allowed["standard"] = ("small_business", "enterprise")
    for name, wanted in values.items():
        unknown = [value for value in wanted if value not in allowed.get(name, ())]
        if unknown or not wanted:
            yield Fault("when_unknown", where, f"条件 {name} = {unknown or '(空)'} 不成立")


def _entry_faults(
    rulebook: Rulebook, rule: Rule, fact: FactKind, entry: EntryLine
) -> Iterator[Fault]:
    for name in sorted({name for _, name in entry.form} - set(fact.amounts)):
        yield Fault("amount_unknown", rule.id, f"事实 {fact.name} 没有金额 {name}")
    if not entry.form:
        yield Fault("amount_missing", rule.id, f"{entry.role} 的金额恒为 0")
    if entry.red != all(coefficient < 0 for coefficient, _ in entry.form):
        yield Fault("red_faulty", rule.id, f"{entry.role}:红字须为负,非红字不得为负")
    flag = entry.role.removeprefix("@")
    if flag == entry.role:
        known = flag in rulebook.roles or flag in rulebook.unavailable_roles
    else:
        roles = rulebook.flag_roles.get(flag, {})
        known = all(value in roles for value in fact.flags.get(flag, ("",)))
    if not known:
        yield Fault("role_unknown", rule.id, f"角色 {entry.role} 不存在或没有全部取值")


# -- balance and coverage, for every combination of flags -----------------------------------


class _Case(NamedTuple):
    """One fact facing one combination of flags, for one kind of taxpayer, in one span."""

    fact: FactKind
    flags: Mapping[str, str]
    taxpayer: str
    zeros: tuple[str, ...]
    applied: tuple[Applied, ...]

    def __str__(self) -> str:
        shown = [f"{name} = {value}" for name, value in self.flags.items()]
        return ", ".join([*shown, f"taxpayer = {self.taxpayer}"])


def _cases(rulebook: Rulebook, fact: FactKind) -> Iterator[_Case | Fault]:
    """Every case of a fact that is available; a fault where no rule is in force."""
    for flags in fact.combinations():
        for taxpayer in TAXPAYERS:
            try:
                programs = rulebook.programs(fact, flags, taxpayer=taxpayer)
            except Refused as refusal:
                if refusal.code != "fact_not_in_standard":
                    yield Fault("not_covered", f"事实 {fact.name}", refusal.what)
                continue
            for _, zeros, applied in programs:
                yield _Case(fact, flags, taxpayer, zeros, tuple(applied))


def _balance_faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Each rule balances alone, given its fact's identities; its roles can be used."""
    for fact in rulebook.facts.values():
        for case in _cases(rulebook, fact):
            if isinstance(case, Fault):
                continue
            given = [*fact.identities, *(((1, name),) for name in _declared_zeros(rulebook, case))]
            roles = rulebook.roles_for(case.taxpayer)
            for rule, entries in case.applied:
                balance = add_forms((entry.side, entry.form) for entry in entries)
                if not follows_from(balance, given):
                    yield Fault("unbalanced", rule.id, f"借贷相差 {format_form(balance)}({case})")
                places = [(entry.side, entry.role) for entry in entries]
                for side, role in sorted(set(places)):
                    if role not in roles:
                        why = rulebook.unavailable_roles.get(role, "该纳税人身份不可用")
                        yield Fault("role_unavailable", rule.id, f"角色 {role}:{why}({case})")
                    elif places.count((side, role)) > 1:
                        yield Fault("role_twice", rule.id, f"角色 {role} 同方向出现两次({case})")
                    elif fact.direct and (roles[role].clearing or roles[role].product):
                        yield Fault("direct_touches_stock", rule.id,
                                    f"直接记录的事实不得动 {role}")  # fmt: skip


def _declared_zeros(rulebook: Rulebook, case: _Case) -> frozenset[str]:
    facing = {**case.flags, "standard": rulebook.standard, "taxpayer": case.taxpayer}
    return case.fact.zero_amounts(facing)


def _coverage_faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Every combination of flags has rules that use every amount, and the same amounts in every
    span of days (so no half of a fact begins later than the other); every rule has a use."""
    used: set[str] = set()
    spans: dict[str, tuple[set[str], str]] = {}
    for fact in rulebook.facts.values():
        if fact.explicit is not None or not fact.has_entries:
            continue
        for case in _cases(rulebook, fact):
            if isinstance(case, Fault):
                yield case
                continue
            used |= {rule.id for rule, _ in case.applied}
            lost = sorted(set(case.zeros) - _declared_zeros(rulebook, case))
            if lost and case.applied:
                rules = "、".join(rule.id for rule, _ in case.applied)
                yield Fault("amount_unused", rules, f"没有用到金额 {'、'.join(lost)}({case})")
            names, ids = _amounts_and_rules(case)
            others, other_ids = spans.setdefault(f"{fact.name} {case}", (names, ids))
            if names != others:
                yield Fault("spans_differ", f"{ids} / {other_ids}",
                            f"先后期间所用金额不同:{sorted(names ^ others)}({case})")  # fmt: skip
    for id in sorted(set(rulebook.rules) - used):
        yield Fault("rule_never_applies", id, "没有任何情形适用")


def _amounts_and_rules(case: _Case) -> tuple[set[str], str]:
    names = {name for _, entries in case.applied for entry in entries for _, name in entry.form}
    return names, "、".join(rule.id for rule, _ in case.applied)


# -- paths --------------------------------------------------------------------------------


def _path_faults(rulebook: Rulebook) -> Iterator[Fault]:
    """Each path nets each clearing role to 0; each rule that opens one lies on a path."""
    walked: dict[str, set[str]] = {taxpayer: set() for taxpayer in TAXPAYERS}
    for path in rulebook.paths:
        if rulebook.standard not in path.standards:
            continue
        for taxpayer in path.taxpayers:
            yield from _walk_faults(rulebook, path, taxpayer, walked[taxpayer])
    for taxpayer, seen in walked.items():
        for id in sorted(_clearing_rules(rulebook, taxpayer) - seen):
            yield Fault("no_path", id, f"动了过渡角色而不在任何路径上({taxpayer})")


def _walk_faults(rulebook: Rulebook, path: Path, taxpayer: str, seen: set[str]) -> Iterator[Fault]:
    where = f"路径 {path.id}"
    for day in _days(rulebook, path):
        sums: dict[str, Form] = {}
        rules: list[str] = []
        for step in path.steps:
            fact = rulebook.fact(step.fact)
            broken = [i for i in fact.identities if substitute(i, step.amounts)]
            if broken:
                yield Fault("path_identity", where, f"{fact.name}:{format_form(broken[0])} ≠ 0")
            try:
                fact.check_flags(step.flags)
                programs = rulebook.programs(fact, step.flags, taxpayer=taxpayer)
            except Refused as refusal:
                yield Fault("path_step", where, refusal.what)
                continue
            _, _, applied = next(program for program in programs if program[0] <= day)
            for rule, entries in applied:
                rules.append(rule.id)
                for side, role, form, _ in entries:
                    if rulebook.roles[role].clearing:
                        amount = substitute(form, step.amounts)
                        sums[role] = add_forms([(1, sums.get(role, ())), (side, amount)])
        seen.update(rules)
        for role, rest in sums.items():
            if rest:
                left, passed = format_form(rest), "、".join(rules)
                yield Fault("path_open", where, f"{role} 剩 {left};经过规则 {passed}({taxpayer})")


def _days(rulebook: Rulebook, path: Path) -> list[dt.date]:
    """A day in every span of days in which the path's facts have the same rules."""
    rules = [rule for step in path.steps for rule in rulebook.rules_of(step.fact)]
    return breakpoints(rules) or [dt.date.max]


def _clearing_rules(rulebook: Rulebook, taxpayer: str) -> set[str]:
    found = set()
    for fact in rulebook.facts.values():
        for case in _cases(rulebook, fact):
            if isinstance(case, Fault) or case.taxpayer != taxpayer:
                continue
            for rule, entries in case.applied:
                if any(rulebook.roles[entry.role].clearing for entry in entries):
                    found.add(rule.id)
    return found
