"""Returns: a line's legs are the ledger's balances of its matter, and settled means zero."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from hongzi.kernel.money import format_fen
from hongzi.kernel.phrases import Phrase
from hongzi.returns.open_items import ledger_disagreements, wrongly_settled
from hongzi.workflows.checks.reading import Book


def case_legs(book: Book) -> Iterator[str]:
    """Goods, money and tax of each line, against 退货在途, 待退客户款 and 待红冲税额."""
    titles = {name: role.title for name, role in book.rules.roles.items()}
    with connections[book.using].cursor() as cursor:
        for one in ledger_disagreements(cursor, standard=book.settings.standard):
            yield Phrase(
                "退货行 {case}-{line} {role}:退货记 {by_line},总账 {by_ledger}",
                case=one.case,
                line=one.line,
                role=Phrase(titles[one.role]),
                by_line=format_fen(one.by_line),
                by_ledger=format_fen(one.by_ledger),
            )


def settled_lines(book: Book) -> Iterator[str]:
    """A line marked settled has every leg it owes opened by its draw and back at zero."""
    with connections[book.using].cursor() as cursor:
        for case, line in wrongly_settled(cursor):
            yield Phrase("退货行 {case}-{line} 标为已结清,但仍有未完的环节", case=case, line=line)


def draws_of_lines(book: Book) -> Iterator[str]:
    """What a case line holds of its sale line is the sum of the draws made for it.

    A refused delivery that nobody had paid for draws the whole sale and owes no money.
    """
    for case, line, kept, made in book.rows(
        """
        select c.code, l.line, l.net + l.vat, coalesce(d.gross, 0)
        from returns_caseline l
        join returns_case c on c.book_id = l.book_id and c.id = l.case_id
        join (
            select book_id, matter_id, sum(qty)::bigint as qty, sum(net + vat)::bigint as gross
            from sales_draw where matter_id is not null group by book_id, matter_id
        ) d on d.book_id = l.book_id and d.matter_id = l.matter_id
        where l.sale_line_id is not null and l.decision = 'accepted' and l.rejected_qty = 0
            and l.extra_net = 0 and l.extra_vat = 0
            and (l.kind <> 'refusal' or l.owes_money)
            and (l.net + l.vat <> d.gross)
        order by l.id
        """
    ):
        yield Phrase(
            "退货行 {case}-{line} 的支取 {kept},销售行记 {made}",
            case=case,
            line=line,
            kept=format_fen(kept),
            made=format_fen(made),
        )


def days_and_money_of_lines(book: Book) -> Iterator[str]:
    """A line's day is its case's; it knows whether money came in, or the platform holds it."""
    for case, line, day, captured, _ in book.rows(
        """
        select * from (
            select c.code, l.line, l.opened_on <> c.date as day, l.captured <> (
                l.sale_id is null or s.via = 'platform' or p.sale_id is not null
            ) as captured, l.id
            from returns_caseline l
            join returns_case c on c.book_id = l.book_id and c.id = l.case_id
            left join sales_sale s on s.book_id = l.book_id and s.id = l.sale_id
            left join (select distinct book_id, sale_id from refunds_payment) p
                on p.book_id = l.book_id and p.sale_id = l.sale_id
        ) lines where day or captured order by id
        """
    ):
        if day:
            yield Phrase("退货行 {case}-{line} 的申请日期与退货单不符", case=case, line=line)
        if captured:
            yield Phrase("退货行 {case}-{line} 的收款状态与收款不符", case=case, line=line)
