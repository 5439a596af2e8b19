"""Stories of what is asked back, and how much of it."""

from __future__ import annotations

import datetime as dt

from hongzi.files.demo.clients import Client
from hongzi.files.demo.stories import after, buy_one, finish, story
from hongzi.files.demo.truth import units
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen


def untracked(client: Client) -> bool:
    return all(article.tracking == "none" for article in client.articles)


@story("整单优惠与店铺券分摊后退其中一行", section=2, shows="return_accepted")
def discount_shared(world: World, day: dt.date) -> None:
    first, second, third = world.client.articles[:3]
    sold = world.sell(
        day, [(first, 1), (second, 1), (third, 1)], discount=1000, coupon=3001, freight=800
    )
    world.pay(sold, day)
    finish(world, world.ask(sold, after(day, 4), of=sold.lines[1]), after(day, 9))


@story("平台补贴:退买家实付,补贴部分抵平台款", section=2, shows="refund_set_off")
def platform_subsidy(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], subsidy=600)
    world.pay(sold, day)
    asked = world.ask(sold, after(day, 3))
    world.inspect(asked, after(day, 7))
    world.settle_tax(asked, after(day, 7))
    world.refund(asked, after(day, 8), amount=sold.owed)
    world.end_money(asked, after(day, 8), exit="set_off_platform", amount=sold.subsidy)


@story("扣手续费后退款(所扣留作收入)", section=2, shows="return_accepted")
def fee_kept(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    finish(world, world.ask(sold, after(day, 3), kept=200, reason="买家/拆封使用"), after(day, 8))


@story("赠品未退,按标明价扣减", section=2, shows="return_accepted")
def gift_not_returned(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    finish(world, world.ask(sold, after(day, 4), kept=300, reason="买家/赠品未退"), after(day, 9))


@story("销售折让,货不退", section=2, shows="allowance_granted")
def allowance(world: World, day: dt.date) -> None:
    sold = buy_one(world, day, invoiced=True)
    asked = world.ask(sold, after(day, 5), kind="allowance", gross=sold.gross // 10)
    world.red(asked, after(day, 7), reason_code="04")
    world.refund(asked, after(day, 6))


@story("仅退款,货归买家", section=2, shows="refund_only_granted")
def refund_only(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 2), kind="refund_only", reason="物流/少件错件")
    world.settle_tax(asked, after(day, 2))
    world.refund(asked, after(day, 2))


@story("先退款后收货(极速退款)", section=2, shows="refund_confirmed")
def refund_first(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 3))
    world.refund(asked, after(day, 3))
    world.inspect(asked, after(day, 9))
    world.settle_tax(asked, after(day, 9))


@story("同品换货:旧件入,新件出,收入与发票不动", section=2, shows="replacement_issued")
def like_exchange(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 4), kind="exchange", reason="质量/瑕疵换新")
    out = after(day, 8)
    sku = asked.of.article.sku
    serials, lot = world.room.reserve(sku, 1, out)
    world.inspect(asked, out, disposition="second_grade")
    world.plan(
        cmd.IssueReplacement(
            key=world.number("HH"), case=asked.case, line=asked.line, date=out, lot=lot,
            serials=serials,
        )
    )  # fmt: skip


@story("异品换货:退旧销新,抵减后补差价", section=2, shows="refund_set_off")
def unlike_exchange(world: World, day: dt.date) -> None:
    cheap, dear = sorted(world.client.articles, key=lambda a: a.price)[
        :: len(world.client.articles) - 1
    ]
    sold = world.sell(day, [(cheap, 1)])
    world.pay(sold, day)
    asked = world.ask(sold, after(day, 4))
    new = world.sell(after(day, 6), [(dear, 1)], customer=sold.customer)
    world.inspect(asked, after(day, 6))
    world.settle_tax(asked, after(day, 6))
    world.end_money(asked, after(day, 6), exit="set_off_sale", sale=new.code)
    world.pay(new, after(day, 6), amount=new.owed - asked.gross)


@story("赊销未收款,退货抵应收", section=2, shows="refund_set_off")
def unpaid_set_off(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 2)], customer="团购单位甲", invoiced=True)
    asked = world.ask(sold, after(day, 6), count=1)
    world.inspect(asked, after(day, 10))
    world.settle_tax(asked, after(day, 11))
    world.end_money(asked, after(day, 11), exit="set_off_sale")


@story("抵应收后客户又付款,恢复待退再退款", section=2, shows="set_off_reopened")
def paid_after_set_off(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], customer="团购单位甲", invoiced=True)
    asked = world.ask(sold, after(day, 4))
    world.inspect(asked, after(day, 8))
    world.settle_tax(asked, after(day, 9))
    world.end_money(asked, after(day, 9), exit="set_off_sale")
    world.pay(sold, after(day, 12), tender="bank")
    asked.refunded = 0
    world.refund(asked, after(day, 14), tender="bank")


@story("现金折扣期内收款后全额退货,按实收退", section=2, shows="refund_confirmed")
def cash_discount(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], customer="团购单位乙", invoiced=True)
    discount = sold.lines[0].pool.net * 2 // 100
    world.pay(sold, after(day, 3), tender="bank", discount=discount)
    asked = world.ask(sold, after(day, 6))
    world.inspect(asked, after(day, 10))
    world.settle_tax(asked, after(day, 12))
    world.refund(asked, after(day, 11), discount=discount)


@story("小规模放弃减征开 3% 专票后退货,红票沿用 3%", section=2, shows="red_invoice_registered",
       fits=lambda c: not c.general)  # fmt: skip
