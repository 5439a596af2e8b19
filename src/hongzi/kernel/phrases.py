"""Texts that the program makes: the words and the values in them, apart.

A phrase is its Chinese text and goes wherever a text goes. It also remembers how it was made, so
that a page finds the words of another language by its template and fills in the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self


class Phrase(str):
    """``Phrase("退货单 {case} 没有行 {line}。", case=…, line=…)`` is the text 退货单 R-1 没有行 2。

    template: as in ``str.format``, names only. values: by name, texts or
    what becomes one; a phrase among them is said in the reader's language too. A template without
    values is taken as it stands.
    """

    __slots__ = ("_given", "template")

    template: str
    _given: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        phrase = str.__new__(cls, template.format_map(values) if values else template)
        phrase.template = template
        phrase._given = values
        return phrase

    @property
    def values(self) -> dict[str, str]:
        """What stands in the places of the template, by name; made texts only when asked."""
        return {n: v if isinstance(v, Phrase) else str(v) for n, v in self._given.items()}

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        return (self.template,), self.values


def wording(template: str) -> str:
    """A template that stands in a table and meets its values later: the same text. It is named so
    that it gets its words in other languages."""
    return template


def phrased(text: str, values: Mapping[str, object]) -> Phrase:
    """The phrase of a template and its values; a text that is one already is left alone."""
    return text if isinstance(text, Phrase) else Phrase(text, **values)


def listed(items: Iterable[object], *, by: str = "、") -> str:
    """Items one after the other: 甲、乙、丙. by: what stands between two of them, 、 or ;."""
    texts = [item if isinstance(item, Phrase) else str(item) for item in items]
    if not texts:
        return ""
    pair = f"{{first}}{by}{{rest}}"
    *before, rest = texts
    for first in reversed(before):
        rest = Phrase(pair, first=first, rest=rest)
    return rest


def retold(text: str, words: Callable[[str], str]) -> str:
    """A text in another language; one that is no phrase is data, and stays as it is.

    words: gives a template in that language.
    """
    if not isinstance(text, Phrase):
        return text
    told = words(text.template) if text.template else ""
    values = {name: retold(value, words) for name, value in text.values.items()}
    return told.format_map(values) if values else told


def phrase_to_json(text: str) -> Any:
    """What to keep of a text so that it can still be said in another language later."""
    if not isinstance(text, Phrase):
        return text
    values = {
        name: phrase_to_json(value)
        for name, value in text.values.items()
        if f"{{{name}}}" in text.template
    }
    return {"template": text.template, "values": values}


def phrases_to_json(said: Mapping[str, Any]) -> dict[str, Any]:
    """As ``phrase_to_json``, for each text of a record."""
    return {name: phrase_to_json(value) for name, value in said.items()}


def phrases_from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The record that ``phrases_to_json`` kept."""
    return {
        name: phrase_from_json(value) if isinstance(value, dict) else value
        for name, value in kept.items()
    }


def phrase_from_json(kept: Any) -> str:
    """A text that ``phrase_to_json`` kept; one from before there were phrases is plain."""
    if not isinstance(kept, dict):
        return str(kept)
    values = {name: phrase_from_json(value) for name, value in kept["values"].items()}
    return Phrase(kept["template"], **values)
