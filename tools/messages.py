"""The English of the pages: `make messages` brings it up to date.

Texts in the code are Chinese and are their own keys. This gathers them from templates and modules
into django.po, keeps the English that is there, drops what nobody says any more, and compiles
django.mo. Both files are in the repository, so an installation needs no gettext and no extra step.
A test fails when a text has no English or django.mo is not what django.po says.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from hongzi.returns.rules.open_items import CAUSES

WEB = Path(__file__).parents[1] / "src" / "hongzi" / "web"
PO = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
SPOKEN_BY = ("gettext", "gettext_lazy", "gettext_noop", "_")
# How templatize writes what a template says: as a call with one literal.
IN_TEMPLATE = re.compile(r"\b(?:gettext|_)\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)")


def texts() -> dict[str, list[str]]:
    """Every text of the pages, with the places that say it."""
    found: dict[str, list[str]] = {}
    for text, place in _said():
        places = found.setdefault(text, [])
        if place not in places:
            places.append(place)
    return found


def _said() -> Iterator[tuple[str, str]]:
    for path in sorted(WEB.rglob("*.html")):
        place = path.relative_to(WEB).as_posix()
        for literal in IN_TEMPLATE.findall(templatize(path.read_text("utf-8"))):
            yield ast.literal_eval(literal), place
    for path in sorted(WEB.rglob("*.py")):
        place = path.relative_to(WEB).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for given in node.args[:1]:
                    if node.func.id in SPOKEN_BY and isinstance(given, ast.Constant):
                        yield str(given.value), place
    for title, action in CAUSES.values():
        yield title, "causes of open items"
        yield action, "causes of open items"


def renewed(old: polib.POFile) -> polib.POFile:
    """The catalogue with today's texts and the English known so far."""
    new = polib.POFile(wrapwidth=99)
    new.header, new.metadata = old.header, old.metadata
    english = {entry.msgid: entry.msgstr for entry in old}
    for text, places in texts().items():
        new.append(
            polib.POEntry(
                msgid=text,
                msgstr=english.get(text, ""),
                occurrences=[(place, "") for place in places],
                flags=["python-format"] if "%(" in text else [],
            )
        )
    return new


def main() -> None:
    """Write both files; say what has no English yet."""
    new = renewed(polib.pofile(str(PO)))
    new.save(str(PO))
    MO.write_bytes(new.to_binary())
    missing = [entry.msgid for entry in new.untranslated_entries()]
    for text in missing:
        sys.stderr.write(f"no English: {text}\n")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
