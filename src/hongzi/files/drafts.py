"""What a builder gets: the rows of one document, agreed on what holds for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from hongzi.files.kinds import Kind
from hongzi.files.values import Line, blank_value
from hongzi.kernel.commands import Command
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused

T = TypeVar("T")

_COLUMN_OF_CODE = {
    "qty_not_positive": "qty",
    "amount_negative": "gross",
    "amount_not_positive": "amount",
    "amount_missing": "gross",
    "approval_missing": "approved_by",
    "line_one_side": "debit",
    "sku_unknown": "sku",
    "product_unknown": "sku",
    "account_unknown": "account",
    "not_in_book": "sale",
    "other_customer": "customer",
    "case_unknown": "case",
    "case_duplicate": "case",
    "lot_unknown": "lot",
    "serial_unknown": "serials",
    "serial_already_back": "serials",
    "blue_unknown": "blue",
    "red_duplicate": "invoice",
    "refund_duplicate": "refund",
    "payment_unknown": "payment",
    "receipt_unknown": "bills",
    "over_returned": "qty",
    "already_returned": "qty",
    "over_accepted": "qty",
    "value_above_sale": "gross",
    "over_refunded": "amount",
    "refund_above_owed": "amount",
    "before_opening": "date",
    "period_closed": "date",
}
"""The column a refusal speaks of, where its code alone tells."""


class WrongCell(Refused):
    """A refusal that knows its column."""

    def __init__(
        self, column: str, code: str, what: str, /, *, cure: str, **values: object
    ) -> None:
        self.column = column
        super().__init__(code, what, cure=cure, **values)


class Misfit(NamedTuple):
    """A row that makes no command, the column that is to blame ("" = the row), and why."""

    line: Line
    column: str
    refusal: Refused


class Misfits(Exception):
    """Rows of one document that make no command."""

    def __init__(self, found: Sequence[Misfit]) -> None:
        self.found = found
        super().__init__("; ".join(str(misfit.refusal) for misfit in found))


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of one document before they are a command.

    head: the values all rows agree on, by column. actor: who imports them, with
    which duties (None: from the terminal, where everything may be imported). late: see ``Command``.
    """

    kind: str
    number: str
    head: Mapping[str, Any]
    lines: Sequence[Line]
    actor: str = ""
    late: bool = False
    duties: frozenset[str] | None = None

    def base(self, *, suffix: str = "", date: dt.date | None = None) -> dict[str, Any]:
        """The fields of every command. The key is made of kind and number only, so the same
        document imported again, by whomever, is the same command again: who imports it stands
        beside the command."""
        key = f"{self.kind}:{self.number}" if self.number else self.kind
        return {
            "key": f"{key}/{suffix}" if suffix else key,
            "date": date or self.head["date"],
            "late": self.late,
        }

    def each(self, make: Callable[[Mapping[str, Any], str], T]) -> list[T]:
        """``make(values, line number)`` for every row; refusals of several rows come together.

        The line number is the row's own, or its place in the document.
        """
        made: list[T] = []
        misfits = []
        for place, line in enumerate(self.lines, 1):
            try:
                made.append(make(line.value, line.value.get("line") or str(place)))
            except Refused as refusal:
                misfits.append(Misfit(line, column_of(refusal), refusal))
        if misfits:
            raise Misfits(misfits)
        return made


Build = Callable[[Draft], list[Command]]


def column_of(refusal: Refused) -> str:
    """The column a refusal speaks of; "" when it speaks of the row."""
    if isinstance(refusal, WrongCell):
        return refusal.column
    return _COLUMN_OF_CODE.get(refusal.code, "")


class Heads:
    """Agrees the rows of a document on the columns they share."""

    def __init__(self, kind: Kind, given: Mapping[str, str]) -> None:
        self._kind = kind
        self._given = given
        self._shared = [column.name for column in kind.columns.values() if column.one]
        self._blank: dict[str, Any] = {}

    def of(self, lines: Sequence[Line]) -> dict[str, Any]:
        """The first row's values, with the shared ones as agreed by all rows.

        Raises Misfits: ``document_differs``, ``required_blank``.
        """
        head = dict(lines[0].value)
        for name in self._shared:
            found = head[name]
            for line in lines:
                value = line.value[name]
                if value is not None and value != found:
                    if found is not None:
                        raise Misfits([Misfit(line, name, self._differs(name))])
                    found = value
            head[name] = self._blank_of(name, lines[0]) if found is None else found
        return head

    def _blank_of(self, name: str, first: Line) -> Any:
        if name not in self._blank:
            try:
                self._blank[name] = blank_value(self._kind.columns[name], self._given)
            except Refused as refusal:
                raise Misfits([Misfit(first, name, refusal)]) from refusal
        return self._blank[name]

    def _differs(self, name: str) -> Refused:
        return Refused(
            "document_differs",
            "「{column}」与同一单据的前面各行不同。",
            cure="同一单据各行填同一个值,或只在一行填写,其余留空。",
            column=Phrase(self._kind.columns[name].title),
        )
