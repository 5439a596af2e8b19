"""The rulebook of one accounting standard: from the parts of a fact to its entries.

It is data (rulebook/*.toml), read by ``hongzi.rulebook.loading`` and proved before use
(``rulebook_proofs``). A rule applies by the fact's own date; a date before the first rule of
a kind takes the first rule, since no older law is known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from hongzi.kernel.facts import FactKind, Part, Proviso
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_parts import (
    CREDIT,
    DEBIT,
    Account,
    Applied,
    EntryLine,
    EntryRow,
    Path,
    Role,
    Rule,
    Statement,
)
from hongzi.kernel.rulebook_plans import Plan

__all__ = ["CREDIT", "DEBIT", "Account", "EntryRow", "Role", "Rule", "Rulebook", "Statement"]

RED_STYLES = ("same_side", "opposite_side")


class Rulebook:
    """Facts, rules, roles and chart of one standard.

    facts, rules, accounts by name, id, code; roles as general taxpayers use them
    (``roles_for`` the others). statements: every format, oldest first. paths: for the proofs.
    unavailable_roles: roles the standard lacks, with the reason.
    """

    def __init__(
        self,
        *,
        standard: str,
        title_zh: str,
        title_en: str,
        facts: Mapping[str, FactKind],
        rules: Mapping[str, Rule],
        roles: Mapping[str, Mapping[str, Role]],
        unavailable_roles: Mapping[str, str],
        accounts: Mapping[str, Account],
        statements: Sequence[Statement] = (),
        flag_roles: Mapping[str, Mapping[str, str]] | None = None,
        paths: Sequence[Path] = (),
    ) -> None:
        self.standard = standard
        self.title_zh = title_zh
        self.title_en = title_en
        self.facts = facts
        self.rules = rules
        self.roles = roles["general"]
        self.unavailable_roles = unavailable_roles
        self.accounts = accounts
        self.statements = tuple(statements)
        self.flag_roles = flag_roles or {}
        self.paths = tuple(paths)
        self._roles = roles
        self._rules_of: dict[str, list[Rule]] = {}
        for rule in rules.values():
            self._rules_of.setdefault(rule.fact, []).append(rule)
        self._plans: dict[tuple[str, str, str], Plan] = {}

    # -- entries --------------------------------------------------------------------------

    def entries(
        self, kind: str, parts: Sequence[Part], *, date: dt.date, taxpayer: str, red_style: str
    ) -> list[EntryRow]:
        """The entries of one fact: all rules whose condition holds, each balanced alone.

        An amount of 0 gives no entry. With more than one part, entries equal in all but the
        amount are summed. red_style: "same_side" keeps a red amount negative on its own side,
        "opposite_side" writes it positive on the other.
        Refused: ``fact_unknown``, ``fact_amounts``, ``fact_flags``, ``fact_explicit`` (its
        entries are given by the caller), ``fact_not_in_standard``, ``rule_not_effective``.
        """
        return self.plan(kind, taxpayer=taxpayer, red_style=red_style).entries(parts, date)

    def plan(self, kind: str, *, taxpayer: str, red_style: str) -> Plan:
        """How facts of one kind become entries; for those who have many.

        Refused: ``fact_unknown``, ``fact_explicit``.
        """
        plan = self._plans.get((kind, taxpayer, red_style))
        if plan is not None:
            return plan
        fact = self.fact(kind)
        if fact.explicit is not None:
            raise Refused(
                "fact_explicit",
                "事实「{fact}」的分录由调用者逐行给出。",
                cure="不要传 parts,改传 explicit。",
                fact=Phrase(fact.title_zh),
            )
        if red_style not in RED_STYLES:
            raise Refused(
                "red_style_unknown",
                "红字方式 {red_style} 不认识。",
                cure="可用:{known}。",
                red_style=red_style,
                known=listed(RED_STYLES),
            )
        plan = self._plans[kind, taxpayer, red_style] = Plan(
            kind=fact,
            roles=self.roles_for(taxpayer),
            red_style=red_style,
            program=lambda flags: self.programs(fact, flags, taxpayer=taxpayer),
        )
        return plan

    def programs(
        self, fact: FactKind, flags: Mapping[str, str], *, taxpayer: str
    ) -> list[tuple[dt.date, tuple[str, ...], Sequence[Applied]]]:
        """For flags and taxpayer: from which day, which amounts must be 0, which rules apply.

        Latest first; the earliest holds before its day too. An amount that no rule uses and
        that is neither tied by an identity nor a memo must be 0. Refused:
        ``fact_not_in_standard``, ``rule_not_effective`` (a span of days without any rule).
        """
        facing = {**flags, "standard": self.standard, "taxpayer": taxpayer}
        self._refuse_unavailable(fact, facing)
        zeros = fact.zero_amounts(facing)
        if not fact.has_entries or any(silent.when.holds(facing) for silent in fact.silent):
            return [(dt.date.min, tuple(zeros), ())]
        rules = [rule for rule in self._rules_of.get(fact.name, ()) if rule.when.holds(facing)]
        spans = []
        for start in breakpoints(rules):
            applied = [
                Applied(rule, self._resolve(rule, flags, zeros))
                for rule in rules
                if in_force(rule, start)
            ]
            if not applied:
                raise _no_rule(self, fact, facing)
            unused = set(fact.amounts) - fact.memo - _used(fact, applied)
            spans.append((start, tuple(sorted(unused | zeros)), applied))
        if not spans:
            raise _no_rule(self, fact, facing)
        first = spans.pop(0)
        return [*reversed(spans), (dt.date.min, *first[1:])]

    def _resolve(
        self, rule: Rule, flags: Mapping[str, str], zeros: frozenset[str]
    ) -> tuple[EntryLine, ...]:
        lines = []
        for entry in rule.entries:
            form = tuple(term for term in entry.form if term[1] not in zeros)
            role = entry.role
            if role.startswith("@"):
                role = self.flag_roles[role[1:]][flags[role[1:]]]
            if form:
                lines.append(EntryLine(entry.side, role, form, entry.red))
        return tuple(lines)

    def _refuse_unavailable(self, fact: FactKind, facing: Mapping[str, str]) -> None:
        proviso: Proviso
        for proviso in fact.unavailable:
            if proviso.when.holds(facing):
                raise Refused(
                    "fact_not_in_standard",
                    "{title}下没有此事实「{fact}」({when}):{why}。",
                    cure="核对账套的会计准则与纳税人身份,或改用适用的处理。",
                    title=Phrase(self.title_zh),
                    fact=Phrase(fact.title_zh),
                    when=proviso.when,
                    why=proviso.why,
                )

    # -- look-ups -------------------------------------------------------------------------

    def fact(self, kind: str) -> FactKind:
        """Refused: ``fact_unknown``."""
        found = self.facts.get(kind)
        if found is None:
            raise Refused(
                "fact_unknown",
                "不认识的事实 {kind}。",
                cure="见 docs/rulebook.md 的事实表。",
                kind=kind,
            )
        return found

    def check_part(self, kind: str, part: Part) -> None:
        """Refused: ``fact_unknown``, ``fact_amounts``, ``fact_flags``."""
        self.fact(kind).check(part)

    def rule(self, rule_id: str) -> Rule:
        """Refused: ``rule_unknown``."""
        found = self.rules.get(rule_id)
        if found is None:
            raise Refused(
                "rule_unknown",
                "没有规则 {rule_id}。",
                cure="见 docs/rulebook.md。",
                rule_id=rule_id,
            )
        return found

    def rules_of(self, kind: str) -> Sequence[Rule]:
        return tuple(self._rules_of.get(kind, ()))

    def roles_for(self, taxpayer: str) -> Mapping[str, Role]:
        """Roles as a taxpayer uses them. Refused: ``taxpayer_unknown``."""
        found = self._roles.get(taxpayer)
        if found is None:
            raise Refused(
                "taxpayer_unknown",
                "纳税人身份 {taxpayer} 不认识。",
                cure="可用:{known}。",
                taxpayer=taxpayer,
                known=listed(self._roles),
            )
        return found

    def role_accounts(self, taxpayer: str) -> dict[str, str]:
        """Account code by role."""
        return {name: role.account for name, role in self.roles_for(taxpayer).items()}

    def clearing_accounts(self) -> frozenset[str]:
        """Accounts only returns may post to; a manual voucher on them is refused."""
        return frozenset(role.account for role in self.roles.values() if role.clearing)

    def statement(self, statement_id: str, on: dt.date) -> Statement:
        """The format of a statement in force on a day. Refused: ``statement_unknown``."""
        formats = [s for s in self.statements if s.id == statement_id]
        if not formats:
            raise Refused(
                "statement_unknown",
                "没有报表 {statement_id}。",
                cure="可用:balance_sheet、income。",
                statement_id=statement_id,
            )
        return next((s for s in reversed(formats) if s.effective_from <= on), formats[0])


def breakpoints(rules: Sequence[Rule]) -> list[dt.date]:
    """The days from which another set of rules may apply, earliest first."""
    days = {rule.effective_from for rule in rules}
    first = min(days, default=None)
    days |= {rule.effective_to + dt.timedelta(1) for rule in rules if rule.effective_to}
    return sorted(day for day in days if first is not None and day >= first)


def in_force(rule: Rule, day: dt.date) -> bool:
    """Whether a rule is effective on a day; both its days count."""
    return rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)


def _used(fact: FactKind, applied: Sequence[Applied]) -> set[str]:
    """Amounts that entries or identities tie down."""
    forms = [entry.form for one in applied for entry in one.entries]
    return {name for form in (*forms, *fact.identities) for _, name in form}


def _no_rule(rulebook: Rulebook, fact: FactKind, facing: Mapping[str, str]) -> Refused:
    shown = ", ".join(f"{name} = {value}" for name, value in facing.items())
    return Refused(
        "rule_not_effective",
        "{rulebook}没有事实「{fact}」在此情形下的规则({shown})。",
        cure="补充规则,或在 facts.toml 声明 unavailable。",
        rulebook=Phrase(rulebook.title_zh),
        fact=Phrase(fact.title_zh),
        shown=shown,
    )
