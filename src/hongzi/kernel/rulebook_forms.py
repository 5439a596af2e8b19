"""Linear forms over named amounts: what rules are written in, and what proofs reckon with.

A form is ``((coefficient, name), …)``: "gross - subsidy" is ((1, "gross"), (-1, "subsidy")).
Coefficients are ints; names appear once; no constants, no products, no division. Splits,
shares and minima belong into facts, never into rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from hongzi.kernel.refusals import Refused

Form = tuple[tuple[int, str], ...]

_TERM = re.compile(r"\s*([+-])?\s*(?:(\d+)\s*\*\s*)?([a-z][a-z_]*)\s*")


def parse_form(text: str) -> Form:
    """The linear form a text stands for; "0" is the empty form. Refused: ``form_syntax``."""
    if text.strip() == "0":
        return ()
    totals: dict[str, int] = {}
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (position and match[1] is None):
            raise Refused(
                "form_syntax",
                "「{text}」不是线性式。",
                cure="写成 net + vat、-cost 或 2 * net 的形式。",
                text=text,
            )
        sign, factor, name = match.groups()
        coefficient = int(factor or 1) * (-1 if sign == "-" else 1)
        totals[name] = totals.get(name, 0) + coefficient
        position = match.end()
    if not totals:
        raise Refused("form_syntax", "线性式为空。", cure="写成 net + vat、-cost 的形式。")
    return _form(totals)


def parse_identity(text: str) -> Form:
    """The form that an identity "gross = net + vat" says is 0. Refused: ``form_syntax``."""
    left, equals, right = text.partition("=")
    if not equals:
        raise Refused(
            "form_syntax",
            "「{text}」不是恒等式。",
            cure="写成 gross = net + vat 的形式。",
            text=text,
        )
    return add_forms([(1, parse_form(left)), (-1, parse_form(right))])


def add_forms(parts: Iterable[tuple[int, Form]]) -> Form:
    """The sum of factor · form."""
    totals: dict[str, int] = {}
    for factor, form in parts:
        for coefficient, name in form:
            totals[name] = totals.get(name, 0) + factor * coefficient
    return _form(totals)


def substitute(form: Form, values: Mapping[str, Form]) -> Form:
    """The form with each name replaced by its own form; a name without one is 0."""
    return add_forms((coefficient, values.get(name, ())) for coefficient, name in form)


def evaluate(form: Form, amounts: Mapping[str, int]) -> int:
    """The value of a form; an amount that is not given is 0."""
    return sum(coefficient * amounts.get(name, 0) for coefficient, name in form)


def format_form(form: Form) -> str:
    """As a person writes it: "gross - subsidy"."""
    text = ""
    for coefficient, name in form:
        sign = ("- " if coefficient < 0 else "+ ") if text else ("-" if coefficient < 0 else "")
        factor = "" if abs(coefficient) == 1 else f"{abs(coefficient)} * "
        text += (" " if text else "") + f"{sign}{factor}{name}"
    return text or "0"


def follows_from(form: Form, zero_forms: Iterable[Form]) -> bool:
    """Whether the form is 0 whenever every one of ``zero_forms`` is: it lies in their span."""
    basis: list[tuple[str, dict[str, Fraction]]] = []
    for zero in zero_forms:
        row = _reduce(zero, basis)
        if row:
            pivot, value = next(iter(row.items()))
            basis.append((pivot, {name: part / value for name, part in row.items()}))
    return not _reduce(form, basis)


def _reduce(form: Form, basis: list[tuple[str, dict[str, Fraction]]]) -> dict[str, Fraction]:
    row = {name: Fraction(coefficient) for coefficient, name in form}
    for pivot, unit in basis:
        factor = row.get(pivot)
        if factor:
            for name, part in unit.items():
                row[name] = row.get(name, Fraction(0)) - factor * part
            row = {name: part for name, part in row.items() if part}
    return row


def _form(totals: Mapping[str, int]) -> Form:
    return tuple((coefficient, name) for name, coefficient in totals.items() if coefficient)
