"""Stories of last year's sales that come back before last year's report is approved.

No estimate foresaw them, so that a person decides for the year of the report (CAS 29).
"""

from __future__ import annotations

import datetime as dt

from hongzi.files.demo.clients import GO_LIVE, Client
from hongzi.files.demo.stories import after, finish, story
from hongzi.files.demo.truth import Asked
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd

REASON = "质量/批次缺陷"


def enterprise(client: Client) -> bool:
    return client.enterprise


def adjusted(
    world: World, day: dt.date, *, count: int = 1, kind: str = "return", gross: int | None = None
) -> Asked:
    """One unit of a sale of last year, asked back and decided for last year."""
    article = world.some(tracking="batch", steady=True)
    sold = world.sell_past(
        GO_LIVE - dt.timedelta(days=20), article, count=count, already_back=False
    )
    asked = world.ask(
        sold, day, kind=kind, gross=gross, count=1 if kind != "allowance" else None,
        request=True, reason=REASON,
    )  # fmt: skip
    world.plan(
        cmd.DecideReturn(
            key=world.number("JD"), case=asked.case, date=day, accept=True, prior_year="adjust"
        )
    )
    return asked


@story("上年销售的批次缺陷退货,调整报告年度", section=2, shows="return_accepted",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_returned(world: World, day: dt.date) -> None:
    day = after(day, world.random.choice((0, 20, 45)))
    asked = adjusted(world, day)
    world.prior_year.append((day, asked.net - asked.of.article.cost))
    finish(world, asked, after(day, 5))


@story("上年销售的折让,调整报告年度", section=2, shows="allowance_granted",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_allowed(world: World, day: dt.date) -> None:
    asked = adjusted(world, day, kind="allowance", gross=1000)
    world.prior_year.append((day, asked.net))
    world.settle_tax(asked, after(day, 2))
    world.refund(asked, after(day, 2))


@story("上年销售的仅退款,调整报告年度", section=2, shows="refund_only_granted",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_refunded_only(world: World, day: dt.date) -> None:
    asked = adjusted(world, day, kind="refund_only")
    world.prior_year.append((day, asked.net))
    world.settle_tax(asked, after(day, 2))
    world.refund(asked, after(day, 2))


@story("上年销售的退货货未寄回", section=2, shows="goods_never_came",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_never_came(world: World, day: dt.date) -> None:
    asked = adjusted(world, day)
    world.prior_year.append((day, asked.net))
    world.settle_tax(asked, after(day, 2))
    world.refund(asked, after(day, 2))
    world.end_goods(asked, after(day, 10), exit="never_came")


@story("上年销售的退货验收不通过,冲回", section=2, shows="goods_rejected",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_rejected(world: World, day: dt.date) -> None:
    asked = adjusted(world, day)
    world.end_goods(asked, after(day, 6), exit="rejected")


@story("上年销售的退货多退差额", section=2, shows="refund_difference",
       fits=enterprise, months=(0,))  # fmt: skip
def last_year_difference(world: World, day: dt.date) -> None:
    asked = adjusted(world, day, count=2)
    world.prior_year.append((day, asked.net - asked.of.article.cost))
    world.inspect(asked, after(day, 5))
    world.end_money(asked, after(day, 5), exit="difference", amount=100, by="店长")
    world.settle_tax(asked, after(day, 6))
    world.refund_rest(asked, after(day, 6))
