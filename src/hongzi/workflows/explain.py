"""Say of a return, a voucher or an entry which facts, rules and sources made it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from hongzi.access.queries import get_book
from hongzi.access.scope import book_scope
from hongzi.facts.queries import FactHead, fact_head, fact_heads, facts_about
from hongzi.kernel.money import format_fen, format_micro
from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.ledger.queries_lines import LedgerLine, facts_of_matters, lines_of_facts, vouchers
from hongzi.ledger.rules.periods import format_period, parse_period
from hongzi.returns.queries import matters_of_case
from hongzi.rulebook.loading import load_rulebook

VOUCHER = re.compile(r"([0-9]{4}-?[0-9]{2})-(.+)-([0-9]+)")
ENTRY = re.compile(r"([0-9]+)(?::([0-9]+))?")

LONG = 40
"""A posting longer than this shows only the entries asked about, and says how many it has."""


@dataclass(frozen=True, slots=True)
class Source:
    """The rule an entry follows, and what it stands on."""

    rule: str
    title: str
    document: str
    citation: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """One fact with its entries; hidden: how many more its posting has."""

    seq: int
    key: str
    kind: str
    title: str
    date: dt.date
    period: int
    voucher: str
    entries: tuple[LedgerLine, ...]
    hidden: int
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """One object; money in yuan."""
        return {
            "seq": self.seq,
            "key": self.key,
            "fact": self.kind,
            "title": self.title,
            "date": self.date.isoformat(),
            "period": format_period(self.period),
            "voucher": self.voucher,
            "hidden_entries": self.hidden,
            "entries": [
                {
                    "entry": f"{line.seq}:{line.line}",
                    "side": "debit" if line.side > 0 else "credit",
                    "account": line.account,
                    "account_name": line.account_name,
                    "amount": format_fen(line.amount),
                    "role": line.role,
                    "rule": line.rule,
                    "matter": line.matter,
                    "party": line.party,
                    "product": line.product,
                    "qty": format_micro(line.qty),
                }
                for line in self.entries
            ],
            "rules": [
                {
                    "rule": source.rule,
                    "title": source.title,
                    "document": source.document,
                    "citation": source.citation,
                    "confidence": source.confidence,
                    "note": source.note,
                }
                for source in self.sources
            ],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked about, and the facts behind it in the archive's order."""

    asked: str
    what: str
    facts: tuple[ExplainedFact, ...]

    def to_json(self) -> dict[str, Any]:
        """One object."""
        return {
            "asked": self.asked,
            "what": self.what,
            "facts": [fact.to_json() for fact in self.facts],
        }


def explain(*, book: str, asked: str, using: str = "default") -> Explanation:
    """Explain a voucher (2026-07-记-12), an entry (fact seq:line), or a return by its code.

    Refused: ``nothing_to_explain`` when it is none of these in this book.
    """
    settings = get_book(book)
    rules = load_rulebook(settings.standard)
    with book_scope(settings.id, using=using) as cursor:
        for look in (_case, _voucher, _entry):
            found = look(cursor, asked, rules)
            if found is not None:
                return found
    raise Refused(
        "nothing_to_explain",
        "账套 {book} 没有名为 {asked} 的退货单、凭证或分录。",
        cure="退货单写单号,凭证写 年-月-字-号(如 2026-07-记-12),分录写 事实序号:行号。",
        book=book,
        asked=asked,
    )


def _case(cursor: CursorWrapper, asked: str, rules: Rulebook) -> Explanation | None:
    case = matters_of_case(cursor, code=asked)
    if case is None:
        return None
    opened, matters = case
    direct = [name for name, kind in rules.facts.items() if kind.direct]
    facts = {
        opened,
        *facts_of_matters(cursor, matter_ids=list(matters)),
        *facts_about(cursor, kinds=direct, matters=list(matters)),
    }
    about = set(matters.values())
    heads = fact_heads(cursor, ids=sorted(facts))
    return Explanation(
        asked, Phrase("退货单"), _facts(cursor, heads, rules, lambda line: line.matter in about)
    )


def _voucher(cursor: CursorWrapper, asked: str, rules: Rulebook) -> Explanation | None:
    match = VOUCHER.fullmatch(asked)
    if match is None:
        return None
    period = parse_period(match[1])
    found = list(vouchers(cursor, first=period, last=period, word=match[2], number=int(match[3])))
    if not found:
        return None
    heads = fact_heads(cursor, ids=found[0].fact_ids)
    inside = [head for head in heads if head.id in found[0].fact_ids]
    what = Phrase(
        "凭证 {code} {date} {summary}",
        code=found[0].code,
        date=found[0].date,
        summary=found[0].summary,
    )
    return Explanation(asked, what, _facts(cursor, inside, rules, lambda line: True))


def _entry(cursor: CursorWrapper, asked: str, rules: Rulebook) -> Explanation | None:
    match = ENTRY.fullmatch(asked)
    if match is None:
        return None
    seq, number = int(match[1]), int(match[2]) if match[2] else None
    head = fact_head(cursor, seq=seq)
    if head is None:
        return None
    (fact,) = _facts(
        cursor, [head], rules, lambda line: number in (None, line.line), only=number is not None
    )
    if number is not None and not fact.entries:
        return None
    what = Phrase("分录 {entry}", entry=asked) if number else Phrase("事实 {seq}", seq=seq)
    return Explanation(asked, what, (fact,))


def _facts(
    cursor: CursorWrapper,
    heads: Sequence[FactHead],
    rules: Rulebook,
    asked: Callable[[LedgerLine], bool],
    *,
    only: bool = False,
) -> tuple[ExplainedFact, ...]:
    """The facts with their entries. only: show only the entries asked about, however few."""
    lines: dict[int, list[LedgerLine]] = {}
    for line in lines_of_facts(cursor, fact_ids=[head.id for head in heads]):
        lines.setdefault(line.fact_id, []).append(line)
    return tuple(_fact(head, lines.get(head.id, []), rules, asked, only) for head in heads)


def _fact(
    head: FactHead,
    lines: Sequence[LedgerLine],
    rules: Rulebook,
    asked: Callable[[LedgerLine], bool],
    only: bool,
) -> ExplainedFact:
    shown = lines
    if only or len(lines) > LONG:
        shown = [line for line in lines if asked(line)]
    voucher = lines[0].voucher if lines else ""
    return ExplainedFact(
        seq=head.seq,
        key=head.key,
        kind=head.kind,
        title=rules.facts[head.kind].title_zh,
        date=head.date,
        period=head.period,
        voucher=f"{format_period(head.period)}-{voucher}" if voucher else "",
        entries=tuple(shown),
        hidden=len(lines) - len(shown),
        sources=tuple(_source(rules, id) for id in dict.fromkeys(line.rule for line in shown)),
    )


BY_HAND = {
    "OPEN": wording("期初余额,由账套启用时录入"),
    "MANUAL": wording("手工凭证,由记账人录入"),
    "CLOSE-PL": wording("结转损益:损益类科目余额转入本年利润"),
    "CLOSE-YE": wording("年末结转:本年利润转入未分配利润"),
}
"""Rules whose entries were given line by line."""


def _source(rules: Rulebook, id: str) -> Source:
    rule = rules.rules.get(id)
    if rule is None:
        return Source(id, BY_HAND.get(id, id), "", "", "", "")
    return Source(id, rule.title_zh, rule.document, rule.citation, rule.confidence, rule.note)
