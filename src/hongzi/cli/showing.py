"""How answers are shown: data on stdout, talk and progress on stderr."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int], None]


def show_json(data: Any) -> None:
    """Data for programs, on stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Talk for people, on stderr."""
    click.echo(text, err=True)


def show_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: str = "", indent: int = 0
) -> None:
    """Rows on stdout in columns that line up, wide characters counted as two.

    right: one letter a column, r where it stands to the right (amounts). indent: spaces before.
    """
    table = [header, *rows]
    widths = [max(_width(row[place]) for row in table) for place in range(len(header))]
    for row in table:
        cells = [
            _pad(text, width, to_the_right=right[place : place + 1] == "r")
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo(" " * indent + "  ".join(cells).rstrip())


def show_pairs(*pairs: tuple[str, str]) -> None:
    """What was measured, and its value; the values line up."""
    width = max(_width(title) for title, _ in pairs)
    for title, value in pairs:
        click.echo(f"{_pad(title, width, to_the_right=False)}  {value}")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, *, to_the_right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if to_the_right else text + space


@contextmanager
def progress_bar(title: str, total: int | None) -> Iterator[Advance]:
    """A bar with the time left on stderr, where a person is looking; NO_COLOR is honoured."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.advance(task, done)
