"""The English of the pages is whole, and the compiled file is what the readable one says."""

from __future__ import annotations

import re

import polib

from hongzi.access.models import Costing, Standard, Taxpayer
from hongzi.web.words import LABELS
from tools.messages import MO, PO, texts


def test_every_text_has_its_english_and_no_english_is_left_over() -> None:
    english = {entry.msgid: entry.msgstr for entry in polib.pofile(str(PO))}
    assert english.keys() == texts().keys(), "run: make messages"
    assert [text for text, words in english.items() if not words] == []


def test_english_is_english_but_for_names_of_law() -> None:
    chinese = [
        entry.msgstr
        for entry in polib.pofile(str(PO))
        if re.search("[一-鿿]", re.sub(r"\(.*?\)", "", entry.msgstr))
    ]
    assert chinese == []


def test_a_translation_keeps_the_places_for_values() -> None:
    for entry in polib.pofile(str(PO)):
        places = re.findall(r"%\(\w+\)s", entry.msgid)
        assert sorted(places) == sorted(re.findall(r"%\(\w+\)s", entry.msgstr)), entry.msgid


def test_the_compiled_file_is_up_to_date() -> None:
    assert MO.read_bytes() == polib.pofile(str(PO)).to_binary(), "run: make messages"


def test_settings_of_a_book_are_called_what_the_book_calls_them() -> None:
    choices = dict([*Standard.choices, *Taxpayer.choices, *Costing.choices])
    assert {code: LABELS[code] for code in choices} == choices
