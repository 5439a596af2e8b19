"""Stories of the goods leg: grades, scrap, suppliers, stock."""

from __future__ import annotations

import datetime as dt

from hongzi.files.demo.clients import Client
from hongzi.files.demo.stockroom import week_of
from hongzi.files.demo.stories import after, buy_one, finish, story
from hongzi.files.demo.truth import Asked, units
from hongzi.files.demo.world import World
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Fen
from hongzi.kernel.vat import vat_from_net


def general(client: Client) -> bool:
    return client.general


def enterprise(client: Client) -> bool:
    return client.enterprise


def small_scale(client: Client) -> bool:
    return not client.general


def one_steady_back(world: World, day: dt.date, *, reason: str) -> tuple[Asked, int]:
    """A return of a product whose cost (fen) is known beforehand."""
    article = world.some(steady=True)
    sold = world.sell(day, [(article, 1)])
    world.pay(sold, day)
    return world.ask(sold, after(day, 3), reason=reason), article.cost


def _rest(world: World, asked: Asked, day: dt.date) -> None:
    world.settle_tax(asked, day)
    world.refund(asked, day)


@story("二级品入库", section=2, shows="goods_inspected")
def second_grade(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 3), reason="质量/轻微瑕疵")
    world.inspect(asked, after(day, 7), disposition="second_grade")
    _rest(world, asked, after(day, 8))


