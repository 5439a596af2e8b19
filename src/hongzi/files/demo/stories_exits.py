"""Stories of the money and tax legs that end otherwise, and of what a return costs besides."""

from __future__ import annotations

import datetime as dt

from hongzi.files.demo.stories import after, any_client, buy_one, finish, story
from hongzi.files.demo.stories_goods import general, small_scale
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen
from hongzi.kernel.vat import split_gross


@story("退款退票后改道重付", section=2, shows="refund_bounced")
def refund_bounced(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 3))
    world.inspect(asked, after(day, 7))
    world.settle_tax(asked, after(day, 7))
    refund = world.refund(asked, after(day, 8), tender="bank")
    world.plan(cmd.BounceRefund(key=f"{refund}-退票", refund=refund, date=after(day, 10)))
    asked.refunded = 0
    world.refund(asked, after(day, 12), tender="alipay")


@story("退款无人认领,批准转收入", section=2, shows="refund_unclaimed")
def refund_unclaimed(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 3))
    world.inspect(asked, after(day, 7))
    world.settle_tax(asked, after(day, 7))
    refund = world.refund(asked, after(day, 8), tender="bank")
    world.plan(cmd.BounceRefund(key=f"{refund}-退票", refund=refund, date=after(day, 10)))
    world.end_money(asked, after(day, 16), exit="unclaimed", by="财务主管")


@story("多退差额,视同折让", section=2, shows="refund_difference")
def refund_difference(world: World, day: dt.date) -> None:
    sold = buy_one(world, day, count=2)
    asked = world.ask(sold, after(day, 3), count=1)
    world.inspect(asked, after(day, 7))
    world.end_money(asked, after(day, 7), exit="difference", amount=100, by="店长")
    world.settle_tax(asked, after(day, 8))
    world.refund_rest(asked, after(day, 8))


@story("红票与应冲差一分,尾差转出", section=2, shows="vat_tail", fits=general)
def vat_tail(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, invoiced=True), after(day, 3))
    world.inspect(asked, after(day, 7))
    number = world.invoice_number()
    line = cmd.RedLine(case=asked.case, line=asked.line, net=Fen(asked.net), vat=Fen(asked.vat - 1))
    world.plan(
        cmd.RegisterRedInvoice(key=number, invoice=number, blue=asked.sold.invoice, lines=(line,),
                               date=after(day, 9), confirmation=world.number("QR"))
    )  # fmt: skip
    world.end_tax(asked, after(day, 10), exit="tail", by="财务主管")
    world.refund(asked, after(day, 9))


@story("对方不确认红票,税额自行负担", section=2, shows="vat_borne")
def vat_borne(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day, invoiced=True), after(day, 3))
    world.inspect(asked, after(day, 7))
    world.refund(asked, after(day, 8))
    world.end_tax(asked, after(day, 16), exit="borne", by="财务主管")


@story("未开票冲减后补开蓝票,再红冲", section=2, shows="declared_then_invoiced", months=(0, 1))
def invoiced_after_declaring(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 3))
    finish(world, asked, after(day, 7))
    world.invoice(sold, after(day, 32))
    world.red(asked, after(day, 36))


@story("蓝票后补开(退货之前)", section=2, shows="red_invoice_registered")
def invoiced_later(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    world.invoice(sold, after(day, 2))
    finish(world, world.ask(sold, after(day, 4)), after(day, 9))


@story("承担退货运费", section=2, shows="freight_borne")
def freight_borne(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 3), reason="质量/做工瑕疵")
    net, vat = split_gross(gross=1272, rate_bp=600) if world.client.general else (1272, 0)
    world.fact(after(day, 6), "freight_borne", asked=asked, gross=1272, net=net, vat=vat,
               flags={"tender": "bank"})  # fmt: skip
    finish(world, asked, after(day, 8))


@story("上门取件的收回费用", section=2, shows="recovery_cost")
def recovery_cost(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 3))
    world.fact(after(day, 6), "recovery_cost", asked=asked, gross=2000, net=2000, vat=0,
               flags={"tender": "cash"})  # fmt: skip
    finish(world, asked, after(day, 8))


