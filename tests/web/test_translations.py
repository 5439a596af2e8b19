"""The English of the pages is whole, and the compiled file is what the readable one says."""

from __future__ import annotations

import re

import polib
import pytest

from hongzi.access.models import Costing, Standard, Taxpayer
from hongzi.access.rules.duties import DUTIES
from hongzi.web import CATALOGUES
from hongzi.web.words import LABELS
from tools.messages import catalogue, compiled, texts

SPEAKING = [area for area in CATALOGUES if texts(area)]


@pytest.mark.parametrize("area", SPEAKING)
def test_every_text_has_its_english_and_no_english_is_left_over(area: str) -> None:
    english = {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue(area)))}
    assert english.keys() == texts(area).keys(), "run: make messages"
    assert [text for text, words in english.items() if not words] == []


def test_a_text_has_one_english_whichever_area_says_it() -> None:
    """All areas are one catalogue when a page is drawn: the first English would be everybody's."""
    said: dict[str, set[str]] = {}
    for area in SPEAKING:
        for entry in polib.pofile(str(catalogue(area))):
            said.setdefault(entry.msgid, set()).add(entry.msgstr)
    assert {text: english for text, english in said.items() if len(english) > 1} == {}


@pytest.mark.parametrize("area", SPEAKING)
def test_nothing_is_doubtful(area: str) -> None:
    assert polib.pofile(str(catalogue(area))).fuzzy_entries() == []


@pytest.mark.parametrize("area", SPEAKING)
def test_english_is_english_but_for_names_of_law(area: str) -> None:
    chinese = [
        entry.msgstr
        for entry in polib.pofile(str(catalogue(area)))
        if re.search("[一-鿿]", re.sub(r"\(.*?\)", "", entry.msgstr))
    ]
    assert chinese == []


@pytest.mark.parametrize("area", SPEAKING)
def test_a_translation_keeps_the_places_for_values(area: str) -> None:
    for entry in polib.pofile(str(catalogue(area))):
        places = re.findall(r"%\(\w+\)s", entry.msgid)
        assert sorted(places) == sorted(re.findall(r"%\(\w+\)s", entry.msgstr)), entry.msgid
        named = set(re.findall(r"\{\w*\}", entry.msgid))
        assert named == set(re.findall(r"\{\w*\}", entry.msgstr)), entry.msgid


@pytest.mark.parametrize("area", SPEAKING)
def test_the_compiled_file_is_up_to_date(area: str) -> None:
    written = polib.pofile(str(catalogue(area))).to_binary()
    assert compiled(area).read_bytes() == written, "run: make messages"


def test_a_catalogue_belongs_to_an_area_that_says_something() -> None:
    assert [area for area in CATALOGUES if area not in SPEAKING and catalogue(area).exists()] == []


def test_settings_and_duties_are_called_what_the_book_calls_them() -> None:
    choices = dict([*Standard.choices, *Taxpayer.choices, *Costing.choices, *DUTIES.items()])
    assert {code: LABELS[code] for code in choices} == choices
