"""docs/find-it.md answers with places that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUESTION = re.compile(r"^- \*\*(.+?\?)\*\* (.+)$", re.MULTILINE)
PLACE = re.compile(r"`((?:src/|tests/|docs/|tools/|\.)[\w./-]+)(?::([\w.]+))?`")


def answers() -> dict[str, list[tuple[str, str]]]:
    """The places of each question: (path, name)."""
    text = (ROOT / "docs" / "find-it.md").read_text("utf-8")
    return {question: PLACE.findall(answer) for question, answer in QUESTION.findall(text)}


@pytest.mark.parametrize(("question", "places"), answers().items())
def test_each_place_is_there(question: str, places: list[tuple[str, str]]) -> None:
    assert places, "an answer without a place"
    for path, name in places:
        assert (ROOT / path).exists(), path
        if name:
            assert name in names_in(ROOT / path), f"{path} has no {name}"


def test_the_questions_everybody_asks_are_among_them() -> None:
    assert len(answers()) > 20
    assert "Where does a return become entries?" in answers()


def test_every_line_of_the_page_is_a_question_with_an_answer() -> None:
    lines = (ROOT / "docs" / "find-it.md").read_text("utf-8").splitlines()
    assert sum(line.startswith("- ") for line in lines) == len(answers())


def names_in(path: Path) -> set[str]:
    """What a module defines at its top, and as Class.method."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{m.name}" for m in node.body if isinstance(m, ast.FunctionDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found
