"""The English of the pages: `make messages` brings it up to date.

    python -m tools.messages [AREA…]       all areas when none is named

Texts in the code are Chinese and are their own keys. This gathers them from templates and modules
into one django.po for each area, and what the rooms below the pages say into one of its own; it
keeps the English that is there, drops what nobody says any more, and compiles django.mo. Both files
are in the repository, so an installation needs no gettext and no extra step. A test fails when a
text has no English or django.mo is not what django.po says.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import polib
from django.utils.translation.template import templatize

from hongzi.access.rules.duties import DUTIES
from hongzi.cli.main import COMMANDS, open_door
from hongzi.cli.main import main as main_command
from hongzi.files.demo.generate import TITLES
from hongzi.files.kinds import all_kinds
from hongzi.files.presets import all_presets
from hongzi.returns.rules.open_items import CAUSES
from hongzi.rulebook.loading import STANDARDS, load_law, load_rulebook, load_tax, names_in
from hongzi.web import AREAS, CATALOGUES, ROOMS, TERMINAL

WEB = Path(__file__).parents[1] / "src" / "hongzi" / "web"
SPOKEN_BY = ("gettext", "gettext_lazy", "gettext_noop", "_")
PHRASED_BY = {
    "Phrase": (0,), "wording": (0,), "Refused": (1,), "MoneyError": (1,), "WrongCell": (2,),
    "require": (2, 3),
}  # fmt: skip
"""Which arguments of a call are templates of phrases, like its ``cure``."""
CITED = ("document", "citation")
"""What stays in Chinese: the titles of statutes, and their articles."""
SILENT = ("web", "cli", "cluster", "config")
"""Folders that are no rooms: the pages and the terminal have their own catalogues."""
# How templatize writes what a template says: as a call with one literal.
IN_TEMPLATE = re.compile(r"\b(?:gettext|_)\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)")
FRAME = "frame"
HEAD = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


def catalogue(area: str) -> Path:
    """The readable file of an area."""
    return WEB / "locale" / area / "en" / "LC_MESSAGES" / "django.po"


def compiled(area: str) -> Path:
    """The file that is read when a page is drawn."""
    return catalogue(area).with_suffix(".mo")


def texts(area: str) -> dict[str, list[str]]:
    """Every text of an area, with the places that say it."""
    found: dict[str, list[str]] = {}
    for text, place in _said(area):
        places = found.setdefault(text, [])
        if place not in places:
            places.append(place)
    return found


def area_of(place: Path) -> str:
    """Whose text it is: what lies in no area's folder belongs to the frame."""
    return next((part for part in place.parts if part in AREAS), FRAME)


def _said(area: str) -> Iterator[tuple[str, str]]:
    if area == ROOMS:
        yield from _said_below()
        return
    if area == TERMINAL:
        yield from _said_at_the_terminal()
        return
    for path in sorted(WEB.rglob("*.html")):
        place = path.relative_to(WEB)
        if area_of(place) == area:
            for literal in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"))):
                yield ast.literal_eval(literal), place.as_posix()
    for path in sorted(WEB.rglob("*.py")):
        place = path.relative_to(WEB)
        if area_of(place) == area:
            for text in _spoken(ast.parse(path.read_text("utf-8"))):
                yield text, place.as_posix()
    if area == FRAME:
        for title, action in CAUSES.values():
            yield title, "causes of open items"
            yield action, "causes of open items"


def _said_at_the_terminal() -> Iterator[tuple[str, str]]:
    """What the command line says: its modules, and the help of every command."""
    for path in sorted((WEB.parent / "cli").rglob("*.py")):
        for text in _spoken(ast.parse(path.read_text("utf-8"))):
            yield text, f"cli/{path.name}"
    commands = [main_command, *map(open_door, COMMANDS)]
    for text in (text for command in commands for text in helps_of(command)):
        if text and not text.isascii():
            yield text, "help"


def helps_of(command: click.Command) -> Iterator[str]:
    """The help of a command, of what it takes, and of the commands in it."""
    yield command.help or ""
    for param in command.params:
        if isinstance(param, click.Option):
            yield param.help or ""
    if isinstance(command, click.Group):
        for one in command.commands.values():
            yield from helps_of(one)


def _said_below() -> Iterator[tuple[str, str]]:
    """What the rooms say: phrases in their modules, and words that stand in their data."""
    for path in sorted(WEB.parent.rglob("*.py")):
        place = path.relative_to(WEB.parent)
        if place.parts[0] not in SILENT:
            for text in phrases_of(ast.parse(path.read_text("utf-8"))):
                yield text, place.as_posix()
    for text in words_of_data():
        yield text, "data"


