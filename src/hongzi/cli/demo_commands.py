"""`hongzi demo`: three invented shops, their books and files, and on request their months."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hongzi.cli.demo_users import USERS, make_demo_users
from hongzi.cli.language import _, told
from hongzi.cli.main import REFUSED
from hongzi.cli.month_commands import inbox
from hongzi.cli.month_report import show_month, show_months
from hongzi.cli.showing import progress_bar, say, show_json, show_table
from hongzi.cluster.home import hongzi_home
from hongzi.files.demo.writing import MANIFEST, write_demo
from hongzi.kernel.phrases import Phrase
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.periods import first_day, next_period, parse_period
from hongzi.workflows.demo_waiting import People, leave_waiting
from hongzi.workflows.run_demo import MonthRun, open_demo_books, rules_in_demo, run_demo_month

DEFAULT_LINES = 9_000


@click.command()
@click.option("--lines", default=DEFAULT_LINES, show_default=True,
              type=click.IntRange(min=300), help="三家公司三个月合计的销售行数。")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="随机种子;同样的种子得到同样的文件。")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="文件写到哪里;默认在 hongzi 的数据文件夹。")  # fmt: skip
@click.option("--files-only", is_flag=True, help="只写文件,不建账套(不需要数据库)。")
@click.option("--run", "run_months", is_flag=True, help="把三个月入账并结账,然后报告。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON:各种特殊情形的次数。")
def demo(
    lines: int, seed: int, out: Path | None, files_only: bool, run_months: bool, as_json: bool
) -> None:
    """代账公司的三家虚构客户:账套与三个月的文件;--run 则入账、结账并报告。"""
    folder = out or inbox()
    manifest = _written(folder, lines=lines, seed=seed)
    if not files_only:
        codes = open_demo_books(manifest)
        kept = make_demo_users(hongzi_home(), codes)
        say(_("演示用户的密码在 {path}。").format(path=kept))
    say(_("文件在 {folder},清单为 {path}。").format(folder=folder, path=folder / MANIFEST))
    data = summary(manifest)
    if run_months:
        runs = _run_months(manifest, folder, show=not as_json)
        data |= _ran(manifest, runs)
    if as_json:
        show_json(data)
    elif run_months:
        _show_ran(data)
    else:
        _show_cases(manifest)
        say(_("接下来:{command}").format(command="hongzi month 2026-01 --all-books"))
    if run_months and data["unexpected"]:
        raise SystemExit(REFUSED)


def _written(folder: Path, *, lines: int, seed: int) -> dict[str, Any]:
    """Write the files, unless others of another seed or size are there."""
    known = folder / MANIFEST
    if known.exists():
        before = json.loads(known.read_text("utf-8"))
        if (before["lines"], before["seed"]) != (lines, seed):
            raise Refused(
                "demo_differs",
                "{folder} 中已有 --lines {lines} --seed {seed} 的演示文件。",
                cure="用同样的参数,或用 --out 写到别处(账套里已有的演示不会改变)。",
                folder=folder,
                lines=before["lines"],
                seed=before["seed"],
            )
    folder.mkdir(parents=True, exist_ok=True)
    with progress_bar(_("生成演示文件"), None) as advance:
        return write_demo(folder, lines=lines, seed=seed, progress=advance)


def summary(manifest: dict[str, Any]) -> dict[str, Any]:
    """How often each odd case and each refusal occurs over the three companies."""
    cases: Counter[str] = Counter()
    titles: dict[str, str] = {}
    refusals: Counter[str] = Counter()
    for client in manifest["clients"]:
        for name, case in client["odd_cases"].items():
            cases[name] += case["count"]
            titles[name] = case["title"]
        refusals.update(client["refusals"])
    return {
        "seed": manifest["seed"],
        "lines": manifest["lines"],
        "odd_cases": {n: {"title": titles[n], "count": cases[n]} for n in sorted(cases)},
        "refusals": dict(sorted(refusals.items())),
    }


def _run_months(
    manifest: dict[str, Any], folder: Path, *, show: bool
) -> list[tuple[str, str, MonthRun]]:
    runs = []
    for client in manifest["clients"]:
        for month, files in client["months"].items():
            rows = sum(file["rows"] for file in files)
            with progress_bar(f"{client['code']} {month}", rows) as advance:
                done = run_demo_month(
                    client, month, folder=folder / client["code"], progress=advance
                )
            runs.append((client["code"], month, done))
        _leave_waiting(client)
        if show:
            _show_client([done for code, _, done in runs if code == client["code"]])
    return runs


def _leave_waiting(client: dict[str, Any]) -> None:
    """Something for each of the demo's people to do, in the month after the last."""
    last = max(parse_period(month) for month in client["months"])
    duty = {duty: name for name, duty in USERS.items()}
    people = People(duty["cashier"], duty["supervisor"], duty["service"], duty["warehouse"])
    leave_waiting(book=client["code"], day=first_day(next_period(last)), people=people)


def _show_client(runs: Sequence[MonthRun]) -> None:
    """One company's months in a table, the last of them in full."""
    show_months([done.report for done in runs])
    show_month(runs[-1].report)
    for done in runs:
        if done.close is not None:
            click.echo(
                _("  结账被拒:[{code}] {what}").format(
                    code=done.close.code, what=told(done.close.what)
                )
            )


def _ran(manifest: dict[str, Any], runs: list[tuple[str, str, MonthRun]]) -> dict[str, Any]:
    """What the months met: rules by id, refusals by code, and whatever was not announced."""
    met: Counter[str] = Counter()
    unexpected = []
    for code, month, done in runs:
        met.update(done.refused)
        unexpected += [
            {"book": code, "month": month, "file": state.name, "rows": state.rows_open,
             "cause": state.first_cause}
            for state in done.report.listed if state.rows_open
        ]  # fmt: skip
        unexpected += [
            {"book": code, "month": month, "cause": Phrase("应拒绝而入账:{text}", text=text)}
            for text in done.surprises
        ]
        if done.close is not None:
            unexpected.append({"book": code, "month": month, **done.close.as_json()})
    return {
        "rules": rules_in_demo([client["code"] for client in manifest["clients"]]),
        "refusals_met": dict(sorted(met.items())),
        "months": [done.report.as_json() for *_, done in runs],
        "unexpected": unexpected,
    }


def _show_ran(data: dict[str, Any]) -> None:
    """The sum of the run, and whatever was not announced."""
    times = sum(case["count"] for case in data["odd_cases"].values())
    met = sum(data["refusals_met"].values())
    told_of = _(
        "特殊情形 {cases} 种 {times} 次;用到规则 {rules} 条;"
        "按名拒绝 {refusals} 种 {rows} 行,均已注明理由不入账。"
    ).format(
        cases=len(data["odd_cases"]),
        times=times,
        rules=len(data["rules"]),
        refusals=len(data["refusals_met"]),
        rows=met,
    )
    click.echo(f"\n{told_of}")
    for one in data["unexpected"]:
        said = {name: told(value) for name, value in one.items()}
        click.echo(_("没有料到:{what}").format(what=json.dumps(said, ensure_ascii=False)))
    commands = "hongzi open-items --book yichu;hongzi check;hongzi serve"
    say(_("接下来:{command}").format(command=commands))


def _show_cases(manifest: dict[str, Any]) -> None:
    data = summary(manifest)
    show_table(
        (_("特殊情形"), _("次数")),
        [(_(case["title"]), str(case["count"])) for case in data["odd_cases"].values()],
        right=" r",
    )
