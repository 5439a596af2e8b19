"""Refund orders: a confirmed one is the refund of its number, and two people stand behind it."""

from __future__ import annotations

from collections.abc import Iterator

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.workflows.checks.reading import Book


def refund_orders(book: Book) -> Iterator[str]:
    """A confirmed order ⇔ refunds of its code, of its line and amount; bounced ⇔ they bounced."""
    for code, asked, paid, bounced, ended_as in book.rows(
        """
        select o.code, case when o.confirmed_fact_id is null then 0 else o.amount + o.discount end,
            coalesce(r.gross, 0), coalesce(r.bounced, false), o.ended_as
        from refunds_refundorder o
        left join (
            select r.book_id, r.code, sum(r.amount + r.discount)::bigint as gross,
                bool_or(b.id is not null) as bounced, min(r.matter_id) as matter_id,
                min(r.fact_id) as fact_id
            from refunds_refund r
            left join refunds_bounce b on b.book_id = r.book_id and b.refund_id = r.id
            group by r.book_id, r.code
        ) r on r.book_id = o.book_id and r.code = o.code
        where case when o.confirmed_fact_id is null then 0 else o.amount + o.discount end
                <> coalesce(r.gross, 0)
            or (r.code is not null and (r.matter_id <> o.matter_id
                or r.fact_id is distinct from o.confirmed_fact_id
                or r.bounced <> (o.ended_as = 'bounced')))
        order by o.id
        """
    ):
        yield Phrase(
            "付款单 {code} 已确认 {asked}({ended}),同号退款 {paid}{bounced}",
            code=code,
            asked=format_fen(asked),
            ended=ended_as or Phrase("未终结"),
            paid=format_fen(paid),
            bounced=Phrase(",已退票") if bounced else "",
        )


def two_people(book: Book) -> Iterator[str]:
    """Maker and approver of an order are those its facts name, and not the same person."""
    for code, maker, approver in book.rows(
        """
        select o.code, p.actor, coalesce(a.actor, '')
        from refunds_refundorder o
        join facts_fact p on p.book_id = o.book_id and p.id = o.prepared_fact_id
        left join facts_fact a on a.book_id = o.book_id and a.id = o.approved_fact_id
        where p.actor <> o.prepared_by or coalesce(a.actor, '') <> o.approved_by
            or p.actor = coalesce(a.actor, '')
        order by o.id
        """
    ):
        yield Phrase(
            "付款单 {code} 的档案记 {maker} 制单、{approver} 审批,与付款单不符或为同一人",
            code=code,
            maker=maker,
            approver=approver,
        )


def refund_batches(book: Book) -> Iterator[str]:
    """Count and total of a batch are those of its orders."""
    for code, size, orders in book.rows(
        """
        select b.code, b.size, count(o.id)::int
        from refunds_refundbatch b
        left join refunds_refundorder o on o.book_id = b.book_id and o.batch_id = b.id
        group by b.id, b.code, b.size, b.total
        having b.size <> count(o.id) or b.total <> coalesce(sum(o.amount), 0)
        order by b.id
        """
    ):
        yield Phrase(
            "付款批次 {code} 记 {size} 笔,付款单 {orders} 笔,笔数或金额不符",
            code=code,
            size=size,
            orders=orders,
        )
