"""The one JSON form of commands: used by files, by ``hongzi play`` and in the fact log.

Money is a decimal string of yuan, quantity a decimal string of units, dates are ISO.
A field at its default is left out, so the form is canonical: equal commands, equal JSON.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable
from typing import Any

from hongzi.kernel.commands import ledger, refunds, returns, sales, stock
from hongzi.kernel.commands.base import Command, Fen, Micro
from hongzi.kernel.money import format_fen, format_micro, parse_fen, parse_micro
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

Encode = Callable[[Any], Any]
Decode = Callable[[Any, str], Any]
Field = tuple[str, bool, Any, Encode, Decode]


def _wrong(where: str, want: str, got: object) -> Refused:
    return Refused(
        "json_type",
        "{where}:应为{want},得到 {got}。",
        cure="按文档的 JSON 形式改正该字段。",
        where=where,
        want=want,
        got=repr(got),
    )


def _decode_text(parse: Callable[[str], int], want: str) -> Decode:
    def decode(value: Any, where: str) -> Any:
        if not isinstance(value, str):
            raise _wrong(where, want, value)
        try:
            return parse(value)
        except ValueError as error:
            raise _wrong(where, want, value) from error

    return decode


def _decode_date(value: Any, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong(where, Phrase("日期 YYYY-MM-DD"), value) from error


def _decode_plain(kind: type, want: str) -> Decode:
    def decode(value: Any, where: str) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _wrong(where, want, value)
        return value

    return decode


def _decode_str(value: Any, where: str) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _wrong(where, Phrase("文本(不含 NUL)"), value)
    return value


def _same(value: Any) -> Any:
    return value


def _codec(annotation: Any) -> tuple[Encode, Decode]:
    plain: dict[Any, tuple[Encode, Decode]] = {
        Fen: (
            format_fen,
            _decode_text(parse_fen, Phrase('金额字符串(元,最多 2 位小数),如 "226.00"')),
        ),
        Micro: (
            format_micro,
            _decode_text(parse_micro, Phrase('数量字符串(最多 6 位小数),如 "2"')),
        ),
        dt.date: (dt.date.isoformat, _decode_date),
        str: (_same, _decode_str),
        bool: (_same, _decode_plain(bool, "true/false")),
        int: (_same, _decode_plain(int, Phrase("整数"))),
    }
    if annotation in plain:
        return plain[annotation]
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in typing.get_args(annotation) if a is not type(None))
        encode, decode = _codec(inner)
        return (
            lambda value: None if value is None else encode(value),
            lambda value, where: None if value is None else decode(value, where),
        )
    if origin is tuple:
        encode, decode = _codec(typing.get_args(annotation)[0])
        return (lambda value: [encode(item) for item in value], _decode_list(decode))
    return (_encode_record, lambda value, where: _decode_record(annotation, value, where))


def _decode_list(decode: Decode) -> Decode:
    def whole(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise _wrong(where, Phrase("数组"), value)
        return tuple(decode(item, f"{where}[{n}]") for n, item in enumerate(value))

    return whole


_FIELDS: dict[type, list[Field]] = {}
_WRITERS: dict[type, Encode] = {}


def _fields(cls: type) -> list[Field]:
    found = _FIELDS.get(cls)
    if found is None:
        hints = typing.get_type_hints(cls)
        found = [
            (f.name, f.default is dataclasses.MISSING, f.default, *_codec(hints[f.name]))
            for f in dataclasses.fields(cls)
        ]
        _FIELDS[cls] = found
    return found


def _encode_record(record: Any) -> dict[str, Any]:
    cls = type(record)
    writer = _WRITERS.get(cls)
    if writer is None:
        writer = _WRITERS[cls] = _compile_writer(cls)
    written: dict[str, Any] = writer(record)
    return written


def _compile_writer(cls: type) -> Encode:
    """A function that writes records of one class, its fields spelled out.

    Made as dataclasses make their constructors: every command passes here, and asking field by
    field what to do with it takes three times as long.
    """
    facing: dict[str, Any] = {}
    always, sometimes = [], []
    if issubclass(cls, Command):
        always.append(f"'kind': {cls.kind!r}")
    for number, (name, required, default, encode, _) in enumerate(_fields(cls)):
        facing[f"default{number}"], facing[f"encode{number}"] = default, encode
        value = "value" if encode is _same else f"encode{number}(value)"
        if required:
            always.append(f"{name!r}: {value.replace('value', f'record.{name}')}")
        else:
            sometimes.append(f"    value = record.{name}")
            sometimes.append(f"    if value != default{number}: written[{name!r}] = {value}")
    lines = ["def write(record):", f"    written = {{{', '.join(always)}}}", *sometimes]
    exec("\n".join([*lines, "    return written"]), facing)
    write: Encode = facing["write"]
    return write


def _decode_record(cls: type, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise _wrong(where, Phrase("对象"), value)
    known = {field[0]: field for field in _fields(cls)}
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise Refused(
            "json_field_unknown",
            "{where}:不认识的字段 {unknown}。",
            cure="可用字段:{known}。",
            where=where,
            unknown=", ".join(unknown),
            known=", ".join(known),
        )
    missing = [name for name, required, *_ in known.values() if required and name not in value]
    if missing:
        raise Refused(
            "json_field_missing",
            "{where}:缺少字段 {missing}。",
            cure="补上这些字段。",
            where=where,
            missing=", ".join(missing),
        )
    return cls(**{name: known[name][4](item, f"{where}.{name}") for name, item in value.items()})


COMMANDS: dict[str, type[Command]] = {
    cls.kind: cls
    for module in (sales, returns, refunds, stock, ledger)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Command) and cls.kind
}
"""Every command by its kind."""


def command_to_json(command: Command) -> dict[str, Any]:
    """The canonical JSON object of a command; ``kind`` comes first."""
    return _encode_record(command)


def command_from_json(data: Any, *, where: str = "command") -> Command:
    """The command a JSON object stands for. Refused: unknown kind or field, wrong type."""
    if not isinstance(data, dict):
        raise _wrong(where, Phrase("对象"), data)
    cls = COMMANDS.get(data.get("kind", ""))
    if cls is None:
        raise Refused(
            "command_unknown",
            "{where}:不认识的命令 {kind}。",
            cure="可用命令:{known}。",
            where=where,
            kind=repr(data.get("kind")),
            known=", ".join(sorted(COMMANDS)),
        )
    body = {name: value for name, value in data.items() if name != "kind"}
    command: Command = _decode_record(cls, body, where)
    return command
