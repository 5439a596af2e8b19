"""docs/rulebook.md is what the data say."""

from __future__ import annotations

from pathlib import Path

from hongzi.kernel.rulebook_table import rulebook_table
from hongzi.rulebook.loading import STANDARDS, load_rulebook

DOCUMENT = Path(__file__).parents[2] / "docs" / "rulebook.md"
RULEBOOKS = [load_rulebook(standard) for standard in STANDARDS]


def test_the_document_is_up_to_date() -> None:
    made = rulebook_table(RULEBOOKS)
    assert DOCUMENT.read_text(encoding="utf-8") == made, (
        "python -m hongzi.rulebook > docs/rulebook.md"
    )


def test_the_table_names_every_fact_rule_and_role() -> None:
    made = rulebook_table(RULEBOOKS)
    for rulebook in RULEBOOKS:
        for name in (*rulebook.facts, *rulebook.roles):
            assert f"`{name}`" in made
        for rule in rulebook.rules.values():
            assert f"**{rule.id}**" in made
            assert rule.citation in made