@story("平台佣金与退货后退佣", section=2, shows="commission_refunded")
def commission_back(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], via="platform")
    fee = sold.gross * 5 // 100
    net, vat = split_gross(gross=fee, rate_bp=600) if world.client.general else (fee, 0)
    shop = world.client.shop
    world.fact(after(day, 1), "commission_charged", shop=shop, gross=fee, net=net, vat=vat)
    asked = world.ask(sold, after(day, 4))
    finish(world, asked, after(day, 8))
    world.fact(after(day, 10), "commission_refunded", asked=asked, shop=shop, gross=fee, net=net,
               vat=vat)  # fmt: skip


@story("欺诈三倍赔偿(消法55条)", section=2, shows="punitive_damages")
def punitive_damages(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 3), reason="描述/与宣传不符")
    finish(world, asked, after(day, 7))
    world.fact(after(day, 12), "punitive_damages", asked=asked, paid=max(sold.gross * 3, 50_000),
               flags={"tender": "alipay"})  # fmt: skip


@story("退还预付款并付利息(消法53条)", section=2, shows="interest_compensated")
def interest_compensated(world: World, day: dt.date) -> None:
    article = world.some()
    sold = world.sell(after(day, 1), [(article, 1)], via="prepaid", state="dispatched")
    world.pay(sold, day, prepayment_rate=article.rate_bp)
    asked = world.refuse(sold, after(day, 5))
    world.inspect(asked, after(day, 7))
    world.refund(asked, after(day, 8))
    world.fact(after(day, 8), "interest_compensated", asked=asked, paid=150,
               flags={"tender": "alipay"})  # fmt: skip


@story("退货时返还优惠券", section=2, shows="coupon_reissued")
def coupon_reissued(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)], coupon=500)
    world.pay(sold, day)
    asked = world.ask(sold, after(day, 3))
    finish(world, asked, after(day, 7))
    material = "yes" if world.client.enterprise else "no"
    world.fact(after(day, 8), "coupon_reissued", asked=asked, value=500,
               flags={"material": material})  # fmt: skip


@story("保修支出(企业会计准则先计提产品质量保证)", section=2, shows="warranty_used")
def warranty(world: World, day: dt.date) -> None:
    if world.client.enterprise:
        world.fact(day, "warranty_accrued", cost=120_000)
    world.fact(after(day, 6), "warranty_used", paid=30_000, flags={"tender": "bank"})


@story("上季未达起征点,免征税额转营业外收入", section=2, shows="small_scale_exempted",
       fits=small_scale, months=(0,))  # fmt: skip
def exempted(world: World, day: dt.date) -> None:
    world.fact(day, "small_scale_exempted", vat=world.vat_of_last_quarter,
               note="2025年第4季度销售额低于30万元")  # fmt: skip


@story("记错的运费红字冲销,再记正确金额", section=3, shows="reversed")
def reversed_fact(world: World, day: dt.date) -> None:
    key = world.fact(day, "freight_borne", gross=12720, net=12720, vat=0,
                     flags={"tender": "bank"})  # fmt: skip
    world.plan(
        cmd.ReverseFact(key=f"{key}-冲销", target=key, date=after(day, 1), reason="金额多写一位")
    )
    world.fact(after(day, 1), "freight_borne", gross=1272, net=1272, vat=0,
               flags={"tender": "bank"})  # fmt: skip


@story("迟到的上月费用:记入当期,保留原日期", section=3, shows="freight_borne", fits=any_client,
       months=(1, 2))  # fmt: skip
def late_fact(world: World, day: dt.date) -> None:
    world.plan(
        cmd.RecordFact(
            key=world.number("SS"), date=day.replace(day=1) - dt.timedelta(days=3), late=True,
            fact="freight_borne", flags=(cmd.Flag(name="tender", value="bank"),),
            amounts=(cmd.Amount(name="gross", fen=Fen(900)), cmd.Amount(name="net", fen=Fen(900))),
            note="上月快递账单迟到",
        ),
        filed=day,
    )  # fmt: skip


@story("导出重叠:上月的收款行又出现在本月文件", section=5, shows="replayed", months=(0, 1))
def row_repeated(world: World, day: dt.date) -> None:
    sold = world.sell(day, [(world.some(), 1)])
    payment = cmd.CapturePayment(
        key=(code := world.number("SK")), payment=code, sale=sold.code, date=day,
        tender="wechat", amount=Fen(sold.owed), customer=sold.customer,
    )  # fmt: skip
    world.plan(payment)
    world.plan(payment, filed=day.replace(month=day.month + 1, day=1))
