"""A kind of fact compiled for speed: what is looked up once is a tuple afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hongzi.kernel.facts import FactKind, Part
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_forms import Form
from hongzi.kernel.rulebook_parts import Applied, EntryRow, Role

Term = tuple[int, int]
"""A coefficient and the place of its amount."""

Line = tuple[int, str, int, int, tuple[Term, ...], bool, int, int, bool, int, str]
"""side, role, first term, further terms, stays negative, matter index, party index, product?,
sign of qty, rule."""

Key = tuple[int, str, int | None, int | None, int | None, str]
"""side, role, matter, party, product, rule: entries of one fact equal in these are one."""

Program = tuple[dt.date, tuple[tuple[int, str], ...], tuple[Line, ...]]
"""From which day, which amounts must be 0 (place, name), which lines."""


class Shape(NamedTuple):
    """What parts of the same amounts and flags share: their identities and their programs."""

    identities: tuple[tuple[Term, ...], ...]
    programs: list[Program]


MATTERS = {"": 0, "case": 1, "sale": 2, "other": 3}
PARTIES = {"": 0, "customer": 1, "shop": 2, "supplier": 3}

_new = tuple.__new__


class Plan:
    """All programs of one kind for one taxpayer and red style, by the values of its flags.

    ``program`` is asked once per combination: (first day, amounts that must be 0, rules),
    latest first; the earliest also holds before its day.
    """

    def __init__(
        self,
        *,
        kind: FactKind,
        roles: Mapping[str, Role],
        red_style: str,
        program: Callable[
            [Mapping[str, str]], Sequence[tuple[dt.date, tuple[str, ...], Sequence[Applied]]]
        ],
    ) -> None:
        self._kind = kind
        self._roles = roles
        self._keep_red = red_style == "same_side"
        self._ask = program
        self._flags = tuple((name, kind.flag_defaults.get(name, "")) for name in kind.flags)
        self._shapes: dict[tuple[object, ...], Shape] = {}

    def entries(self, parts: Sequence[Part], date: dt.date) -> list[EntryRow]:
        """The entries of one fact. Refused: whatever is wrong with a part."""
        return self.rows(parts[0], date) if len(parts) == 1 else self.summed_rows(parts, date)

    def rows(self, part: Part, date: dt.date) -> list[EntryRow]:
        """The entries of a fact of one part."""
        values = tuple(part.amounts.values())
        rows: list[EntryRow] = []
        matters = (None, part.case, part.sale, part.other)
        parties = (None, part.customer, part.shop, part.supplier)
        for (
            side,
            role,
            coefficient,
            place,
            more,
            red,
            matter,
            party,
            product,
            sign,
            rule,
        ) in self._lines(part, values, date):
            amount = coefficient * values[place]
            for coefficient, place in more:
                amount += coefficient * values[place]
            if amount:
                qty = sign * part.qty if product else 0
                if amount < 0 and not red:
                    side, amount, qty = -side, -amount, -qty
                rows.append(
                    _new(
                        EntryRow,
                        (side, role, "", amount, matters[matter], parties[party],
                         part.product if product else None, qty, rule),
                    )
                )  # fmt: skip
        return rows

    def summed_rows(self, parts: Sequence[Part], date: dt.date) -> list[EntryRow]:
        """The entries of a fact of several parts: those that differ in nothing but the amount
        are one entry."""
        sums: dict[Key, list[int]] = {}
        reds: dict[Key, bool] = {}
        for part in parts:
            values = tuple(part.amounts.values())
            matters = (None, part.case, part.sale, part.other)
            parties = (None, part.customer, part.shop, part.supplier)
            for (
                side,
                role,
                coefficient,
                place,
                more,
                red,
                matter,
                party,
                product,
                sign,
                rule,
            ) in self._lines(part, values, date):
                amount = coefficient * values[place]
                for coefficient, place in more:
                    amount += coefficient * values[place]
                if not amount:
                    continue
                key = (side, role, matters[matter], parties[party],
                       part.product if product else None, rule)  # fmt: skip
                total = sums.get(key)
                if total is None:
                    total = sums[key] = [0, 0]
                    reds[key] = red
                total[0] += amount
                if product:
                    total[1] += sign * part.qty
        return [
            _row(key, amount, qty, red=reds[key]) for key, (amount, qty) in sums.items() if amount
        ]

    def _lines(self, part: Part, values: Sequence[int], date: dt.date) -> tuple[Line, ...]:
        """The lines that apply to a part on a day. Refused: whatever is wrong with the part."""
        shape = self._shapes.get((*part.amounts, *part.flags.items()))
        if shape is None:
            self._kind.check(part)
            shape = self._shapes[*part.amounts, *part.flags.items()] = self._shape(part)
        identities, programs = shape
        if values and min(values) < 0:
            self._kind.check(part)
        for identity in identities:
            total = 0
            for coefficient, place in identity:
                total += coefficient * values[place]
            if total:
                self._kind.check(part)
        program = programs[0]
        if date < program[0]:
            program = next(other for other in programs if date >= other[0])
        for place, name in program[1]:
            if values[place]:
                raise _not_zero(self._kind, name)
        return program[2]

    def _shape(self, part: Part) -> Shape:
        """Everything about parts of these amounts and flags but the values; what is absent is 0."""
        places = {name: place for place, name in enumerate(part.amounts)}
        flags = {name: part.flags.get(name, default) for name, default in self._flags}
        programs: list[Program] = []
        for start, zeros, applied in self._ask(flags):
            lines = [self._line(a, n, places) for a in applied for n in range(len(a.entries))]
            zero = tuple((places[name], name) for name in zeros if name in places)
            programs.append((start, zero, tuple(line for line in lines if line is not None)))
        return Shape(
            identities=tuple(_terms(form, places) for form in self._kind.identities),
            programs=programs,
        )

    def _line(self, applied: Applied, n: int, places: Mapping[str, int]) -> Line | None:
        entry = applied.entries[n]
        role = self._roles[entry.role]
        terms = _terms(entry.form, places)
        if not terms:
            return None
        return (
            entry.side,
            entry.role,
            *terms[0],
            terms[1:],
            entry.red and self._keep_red,
            MATTERS[role.matter],
            PARTIES[role.party],
            role.product,
            -1 if entry.form[0][0] < 0 else 1,
            applied.rule.id,
        )


def _terms(form: Form, places: Mapping[str, int]) -> tuple[Term, ...]:
    return tuple((coefficient, places[name]) for coefficient, name in form if name in places)


def _row(key: Key, amount: int, qty: int, *, red: bool) -> EntryRow:
    side, role, matter, party, product, rule = key
    if amount < 0 and not red:
        side, amount, qty = -side, -amount, -qty
    return _new(EntryRow, (side, role, "", amount, matter, party, product, qty, rule))


def _not_zero(kind: FactKind, name: str) -> Refused:
    return Refused(
        "fact_amounts",
        "事实「{title}」({kind}):此情形下金额 {name} 必须为 0。",
        cure="核对标志与纳税人身份;该金额在此情形下没有分录。",
        title=Phrase(kind.title_zh),
        kind=kind.name,
        name=name,
    )