@story(
    "二级品计提跌价,部分转回、售出时转销",
    section=2,
    shows="impairment",
    fits=enterprise,
    months=(0, 1),
)
def impaired(world: World, day: dt.date) -> None:
    asked, cost = one_steady_back(world, day, reason="质量/轻微瑕疵")
    world.inspect(asked, after(day, 7), disposition="second_grade")
    _rest(world, asked, after(day, 8))
    sku = asked.of.article.sku
    world.fact(after(day, 9), "impairment", loss=cost * 3 // 10, sku=sku)
    world.fact(after(day, 25), "impairment_released", loss=cost * 2 // 10, sku=sku,
               flags={"why": "sold"})  # fmt: skip
    world.fact(after(day, 25), "impairment_released", loss=cost * 3 // 10 - cost * 2 // 10,
               sku=sku, flags={"why": "recovered"})  # fmt: skip


@story("整新入库与整新费用", section=2, shows="refurbish_cost")
def refurbished(world: World, day: dt.date) -> None:
    asked = world.ask(buy_one(world, day), after(day, 4), reason="买家/有使用痕迹")
    world.inspect(asked, after(day, 8), disposition="refurbish")
    _rest(world, asked, after(day, 9))
    world.fact(after(day, 10), "refurbish_cost", asked=asked, gross=1800, net=1800, vat=0,
               flags={"tender": "bank"})  # fmt: skip


@story("买家损坏报废:进项不转出,非常损失批准", section=2, shows="loss_approved", months=(0, 1))
def scrapped(world: World, day: dt.date) -> None:
    asked, cost = one_steady_back(world, day, reason="物流/运输损坏")
    world.inspect(asked, after(day, 7), disposition="scrap")
    _rest(world, asked, after(day, 7))
    world.fact(after(day, 35), "loss_approved", total=cost, compensation=0, loss=cost,
               flags={"cause": "extraordinary"}, asked=asked)  # fmt: skip


@story("管理不善报废:进项转出,责任人赔偿", section=2, shows="loss_approved", fits=general,
       months=(0, 1))  # fmt: skip
def scrapped_by_neglect(world: World, day: dt.date) -> None:
    asked, cost = one_steady_back(world, day, reason="质量/仓储受潮")
    vat = vat_from_net(net=cost, rate_bp=asked.of.article.rate_bp)
    world.inspect(asked, after(day, 7), disposition="scrap", transfer_vat=vat)
    _rest(world, asked, after(day, 7))
    world.fact(after(day, 35), "loss_approved", total=cost + vat, compensation=300,
               loss=cost + vat - 300, flags={"cause": "management"}, asked=asked)  # fmt: skip


@story("退供应商,索赔与成本不同(差异入损益)", section=2, shows="supplier_claim_settled",
       months=(0, 1))  # fmt: skip
def back_to_supplier(world: World, day: dt.date) -> None:
    _claim(world, day, deducted=True)


@story("退供应商,进项未抵扣:直接冲进项", section=2, shows="supplier_claim_settled", fits=general,
       months=(0, 1))  # fmt: skip
def back_to_supplier_undeducted(world: World, day: dt.date) -> None:
    _claim(world, day, deducted=False)


def _claim(world: World, day: dt.date, *, deducted: bool) -> None:
    asked, cost = one_steady_back(world, day, reason="质量/批次缺陷")
    world.inspect(asked, after(day, 7), disposition="back_to_supplier", supplier="供货商甲")
    _rest(world, asked, after(day, 8))
    net = cost * 9 // 10
    vat = vat_from_net(net=net, rate_bp=asked.of.article.rate_bp) if world.client.general else 0
    world.plan(
        cmd.SettleClaim(
            key=world.number("SP"), case=asked.case, line=asked.line, supplier="供货商甲",
            net=Fen(net), vat=Fen(vat), date=after(day, 36), deducted=deducted,
        )
    )  # fmt: skip


@story("库存商品报废", section=4, shows="stock_written_off")
def stock_scrapped(world: World, day: dt.date) -> None:
    _write_off(world, day, how="scrap")


@story("库存商品退供应商", section=2, shows="supplier_return",
       fits=lambda c: not c.average_at_month_end)  # fmt: skip
def stock_to_supplier(world: World, day: dt.date) -> None:
    _write_off(world, day, how="to_supplier")


@story("库存商品退供应商,进项未抵扣", section=2, shows="supplier_return",
       fits=lambda c: c.general and not c.average_at_month_end)  # fmt: skip
def stock_to_supplier_undeducted(world: World, day: dt.date) -> None:
    _write_off(world, day, how="to_supplier", deducted=False)


def _write_off(world: World, day: dt.date, *, how: str, deducted: bool = True) -> None:
    article = world.some(steady=True)
    serials, lot = world.room.reserve(article.sku, 1, day)
    claim = world.room.unit_cost(article.sku, week_of(day)) if how == "to_supplier" else 0
    vat = vat_from_net(net=claim, rate_bp=article.rate_bp) if world.client.general else 0
    world.plan(
        cmd.WriteOffStock(
            key=world.number("BF"), sku=article.sku, qty=units(1), date=day, lot=lot, how=how,
            serials=serials, supplier="供货商乙" if claim else "",
            claim=Fen(claim + vat) if claim else None, claim_vat=Fen(vat), deducted=deducted,
        )
    )  # fmt: skip


@story("货到票未到暂估,到票有差异", section=2, shows="purchase_invoiced")
def billed_otherwise(world: World, day: dt.date) -> None:
    article = next(a for a in world.client.articles if a.drift and a.tracking != "serial")
    net = article.cost * 5
    code, number = world.number("RK"), world.invoice_number()
    lot = f"{article.sku}-{code}" if article.tracking == "batch" else ""
    line = cmd.StockLine(sku=article.sku, qty=units(5), net=Fen(net), lot=lot)
    world.plan(
        cmd.ReceiveGoods(key=code, receipt=code, supplier="供货商乙", lines=(line,), date=day,
                         invoiced=False)
    )  # fmt: skip
    world.room.on_hand[article.sku] += 5 if article.tracking == "none" else 0
    billed = net + 500
    vat = vat_from_net(net=billed, rate_bp=article.rate_bp) if world.client.general else 0
    world.plan(
        cmd.InvoicePurchase(key=number, receipt=code, invoice=number, net=Fen(billed),
                            vat=Fen(vat), date=after(day, 8))
    )  # fmt: skip


@story("换货旧件未退回,按未到处理", section=2, shows="goods_never_came")
def never_came(world: World, day: dt.date) -> None:
    sold = buy_one(world, day)
    asked = world.ask(sold, after(day, 3))
    world.refund(asked, after(day, 3))
    world.settle_tax(asked, after(day, 4))
    world.end_goods(asked, after(day, 17), exit="never_came")


@story("验收不通过,原物退还客户,退货冲回", section=2, shows="goods_rejected")
def rejected(world: World, day: dt.date) -> None:
    sold = buy_one(world, day, count=2)
    asked = world.ask(sold, after(day, 3), reason="买家/人为损坏")
    world.inspect(asked, after(day, 8), count=1)
    world.end_goods(asked, after(day, 8), exit="rejected")
    world.settle_tax(asked, after(day, 9))
    world.refund_rest(asked, after(day, 9))


@story("退回的序列号次月再售再退", section=4, shows="return_accepted", months=(0,),
       fits=lambda c: any(a.tracking == "serial" for a in c.articles))  # fmt: skip
def serial_sold_again(world: World, day: dt.date) -> None:
    article = world.some(tracking="serial")
    sold = world.sell(day, [(article, 1)])
    world.pay(sold, day)
    serials = sold.lines[0].serials
    finish(world, world.ask(sold, after(day, 3)), after(day, 6))
    month_on = day.replace(month=day.month + 1)
    again = world.sell(month_on, [(article, 1)], serials=serials)
    world.pay(again, month_on)
    finish(world, world.ask(again, after(month_on, 2)), after(month_on, 5))


@story("套装销售,整套退回", section=4, shows="return_accepted",
       fits=lambda c: any(a.kit for a in c.articles))  # fmt: skip
def kit_returned(world: World, day: dt.date) -> None:
    kit = next(a for a in world.client.articles if a.kit)
    sold = world.sell(day, [(kit, 1)])
    world.pay(sold, day)
    finish(world, world.ask(sold, after(day, 4)), after(day, 9))
