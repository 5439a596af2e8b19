"""docs/scenario-format.md, written from the commands themselves and the example scenarios."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from hongzi.kernel.commands.describing import (
    FieldInWords,
    RecordInWords,
    commands_in_words,
    records_in_words,
    shared_in_words,
)

_HEAD = """\
# The JSON form of scenarios and commands

`hongzi play SCENARIO.json` runs commands in order in a throw-away book, shows what each did (or
the named refusal), then balances, stock and open items, and keeps nothing. The same form stands
in the fact log and in the column 命令 of an import of `facts`.

This page is written by `hongzi play --describe`; a test keeps it up to date and runs every
example. The examples are from `src/hongzi/cli/scenarios/`.

A scenario is a list of commands, or an object:

```json
{
  "title": "what it is about",
  "book": {
    "standard": "small_business | enterprise",
    "taxpayer": "general | small_scale",
    "costing": "moving_average | fifo | specific | month_end_average | retail_price | cost_ratio",
    "opened_on": "2026-01-01",
    "policies": {}
  },
  "commands": []
}
```

Every field of `book` may be left out (`small_business`, `general`, `moving_average`, January
2026). In a scenario `key` may be left out: the command is then named by its number (`#1`).

Money is text in yuan (`"226.00"`), quantity text in units (`"2"`, `"0.5"`), a date ISO text;
a number is never written as a JSON number unless the table says integer. A field at its default
may be left out.

## What every command has
"""


def describe_commands() -> str:
    """The whole page."""
    examples = example_of_each()
    parts = [_HEAD, _table(shared_in_words().fields), _indented(shared_in_words().meaning)]
    parts.append("\n## Commands\n")
    for record in commands_in_words():
        parts.append(_section(record, examples[record.kind]))
    parts.append("\n## Records inside commands\n")
    for record in records_in_words():
        parts.append(f"\n### {record.kind}\n\n{record.meaning}\n\n{_table(record.fields)}")
    return "".join(parts)


def example_scenarios() -> dict[str, dict[str, Any]]:
    """The example scenarios that come with hongzi, by file name."""
    folder = resources.files("hongzi.cli").joinpath("scenarios")
    return {
        item.name: json.loads(item.read_text("utf-8"))
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".json")
    }


def example_of_each() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """For each kind of command the first example: (scenario file, command)."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for name, scenario in example_scenarios().items():
        for command in scenario["commands"]:
            found.setdefault(command["kind"], (name, command))
    return found


def _section(record: RecordInWords, example: tuple[str, Mapping[str, Any]]) -> str:
    name, command = example
    written = json.dumps(command, ensure_ascii=False, indent=2)
    return (
        f"\n### {record.kind}\n\n{record.meaning}\n\n{_table(record.fields)}"
        f"\nFrom `{name}`:\n\n```json\n{written}\n```\n"
    )


def _table(fields: Sequence[FieldInWords]) -> str:
    rows = [
        f"| `{f.name}` | {f.type.replace('|', '/')} | {'required' if f.required else f.default} |\n"
        for f in fields
    ]
    return "| field | JSON | default |\n|---|---|---|\n" + "".join(rows)


def _indented(text: str) -> str:
    return f"\n{text}\n"
