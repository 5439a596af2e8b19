"""Linear forms: read, written, added, and proved 0 from identities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_forms import (
    Form,
    add_forms,
    evaluate,
    follows_from,
    format_form,
    parse_form,
    parse_identity,
    substitute,
)

NAMES = ("gross", "net", "vat", "cost")


@st.composite
def forms(draw: st.DrawFn) -> Form:
    coefficients = draw(st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3), min_size=1))
    return tuple((c, name) for name, c in coefficients.items() if c)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("net", ((1, "net"),)),
        ("-net", ((-1, "net"),)),
        ("gross - subsidy", ((1, "gross"), (-1, "subsidy"))),
        ("2 * net + vat", ((2, "net"), (1, "vat"))),
        ("net+net", ((2, "net"),)),
        ("net - net", ()),
        ("0", ()),
    ],
)
def test_a_form_is_read(text: str, form: Form) -> None:
    assert parse_form(text) == form


@pytest.mark.parametrize(
    "text", ["", "net vat", "net * vat", "1", "net / 2", "min(net)", "+", "净"]
)
def test_what_is_not_linear_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_form(text)
    assert refusal.value.code == "form_syntax"


def test_an_identity_is_the_form_it_says_is_zero() -> None:
    assert parse_identity("gross = net + vat") == ((1, "gross"), (-1, "net"), (-1, "vat"))
    with pytest.raises(Refused):
        parse_identity("gross - net - vat")


def test_a_form_is_proved_zero_by_the_identities_only() -> None:
    """Dr net, Dr vat / Cr gross balances because gross = net + vat, and for no other reason."""
    balance = parse_form("net + vat - gross")
    assert follows_from(balance, [parse_identity("gross = net + vat")])
    assert not follows_from(balance, [])
    assert not follows_from(parse_form("net - gross"), [parse_identity("gross = net + vat")])


def test_identities_work_together() -> None:
    """unbilled + variance + vat − gross = 0 needs both identities of an invoiced purchase."""
    given_ = [parse_identity("gross = net + vat"), parse_identity("net = unbilled + variance")]
    balance = parse_form("unbilled + variance + vat - gross")
    assert follows_from(balance, given_)
    assert not follows_from(balance, given_[:1])


@given(forms())
def test_a_written_form_reads_back(form: Form) -> None:
    assert parse_form(format_form(form)) == form


@given(forms(), st.dictionaries(st.sampled_from(NAMES), st.integers(-(10**12), 10**12)))
def test_substitution_and_evaluation_agree(form: Form, amounts: dict[str, int]) -> None:
    doubled: dict[str, Form] = {name: ((2, name),) for name in NAMES}
    assert evaluate(substitute(form, doubled), amounts) == 2 * evaluate(form, amounts)


@given(st.lists(forms(), max_size=3), st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_every_combination_of_zero_forms_is_zero(zero: list[Form], factors: list[int]) -> None:
    combined = add_forms(zip(factors, zero, strict=False))
    assert follows_from(combined, zero)
