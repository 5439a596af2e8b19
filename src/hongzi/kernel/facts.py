"""Kinds of facts, and the parts a rule sees of one.

Which kinds exist, with their amounts, identities and flags, is data: rulebook/facts.toml.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_forms import Form, evaluate, format_form

NO_FLAGS: Mapping[str, str] = {}

TAXPAYERS = ("general", "small_scale")


class Part(NamedTuple):
    """What one application of a fact's rules sees. Amounts are fen, named as the kind declares.

    case, sale, other: ids of the matters it concerns (case line, sale, any other). customer,
    shop, supplier, product: ids of subjects. qty: micro, signed like the first amount.
    """

    amounts: Mapping[str, int]
    flags: Mapping[str, str] = NO_FLAGS
    case: int | None = None
    sale: int | None = None
    other: int | None = None
    customer: int | None = None
    shop: int | None = None
    supplier: int | None = None
    product: int | None = None
    qty: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """When something holds: each name has one of its values. Empty = always.

    Names are flags of the fact, and "standard" or "taxpayer" of the book.
    """

    values: Mapping[str, tuple[str, ...]]

    def holds(self, facing: Mapping[str, str]) -> bool:
        return all(facing.get(name) in allowed for name, allowed in self.values.items())

    def __str__(self) -> str:
        """As a person reads it; empty when it always holds."""
        return ", ".join(f"{name} = {'/'.join(allowed)}" for name, allowed in self.values.items())


@dataclass(frozen=True, slots=True)
class Proviso:
    """A condition under which a kind differs, with the reason. amounts: those that must be 0."""

    when: Condition
    why: str
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact.

    amounts: names of its amounts. signed: those that may be negative. identities: forms that
    are 0. memo: amounts a rule need not use. flags: names with their allowed values.
    explicit: None, or the rule id of entries a caller gives line by line ("" = each line
    brings its own). has_entries: False = never any. direct: may be recorded by RecordFact.
    evidence: kinds of evidence that must be attached (会计基础工作规范 第48条(五)).
    """

    name: str
    title_zh: str
    title_en: str
    amounts: tuple[str, ...] = ()
    signed: frozenset[str] = frozenset()
    identities: tuple[Form, ...] = ()
    memo: frozenset[str] = frozenset()
    zero: tuple[Proviso, ...] = ()
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flag_defaults: Mapping[str, str] = field(default_factory=dict)
    unavailable: tuple[Proviso, ...] = ()
    silent: tuple[Proviso, ...] = ()
    explicit: str | None = None
    has_entries: bool = True
    direct: bool = False
    evidence: tuple[str, ...] = ()

    def combinations(self) -> Iterator[dict[str, str]]:
        """Every combination of its flags."""
        for values in itertools.product(*self.flags.values()):
            yield dict(zip(self.flags, values, strict=True))

    def zero_amounts(self, facing: Mapping[str, str]) -> frozenset[str]:
        """The amounts that must be 0, facing these flags, standard and taxpayer."""
        return frozenset(
            name for rule in self.zero if rule.when.holds(facing) for name in rule.amounts
        )

    def check(self, part: Part) -> None:
        """Refused: ``fact_amounts`` (unknown name, negative, identity broken), ``fact_flags``."""
        amounts = part.amounts
        unknown = [name for name in amounts if name not in self.amounts]
        if unknown:
            raise self._refuse_amounts(Phrase("不认识的金额 {unknown}", unknown=listed(unknown)))
        for name, value in amounts.items():
            if value < 0 and name not in self.signed:
                raise self._refuse_amounts(
                    Phrase("金额 {name} 为负({value})", name=name, value=format_fen(value))
                )
        for identity in self.identities:
            if evaluate(identity, amounts):
                said = listed(f"{name} {format_fen(fen)}" for name, fen in amounts.items())
                raise self._refuse_amounts(
                    Phrase(
                        "恒等式 {identity} = 0 不成立({said})",
                        identity=format_form(identity),
                        said=said,
                    )
                )
        self.check_flags(part.flags)

    def check_flags(self, flags: Mapping[str, str]) -> None:
        """Refused: ``fact_flags`` (unknown flag or value, a flag without default missing)."""
        for name, value in flags.items():
            if value not in self.flags.get(name, ()):
                raise self._refuse_flags(Phrase("标志 {name} = {value}", name=name, value=value))
        for name in self.flags:
            if name not in flags and name not in self.flag_defaults:
                raise self._refuse_flags(Phrase("缺少标志 {name}", name=name))

    def _refuse_amounts(self, what: str) -> Refused:
        return Refused(
            "fact_amounts",
            "事实「{title}」({name}):{what}。",
            cure="金额只能是 {known},并满足恒等式。",
            title=Phrase(self.title_zh),
            name=self.name,
            what=what,
            known=listed(self.amounts) or Phrase("(无)"),
        )

    def _refuse_flags(self, what: str) -> Refused:
        allowed = listed(
            (f"{name} = {'/'.join(values)}" for name, values in self.flags.items()), by=";"
        )
        return Refused(
            "fact_flags",
            "事实「{title}」({name}):{what} 不合规定。",
            cure="可用标志:{allowed}。",
            title=Phrase(self.title_zh),
            name=self.name,
            what=what,
            allowed=allowed or Phrase("(无)"),
        )
