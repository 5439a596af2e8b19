"""An invented company going through its days: verbs that plan commands and keep the truth.

What falls after the last day is dropped: those returns are still open at the end, as in life.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from hongzi.files.demo.catalogue import Article
from hongzi.files.demo.clients import GO_LIVE
from hongzi.files.demo.diary import Diary
from hongzi.files.demo.stockroom import week_of
from hongzi.files.demo.truth import Asked, Sold, SoldLine, frozen_lines, units
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen, Micro
from hongzi.sales.rules.pools import Drawn, plan_goods, plan_money, take


class World(Diary):
    """One client's company: what it sells, what comes back, how the three legs go."""

    # -- selling --------------------------------------------------------------------------

    def sell(
        self,
        day: dt.date,
        goods: Sequence[tuple[Article, int]],
        *,
        via: str = "direct",
        state: str = "posted",
        customer: str = "",
        shipped: bool = True,
        discount: int = 0,
        coupon: int = 0,
        subsidy: int = 0,
        freight: int = 0,
        rate_bp: int | None = None,
        invoiced: bool = False,
        serials: tuple[str, ...] = (),
    ) -> Sold:
        """A sale of (article, units), bought in time; serials: goods that are there already."""
        lines = []
        for number, (article, count) in enumerate(goods, 1):
            chosen, lot = (serials, "") if serials else self.room.reserve(article.sku, count, day)
            lines.append(
                cmd.SaleLine(
                    line=str(number), sku=article.sku, name=article.name, qty=units(count),
                    amount=Fen(article.price * count), serials=chosen, lot=lot,
                    vat_rate_bp=article.rate_bp if rate_bp is None else rate_bp,
                )
            )  # fmt: skip
        sale = cmd.RecordSale(
            key=(code := self.number("XS")), sale=code, date=day, lines=tuple(lines), via=via,
            state=state, customer=customer or self.customer(), shipped=shipped,
            shop=self.client.shop if via == "platform" or subsidy else "",
            discount=Fen(discount), coupon=Fen(coupon), subsidy=Fen(subsidy),
            freight=Fen(freight), tax_included=self.client.tax_included,
            invoice=self.invoice_number() if invoiced else "",
        )  # fmt: skip
        self.plan(sale)
        sold = Sold(
            code=code, date=day, customer=sale.customer, via=via, subsidy=subsidy,
            invoice=sale.invoice, lines=frozen_lines(sale, [a for a, _ in goods]),
        )  # fmt: skip
        if via == "platform":
            self.platform_owes[week_of(day)] += sold.gross
            sold.tender = "platform"
        net, cost = self.sold_in[f"{day:%Y-%m}"]
        spent = sum(self.room.unit_cost(a.sku, week_of(day)) * n for a, n in goods)
        self.sold_in[f"{day:%Y-%m}"] = (net + sum(x.pool.net for x in sold.lines), cost + spent)
        return sold

    def sell_past(self, day: dt.date, article: Article, *, count: int, already_back: bool) -> Sold:
        """A sale from before go-live: frozen, with its stated cost and what is back already.

        The platform collected its money, so that its refund draws on no captured payment.
        """
        code = self.number("PS")
        line = cmd.SaleLine(
            line="1", sku=article.sku, name=article.name, qty=units(count),
            amount=Fen(article.price * count), vat_rate_bp=article.rate_bp,
            cost=Fen(self.room.unit_cost(article.sku, day) * count),
            serials=(f"SNOLD{code}",) if article.tracking == "serial" else (),
            lot=f"{article.sku}-旧批" if article.tracking == "batch" else "",
        )  # fmt: skip
        sale = cmd.RecordSale(
            key=code, sale=code, date=day, lines=(line,), customer=self.customer(), past=True,
            via="platform", tax_included=self.client.tax_included, shop=self.client.shop,
        )  # fmt: skip
        frozen = frozen_lines(sale, [article])
        if already_back:
            drawn = self._take(frozen[0], qty=units(1), kind="return", gross=None, kept=0)
            line = replace(line, returned_qty=units(1), returned_net=Fen(drawn.net),
                           returned_vat=Fen(drawn.vat))  # fmt: skip
        self.plan(replace(sale, lines=(line,)), filed=GO_LIVE)
        return Sold(
            code=code, date=day, customer=sale.customer, via=sale.via, lines=frozen,
            tender="platform",
        )  # fmt: skip

    def pay(
        self,
        sold: Sold,
        day: dt.date,
        *,
        tender: str = "alipay",
        discount: int = 0,
        amount: int | None = None,
        prepayment_rate: int | None = None,
    ) -> None:
        """Money comes in for a sale."""
        code = self.number("SK")
        self.plan(
            cmd.CapturePayment(
                key=code, payment=code, sale=sold.code, date=day, tender=tender,
                amount=Fen(sold.owed - discount if amount is None else amount),
                discount=Fen(discount), customer=sold.customer,
                prepayment=prepayment_rate is not None, vat_rate_bp=prepayment_rate or 0,
            )
        )  # fmt: skip
        sold.tender, sold.payment = tender, code

    def invoice(self, sold: Sold, day: dt.date) -> None:
        """The blue invoice follows its sale."""
        sold.invoice = self.invoice_number()
        self.plan(
            cmd.RegisterBlueInvoice(
                key=sold.invoice, invoice=sold.invoice, sale=sold.code, date=day
            )
        )

    # -- returning ------------------------------------------------------------------------

    def ask(
        self,
        sold: Sold,
        day: dt.date,
        *,
        of: SoldLine | None = None,
        count: int | None = None,
        kind: str = "return",
        gross: int | None = None,
        kept: int = 0,
        reason: str = "",
        request: bool = False,
    ) -> Asked:
        """A return of one line (the first unless told), wholly unless a count is given."""
        line, asked = self.draw(
            sold, of or sold.lines[0], count=count, kind=kind, gross=gross, kept=kept,
            reason=reason, case=self.number("TH"), number=1,
        )  # fmt: skip
        self.open_case(day, [line], case=asked.case, customer=sold.customer, request=request)
        return asked

    def draw(
        self,
        sold: Sold,
        of: SoldLine,
        *,
        case: str,
        number: int,
        count: int | None = None,
        kind: str = "return",
        gross: int | None = None,
        kept: int = 0,
        reason: str = "",
    ) -> tuple[cmd.ReturnLine, Asked]:
        """One line of a case: the command's part and the truth about it."""
        qty = Micro(of.pool.left_qty) if count is None else units(count)
        if kind == "allowance":
            qty = Micro(0)
        drawn = self._take(of, qty=qty, kind=kind, gross=gross, kept=kept)
        serials = of.serials[-(qty // units(1)) :] if of.serials and kind != "allowance" else ()
        line = cmd.ReturnLine(
            line=str(number), sale=sold.code, sale_line=of.line, kind=kind, qty=qty,
            gross=None if gross is None else Fen(gross), kept=Fen(kept), serials=serials,
            lot=of.lot if qty and kind in ("return", "exchange") else "",
            reason=reason or self.reason(),
        )  # fmt: skip
        asked = Asked(
            case, str(number), sold, of, qty=qty, net=drawn.net, vat=drawn.vat, serials=serials
        )
        of.serials = of.serials[: len(of.serials) - len(serials)]
        return line, asked

    def open_case(
        self,
        day: dt.date,
        lines: Sequence[cmd.ReturnLine],
        *,
        case: str,
        customer: str,
        request: bool = False,
    ) -> None:
        """The case with its lines: asked for, or agreed at once."""
        kind = cmd.RequestReturn if request else cmd.AcceptReturn
        self.plan(kind(key=case, case=case, date=day, lines=tuple(lines), customer=customer))

    def refuse(self, sold: Sold, day: dt.date) -> Asked:
        """A sale of one line is refused at the door, before its revenue."""
        case, of = self.number("TH"), sold.lines[0]
        self.plan(cmd.RefuseDelivery(key=case, case=case, sale=sold.code, date=day))
        return Asked(
            case, "1", sold, of, qty=Micro(of.pool.qty), net=of.pool.net, vat=of.pool.vat,
            serials=of.serials,
        )  # fmt: skip

    def _take(self, of: SoldLine, *, qty: Micro, kind: str, gross: int | None, kept: int) -> Drawn:
        if kind in ("allowance", "refund_only"):
            drawn = plan_money(of.pool, gross=gross, qty=qty)
        else:
            drawn = plan_goods(of.pool, qty=qty, gross=gross, kept=kept)
        take(of.pool, drawn)
        return drawn

    # -- the three legs -------------------------------------------------------------------

    def inspect(
        self,
        asked: Asked,
        day: dt.date,
        *,
        disposition: str = "restock",
        count: int | None = None,
        transfer_vat: int = 0,
        supplier: str = "",
    ) -> None:
        """Goods are looked at: the rest of the line unless a count is given."""
        qty = Micro(asked.qty - asked.inspected) if count is None else units(count)
        serials = asked.serials[asked.inspected // units(1) :][: qty // units(1)]
        self.plan(
            cmd.InspectGoods(
                key=self.number("YS"), case=asked.case, line=asked.line, date=day, qty=qty,
                disposition=disposition, serials=serials, lot=asked.of.lot,
                transfer_vat=Fen(transfer_vat), supplier=supplier,
            )
        )  # fmt: skip
        asked.inspected += qty
        if disposition == "restock":
            self.room.restock(asked.of.article.sku, qty // units(1), day)

    def refund(
        self,
        asked: Asked,
        day: dt.date,
        *,
        tender: str = "",
        amount: int | None = None,
        discount: int = 0,
    ) -> str:
        """Money goes back: all that is left unless an amount is given. The refund's number."""
        left = asked.gross - asked.refunded - discount
        paid, code = left if amount is None else amount, self.number("TK")
        tender = tender or asked.sold.tender or "bank"
        if paid > 0:
            self.plan(
                cmd.PayRefund(
                    key=code, refund=code, case=asked.case, line=asked.line, date=day,
                    tender=tender, amount=Fen(paid), discount=Fen(discount),
                )
            )  # fmt: skip
        asked.refunded += paid + discount
        if tender == "platform":
            self.platform_owes[week_of(day)] -= paid
        return code

    def refund_rest(self, asked: Asked, day: dt.date, *, tender: str = "") -> str:
        """Money goes back without an amount: the books know what is left."""
        code = self.number("TK")
        self.plan(
            cmd.PayRefund(
                key=code, refund=code, case=asked.case, line=asked.line, date=day,
                tender=tender or asked.sold.tender or "bank",
            )
        )  # fmt: skip
        return code

    def settle_tax(self, asked: Asked, day: dt.date) -> None:
        """A red invoice for an invoiced sale, the uninvoiced declaration for another."""
        if asked.sold.invoice:
            self.red(asked, day)
        else:
            self.end_tax(asked, day, exit="uninvoiced")

    def red(self, asked: Asked, day: dt.date, *, reason_code: str = "02") -> str:
        """A red invoice for the whole line. Its number."""
        number = self.invoice_number()
        self.plan(
            cmd.RegisterRedInvoice(
                key=number, invoice=number, blue=asked.sold.invoice, date=day,
                lines=(cmd.RedLine(case=asked.case, line=asked.line),),
                confirmation=self.number("QR"), reason_code=reason_code,
            )
        )  # fmt: skip
        return number

    def end_tax(
        self, asked: Asked, day: dt.date, *, exit: str, vat: int | None = None, by: str = ""
    ) -> None:
        self.plan(
            cmd.EndTaxLeg(
                key=self.number("SC"), case=asked.case, line=asked.line, date=day, exit=exit,
                vat=None if vat is None else Fen(vat), approved_by=by,
            )
        )  # fmt: skip

    def end_money(
        self,
        asked: Asked,
        day: dt.date,
        *,
        exit: str,
        amount: int | None = None,
        sale: str = "",
        by: str = "",
    ) -> None:
        self.plan(
            cmd.EndMoneyLeg(
                key=self.number("ZC"), case=asked.case, line=asked.line, date=day, exit=exit,
                amount=None if amount is None else Fen(amount), sale=sale, approved_by=by,
            )
        )  # fmt: skip
        asked.refunded += asked.gross - asked.refunded if amount is None else amount

    def end_goods(self, asked: Asked, day: dt.date, *, exit: str) -> None:
        self.plan(
            cmd.EndGoodsLeg(
                key=self.number("HC"), case=asked.case, line=asked.line, date=day, exit=exit,
                qty=Micro(asked.qty - asked.inspected), approved_by="店长",
            )
        )  # fmt: skip

    def fact(self, day: dt.date, kind: str, *, flags: dict[str, str] | None = None,
             asked: Asked | None = None, sku: str = "", supplier: str = "", shop: str = "",
             note: str = "", **amounts: int) -> str:  # fmt: skip
        """Any direct fact; amounts by name, in fen. Its key."""
        return self.plan(
            cmd.RecordFact(
                key=self.number("SS"), date=day, fact=kind,
                amounts=tuple(cmd.Amount(name=n, fen=Fen(v)) for n, v in amounts.items()),
                flags=tuple(cmd.Flag(name=n, value=v) for n, v in (flags or {}).items()),
                case=asked.case if asked else "", line=asked.line if asked else "",
                sku=sku, supplier=supplier, shop=shop, note=note,
            )
        )  # fmt: skip

    def voucher(self, day: dt.date, summary: str, *lines: tuple[str, int, int, str],
                refusal: str = "") -> None:  # fmt: skip
        """A voucher of (account, debit, credit, party) lines that is none of hongzi's facts."""
        self.plan(
            cmd.RecordVoucher(
                key=self.number("PZ"), date=day, summary=summary,
                lines=tuple(
                    cmd.VoucherLine(account=account, summary=summary, debit=Fen(debit),
                                    credit=Fen(credit), party=party)
                    for account, debit, credit, party in lines
                ),
            ),
            refusal=refusal,
        )  # fmt: skip
