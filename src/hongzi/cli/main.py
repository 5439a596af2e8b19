"""The command `hongzi`: which word leads to which command, and what its exit code says.

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


class Doors(click.Group):
    """Finds a command by name, with Django ready before the command's module is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All words, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongzi.config.settings")
        django.setup()
        module, name = place.split(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say a refusal or a missing database in words, not as a traceback."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            click.echo(f"拒绝 [{refusal.code}] {refusal.what}", err=True)
            if refusal.cure:
                click.echo(f"处理：{refusal.cure}", err=True)
            if as_json:
                show_json({"refusal": refusal.as_json()})
            ctx.exit(REFUSED)
        except ClusterError as problem:
            click.echo(f"[{problem.code}] {problem.zh}\n{problem.en}", err=True)
            ctx.exit(NO_DATABASE)
        except OperationalError as error:
            click.echo(
                f"连不上数据库，请先执行 hongzi up。\nNo database: run `hongzi up` first.\n{error}",
                err=True,
            )
            ctx.exit(NO_DATABASE)


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hongzi", message="hongzi %(version)s")
def main() -> None:
    """红字 hongzi：公司账里的销售退货。"""