def words_of_data() -> dict[str, str]:
    """Words of the rooms' data that phrases name, with their English where the data has it."""
    words = dict.fromkeys([*DUTIES.values(), *TITLES.values()], "")
    for kind in all_kinds().values():
        words[kind.title] = ""
        for column in kind.columns.values():
            words |= dict.fromkeys([column.title, *column.words.values()], "")
    for preset in all_presets():
        words |= dict.fromkeys([preset.title, preset.missing], "")
    for rules in map(load_rulebook, STANDARDS):
        words |= {rule.title_zh: rule.title_en for rule in rules.rules.values()}
        words |= {fact.title_zh: fact.title_en for fact in rules.facts.values()}
        words |= {role.title: role.title_en for role in rules.roles.values()}
        words |= {one.title: one.title_en for one in rules.statements}
        words |= {account.name: account.name_en for account in rules.accounts.values()}
        words[rules.title_zh] = rules.title_en
        words |= dict.fromkeys([rule.note for rule in rules.rules.values()], "")
    for read, folder in ((load_law, "law"), (load_tax, "tax")):
        for tables in (read(name) for name in names_in(folder)):
            words |= dict.fromkeys(_said_in(tables), "")
    return {text: english for text, english in words.items() if text}


def _said_in(tables: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of a file of law: all its Chinese but the documents it cites."""
    for rows in tables.values():
        for row in rows if isinstance(rows, list) else [rows]:
            for name, value in row.items() if isinstance(row, dict) else ():
                if isinstance(value, str) and not value.isascii() and name not in CITED:
                    yield value


def phrases_of(module: ast.Module) -> Iterator[str]:
    """The templates that a module's phrases and refusals are made of."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for given in templates_of(node):
                if not given.isascii() or "{rest}" in given:
                    yield given


def templates_of(call: ast.Call) -> Iterator[str]:
    """The templates in one call, each branch of a choice."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name == "listed":
        between = [str(ast.literal_eval(one.value)) for one in call.keywords if one.arg == "by"]
        yield f"{{first}}{(between or ['、'])[0]}{{rest}}"
    given = [call.args[place] for place in PHRASED_BY.get(name, ()) if place < len(call.args)]
    if name in PHRASED_BY:
        given += [keyword.value for keyword in call.keywords if keyword.arg == "cure"]
    while given:
        one = given.pop()
        if isinstance(one, ast.IfExp):
            given += [one.body, one.orelse]
        elif isinstance(one, ast.Constant) and one.value:
            yield str(one.value)


def _spoken(module: ast.Module) -> Iterator[str]:
    yield from phrases_of(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for given in node.args[:1]:
                if node.func.id in SPOKEN_BY and isinstance(given, ast.Constant):
                    yield str(given.value)


def known() -> dict[str, str]:
    """The English of every area, the frame's last: what one area says, another need not repeat."""
    english = words_of_data()
    for area in reversed(CATALOGUES):
        if catalogue(area).exists():
            entries = polib.pofile(str(catalogue(area)))
            english |= {entry.msgid: entry.msgstr for entry in entries if entry.msgstr}
    return english


def renewed(area: str) -> polib.POFile:
    """An area's catalogue with today's texts and the English known so far."""
    english = known()
    if catalogue(area).exists():
        old = polib.pofile(str(catalogue(area)))
        english |= {entry.msgid: entry.msgstr for entry in old if entry.msgstr}
    new = polib.POFile(wrapwidth=99)
    new.metadata = HEAD
    for text, places in texts(area).items():
        new.append(
            polib.POEntry(
                msgid=text,
                msgstr=english.get(text, ""),
                occurrences=[(place, "") for place in places],
                flags=_flags(text),
            )
        )
    return new


def _flags(text: str) -> list[str]:
    if "%(" in text:
        return ["python-format"]
    return ["python-brace-format"] if re.search(r"\{\w+\}", text) else []


def main(areas: list[str]) -> None:
    """Write both files of each area that says something; say what has no English yet."""
    missing = []
    for area in areas or CATALOGUES:
        new = renewed(area)
        if not len(new) and not catalogue(area).exists():
            continue
        catalogue(area).parent.mkdir(parents=True, exist_ok=True)
        new.save(str(catalogue(area)))
        compiled(area).write_bytes(new.to_binary())
        missing += [f"no English ({area}): {entry.msgid}" for entry in new.untranslated_entries()]
    for line in missing:
        sys.stderr.write(f"{line}\n")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main(sys.argv[1:])
