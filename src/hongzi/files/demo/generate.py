"""The days of an invented company in order: ``happenings`` is the whole generator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from hongzi.files.demo import (
    stories_exits,
    stories_goods,
    stories_last_year,
    stories_refused,
    stories_returns,
)
from hongzi.files.demo.books import month_begins, month_ends, open_books
from hongzi.files.demo.clients import MONTHS
from hongzi.files.demo.diary import Planned
from hongzi.files.demo.stories import STORIES, Story
from hongzi.files.demo.trade import buy, trade_week, week_ends
from hongzi.files.demo.world import World

STORY_FILES = (
    stories_returns,
    stories_goods,
    stories_exits,
    stories_last_year,
    stories_refused,
)
"""Where the stories are; importing them fills ``STORIES``."""

FRAME = {
    "estimate_first": "首次估计本月销售的退货",
    "estimate_again": "次月末重估",
    "estimate_expired": "退货期满,估计冲回",
    "vat_overpaid": "当月预缴增值税多于应缴,转出多交增值税",
    "last_year_taxed": "以前年度损益调整的所得税影响与盈余公积",
}
"""The stories that belong to the frame of the books, not to one day."""

TITLES = {**{name: story.title for name, story in STORIES.items()}, **FRAME}
"""Every odd case by name, with its Chinese title."""

_LINES_A_TELLING = 4_000
_LATEST_START = (20, 20, 12)
"""The last day of each month on which a story may start, so that it ends in time."""


def happenings(world: World) -> Iterator[Planned]:
    """Everything that is filed, day by day; ``world`` counts the stories as they are told."""
    open_books(world)
    schedule = _schedule(world)
    for place, month in enumerate(MONTHS):
        first = dt.date(month // 100, month % 100, 1)
        month_begins(world, first)
        for story, day in schedule[place]:
            with world.story(story.name):
                story.tell(world, first.replace(day=day))
        for week in (first.replace(day=day) for day in (1, 8, 15, 22)):
            trade_week(world, week)
            buy(world, week)
            if week.day == 22:
                month_ends(world, first)
            for n in range((week_ends(week) - week).days + 1):
                yield from world.day(week + dt.timedelta(days=n))


def _schedule(world: World) -> list[list[tuple[Story, int]]]:
    """Each fitting story at least once, spread over the months in which it may start."""
    months: list[list[tuple[Story, int]]] = [[] for _ in MONTHS]
    times = max(1, world.lines // _LINES_A_TELLING)
    for place, story in enumerate(s for s in STORIES.values() if s.fits(world.client)):
        for telling in range(times):
            month = story.months[(place + telling) % len(story.months)]
            day = world.random.randint(2, _LATEST_START[month])
            months[month].append((story, day))
    return months
