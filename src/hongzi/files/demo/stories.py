"""Odd cases: each a small story told in an invented company, at least once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hongzi.files.demo.clients import Client
from hongzi.files.demo.truth import Asked, Sold
from hongzi.files.demo.world import World

Tell = Callable[[World, dt.date], None]
Fits = Callable[[Client], bool]


@dataclass(frozen=True, slots=True)
class Story:
    """name: its stable id. section: of the job's description. shows: the kind of fact it makes,
    or the code of the refusal it meets. fits: in which companies it can happen. months: the
    demo months (0, 1, 2) in which it may start."""

    name: str
    title: str
    section: int
    shows: str
    tell: Tell
    fits: Fits
    months: tuple[int, ...]


STORIES: dict[str, Story] = {}
"""Every odd case by name, in the order in which they are told."""


def any_client(client: Client) -> bool:
    return True


def story(
    title: str,
    *,
    section: int,
    shows: str,
    fits: Fits = any_client,
    months: tuple[int, ...] = (0, 1, 2),
) -> Callable[[Tell], Tell]:
    """Add a story to the list under its function's name."""

    def add(tell: Tell) -> Tell:
        name = tell.__name__
        STORIES[name] = Story(name, title, section, shows, tell, fits, months)
        return tell

    return add


def after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def buy_one(world: World, day: dt.date, *, count: int = 1, invoiced: bool = False) -> Sold:
    """One product sold to a customer who pays at once."""
    sold = world.sell(day, [(world.some(), count)], invoiced=invoiced)
    world.pay(sold, day)
    return sold


def finish(world: World, asked: Asked, day: dt.date) -> None:
    """Goods back on the shelf, tax settled, money out: the plain end of a return."""
    world.inspect(asked, day)
    world.settle_tax(asked, day)
    world.refund(asked, after(day, 1))
