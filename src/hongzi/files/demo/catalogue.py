"""What the invented shops sell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One product of an invented shop.

    price: fen a unit, as the shop quotes it (with or without tax). cost: fen a unit without
    tax, at go-live. weight: how often it is bought; returned: how often it comes back, in
    thousandths of its sales; drift: growth of its purchase price a month, in thousandths
    (0 = a steady supplier, so that its average cost is known beforehand). kit: (sku, units) of
    its components, for a set.
    """

    sku: str
    name: str
    price: int
    cost: int
    weight: int
    returned: int
    drift: int = 0
    unit: str = "件"
    tracking: str = "none"
    category: str = ""
    rate_bp: int = 0
    kit: tuple[tuple[str, int], ...] = ()


def _clothes() -> tuple[Article, ...]:
    styles = (
        # style, name, price, cost, weight, returned ‰, drift ‰
        ("YC-D01", "连衣裙·初雪", 23900, 9200, 9, 420, 15),
        ("YC-D02", "针织裙·晚桥", 18900, 7100, 7, 380, 10),
        ("YC-S01", "衬衫·青石", 12900, 4600, 10, 210, 5),
        ("YC-S02", "打底衫·素月", 7900, 2600, 16, 150, 0),
        ("YC-K01", "牛仔裤·长街", 15900, 6000, 11, 330, 8),
        ("YC-K02", "阔腿裤·晴川", 13900, 5200, 8, 300, 12),
        ("YC-W01", "羽绒服·北窗", 49900, 21800, 5, 260, 20),
        ("YC-W02", "大衣·枫渡", 39900, 16500, 4, 290, 18),
        ("YC-M01", "毛衣·暖砚", 16900, 6400, 9, 240, 0),
        ("YC-P01", "围巾·折柳", 5900, 1900, 6, 90, 0),
    )
    sizes = (("S", "小码", 3), ("M", "中码", 5), ("L", "大码", 4), ("XL", "加大码", 2))
    return tuple(
        Article(
            sku=f"{style}-{size}", name=f"{name} {size_name}", price=price, cost=cost,
            weight=weight * share, returned=returned, drift=drift, category=style[3],
            rate_bp=100,
        )
        for style, name, price, cost, weight, returned, drift in styles
        for size, size_name, share in sizes
    )  # fmt: skip


def _phones() -> tuple[Article, ...]:
    phones = (
        ("XH-A1", "星河 A1 手机 128G", 199900, 142000, 9, 45, 0),
        ("XH-A1P", "星河 A1 Pro 手机 256G", 299900, 221000, 7, 55, -4),
        ("XH-N5", "星河 N5 手机 256G", 399900, 305000, 5, 60, -5),
        ("XH-F2", "星河 F2 折叠手机", 699900, 548000, 2, 90, -8),
        ("XH-T8", "星河 T8 平板", 249900, 186000, 4, 50, 0),
        ("XH-W3", "星河 W3 手表", 89900, 58000, 6, 70, 0),
    )
    parts = (
        ("XH-C20", "20W 充电器", 7900, 3100, 24, 20, 0),
        ("XH-C65", "65W 充电器", 14900, 6400, 14, 25, 3),
        ("XH-E1", "无线耳机 E1", 29900, 15200, 16, 110, 0),
        ("XH-B10", "移动电源 10000mAh", 12900, 6100, 12, 60, 4),
        ("XH-S1", "手机壳 通用", 3900, 900, 26, 40, 0),
    )
    return tuple(
        Article(
            sku=sku, name=name, price=price, cost=cost, weight=weight, returned=returned,
            drift=drift, unit="台" if tracking == "serial" else "个", tracking=tracking,
            category="整机" if tracking == "serial" else "配件", rate_bp=1300,
        )
        for rows, tracking in ((phones, "serial"), (parts, "batch"))
        for sku, name, price, cost, weight, returned, drift in rows
    )  # fmt: skip


def _homeware() -> tuple[Article, ...]:
    rows = (
        # prices without tax: this shop's export is tax-exclusive
        ("SY-Q01", "四件套·山岚", 26500, 13400, 8, 130, 6, 1300, "床品"),
        ("SY-Q02", "蚕丝被·云栖", 58400, 33000, 3, 110, 9, 1300, "床品"),
        ("SY-Q03", "乳胶枕·听松", 17600, 8200, 7, 100, 0, 1300, "床品"),
        ("SY-G01", "炒锅 32cm", 15900, 7300, 9, 90, 4, 1300, "厨具"),
        ("SY-G02", "汤锅 24cm", 13200, 6100, 6, 85, 0, 1300, "厨具"),
        ("SY-G03", "刀具三件", 11400, 5000, 6, 60, 3, 1300, "厨具"),
        ("SY-B01", "骨瓷碗 6 只", 8800, 3900, 10, 160, 5, 1300, "餐具"),
        ("SY-B02", "玻璃杯 4 只", 4900, 1900, 12, 190, 0, 1300, "餐具"),
        ("SY-B03", "茶具·竹里", 19300, 8800, 4, 150, 7, 1300, "餐具"),
        ("SY-D01", "台灯·萤火", 14100, 6600, 6, 120, 2, 1300, "灯具"),
        ("SY-D02", "吸顶灯·满月", 31800, 16200, 3, 140, 8, 1300, "灯具"),
        ("SY-S01", "收纳箱 60L", 4400, 1800, 14, 50, 0, 1300, "收纳"),
        ("SY-S02", "衣架 20 支", 2600, 900, 15, 30, 0, 1300, "收纳"),
        ("SY-Z01", "绿植·龟背竹", 6800, 2900, 5, 170, 0, 900, "绿植"),
        ("SY-Z02", "绿植·文竹", 3500, 1300, 6, 150, 3, 900, "绿植"),
    )
    single = tuple(
        Article(
            sku=sku, name=name, price=price, cost=cost, weight=weight, returned=returned,
            drift=drift, category=category, rate_bp=rate,
        )
        for sku, name, price, cost, weight, returned, drift, rate, category in rows
    )  # fmt: skip
    gift = Article(
        sku="SY-K01", name="乔迁礼盒(碗与杯)", price=12900, cost=0, weight=2, returned=100,
        drift=1, unit="套", category="套装", rate_bp=1300, kit=(("SY-B01", 1), ("SY-B02", 2)),
    )  # fmt: skip
    return (*single, gift)


CLOTHES = _clothes()
PHONES = _phones()
HOMEWARE = _homeware()
