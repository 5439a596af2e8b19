"""The command `hongzi`: which word leads to which command, in which language it speaks, and what
its exit code says.

0  done
1  refused by name, nothing written; or an answer that is no (an unbalanced check, unposted rows)
2  a wrong option or argument
3  the database is not there or not fit
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
import django
from django.db import OperationalError

from hongzi.cli.language import LANGUAGES, _, asked_for, in_words, speak, told
from hongzi.cli.showing import show_json
from hongzi.cluster.problems import ClusterError
from hongzi.kernel.refusals import Refused

REFUSED, NO_DATABASE = 1, 3

# A month is hundreds of thousands of small objects without cycles; looking for cycles among them
# at the usual rate takes a quarter of the time.
gc.set_threshold(2_000_000, 50, 100)

# Each command's module and its name in it; a module is imported when its command is asked for.
COMMANDS: Mapping[str, str] = {
    "up": "hongzi.cli.cluster_commands:up",
    "down": "hongzi.cli.cluster_commands:down",
    "status": "hongzi.cli.cluster_commands:status",
    "demo": "hongzi.cli.demo_commands:demo",
    "book": "hongzi.cli.book_commands:book",
    "user": "hongzi.cli.user_commands:user",
    "import": "hongzi.cli.import_commands:import_",
    "rows": "hongzi.cli.import_commands:list_rows",
    "dismiss": "hongzi.cli.import_commands:dismiss",
    "month": "hongzi.cli.month_commands:month",
    "play": "hongzi.cli.month_commands:play",
    "close": "hongzi.cli.books_commands:close",
    "vouchers": "hongzi.cli.books_commands:number",
    "open-items": "hongzi.cli.books_commands:open_items",
    "statement": "hongzi.cli.books_commands:statement",
    "explain": "hongzi.cli.books_commands:explain",
    "export": "hongzi.cli.books_commands:export",
    "check": "hongzi.cli.books_commands:check",
    "serve": "hongzi.cli.serve_command:serve",
    "work": "hongzi.cli.serve_command:work",
    "bench": "hongzi.cli.bench_commands:bench",
}


def get_ready() -> None:
    """Django's settings and tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongzi.config.settings")
    django.setup()


def open_door(name: str) -> click.Command:
    """The command of that name as it was written, imported now."""
    get_ready()
    module, function = COMMANDS[name].split(":")
    command = getattr(import_module(module), function)
    assert isinstance(command, click.Command)
    return command


def language_of(ctx: click.Context) -> str:
    """zh or en: what --lang says, else what the environment asks for."""
    return str(ctx.params.get("lang") or asked_for(os.environ))


def show_refusal(refusal: Refused) -> None:
    """A refusal and its cure, on stderr."""
    click.echo(
        _("拒绝 [{code}] {what}").format(code=refusal.code, what=told(refusal.what)), err=True
    )
    if refusal.cure:
        click.echo(_("处理：{cure}").format(cure=told(refusal.cure)), err=True)


class Doors(click.Group):
    """Finds a command by name, with Django ready before the command's module is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All words, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its help in the language asked for."""
        if cmd_name not in COMMANDS:
            return None
        command = open_door(cmd_name)
        speak(language_of(ctx))
        return in_words(command)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """All commands, in the language asked for."""
        get_ready()
        speak(language_of(ctx))
        click.Group.format_help(in_words(self), ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say a refusal or a missing database in words, not as a traceback."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            show_refusal(refusal)
            if as_json:
                show_json({"refusal": refusal.as_json()})
            ctx.exit(REFUSED)
        except ClusterError as problem:
            # Perhaps Django's settings are what could not be read: both languages are at hand.
            words = problem.en if language_of(ctx) == "en" else problem.zh
            click.echo(f"[{problem.code}] {words}", err=True)
            ctx.exit(NO_DATABASE)
        except OperationalError as error:
            click.echo(f"{_('连不上数据库，请先执行 hongzi up。')}\n{error}", err=True)
            ctx.exit(NO_DATABASE)


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hongzi", message="hongzi %(version)s")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    help="语言;不写时为中文,HONGZI_LANG=en 或英语环境(LC_ALL、LC_MESSAGES、LANG)时为英文。",
)
def main(lang: str | None) -> None:
    """红字 hongzi：公司账里的销售退货。"""
