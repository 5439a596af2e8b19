"""`hongzi play`: scenarios in a throw-away book; the page about their form is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from hongzi.cli.command_words import describe_commands, example_of_each, example_scenarios
from hongzi.kernel.commands import COMMANDS, command_from_json, command_to_json
from tests.cli.conftest import Say

PAGE = Path(__file__).parents[2] / "docs" / "scenario-format.md"


def scenario(tmp_path: Path, data: object) -> Path:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def books_in_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from access_book")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(example_scenarios()))
def test_every_example_is_posted_and_leaves_nothing(name: str, hongzi: Say, tmp_path: Path) -> None:
    path = scenario(tmp_path, example_scenarios()[name])
    answer = hongzi("play", path, "--json")
    refused = [r for r in answer.data["results"] if r["status"] != "posted"]
    assert (answer.code, refused) == (0, [])
    assert sum(_fen(one["balance"]) for one in answer.data["balances"]) == 0
    assert books_in_database() == 0


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


@pytest.mark.django_db
def test_a_whole_return_ends_where_it_began(hongzi: Say, tmp_path: Path) -> None:
    """Two lamps sold for 452.00, one back: half of everything stands, nothing is open."""
    answer = hongzi("play", scenario(tmp_path, example_scenarios()["1-return.json"]), "--json")
    balances = {one["account"]: one["balance"] for one in answer.data["balances"]}
    assert balances["5001"] == "-200.00" and balances["22210107"] == "-26.00"
    assert balances["101201"] == "226.00"
    assert answer.data["stock"] == [{"sku": "A01", "grade": "good", "qty": "9", "value": "1080.00"}]
    assert answer.data["open_items"] == []


@pytest.mark.django_db
def test_a_refusal_is_named_and_the_rest_goes_on(hongzi: Say, tmp_path: Path) -> None:
    commands = [
        {"kind": "define_product", "date": "2026-01-01", "sku": "A01"},
        {"kind": "confirm_sale", "date": "2026-01-02", "sale": "XS-0"},
        {"kind": "define_product", "date": "2026-01-03", "sku": "A02"},
    ]
    answer = hongzi("play", scenario(tmp_path, commands), "--json")
    assert answer.code == 1
    results = answer.data["results"]
    assert [one["status"] for one in results] == ["posted", "refused", "posted"]
    assert results[1]["key"] == "#2" and results[1]["refusal"]["code"] == "not_in_book"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"book": {}}, "scenario_form"),
        ({"book": {"colour": "red"}, "commands": []}, "scenario_form"),
        ([{"kind": "sing"}], "command_unknown"),
        ([{"kind": "ship_goods", "date": "2026-01-01", "sale": "X", "speed": 1}],
         "json_field_unknown"),
        ({"book": {"standard": "ifrs"}, "commands": []}, "standard_unknown"),
    ],
)  # fmt: skip
def test_a_wrong_scenario_is_refused_with_its_place(
    data: object, code: str, hongzi: Say, tmp_path: Path
) -> None:
    answer = hongzi("play", scenario(tmp_path, data))
    assert answer.code == 1 and f"[{code}]" in answer.talk


def test_the_page_is_what_the_commands_say() -> None:
    """Write it anew with: hongzi play --describe > docs/scenario-format.md"""
    assert PAGE.read_text("utf-8") == describe_commands()


def test_every_command_has_an_example_in_its_canonical_form() -> None:
    """What stands in the page is what the fact log would hold, but for the key."""
    examples = example_of_each()
    assert set(examples) == set(COMMANDS)
    for name, example in examples.values():
        command = command_from_json({"key": "#1", **example}, where=name)
        assert command_to_json(command) == {"key": "#1", **example}


@pytest.mark.django_db
def test_what_a_command_itself_refuses_is_its_result(hongzi: Say, tmp_path: Path) -> None:
    """Nothing can be bought in a quantity of 0; the product before it is posted all the same."""
    commands = [
        {"kind": "define_product", "date": "2026-01-01", "sku": "A01"},
        {"kind": "receive_goods", "date": "2026-01-02", "receipt": "R1", "supplier": "甲",
         "lines": [{"sku": "A01", "qty": "1", "net": "-1.00"}]},
        {"kind": "record_sale", "date": "2026-01-03", "sale": "S1",
         "lines": [{"line": "1", "sku": "A01", "qty": "0", "amount": "1", "vat_rate_bp": 0}]},
    ]  # fmt: skip
    answer = hongzi("play", scenario(tmp_path, commands), "--json")
    assert answer.code == 1
    assert [one["status"] for one in answer.data["results"]] == ["posted", "refused", "refused"]
    assert answer.data["results"][2]["refusal"]["code"] == "qty_not_positive"


def test_with_json_a_refusal_is_data_too(hongzi: Say, tmp_path: Path) -> None:
    answer = hongzi("play", scenario(tmp_path, {"commands": "none"}), "--json")
    assert answer.code == 1
    assert answer.data["refusal"]["code"] == "scenario_form"
    assert "scenario_form" in answer.talk
