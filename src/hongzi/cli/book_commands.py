"""`hongzi book`: open books and list them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import click

from hongzi.access.models import Costing, Standard, Taxpayer
from hongzi.access.queries import BookSettings, all_books
from hongzi.cli.language import _
from hongzi.cli.showing import say, show_json, show_table
from hongzi.workflows.open_book import open_book


@click.group()
def book() -> None:
    """账套:建立与列示。"""


@book.command()
@click.argument("code")
@click.option("--name", required=True, help="公司名称。")
@click.option("--standard", type=click.Choice(Standard.values), required=True, help="会计准则。")
@click.option("--taxpayer", type=click.Choice(Taxpayer.values), required=True, help="纳税人类型。")
@click.option("--costing", type=click.Choice(Costing.values), required=True, help="成本计价。")
@click.option(
    "--opened-on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="启用日期,某月 1 日。",
)
@click.option("--policy", "policies", multiple=True, metavar="NAME=JSON", help="会计政策,可重复。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def create(
    code: str,
    name: str,
    standard: str,
    taxpayer: str,
    costing: str,
    opened_on: dt.datetime,
    policies: tuple[str, ...],
    as_json: bool,
) -> None:
    """建立账套 CODE(小写字母、数字、- 或 _)。"""
    made = open_book(
        code=code,
        name=name,
        standard=standard,
        taxpayer=taxpayer,
        costing=costing,
        opened_on=opened_on.date(),
        policies=dict(_policy(text) for text in policies),
    )
    say(
        _("账套 {book} 已建立,从 {month} 起记账。").format(
            book=made.code, month=f"{made.opened_on:%Y-%m}"
        )
    )
    if as_json:
        show_json(as_data(made))


@book.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_books(as_json: bool) -> None:
    """列出全部账套。"""
    found = all_books()
    if as_json:
        show_json([as_data(one) for one in found])
        return
    titles = {**dict(Standard.choices), **dict(Taxpayer.choices), **dict(Costing.choices)}
    show_table(
        (_("代码"), _("名称"), _("准则"), _("纳税人"), _("成本计价"), _("启用")),
        [
            (
                one.code,
                one.name,
                _(titles[one.standard]),
                _(titles[one.taxpayer]),
                _(titles[one.costing]),
                f"{one.opened_on:%Y-%m}",
            )
            for one in found
        ],
    )


def as_data(one: BookSettings) -> dict[str, Any]:
    """A book for programs."""
    return {
        "code": one.code,
        "name": one.name,
        "standard": one.standard,
        "taxpayer": one.taxpayer,
        "costing": one.costing,
        "opened_on": one.opened_on.isoformat(),
        "policies": dict(one.policies),
    }


def _policy(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(
            _("{given}:写成 名称=值,如 acceptance=decision。").format(given=repr(text))
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
