"""`hongzi up`, `down` and `status`: the private PostgreSQL and its tables."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any

import click
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_noop

from hongzi.cli.language import _
from hongzi.cli.showing import say
from hongzi.cluster.binaries import OLDEST_MAJOR
from hongzi.cluster.home import hongzi_home
from hongzi.cluster.problems import ClusterError
from hongzi.cluster.server import Cluster

# One number for all: whoever migrates holds it, so that two `up` at once don't meet in the tables.
MIGRATING = 72_000_001
STATES = {
    "absent": gettext_noop("尚未建立（hongzi up 会建立）"),
    "stopped": gettext_noop("已停止"),
    "crashed": gettext_noop("上次没有正常停止（hongzi up 会自动恢复）"),
    "running": gettext_noop("运行中"),
}


@click.command()
def up() -> None:
    """启动数据库，并把表更新到当前版本；重复执行无妨。"""
    if "DATABASE_URL" not in os.environ:
        cluster = Cluster(hongzi_home()).up()
        if cluster.cleared_pid:
            say(
                _("上次的数据库（进程 {pid}）没有正常停止，已清理它留下的锁文件。").format(
                    pid=cluster.cleared_pid
                )
            )
        say(
            _("PostgreSQL {version} 运行中，数据在 {folder}").format(
                version=cluster.version, folder=cluster.data
            )
        )
    applied = _migrate()
    say(_("表已更新（{count} 步）").format(count=applied) if applied else _("表已是最新"))
    if _walls_are_open():
        say(
            _(
                "注意：当前数据库用户不受行级安全限制，账套之间没有隔离。"
                "请用普通用户连接，另用 HONGZI_OWNER_DATABASE_URL 指定表的所有者。"
            )
        )


@click.command()
def down() -> None:
    """停止 hongzi 自己的数据库。"""
    if "DATABASE_URL" in os.environ:
        say(_("DATABASE_URL 指定的数据库不归 hongzi 管，没有停止。"))
        return
    stopped = Cluster(hongzi_home()).down()
    say(_("数据库已停止") if stopped else _("数据库没有在运行"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def status(as_json: bool) -> None:
    """数据库的状态：在哪里、什么版本、还有多少空间、表是否最新。"""
    facts = _status()
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    titles = {
        "state": _("状态"),
        "version": "PostgreSQL",
        "data": _("数据目录"),
        "socket_dir": _("套接字目录"),
        "pid": _("进程号"),
        "free_bytes": _("磁盘剩余"),
        "pending_migrations": _("待更新的表"),
        "walls_open": _("账套隔离"),
    }
    shown = dict(facts)
    shown["state"] = _(STATES[facts["state"]])
    if facts.get("free_bytes"):
        shown["free_bytes"] = f"{facts['free_bytes'] / 1024**3:.1f} GB"
    if "walls_open" in facts:
        shown["walls_open"] = _("未生效") if facts["walls_open"] else _("生效")
    for key, value in shown.items():
        if value is not None:
            click.echo(_("{title}：{value}").format(title=titles[key], value=value))


def _status() -> dict[str, Any]:
    if "DATABASE_URL" in os.environ:
        facts: dict[str, Any] = _given_database()
    else:
        seen = asdict(Cluster(hongzi_home()).status())
        del seen["cleared_pid"]
        facts = {**seen, "data": str(seen["data"]), "socket_dir": str(seen["socket_dir"])}
    if facts["state"] == "running":
        facts["pending_migrations"] = len(_pending())
        facts["walls_open"] = _walls_are_open()
    return facts


def _given_database() -> dict[str, Any]:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SHOW server_version")
            return {"state": "running", "version": cursor.fetchone()[0].split()[0]}
    except OperationalError:
        return {"state": "stopped", "version": None}


def _pending() -> list[str]:
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _migrate() -> int:
    """Bring the tables to this version; the number of migrations that ran."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        if number < OLDEST_MAJOR * 10_000:
            raise ClusterError(
                "postgres_too_old",
                f"DATABASE_URL 的 PostgreSQL 是 {number // 10_000}，需要 {OLDEST_MAJOR} 或更新。",
                f"The PostgreSQL of DATABASE_URL is {number // 10_000}; {OLDEST_MAJOR} or newer is "
                "needed.",
            )
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            pending = len(_pending())
            if pending:
                call_command("migrate", database="owner", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
    return pending


def _walls_are_open() -> bool:
    """Whether the application's role passes through row-level security."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolname = pg_get_userbyid(relowner) "
            "FROM pg_roles, pg_class WHERE rolname = current_user AND pg_class.oid = "
            "'access_book'::regclass"
        )
        return bool(cursor.fetchone()[0])
