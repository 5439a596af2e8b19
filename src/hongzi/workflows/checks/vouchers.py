"""Vouchers and periods: numbers without gaps, every posting once, closed months closed."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from hongzi.kernel.money import format_fen, parse_fen
from hongzi.kernel.phrases import Phrase, listed
from hongzi.ledger.rules.drafts import draft_from_json
from hongzi.ledger.rules.periods import next_period, period_of
from hongzi.workflows.checks.reading import Book


def voucher_numbers(book: Book) -> Iterator[str]:
    """Per period and word the numbers run 1, 2, 3 … up to the counter."""
    for period, word, count, low, high, last in book.rows(
        """
        select c.period, c.word, count(v.id), coalesce(min(v.number), 0),
            coalesce(max(v.number), 0), c.last
        from ledger_vouchercounter c
        left join ledger_voucher v on v.book_id = c.book_id and v.period = c.period
            and v.word = c.word
        group by c.period, c.word, c.last
        having count(v.id) <> c.last or coalesce(max(v.number), 0) <> c.last
            or coalesce(min(v.number), 0) <> least(c.last, 1)
        order by c.period, c.word
        """
    ):
        yield Phrase(
            "期间 {period} {word} 字凭证不连续:{count} 张,号 {low}–{high},计数器 {last}",
            period=period,
            word=word,
            count=count,
            low=low,
            high=high,
            last=last,
        )
    for period, word, number in book.rows(
        "select v.period, v.word, v.number from ledger_voucher v "
        "left join ledger_vouchercounter c on c.book_id = v.book_id and c.period = v.period "
        "and c.word = v.word where c.id is null order by v.period, v.word, v.number"
    ):
        yield Phrase(
            "凭证 {period}-{word}-{number} 没有计数器", period=period, word=word, number=number
        )


def voucher_coverage(book: Book) -> Iterator[str]:
    """A posting stands in at most one voucher, of its own period; in a closed month in one."""
    for seq, period, times, elsewhere in book.rows(
        """
        select f.seq, f.period, count(v.id), count(v.id) filter (where v.period <> f.period)
        from facts_fact f
        join ledger_period p on p.book_id = f.book_id and p.period = f.period
        left join ledger_voucherposting vp on vp.book_id = f.book_id and vp.fact_id = f.id
        left join ledger_voucher v on v.book_id = vp.book_id and v.id = vp.voucher_id
        group by f.seq, f.period, f.entry_count, p.status
        having count(v.id) > (f.entry_count > 0)::int
            or (count(v.id) = 0 and f.entry_count > 0 and p.status = 'closed')
            or count(v.id) filter (where v.period <> f.period) > 0
        order by f.seq
        """
    ):
        yield Phrase(
            "事实 {seq}(期间 {period})在 {times} 张凭证中,其中 {elsewhere} 张属别的期间",
            seq=seq,
            period=period,
            times=times,
            elsewhere=elsewhere,
        )


def voucher_sums(book: Book) -> Iterator[str]:
    """What a voucher keeps of its postings, their documents and debits is what there is."""
    for period, word, number, kept, held in book.rows(
        """
        select v.period, v.word, v.number,
            array[s.postings, s.documents, s.debit],
            array[coalesce(h.postings, 0), coalesce(h.documents, 0), coalesce(h.debit, 0)]
        from ledger_voucher v
        left join ledger_vouchersum s on s.book_id = v.book_id and s.voucher_id = v.id
        left join (
            select vp.voucher_id, count(*) as postings, sum(t.count) as documents,
                sum(e.debit) as debit
            from ledger_voucherposting vp
            left join (
                select fact_id, sum(amount) filter (where side = 1) as debit
                from ledger_entry group by fact_id
            ) e on e.fact_id = vp.fact_id
            left join (
                select fact_id, count(*) as count from facts_attachment group by fact_id
            ) t on t.fact_id = vp.fact_id
            group by vp.voucher_id
        ) h on h.voucher_id = v.id
        where (s.postings, s.documents, s.debit) is distinct from
            (coalesce(h.postings, 0), coalesce(h.documents, 0), coalesce(h.debit, 0))
        order by v.period, v.word, v.number
        """
    ):
        yield Phrase(
            "凭证 {period} {word}-{number} 的过账数、附件数、借方合计(分)不符:{kept}≠{held}",
            period=period,
            word=word,
            number=number,
            kept=listed(str(one) for one in kept),
            held=listed(str(one) for one in held),
        )


def postings_counted(book: Book) -> Iterator[str]:
    """What a period keeps of its postings, and of those in a voucher, is what there is."""
    for period, kept, posted, kept_vouchered, vouchered in book.rows(
        """
        select coalesce(p.period, f.period), coalesce(p.posted, 0), coalesce(f.posted, 0),
            coalesce(p.vouchered, 0), coalesce(f.vouchered, 0)
        from ledger_period p full join (
            select f.period, count(*) as posted, count(vp.fact_id) as vouchered
            from facts_fact f
            left join ledger_voucherposting vp on vp.book_id = f.book_id and vp.fact_id = f.id
            where f.entry_count > 0 group by f.period
        ) f on f.period = p.period
        where coalesce(p.posted, 0) <> coalesce(f.posted, 0)
            or coalesce(p.vouchered, 0) <> coalesce(f.vouchered, 0)
        order by 1
        """
    ):
        yield Phrase(
            "期间 {period} 的过账数不符:{kept}≠{posted},其中有凭证的 {kept_vouchered}≠{vouchered}",
            period=period,
            kept=kept,
            posted=posted,
            kept_vouchered=kept_vouchered,
            vouchered=vouchered,
        )


def period_lock(book: Book) -> Iterator[str]:
    """Months close in order, and nothing was posted into one after its close."""
    expected = period_of(book.settings.opened_on)
    for period, status in book.rows(
        "select period, status from ledger_period where status = 'closed' and period >= %s "
        "order by period",
        [expected],
    ):
        if period != expected:
            yield Phrase(
                "期间 {period} 已结账,而 {expected} 未结", period=period, expected=expected
            )
        expected = next_period(period)
        if status != "closed":
            yield Phrase("期间 {period} 状态 {status}", period=period, status=status)
    for seq, period, closed in book.rows(
        """
        select f.seq, f.period, c.seq from ledger_period p
        join facts_fact c on c.book_id = p.book_id and c.id = p.closed_by_id
        join facts_fact f on f.book_id = p.book_id and f.period = p.period and f.seq > c.seq
        where p.status = 'closed' and f.cause_id is distinct from c.id
        order by f.seq
        """
    ):
        yield Phrase(
            "事实 {seq} 记入期间 {period},而该期间已由事实 {closed} 结账",
            seq=seq,
            period=period,
            closed=closed,
        )


def drafts_posted(book: Book) -> Iterator[str]:
    """A draft is posted ⇔ its key is in the archive: as the fact it names, in its maker's name,
    with the amounts that were typed; whoever approved it is somebody else."""
    for key, owner, state, actor, approver, content, debit in book.rows(
        """
        select d.key, d.owner, d.state, f.actor, d.approver, d.content::text,
            (select coalesce(sum(e.amount), 0)::bigint from ledger_entry e
                where e.book_id = f.book_id and e.fact_id = f.id and e.side > 0
                and f.kind = 'manual_voucher')
        from ledger_voucherdraft d
        left join facts_fact f on f.book_id = d.book_id and f.key = d.key
        where d.state = 'posted' or f.id is not null
        order by d.id
        """
    ):
        said = Phrase("凭证草稿 {key}({owner})", key=key, owner=owner)
        if state != "posted" or actor is None:
            if actor is None:
                yield Phrase("{said}的状态是 {state},档案中没有它的凭证", said=said, state=state)
            else:
                yield Phrase("{said}的状态是 {state},档案中有它的凭证", said=said, state=state)
        elif actor != owner or approver == owner:
            yield Phrase(
                "{said}由 {approver} 审核,档案记 {actor} 制单",
                said=said,
                approver=approver or Phrase("无人"),
                actor=actor,
            )
        elif debit and debit != _debit_typed(content):
            typed = format_fen(_debit_typed(content))
            yield Phrase(
                "{said}借方写 {typed},入账 {debit}", said=said, typed=typed, debit=format_fen(debit)
            )


def _debit_typed(content: str) -> int:
    draft = draft_from_json(orjson.loads(content))
    return sum(parse_fen(line.debit.replace("，", ",")) for line in draft.lines if line.debit)
