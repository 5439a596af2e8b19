"""Texts and the values in them, apart: what is said, kept and read back, and every place that says
something names exactly the values it gives."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongzi.kernel.phrases import Phrase, listed, phrase_from_json, phrase_to_json
from hongzi.kernel.refusals import Refused
from tools.messages import PHRASED_BY, templates_of

SOURCE = Path(__file__).parents[2] / "src" / "hongzi"
LINE = Phrase("退货单 {case}-{line}", case="R-1", line=2)


def test_a_phrase_is_its_chinese_text() -> None:
    assert Phrase("{line} 尚欠 {left}。", line=LINE, left="3.00") == "退货单 R-1-2 尚欠 3.00。"
    assert f"{LINE}" == "退货单 R-1-2"
    assert LINE.template == "退货单 {case}-{line}"
    assert LINE.values == {"case": "R-1", "line": "2"}


def test_a_template_without_values_stands_as_it_is() -> None:
    assert Phrase('写成 {"a": 1}。') == '写成 {"a": 1}。'


def test_a_value_that_is_not_given_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        Refused("case_unknown", "没有退货单 {case}。", line="1")


def test_a_refusal_keeps_its_phrases_when_another_passes_it_on() -> None:
    first = Refused("not_owed", "{line} 没有应退的款项。", cure="核对 {line}。", line=LINE)
    again = Refused(first.code, first.what, cure=first.cure)
    assert again.what is first.what
    assert str(again) == "[not_owed] 退货单 R-1-2 没有应退的款项。 处理:核对 退货单 R-1-2。"
    assert again.as_json() == {
        "code": "not_owed",
        "what": "退货单 R-1-2 没有应退的款项。",
        "cure": "核对 退货单 R-1-2。",
    }


@pytest.mark.parametrize("items, text", [([], ""), (["甲"], "甲"), ("甲乙丙", "甲、乙、丙")])
def test_items_are_listed(items: list[str], text: str) -> None:
    assert listed(items) == text


def test_a_phrase_is_kept_with_the_values_it_needs_and_comes_back() -> None:
    phrase = Phrase("{lines} 有误", lines=listed([LINE, "R-2"]), other="不用的")
    kept = phrase_to_json(phrase)
    assert kept["values"].keys() == {"lines"}
    for back in (phrase_from_json(kept), copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert back == phrase
        assert phrase_to_json(back) == kept
    assert phrase_from_json("从前的文字") == "从前的文字"


def said_in_the_source() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in PHRASED_BY and name != "wording":
                assert isinstance(node, ast.Call)
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def test_every_text_names_the_values_it_is_given_and_no_others() -> None:
    """Only a call whose text comes out of a table gives more than one of these needs."""
    wrong = []
    for place, call in said_in_the_source():
        given = {one.arg for one in call.keywords if one.arg not in (None, "cure")}
        named = {name for text in templates_of(call) for name in re.findall(r"\{(\w+)\}", text)}
        whole = all(isinstance(one, ast.Constant | ast.IfExp) for one in _texts(call))
        if named - given or (whole and given - named):
            wrong.append((place, sorted(named ^ given)))
    assert wrong == []


def test_no_text_is_made_before_it_is_a_phrase() -> None:
    """An f-string given to a refusal could be said in Chinese alone."""
    made = [
        place
        for place, call in said_in_the_source()
        if any(isinstance(one, ast.JoinedStr | ast.BinOp) for one in _texts(call))
    ]
    assert made == []


def _texts(call: ast.Call) -> list[ast.expr]:
    assert isinstance(call.func, ast.Name)
    places = PHRASED_BY[call.func.id]
    texts = [call.args[place] for place in places if place < len(call.args)]
    return texts + [one.value for one in call.keywords if one.arg == "cure"]
