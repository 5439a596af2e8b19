"""Pools: what is taken of a sale line, blue invoice line or payment is the sum of its takings."""

from __future__ import annotations

from collections.abc import Iterator

from hongzi.kernel.phrases import Phrase
from hongzi.workflows.checks.reading import Book


def sale_pools(book: Book) -> Iterator[str]:
    """Taken and kept of each sale line = Σ its draws; cost where every draw knew it."""
    for sale, line, parts in book.rows(
        """
        select s.code, l.line, concat_ws(';',
            case when l.taken_qty <> coalesce(d.qty, 0)
                then 'taken_qty ' || l.taken_qty || '≠' || coalesce(d.qty, 0) end,
            case when l.taken_net <> coalesce(d.net, 0)
                then 'taken_net ' || l.taken_net || '≠' || coalesce(d.net, 0) end,
            case when l.taken_vat <> coalesce(d.vat, 0)
                then 'taken_vat ' || l.taken_vat || '≠' || coalesce(d.vat, 0) end,
            case when l.kept_net <> coalesce(d.kept_net, 0)
                    or l.kept_vat <> coalesce(d.kept_vat, 0) then 'kept' end,
            case when coalesce(d.known, true) and l.taken_cost <> coalesce(d.cost, 0)
                then 'taken_cost ' || l.taken_cost || '≠' || coalesce(d.cost, 0) end)
        from sales_saleline l
        join sales_sale s on s.book_id = l.book_id and s.id = l.sale_id
        left join (
            select book_id, sale_line_id, sum(qty)::bigint as qty, sum(net)::bigint as net,
                sum(vat)::bigint as vat, sum(kept_net)::bigint as kept_net,
                sum(kept_vat)::bigint as kept_vat, sum(cost)::bigint as cost,
                bool_and(cost is not null) as known
            from sales_draw group by book_id, sale_line_id
        ) d on d.book_id = l.book_id and d.sale_line_id = l.id
        where s.state <> 'past' and (
            l.taken_qty <> coalesce(d.qty, 0) or l.taken_net <> coalesce(d.net, 0)
            or l.taken_vat <> coalesce(d.vat, 0) or l.kept_net <> coalesce(d.kept_net, 0)
            or l.kept_vat <> coalesce(d.kept_vat, 0)
            or (coalesce(d.known, true) and l.taken_cost <> coalesce(d.cost, 0)))
        order by l.id
        """
    ):
        yield Phrase(
            "销售行 {sale}-{line} 的已取额与支取不符:{parts}", sale=sale, line=line, parts=parts
        )


def invoice_pools(book: Book) -> Iterator[str]:
    """Reddened of each blue invoice line = Σ its red lines."""
    for number, line, kept, made in book.rows(
        """
        select b.number, l.id, l.red_net + l.red_vat,
            coalesce(r.net, 0) + coalesce(r.vat, 0)
        from invoices_blueline l
        join invoices_blueinvoice b on b.book_id = l.book_id and b.id = l.blue_id
        left join (
            select book_id, blue_line_id, sum(qty)::bigint as qty, sum(net)::bigint as net,
                sum(vat)::bigint as vat
            from invoices_redline group by book_id, blue_line_id
        ) r on r.book_id = l.book_id and r.blue_line_id = l.id
        where l.red_qty <> coalesce(r.qty, 0) or l.red_net <> coalesce(r.net, 0)
            or l.red_vat <> coalesce(r.vat, 0)
        order by l.id
        """
    ):
        yield Phrase(
            "蓝字发票 {number} 行 {line} 的已红冲 {kept} 分,红字发票合计 {made} 分",
            number=number,
            line=line,
            kept=kept,
            made=made,
        )


def payment_pools(book: Book) -> Iterator[str]:
    """Refunded of each payment = Σ its refunds that did not come back."""
    for code, kept, made in book.rows(
        """
        select p.code, p.refunded, coalesce(r.amount, 0)
        from refunds_payment p
        left join (
            select r.book_id, r.payment_id, sum(r.amount)::bigint as amount,
                sum(r.discount)::bigint as discount
            from refunds_refund r
            left join refunds_bounce b on b.book_id = r.book_id and b.refund_id = r.id
            where b.id is null group by r.book_id, r.payment_id
        ) r on r.book_id = p.book_id and r.payment_id = p.id
        where p.refunded <> coalesce(r.amount, 0)
            or p.refunded_discount <> coalesce(r.discount, 0)
        order by p.id
        """
    ):
        yield Phrase(
            "收款 {code} 的已退 {kept} 分,退款合计 {made} 分", code=code, kept=kept, made=made
        )
