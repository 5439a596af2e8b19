"""The commands in words: their fields and JSON types, read from the dataclasses themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import types
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongzi.kernel.commands.base import Command, Fen, Micro
from hongzi.kernel.commands.codec import COMMANDS

_PLAIN = {
    Fen: 'yuan "226.00"',
    Micro: 'units "2"',
    dt.date: 'date "2026-11-24"',
    str: "text",
    bool: "true/false",
    int: "integer",
}
_SHARED = tuple(field.name for field in dataclasses.fields(Command))


@dataclass(frozen=True, slots=True)
class FieldInWords:
    """One field of a JSON object. type: in words; default: "" when it is required."""

    name: str
    type: str
    required: bool
    default: str


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """One JSON object: a command (kind is its name) or a record inside commands."""

    kind: str
    meaning: str
    fields: Sequence[FieldInWords]


def commands_in_words() -> list[RecordInWords]:
    """Every command, in the order of the codec, without the fields all of them share."""
    return [_record(kind, cls, leave_out=_SHARED) for kind, cls in COMMANDS.items()]


def shared_in_words() -> RecordInWords:
    """What every command has: key, date, actor, late."""
    return _record("command", Command)


def records_in_words() -> list[RecordInWords]:
    """The records that stand inside commands (lines and the like), each once."""
    found: dict[type, RecordInWords] = {}
    for cls in COMMANDS.values():
        for annotation in typing.get_type_hints(cls).values():
            inner = _record_inside(annotation)
            if inner is not None and inner not in found:
                found[inner] = _record(inner.__name__, inner)
    return list(found.values())


def _record(kind: str, cls: type, *, leave_out: Sequence[str] = ()) -> RecordInWords:
    hints = typing.get_type_hints(cls)
    return RecordInWords(
        kind=kind,
        meaning=inspect.getdoc(cls) or "",
        fields=[
            _field(field, hints[field.name])
            for field in dataclasses.fields(cls)
            if field.name not in leave_out
        ],
    )


def _field(field: dataclasses.Field[Any], annotation: Any) -> FieldInWords:
    required = field.default is dataclasses.MISSING
    return FieldInWords(
        name=field.name,
        type=_in_words(annotation),
        required=required,
        default="" if required else _default(field.default),
    )


def _default(value: object) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _in_words(annotation: Any) -> str:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        return _in_words(_first_real(annotation))
    if typing.get_origin(annotation) is tuple:
        inner = typing.get_args(annotation)[0]
        return f"[{_in_words(inner)}, …]"
    return str(annotation.__name__)


def _record_inside(annotation: Any) -> type | None:
    if typing.get_origin(annotation) is tuple:
        annotation = typing.get_args(annotation)[0]
    return annotation if dataclasses.is_dataclass(annotation) else None  # type: ignore[return-value]


def _first_real(annotation: Any) -> Any:
    return next(a for a in typing.get_args(annotation) if a is not type(None))
