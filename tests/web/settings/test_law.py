"""Rules and law are read in words: no code of a condition or of the data stands bare."""

from __future__ import annotations

import pytest

from hongzi.rulebook.loading import STANDARDS, load_law, load_rulebook, load_tax, names_in
from hongzi.web.settings.law_views import SOURCE
from hongzi.web.settings.words import VALUES
from tests.returns.shop import Shop
from tests.web.conftest import Visitor


def codes_of_rules() -> set[str]:
    rules = [rule for one in STANDARDS for rule in load_rulebook(one).rules.values()]
    return {code for rule in rules for allowed in rule.when.values.values() for code in allowed}


def codes_of_law() -> set[str]:
    tables = [*map(load_law, names_in("law")), *map(load_tax, names_in("tax"))]
    rows = [row for table in tables for rows in table.values() if isinstance(rows, list)
            for row in rows]  # fmt: skip
    values = [v for row in rows for name, v in row.items() if name not in SOURCE]
    words = [one for v in values for one in (v if isinstance(v, list) else [v])]
    return {one for one in words if isinstance(one, str) and one.isascii() and one[0].isalpha()}


def test_every_code_has_its_words() -> None:
    assert codes_of_rules() | codes_of_law() <= VALUES.keys()


@pytest.mark.django_db
def test_conditions_and_data_are_shown_in_words(visitor: Visitor) -> None:
    client = visitor(Shop().book, "bookkeeper")
    rules = client.get("/books/shop/settings/rulebook/").content.decode()
    assert "<b>所属年度</b> = 当年" in rules
    assert "= current" not in rules
    english = client.get("/en/books/shop/settings/rulebook/").content.decode()
    assert "= this year" in english
    law = client.get("/books/shop/settings/law/", {"file": "vat_rates"}).content.decode()
    assert "小规模征收率" in law
    assert "small_scale_levy" not in law