def small_scale_at_three(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], rate_bp=300, invoiced=True)
    world.pay(sold, day)
    finish(world, world.ask(sold, after(day, 5)), after(day, 10))


@story("同一行分三次退完,分币归零", section=4, shows="return_accepted")
def in_three_parts(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 3)], coupon=100)
    world.pay(sold, day)
    for part in range(3):
        asked = world.ask(sold, after(day, 2 + part), count=1)
        finish(world, asked, after(day, 7 + part))


@story("一张退货单退两张销售单", section=4, shows="return_accepted")
def two_sales_one_case(world: World, day: dt.date) -> None:
    first = buy_one(world, day)
    second = world.sell(after(day, 1), [(world.some(), 1)], customer=first.customer)
    world.pay(second, after(day, 1))
    case = world.number("TH")
    drawn = [
        world.draw(sold, sold.lines[0], case=case, number=number)
        for number, sold in enumerate((first, second), 1)
    ]
    world.open_case(after(day, 5), [line for line, _ in drawn], case=case, customer=first.customer)
    for _, asked in drawn:
        finish(world, asked, after(day, 9))


@story("无来源退货,凭批准的估值", section=4, shows="return_accepted", fits=untracked)
def blind_return(world: World, day: dt.date) -> None:
    article = world.some(steady=True)
    case, gross = world.number("TH"), article.price
    line = cmd.ReturnLine(
        line="1", sku=article.sku, qty=units(1), gross=Fen(gross), cost=Fen(article.cost),
        vat_rate_bp=article.rate_bp, approved_by="店长", reason="买家/无购买凭证",
    )  # fmt: skip
    world.open_case(day, [line], case=case, customer="散客")
    world.plan(
        cmd.InspectGoods(key=world.number("YS"), case=case, line="1", date=day, qty=units(1))
    )
    world.room.restock(article.sku, 1, day)
    world.plan(
        cmd.EndTaxLeg(key=world.number("SC"), case=case, line="1", date=day, exit="uninvoiced")
    )
    code = world.number("TK")
    world.plan(
        cmd.PayRefund(key=code, refund=code, case=case, line="1", date=day, tender="cash",
                      amount=Fen(gross))
    )  # fmt: skip


@story("申请后被拒绝,额度放回,再次申请获准", section=4, shows="return_decided")
def rejected_then_accepted(world: World, day: dt.date) -> None:
    sold = buy_one(world, day, count=2)
    case = world.number("TH")
    line = cmd.ReturnLine(
        line="1", sale=sold.code, sale_line="1", qty=units(1), reason="买家/不喜欢"
    )
    world.open_case(after(day, 2), [line], case=case, customer=sold.customer, request=True)
    _decide(world, case, after(day, 3), accept=False)
    asked = world.ask(sold, after(day, 4), count=1, request=True)
    _decide(world, asked.case, after(day, 5), accept=True)
    finish(world, asked, after(day, 10))


def _decide(world: World, case: str, day: dt.date, *, accept: bool) -> None:
    world.plan(
        cmd.DecideReturn(
            key=world.number("JD"), case=case, date=day, accept=accept,
            reason="" if accept else "超出退货期限",
        )
    )  # fmt: skip


@story("无信息件:包裹先到,后找到退货单", section=4, shows="parcel_held")
def parcel_first(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    parcel = world.number("BG")
    sku = sold.lines[0].article.sku
    tracking = f"虚构快递{world.random.randrange(10**9):09d}"
    world.plan(
        cmd.ReceiveParcel(key=f"{parcel}-1", parcel=parcel, sku=sku, qty=units(1),
                          date=after(day, 4), tracking=tracking)
    )  # fmt: skip
    asked = world.ask(sold, after(day, 6))
    world.plan(
        cmd.ReceiveParcel(key=f"{parcel}-2", parcel=parcel, sku=sku, qty=units(1),
                          date=after(day, 6), case=asked.case, line=asked.line, tracking=tracking)
    )  # fmt: skip
    finish(world, asked, after(day, 7))


@story("预收后发出、客户拒收(收入未确认)", section=2, shows="delivery_refused")
def prepaid_refused(world: World, day: dt.date) -> None:
    article = world.some()
    sold = world.sell(after(day, 1), [(article, 1)], via="prepaid", state="dispatched")
    world.pay(sold, day, prepayment_rate=article.rate_bp)
    asked = world.refuse(sold, after(day, 4))
    world.inspect(asked, after(day, 6))
    world.refund(asked, after(day, 7))


@story("未收款即发出、客户拒收", section=2, shows="delivery_refused")
def unpaid_refused(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], state="dispatched")
    world.inspect(world.refuse(sold, after(day, 3)), after(day, 6))


@story("拒收的商品不再是良品(成本从未离开库存商品)", section=2, shows="goods_regraded",
       fits=lambda c: not c.enterprise)  # fmt: skip
def refused_and_worn(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], state="dispatched")
    world.inspect(world.refuse(sold, after(day, 3)), after(day, 6), disposition="second_grade")


@story("预收后发出、客户签收(此时确认收入)", section=2, shows="prepayment_received")
def prepaid_confirmed(world: World, day: dt.date) -> None:
    article = world.some()
    sold = world.sell(after(day, 1), [(article, 1)], via="prepaid", state="dispatched")
    world.pay(sold, day, prepayment_rate=article.rate_bp)
    world.plan(cmd.ConfirmSale(key=world.number("QS"), sale=sold.code, date=after(day, 5)))
    finish(world, world.ask(sold, after(day, 7)), after(day, 11))
