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
from django.utils.translation import gettext_noop

from hongzi.access.queries import BookSettings, all_books, get_book
from hongzi.access.scope import book_scope
from hongzi.cli import statement_tables as tables
from hongzi.cli.language import LANGUAGES, _, speak, told
from hongzi.cli.main import REFUSED
from hongzi.cli.showing import say, show_json, show_table
from hongzi.files.beancount import beancount_lines
from hongzi.files.vouchers_csv import voucher_rows
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import listed
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


def _speak(ctx: click.Context, option: click.Parameter, language: str | None) -> None:
    if language is not None:
        speak(language)


with_lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    callback=_speak,
    help="语言,与 hongzi --lang 相同。",
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
    as_json: bool,
) -> None:
    """报表:科目余额表、总账/明细账、利润表、资产负债表、应交增值税明细、库存收发存。"""
    if by and not account:
        raise click.UsageError(_("--by 要与 --account 一起用。"))
    book = get_book(book_code)
    rules = load_rulebook(book.standard)
    with book_scope(book.id) as cursor:
        made, show = _made(cursor, kind, parse_period(period), book, rules, account, by)
    if as_json:
        show_json({"book": book.code, **made.to_json()})
    else:
        show(made)


def _made(
    cursor: CursorWrapper,
    kind: str,
    period: int,
    book: BookSettings,
    rules: Rulebook,
    account: str,
    by: str | None,
) -> tuple[Any, Callable[[Any], None]]:
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
        say(_("{period} 早已结账。").format(period=period))
        return
    for name, value in outcome.detail.items():
        click.echo(_("{name}:{value}").format(name=_(DETAILS.get(name, name)), value=_said(value)))
    said = _("{period} 可以结账(预演,没有写入)。") if dry_run else _("{period} 已结账。")
    say(said.format(period=period))


DETAILS = {
    "period": gettext_noop("期间"),
    "costed": gettext_noop("确定成本"),
    "margin": gettext_noop("分摊进销差价"),
    "cost_ratio": gettext_noop("成本率"),
    "portfolios": gettext_noop("请复核估计的组合"),
    "vat_transferred": gettext_noop("结转增值税"),
    "prior_year_loss": gettext_noop("以前年度损益转出"),
    "profit": gettext_noop("本月利润"),
    "year_profit": gettext_noop("本年利润转未分配利润"),
}
PARTS = {
    "sale_lines": gettext_noop("销售行"),
    "return_lines": gettext_noop("退货行"),
    "direction": gettext_noop("方向"),
    "payable": gettext_noop("金额"),
    "out": gettext_noop("转出未交"),
    "over": gettext_noop("转出多交"),
}


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        parts = (f"{_said(name)} {_said(part)}" for name, part in value.items())
        return told(listed(parts, by=","))
    if isinstance(value, list):
        return told(listed(value))
    if isinstance(value, str):
        return _(PARTS[value]) if value in PARTS else told(value)
    return str(value)


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
        click.echo(_("编了 {count} 张凭证。").format(count=made))


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
            _(LEGS.get(item.leg, item.leg)),
            format_fen(item.fen, thousands=True),
            format_fen(item.balance, thousands=True),
            format_micro(item.qty) if item.qty else "",
            str(item.age),
            *map(_, CAUSES[item.cause]),
        )
        for item in items
    ]
    if rows:
        header = (
            _("退货行"),
            _("环节"),
            _("待办金额"),
            _("账面余额"),
            _("数量"),
            _("天数"),
            _("原因"),
            _("下一步"),
        )
        show_table(header, rows, right="  rrrr  ")
    say(_("{day} 未了事项 {count} 项。").format(day=day, count=len(rows)))


LEGS = {
    "goods": gettext_noop("实物"),
    "tax": gettext_noop("税"),
    "money": gettext_noop("资金"),
    "replacement": gettext_noop("换货"),
    "decision": gettext_noop("决定"),
    "acceptance": gettext_noop("入账"),
    "parcel": gettext_noop("包裹"),
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
    click.echo(f"{told(found.what)} {found.asked}")
    for n, fact in enumerate(found.facts, 1):
        last = n == len(found.facts)
        click.echo(f"{'└─' if last else '├─'} {_fact_head(fact)}")
        stem = "   " if last else "│  "
        for line in fact.entries:
            click.echo(f"{stem}├─ {_entry_text(line)}")
        if fact.hidden:
            click.echo(f"{stem}├─ " + _("… 另有 {count} 行分录").format(count=fact.hidden))
        for place, source in enumerate(fact.sources, 1):
            branch = "└─" if place == len(fact.sources) else "├─"
            cited = " ".join(filter(None, (source.document, source.citation)))
            trust = (
                _(" [可信度 {mark}]").format(mark=source.confidence) if source.confidence else ""
            )
            note = f" ⚠ {_(source.note)}" if source.note else ""
            rule = _("规则 {rule} {title}").format(rule=source.rule, title=_(source.title))
            click.echo(f"{stem}{branch} {rule} {cited}{trust}{note}")


def _fact_head(fact: ExplainedFact) -> str:
    voucher = _("凭证 {code}").format(code=fact.voucher) if fact.voucher else _("未编凭证")
    late = _("(记入 {month})").format(month=format_period(fact.period))
    return _("事实 {seq} {date} {title}({kind}) {voucher} 键 {key}").format(
        seq=fact.seq,
        date=f"{fact.date}{'' if period_of(fact.date) == fact.period else late}",
        title=_(fact.title),
        kind=fact.kind,
        voucher=voucher if fact.entries else _("无分录"),
        key=fact.key,
    )


def _entry_text(line: LedgerLine) -> str:
    side = _("借") if line.side > 0 else _("贷")
    about = " ".join(filter(None, (line.matter, line.party, line.product)))
    qty = f" {_('数量')} {format_micro(line.qty)}" if line.qty else ""
    money = format_fen(line.amount, thousands=True)
    text = f"{line.seq}:{line.line} {side} {line.account} {_(line.account_name)} {money}{qty}"
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
    say(_("已写入 {path}。").format(path=out))


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
        say(_("验证账套 {book}").format(book=code))
        proofs.append(check_book(book=code, progress=lambda title: say(f"  {_(title)}…")))
    if as_json:
        show_json([one.to_json() for one in proofs])
    else:
        for one in proofs:
            show_proofs(one)
    if not all(one.hold for one in proofs):
        raise SystemExit(REFUSED)


def show_proofs(proofs: Proofs) -> None:
    """Each invariant with its answer; the rows that break one are named."""
    answer = _("账套无误") if proofs.hold else _("有不成立的不变式")
    click.echo(f"■ {proofs.book} {answer}")
    for proof in proofs.proofs:
        mark = "✓" if proof.holds else "✗"
        title = _(proof.title)
        if not proof.holds:
            title = _("{title}:{count} 处").format(title=title, count=proof.count)
        click.echo(f"  {mark} {title} ({proof.seconds:.2f}s)")
        for row in proof.rows:
            click.echo(f"      {told(row)}")
        if proof.count > len(proof.rows):
            click.echo(
                "      " + _("… 另有 {count} 处").format(count=proof.count - len(proof.rows))
            )
