"""The books' own words: statement, close, vouchers, open-items, explain, export, check.

Data on stdout, talk on stderr. Exit codes: 0 done; 1 refused by name, or an answer that is no
(a broken invariant); 2 a wrong option; 3 no database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import BookSettings, all_books, get_book
from hongzi.access.scope import book_scope
from hongzi.cli import statement_tables as tables
from hongzi.cli.main import REFUSED
from hongzi.cli.showing import say, show_json, show_table
from hongzi.files.beancount import beancount_lines
from hongzi.files.vouchers_csv import voucher_rows
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries import period_states, span_balances
from hongzi.ledger.queries_lines import LedgerLine, postings_without_voucher, vouchers
from hongzi.ledger.rules.periods import (
    first_day,
    format_period,
    last_day,
    parse_period,
    period_of,
    previous_period,
)
from hongzi.ledger.statements.balance_sheet import balance_sheet
from hongzi.ledger.statements.general_ledger import account_ledger, general_ledger, split_ledger
from hongzi.ledger.statements.income import income_statement
from hongzi.ledger.statements.trial_balance import trial_balance
from hongzi.ledger.statements.vat import vat_statement
from hongzi.returns.open_items import open_items as open_items_in
from hongzi.returns.rules.open_items import CAUSES
from hongzi.rulebook.loading import load_rulebook
from hongzi.rulebook.tails import tail_limit
from hongzi.stock.statement import stock_statement
from hongzi.workflows.check_books import Proofs, check_book
from hongzi.workflows.explain import ExplainedFact, Explanation
from hongzi.workflows.explain import explain as explain_in
from hongzi.workflows.number_vouchers import number_vouchers
from hongzi.workflows.run import run
from hongzi.workflows.run_month import closing_of

with_book = click.option("--book", "book_code", required=True, help="账套代码。")
with_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
with_lang = click.option(
    "--lang",
    type=click.Choice(tables.LANGUAGES),
    default="zh",
    show_default=True,
    help="表头语言。",
)


@click.command()
@click.argument(
    "kind",
    metavar="trial-balance|general-ledger|income|balance-sheet|vat|stock",
    type=click.Choice(
        ["trial-balance", "general-ledger", "income", "balance-sheet", "vat", "stock"]
    ),
)
@with_book
@click.option("--period", required=True, metavar="YYYY-MM", help="会计期间。")
@click.option("--account", default="", help="general-ledger:只看一个科目的明细账。")
@click.option(
    "--by",
    type=click.Choice(["party", "product"]),
    help="general-ledger:把科目按往来或商品(数量金额)分列。",
)
@with_lang
@with_json
def statement(
    kind: str,
    book_code: str,
    period: str,
    account: str,
    by: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """报表:科目余额表、总账/明细账、利润表、资产负债表、应交增值税明细、库存收发存。"""
    if by and not account:
        raise click.UsageError("--by 要与 --account 一起用。")
    book = get_book(book_code)
    rules = load_rulebook(book.standard)
    with book_scope(book.id) as cursor:
        made, show = _made(cursor, kind, parse_period(period), book, rules, account, by)
    if as_json:
        show_json({"book": book.code, **made.to_json()})
    else:
        show(made, lang)


def _made(
    cursor: CursorWrapper,
    kind: str,
    period: int,
    book: BookSettings,
    rules: Rulebook,
    account: str,
    by: str | None,
) -> tuple[Any, Callable[[Any, str], None]]:
    """The statement asked for, and how it is shown."""
    if kind == "trial-balance":
        return trial_balance(cursor, period=period), tables.show_trial_balance
    if kind == "income":
        return income_statement(cursor, period=period, rules=rules), tables.show_income
    if kind == "balance-sheet":
        sheet = balance_sheet(cursor, period=period, rules=rules, taxpayer=book.taxpayer)
        return sheet, tables.show_balance_sheet
    if kind == "vat":
        vat = vat_statement(cursor, period=period, rules=rules, taxpayer=book.taxpayer)
        return vat, tables.show_vat
    if kind == "stock":
        return stock_statement(cursor, period=period), tables.show_stock
    if not account:
        return general_ledger(cursor, period=period), tables.show_general_ledger
    if by:
        split = split_ledger(cursor, period=period, account=account, by=by)
        return split, tables.show_split_ledger
    return account_ledger(cursor, period=period, account=account), tables.show_account_ledger


@click.command()
@click.argument("period", metavar="YYYY-MM")
@with_book
@click.option("--dry-run", is_flag=True, help="只预演,什么也不写。")
@click.option("--actor", default="", help="经办人。")
@with_json
def close(period: str, book_code: str, dry_run: bool, actor: str, as_json: bool) -> None:
    """结账:月末成本、增值税、结转损益、年末结转、编凭证号,然后锁定期间。"""
    command = closing_of(parse_period(period), actor=actor)
    (outcome,) = run(book=book_code, commands=[command], actor=actor, dry_run=dry_run)
    if as_json:
        show_json({"book": book_code, "dry_run": dry_run, **outcome.as_json()})
    if outcome.refusal is not None:
        if as_json:
            raise SystemExit(REFUSED)
        raise outcome.refusal
    if as_json:
        return
    if outcome.status == "replayed":
        say(f"{period} 早已结账。")
        return
    for name, value in outcome.detail.items():
        click.echo(f"{DETAILS.get(name, name)}:{_said(value)}")
    say(f"{period} {'可以结账(预演,没有写入)' if dry_run else '已结账'}。")


DETAILS = {
    "period": "期间",
    "costed": "确定成本",
    "margin": "分摊进销差价",
    "cost_ratio": "成本率",
    "portfolios": "请复核估计的组合",
    "vat_transferred": "结转增值税",
    "prior_year_loss": "以前年度损益转出",
    "profit": "本月利润",
    "year_profit": "本年利润转未分配利润",
}
PARTS = {
    "sale_lines": "销售行",
    "return_lines": "退货行",
    "direction": "方向",
    "payable": "金额",
    "out": "转出未交",
    "over": "转出多交",
}


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{PARTS.get(name, name)} {_said(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(map(str, value))
    return PARTS.get(value, str(value))


@click.command("vouchers")
@click.argument("period", metavar="YYYY-MM")
@with_book
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="只编到这一天(含)。")
@click.option("--actor", default="", help="经办人。")
@with_json
def number(
    period: str, book_code: str, until: dt.datetime | None, actor: str, as_json: bool
) -> None:
    """给还没有凭证的过账编凭证号(结账也会做)。"""
    made = number_vouchers(
        book=book_code,
        period=parse_period(period),
        until=until.date() if until else None,
        actor=actor,
    )
    if as_json:
        show_json({"book": book_code, "period": period, "vouchers": made})
    else:
        click.echo(f"编了 {made} 张凭证。")


@click.command("open-items")
@with_book
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="账龄算到这一天;默认今天。")
@click.option("--case", help="只看一张退货单。")
@with_json
def open_items(book_code: str, as_of: dt.datetime | None, case: str | None, as_json: bool) -> None:
    """未了事项:哪张退货的哪条线还差多少、多久、为什么、下一步做什么。"""
    day = as_of.date() if as_of else dt.date.today()
    book = get_book(book_code)
    with book_scope(book.id) as cursor:
        items = list(
            open_items_in(
                cursor, standard=book.standard, as_of=day, tail=tail_limit(day), case=case
            )
        )
    if as_json:
        show_json([item.as_json() for item in items])
        return
    rows = [
        (
            f"{item.case}-{item.line}" if item.line else item.case,
            LEGS.get(item.leg, item.leg),
            format_fen(item.fen, thousands=True),
            format_fen(item.balance, thousands=True),
            format_micro(item.qty) if item.qty else "",
            str(item.age),
            *CAUSES[item.cause],
        )
        for item in items
    ]
    if rows:
        header = ("退货行", "环节", "待办金额", "账面余额", "数量", "天数", "原因", "下一步")
        show_table(header, rows, right="  rrrr  ")
    say(f"{day} 未了事项 {len(rows)} 项。")


LEGS = {
    "goods": "实物",
    "tax": "税",
    "money": "资金",
    "replacement": "换货",
    "decision": "决定",
    "acceptance": "入账",
    "parcel": "包裹",
}


@click.command()
@click.argument("asked", metavar="RETURN|VOUCHER|ENTRY")
@with_book
@with_json
def explain(asked: str, book_code: str, as_json: bool) -> None:
    """说明退货单、凭证(2026-07-记-12)或分录(事实序号:行号)由哪些事实和规则而来。"""
    found = explain_in(book=book_code, asked=asked)
    if as_json:
        show_json(found.to_json())
    else:
        show_explanation(found)


def show_explanation(found: Explanation) -> None:
    """The tree: what was asked, its facts, their entries, the rules with their sources."""
    click.echo(f"{found.what} {found.asked}")
    for n, fact in enumerate(found.facts, 1):
        last = n == len(found.facts)
        click.echo(f"{'└─' if last else '├─'} {_fact_head(fact)}")
        stem = "   " if last else "│  "
        for line in fact.entries:
            click.echo(f"{stem}├─ {_entry_text(line)}")
        if fact.hidden:
            click.echo(f"{stem}├─ … 另有 {fact.hidden} 行分录")
        for place, source in enumerate(fact.sources, 1):
            branch = "└─" if place == len(fact.sources) else "├─"
            cited = " ".join(filter(None, (source.document, source.citation)))
            trust = f" [可信度 {source.confidence}]" if source.confidence else ""
            note = f" ⚠ {source.note}" if source.note else ""
            click.echo(f"{stem}{branch} 规则 {source.rule} {source.title} {cited}{trust}{note}")


def _fact_head(fact: ExplainedFact) -> str:
    voucher = f" 凭证 {fact.voucher}" if fact.voucher else " 未编凭证"
    late = "" if period_of(fact.date) == fact.period else f"(记入 {format_period(fact.period)})"
    shown = voucher if fact.entries else " 无分录"
    return f"事实 {fact.seq} {fact.date}{late} {fact.title}({fact.kind}){shown} 键 {fact.key}"


def _entry_text(line: LedgerLine) -> str:
    side = "借" if line.side > 0 else "贷"
    about = " ".join(filter(None, (line.matter, line.party, line.product)))
    qty = f" 数量 {format_micro(line.qty)}" if line.qty else ""
    money = format_fen(line.amount, thousands=True)
    text = f"{line.seq}:{line.line} {side} {line.account} {line.account_name} {money}{qty}"
    return f"{text} {about} ({line.rule})" if about else f"{text} ({line.rule})"


@click.command()
@click.argument("what", metavar="beancount|csv", type=click.Choice(["beancount", "csv"]))
@with_book
@click.option("--period", metavar="YYYY-MM", help="只导出一个期间;默认从启用到最后。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件。")
def export(what: str, book_code: str, period: str | None, out: Path | None) -> None:
    """导出全部凭证:beancount 账本(可用 bean-check 验证),或 CSV。"""
    book = get_book(book_code)
    with book_scope(book.id) as cursor:
        lines = _exported(cursor, what, book, parse_period(period) if period else None)
        if out is None:
            for line in lines:
                click.echo(line)
            return
        # spreadsheets know UTF-8 in a CSV by its mark only
        encoding = "utf-8-sig" if what == "csv" else "utf-8"
        with out.open("w", encoding=encoding, newline="") as file:
            file.writelines(f"{line}\n" for line in lines)
    say(f"已写入 {out}。")


def _exported(
    cursor: CursorWrapper, what: str, book: BookSettings, period: int | None
) -> Iterable[str]:
    opened = previous_period(period_of(book.opened_on))
    first, last = (
        (period, period) if period else (opened, max(period_states(cursor), default=opened))
    )
    numbered = vouchers(cursor, first=first, last=last)
    loose = postings_without_voucher(cursor, first=first, last=last)
    both = (voucher for source in (numbered, loose) for voucher in source)
    if what == "csv":
        return voucher_rows(both)
    return beancount_lines(
        title=f"{book.code} {book.name}",
        accounts=span_balances(cursor, first=first, last=last),
        vouchers=both,
        opened_on=first_day(first),
        ends_on=last_day(last),
    )


@click.command()
@click.option("--book", "book_code", help="账套代码;默认全部账套。")
@with_json
def check(book_code: str | None, as_json: bool) -> None:
    """从只增表重算每一项结果,逐条证明账套的不变式;有不成立的退出码为 1。"""
    codes = [get_book(book_code).code] if book_code else [book.code for book in all_books()]
    if not codes:
        raise Refused("book_unknown", "还没有账套。", cure="先用 hongzi book 建立账套。")
    proofs = []
    for code in codes:
        say(f"验证账套 {code}")
        proofs.append(check_book(book=code, progress=lambda title: say(f"  {title}…")))
    if as_json:
        show_json([one.to_json() for one in proofs])
    else:
        for one in proofs:
            show_proofs(one)
    if not all(one.hold for one in proofs):
        raise SystemExit(REFUSED)


def show_proofs(proofs: Proofs) -> None:
    """Each invariant with its answer; the rows that break one are named."""
    click.echo(f"■ {proofs.book} {'账套无误' if proofs.hold else '有不成立的不变式'}")
    for proof in proofs.proofs:
        mark = "✓" if proof.holds else "✗"
        broken = "" if proof.holds else f":{proof.count} 处"
        click.echo(f"  {mark} {proof.title}{broken} ({proof.seconds:.2f}s)")
        for row in proof.rows:
            click.echo(f"      {row}")
        if proof.count > len(proof.rows):
            click.echo(f"      … 另有 {proof.count - len(proof.rows)} 处")
