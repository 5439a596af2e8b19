"""`hongzi user`: those who log in, and what they do in a book."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click
from axes.utils import reset

from hongzi.access.queries import all_memberships, get_book
from hongzi.access.rules.duties import DUTIES, known_duties
from hongzi.access.store import set_duties
from hongzi.access.store_users import save_user
from hongzi.cli.language import _, told
from hongzi.cli.showing import say, show_json, show_table
from hongzi.kernel.phrases import listed


@click.group()
def user() -> None:
    """用户:添加、列示、解锁。"""


@user.command()
@click.argument("name")
@click.option("--book", required=True, help="账套代码。")
@click.option("--duty", "duties", multiple=True, required=True,
              metavar="|".join(DUTIES), help="职责,可重复。")  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码;没有则新用户得到随机密码。")
def add(name: str, book: str, duties: tuple[str, ...], password_stdin: bool) -> None:
    """添加用户 NAME,或改变他在一个账套的职责。"""
    found = get_book(book)
    given = sys.stdin.readline().rstrip("\n") if password_stdin else None
    wanted = known_duties(duties)
    password = save_user(name, password=given)
    set_duties(book_id=found.id, user_name=name, duties=wanted)
    say(
        _("{user} 在 {book}:{duties}。").format(
            user=name, book=book, duties=_in_words(sorted(wanted))
        )
    )
    if password is not None and given is None:
        click.echo(password)
        say(_("以上是初始密码,只显示这一次;请登录后修改。"))


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_users(as_json: bool) -> None:
    """列出全部用户与职责。"""
    rows = [(name, book, _in_words(duties), duties) for name, book, duties in all_memberships()]
    if as_json:
        show_json(
            [{"user": name, "book": book, "duties": duties} for name, book, _, duties in rows]
        )
        return
    show_table((_("用户"), _("账套"), _("职责")), [row[:3] for row in rows])


@user.command()
@click.argument("name", required=False)
def unlock(name: str | None) -> None:
    """解除因输错密码而锁定的登录:NAME 的,不写则全部。"""
    say(_("已解锁 {count} 条记录。").format(count=reset(username=name)))


def _in_words(duties: Iterable[str]) -> str:
    return told(listed(_(DUTIES.get(duty, duty)) for duty in duties))
