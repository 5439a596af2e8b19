"""Stories of rows that must be refused by name, with nothing written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hongzi.files.demo.clients import GO_LIVE, Client
from hongzi.files.demo.stories import after, buy_one, finish, story
from hongzi.files.demo.truth import Asked, Sold, units
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen


def has_serials(client: Client) -> bool:
    return any(article.tracking == "serial" for article in client.articles)


def has_batches(client: Client) -> bool:
    return any(article.tracking == "batch" for article in client.articles)


def asked_wrongly(
    world: World,
    sold: Sold,
    day: dt.date,
    refusal: str,
    *,
    customer: str = "",
    case: str = "",
    **fields: object,
) -> None:
    """A row of a return that the books will refuse."""
    line = cmd.ReturnLine(
        line="1", sale=sold.code, sale_line="1", qty=units(1), reason=world.reason(),
        lot=sold.lines[0].lot, serials=sold.lines[0].serials[:1],
    )  # fmt: skip
    code = case or world.number("TH")
    wrong = cmd.AcceptReturn(
        key=code if not case else world.number("TH"), case=code, date=day,
        lines=(replace(line, **fields),), customer=customer or sold.customer,  # type: ignore[arg-type]
    )  # fmt: skip
    world.plan(wrong, refusal=refusal, as_content=bool(case))


@story("退货数量多于所售", section=4, shows="over_returned")
def returned_more(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked_wrongly(world, sold, after(day, 2), "over_returned", qty=units(2), serials=(), lot="")


@story("退完再退", section=4, shows="already_returned")
def returned_twice(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    finish(world, world.ask(sold, after(day, 2)), after(day, 5))
    asked_wrongly(world, sold, after(day, 6), "already_returned", serials=(), lot="")


@story("验收多于约定退货", section=4, shows="over_accepted")
def inspected_more(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, count=2), after(day, 2), count=1)
    world.plan(
        cmd.InspectGoods(key=world.number("YS"), case=asked.case, line="1", qty=units(2),
                         date=after(day, 5)),
        refusal="over_accepted",
    )  # fmt: skip
    finish(world, asked, after(day, 6))


@story("退款额高于销售额", section=4, shows="value_above_sale")
def worth_more(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked_wrongly(world, sold, after(day, 2), "value_above_sale", gross=Fen(sold.gross + 1))


@story("从未卖出的商品", section=4, shows="never_sold")
def never_sold(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    other = next(a for a in world.client.articles if a.sku != sold.lines[0].article.sku)
    asked_wrongly(world, sold, after(day, 2), "never_sold", sale_line="", sku=other.sku,
                  serials=(), lot="")  # fmt: skip


@story("别的客户的销售行", section=4, shows="other_customer")
def someone_elses(world: World, day: dt.date) -> None:
    asked_wrongly(world, buy_one(world, day), after(day, 2), "other_customer", customer="冒名顾客")


@story("别的账套的(本账套没有的)销售单", section=4, shows="not_in_book")
def other_book(world: World, day: dt.date) -> None:
    asked_wrongly(world, buy_one(world, day), after(day, 2), "not_in_book", sale="BZT-0000001")


@story("验收退货单上没有的行", section=4, shows="line_unknown")
def line_unknown(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 2))
    world.plan(
        cmd.InspectGoods(key=world.number("YS"), case=asked.case, line="9", qty=units(1),
                         date=after(day, 4)),
        refusal="line_unknown",
    )  # fmt: skip
    finish(world, asked, after(day, 5))


@story("尚未发货即退货", section=4, shows="not_shipped")
def not_shipped(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], shipped=False)
    world.pay(sold, day)
    asked_wrongly(world, sold, after(day, 1), "not_shipped")
    world.plan(cmd.ShipGoods(key=world.number("FH"), sale=sold.code, date=after(day, 3)))


@story("草稿销售单的退货", section=4, shows="sale_draft")
def sale_draft(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], state="draft")
    asked_wrongly(world, sold, after(day, 1), "sale_draft")
    world.plan(cmd.ConfirmSale(key=world.number("QS"), sale=sold.code, date=after(day, 2)))


@story("已作废销售单的退货", section=4, shows="sale_cancelled")
def sale_cancelled(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], state="draft")
    world.plan(cmd.CancelSale(key=world.number("ZF"), sale=sold.code, date=after(day, 1)))
    asked_wrongly(world, sold, after(day, 2), "sale_cancelled")


@story("不认识的批次", section=4, shows="lot_unknown", fits=has_batches)
def lot_unknown(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(tracking="batch"), 1)])
    world.pay(sold, day)
    asked_wrongly(world, sold, after(day, 2), "lot_unknown", lot="不存在的批次")


@story("不认识的序列号", section=4, shows="serial_unknown", fits=has_serials)
def serial_unknown(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(tracking="serial"), 1)])
    world.pay(sold, day)
    asked_wrongly(world, sold, after(day, 2), "serial_unknown", serials=("SN-NOWHERE-1",))


@story("序列号已退回", section=4, shows="serial_already_back", fits=has_serials)
def serial_already_back(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(tracking="serial"), 2)])
    world.pay(sold, day)
    asked = world.ask(sold, after(day, 2), count=1)
    finish(world, asked, after(day, 5))
    asked_wrongly(world, sold, after(day, 6), "serial_already_back", serials=asked.serials)


@story("退款多于收款(只收了一半)", section=4, shows="over_refunded")
def refunded_more(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], customer="团购单位丙")
    half = sold.owed // 2
    world.pay(sold, day, amount=half)
    asked = world.ask(sold, after(day, 2))
    world.inspect(asked, after(day, 5))
    world.settle_tax(asked, after(day, 5))
    _refund_wrongly(world, asked, after(day, 5), "over_refunded", amount=asked.gross)
    world.refund(asked, after(day, 6), amount=half)
    world.end_money(asked, after(day, 6), exit="set_off_sale", amount=asked.gross - half)


@story("退款多于所欠", section=4, shows="refund_above_owed")
def refunded_beyond_case(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, count=2), after(day, 2), count=1)
    _refund_wrongly(world, asked, after(day, 5), "refund_above_owed", amount=asked.gross + 100)
    finish(world, asked, after(day, 6))


@story("同一退款单号退两次", section=4, shows="refund_duplicate")
def refunded_twice(world: World, day: dt.date) -> None:
    first = world.ask(buy_one(world, day), after(day, 2))
    second = world.ask(buy_one(world, day), after(day, 2))
    world.inspect(first, after(day, 5))
    world.settle_tax(first, after(day, 5))
    code = world.refund(first, after(day, 6))
    _refund_wrongly(world, second, after(day, 7), "refund_duplicate", code=code, amount=100)
    finish(world, second, after(day, 8))


def _refund_wrongly(
    world: World, asked: Asked, day: dt.date, refusal: str, *, amount: int, code: str = ""
) -> None:
    number = code or world.number("TK")
    world.plan(
        cmd.PayRefund(key=world.number("TK"), refund=number, case=asked.case, line=asked.line,
                      date=day, tender="alipay", amount=Fen(amount)),
        refusal=refusal, as_content=bool(code),
    )  # fmt: skip


@story("红票金额超过蓝票", section=4, shows="red_above_blue")
def red_above_blue(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, invoiced=True), after(day, 2))
    _red_wrongly(world, asked, after(day, 4), "red_above_blue", net=Fen(asked.net + 10_000))
    finish(world, asked, after(day, 6))


@story("红票税额超过退货行所欠", section=4, shows="red_above_owed")
def red_above_owed(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, invoiced=True), after(day, 2))
    _red_wrongly(world, asked, after(day, 4), "red_above_owed", net=Fen(asked.net * 2),
                 vat=Fen(asked.vat * 2))  # fmt: skip
    finish(world, asked, after(day, 6))


@story("红票税率与蓝票不同", section=4, shows="red_rate_differs")
def red_at_other_rate(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, invoiced=True), after(day, 2))
    _red_wrongly(world, asked, after(day, 4), "red_rate_differs", vat_rate_bp=600)
    finish(world, asked, after(day, 6))


@story("红票号码重复登记", section=4, shows="red_duplicate")
def red_twice(world: World, day: dt.date) -> None:
    first = world.ask(buy_one(world, day, invoiced=True), after(day, 2))
    second = world.ask(buy_one(world, day, invoiced=True), after(day, 2))
    world.inspect(first, after(day, 5))
    number = world.red(first, after(day, 5))
    world.refund(first, after(day, 6))
    _red_wrongly(world, second, after(day, 7), "red_duplicate", number=number)
    finish(world, second, after(day, 8))


def _red_wrongly(
    world: World, asked: Asked, day: dt.date, refusal: str, *, number: str = "", **fields: int
) -> None:
    line = cmd.RedLine(case=asked.case, line=asked.line, **fields)  # type: ignore[arg-type]
    own = world.invoice_number()
    world.plan(
        cmd.RegisterRedInvoice(key=own, invoice=number or own, blue=asked.sold.invoice,
                               lines=(line,), date=day),
        refusal=refusal, as_content=bool(number),
    )  # fmt: skip


@story("已结账期间的日期", section=4, shows="period_closed", months=(1, 2))
def period_closed(world: World, day: dt.date) -> None:
    last_month = day.replace(day=1) - dt.timedelta(days=1)
    code = world.number("JS")
    world.plan(
        cmd.SettlePlatform(key=code, settlement=code, shop=world.client.shop, date=last_month,
                           received=Fen(10_000)),
        refusal="period_closed", filed=day,
    )  # fmt: skip


@story("启用日期之前的业务", section=4, shows="before_opening", months=(0,))
def before_opening(world: World, day: dt.date) -> None:
    code = world.number("JS")
    world.plan(
        cmd.SettlePlatform(key=code, settlement=code, shop=world.client.shop,
                           date=GO_LIVE - dt.timedelta(days=1), received=Fen(10_000)),
        refusal="before_opening", filed=day,
    )  # fmt: skip


@story("同一收款单号,内容不同", section=4, shows="key_reused", months=(0, 1))
def key_reused(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    later = day.replace(month=day.month + 1)
    world.plan(
        cmd.CapturePayment(key=sold.payment, payment=sold.payment, sale=sold.code, date=later,
                           tender="cash", amount=Fen(1), customer=sold.customer),
        refusal="key_reused",
    )  # fmt: skip


@story("退货单号已用于另一张退货单", section=4, shows="case_duplicate")
def case_duplicate(world: World, day: dt.date) -> None:
    first, second = buy_one(world, day), buy_one(world, day)
    asked = world.ask(first, after(day, 2))
    finish(world, asked, after(day, 5))
    asked_wrongly(world, second, after(day, 3), "case_duplicate", case=asked.case)


@story("验收一张不存在的退货单", section=4, shows="case_unknown")
def case_unknown(world: World, day: dt.date) -> None:
    world.plan(
        cmd.InspectGoods(
            key=world.number("YS"), case="TH-不存在", line="1", qty=units(1), date=day
        ),
        refusal="case_unknown",
    )


@story("无来源退货没有批准人", section=4, shows="blind_needs_approval")
def blind_unapproved(world: World, day: dt.date) -> None:
    article = world.some()
    code = world.number("TH")
    line = cmd.ReturnLine(line="1", sku=article.sku, qty=units(1), gross=Fen(article.price),
                          cost=Fen(1000), vat_rate_bp=article.rate_bp)  # fmt: skip
    world.plan(
        cmd.AcceptReturn(key=code, case=code, lines=(line,), date=day),
        refusal="blind_needs_approval",
    )


@story("库存不足", section=4, shows="stock_short",
       fits=lambda c: any(a.tracking == "none" for a in c.articles))  # fmt: skip
def stock_short(world: World, day: dt.date) -> None:
    article = world.some(tracking="none")
    code = world.number("XS")
    line = cmd.SaleLine(line="1", sku=article.sku, name=article.name, qty=units(9_000_000),
                        amount=Fen(100), vat_rate_bp=article.rate_bp)  # fmt: skip
    world.plan(
        cmd.RecordSale(key=code, sale=code, date=day, lines=(line,), customer="囤货顾客",
                       tax_included=world.client.tax_included),
        refusal="stock_short",
    )  # fmt: skip


@story("例外出口没有批准人", section=4, shows="approval_missing")
def approval_missing(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 2))
    right = cmd.EndGoodsLeg(key=world.number("HC"), case=asked.case, line="1", qty=asked.qty,
                            exit="never_came", approved_by="店长", date=after(day, 4))  # fmt: skip
    world.plan(right, refusal="approval_missing", spoilt=("approved_by", ""))
    finish(world, asked, after(day, 6))


@story("金额写成文字", section=5, shows="not_a_number")
def not_a_number(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    code = world.number("SK")
    world.plan(
        cmd.CapturePayment(key=code, payment=code, sale=sold.code, date=day, tender="cash",
                           amount=Fen(100)),
        refusal="not_a_number", spoilt=("amount", "壹元"),
    )  # fmt: skip


@story("日期无法辨认", section=5, shows="date_unreadable")
def date_unreadable(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    code = world.number("SK")
    world.plan(
        cmd.CapturePayment(key=code, payment=code, sale=sold.code, date=day, tender="cash",
                           amount=Fen(100)),
        refusal="date_unreadable", spoilt=("date", "上周三"),
    )  # fmt: skip


@story("仅退款已退完的行", section=4, shows="nothing_left")
def nothing_left(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    finish(world, world.ask(sold, after(day, 2)), after(day, 5))
    asked_wrongly(world, sold, after(day, 6), "nothing_left", kind="allowance", qty=units(0),
                  gross=Fen(100), serials=(), lot="")  # fmt: skip


@story("已拒绝的退货申请仍去退款", section=4, shows="not_accepted")
def not_accepted(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 2), request=True)
    world.plan(
        cmd.DecideReturn(key=world.number("JD"), case=asked.case, accept=False,
                         reason="超出退货期限", date=after(day, 4))
    )  # fmt: skip
    _refund_wrongly(world, asked, after(day, 5), "not_accepted", amount=100)


@story("同一事实冲销两次", section=3, shows="already_reversed")
def reversed_twice(world: World, day: dt.date) -> None:
    key = world.fact(day, "freight_borne", gross=500, net=500, vat=0, flags={"tender": "cash"})
    for number in (1, 2):
        world.plan(
            cmd.ReverseFact(key=f"{key}-冲销{number}", target=key, reason="重复记账",
                            date=after(day, number)),
            refusal="" if number == 1 else "already_reversed",
        )  # fmt: skip


@story("手工凭证动用过渡科目", section=3, shows="clearing_role_manual")
def clearing_by_hand(world: World, day: dt.date) -> None:
    clearing, cash = world.account("refund_payable"), world.account("cash")
    world.voucher(day, "手工调整待退款", (clearing, 100, 0, ""), (cash, 0, 100, ""),
                  refusal="clearing_role_manual")  # fmt: skip


@story("直接记录的事实金额不自洽", section=2, shows="fact_amounts")
def amounts_disagree(world: World, day: dt.date) -> None:
    key = world.number("SS")
    world.plan(
        cmd.RecordFact(
            key=key, date=day, fact="freight_borne",
            flags=(cmd.Flag(name="tender", value="bank"),),
            amounts=(cmd.Amount(name="gross", fen=Fen(1000)), cmd.Amount(name="net", fen=Fen(900))),
        ),
        refusal="fact_amounts",
    )  # fmt: skip
