"""What a form of red invoices asks: commands, or why it makes none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone

from hongzi.files.documents import Document, open_import
from hongzi.kernel.commands import Command, RegisterRedInvoice, command_from_json
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.web.typed import invoice_typed, number_typed, units_typed, yuan_typed

EXITS = {"uninvoiced": "tax.end", "tail": "tax.end", "borne": "tax.bear"}
"""Another exit of the tax leg → whose duty it is."""


@dataclass(slots=True)
class Asked:
    """Commands, what each is about, and what could not be read, each with why.

    blank: rows of a pasted table that name no red invoice yet, and so say nothing.
    """

    commands: list[Command] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    blank: int = 0

    def add(self, about: str, make: Callable[[], dict[str, Any]]) -> None:
        """One command from its JSON form; what it refuses is noted."""
        try:
            self.commands.append(command_from_json(make()))
            self.about.append(about)
        except Refused as refusal:
            self.refused.append((about, refusal))

    def add_read(self, about: str, command: Command) -> None:
        """One command of a table; a number that no invoice has is noted."""
        try:
            if isinstance(command, RegisterRedInvoice):
                invoice_typed(command.invoice)
            self.commands.append(command)
            self.about.append(about)
        except Refused as refusal:
            self.refused.append((about, refusal))


def key_of(data: QueryDict) -> str:
    """The key that makes a form's commands one wish, however often it is sent."""
    return data.get("key") or str(uuid4())


def _date(data: QueryDict) -> str:
    return data.get("date") or timezone.localdate().isoformat()


def one_red_invoice(data: QueryDict) -> Asked:
    """A red invoice over the picked lines of one blue invoice; amounts left blank are what each
    line still owes. Without lines, for a wrong invoice (01), all of the blue one."""
    asked = Asked()
    number = number_typed(data.get("invoice", ""))

    def line(pick: str) -> dict[str, Any]:
        case, _, name = pick.partition("|")
        said = {one: data.get(f"{one}:{pick}", "").strip() for one in ("qty", "net", "vat")}
        read = {"qty": units_typed, "net": yuan_typed, "vat": yuan_typed}
        # A red invoice prints its amounts with a minus; the command wants how much.
        stated = {one: read[one](text).lstrip("-") for one, text in said.items() if text}
        return {"case": case, "line": name, **stated}

    def make() -> dict[str, Any]:
        if not number:
            raise Refused("number_missing", "红字发票号码没有填。", cure="抄录红字发票上的号码。")
        invoice_typed(number)
        picks = data.getlist("pick")
        wish: dict[str, Any] = {
            "kind": "register_red_invoice", "key": f"{key_of(data)}/{number}",
            "date": _date(data), "invoice": number, "blue": data.get("blue", "").strip(),
            "reason_code": data.get("reason", "02"),
        }  # fmt: skip
        if picks:
            wish["lines"] = [line(pick) for pick in picks]
        confirmation = number_typed(data.get("confirmation", ""))
        if confirmation:
            wish["confirmation"] = confirmation
        return wish

    asked.add(number or data.get("blue", ""), make)
    return asked


def other_exits(exit: str, data: QueryDict, *, by: str) -> Asked:
    """Another exit for each picked line; one that is borne names who approves it."""
    asked, key = Asked(), key_of(data)
    for pick in data.getlist("pick"):
        case, _, line = pick.partition("|")

        def make(case: str = case, line: str = line) -> dict[str, Any]:
            wish = {
                "kind": "end_tax_leg", "key": f"{key}/{exit}/{case}/{line}", "date": _date(data),
                "case": case, "line": line, "exit": exit,
            }  # fmt: skip
            return {**wish, "approved_by": by} if exit == "borne" else wish

        asked.add(f"{case}-{line}", make)
    return asked


def many_red_invoices(name: str, content: bytes) -> Asked:
    """A table of red invoices, pasted or uploaded: the columns of the import of that kind.

    Rows without the number of a red invoice are counted and left. Refused: what reading the table
    refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        reader = open_import(path, kind="red-invoices")
        place = reader.matching.places.get("invoice")
        documents = list(reader.documents())
    filled = [one for one in documents if place is None or _filled(one, place)]
    asked = Asked(blank=sum(len(one.rows) for one in documents) - _rows(filled))
    for document in filled:
        if document.problems:
            asked.refused += [
                (
                    Phrase("{document}({place})", document=document.number, place=one.where()),
                    Refused(one.code, one.what, cure=one.cure),
                )
                for one in document.problems
            ]
        for command in document.commands:
            asked.add_read(document.number, command)
    return asked


def _filled(document: Document, place: int) -> bool:
    return any(cells[place] for _, cells in document.rows)


def _rows(documents: Iterable[Document]) -> int:
    return sum(len(one.rows) for one in documents)
