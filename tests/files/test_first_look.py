"""A first look at one export: what the numbers are, where they come from, what cannot be said.

TAOBAO   a shop's refunds of March: two paid, one repeated, two agreed, one asked, one closed
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hongzi.insight.first_look import Odd
from hongzi.kernel.refusals import Refused
from hongzi.workflows import look_at_file as looking
from hongzi.workflows.look_at_file import Look, look_at_file
from tests.files.making import csv_file, xlsx_file

TAOBAO = [
    ["订单编号", "退款编号", "商品编码", "宝贝标题", "买家实际支付金额", "买家退款金额", "退款状态",
     "货物状态", "是否需要退货", "退款的申请时间", "退款完结时间", "退货物流单号",
     "买家退款原因", "买家会员名称"],
    ["A1", "R1", "SKU-1", "红外套", "200.00", "200.00", "退款成功",
     "买家已退货", "退货退款", "2026-03-01 10:00:00", "2026-03-04 09:00:00", "YT1",
     "尺码不合", "张三"],
    ["A2", "R2", "SKU-1", "红外套", "200.00", "50.00", "退款成功",
     "买家已收到货", "仅退款", "2026-03-02 10:00:00", "2026-03-02 11:00:00", "",
     "质量问题", "李四"],
    ["A2", "R2", "SKU-1", "红外套", "200.00", "50.00", "退款成功",
     "买家已收到货", "仅退款", "2026-03-02 10:00:00", "2026-03-02 11:00:00", "",
     "质量问题", "李四"],
    ["A3", "R3", "SKU-2", "蓝裙", "99.90", "99.90", "待买家退货",
     "买家已收到货", "退货退款", "2026-03-03 10:00:00", "", "",
     "不想要了", "王五"],
    ["A4", "R4", "SKU-2", "蓝裙", "99.90", "120.00", "待商家收货",
     "买家已退货", "退货退款", "2026-03-28 10:00:00", "", "YT1",
     "不想要了", "赵六"],
    ["A5", "R5", "SKU-3", "帽", "30.00", "30.00", "退款待处理",
     "未收到货", "仅退款", "2026-03-30 10:00:00", "", "",
     "拍错", "钱七"],
    ["A6", "R6", "SKU-3", "帽", "30.00", "30.00", "退款关闭",
     "买家已收到货", "退货退款", "2026-03-05 10:00:00", "2026-03-09 10:00:00", "",
     "不想要了", "孙八"],
]  # fmt: skip


def taobao(folder: Path, **more: object) -> Look:
    return look_at_file(csv_file(folder, TAOBAO, encoding="gb18030"), **more)  # type: ignore[arg-type]


def test_cash_due_is_what_was_agreed_and_not_paid(tmp_path: Path) -> None:
    found = taobao(tmp_path).found
    assert [(g.name, g.count, g.fen) for g in found.due] == [
        ("待商家收货", 1, 120_00),
        ("待买家退货", 1, 99_90),
    ]
    assert (found.due_count, found.due_fen) == (2, 219_90)
    assert (found.undecided.count, found.undecided.fen) == (1, 30_00)
    assert (found.refunds, found.refunded, found.paid_back) == (4, 469_90, 250_00)


def test_products_that_lose_most_the_dearest_first(tmp_path: Path) -> None:
    """SKU-1 200.00 + 50.00 of 469.90 is 53.20 %; SKU-2 99.90 + 120.00 is 46.80 %."""
    found = taobao(tmp_path).found
    assert [(p.name, p.title, p.count, p.fen, p.share, p.top_reason) for p in found.products] == [
        ("SKU-1", "红外套", 2, 250_00, 5320, "质量问题"),
        ("SKU-2", "蓝裙", 2, 219_90, 4680, "不想要了"),
    ]
    assert [(g.name, g.fen) for g in found.reasons] == [
        ("不想要了", 219_90), ("尺码不合", 200_00), ("质量问题", 50_00),
    ]  # fmt: skip


def test_days_from_asking_to_money_back(tmp_path: Path) -> None:
    days = taobao(tmp_path).found.days
    assert days is not None
    assert (days.count, days.median, days.longest) == (2, 0, 3)
    assert days.steps[:2] == (("0–1", 1), ("2–3", 1))


def test_what_looks_odd_is_named_with_its_rows(tmp_path: Path) -> None:
    odd = {one.code: one for one in taobao(tmp_path).found.odd}
    assert set(odd) == {
        "refund_repeated", "refund_above_paid", "tracking_shared", "agreed_long_ago",
    }  # fmt: skip
    assert odd["refund_repeated"] == Odd("refund_repeated", 1, 50_00, (4,), ("B「退款编号」",))
    assert odd["refund_above_paid"].rows == (6,)
    assert odd["tracking_shared"].rows == (2, 6)
    assert odd["agreed_long_ago"].rows == (5,)


def test_each_number_says_which_columns_it_is_made_of(tmp_path: Path) -> None:
    look = taobao(tmp_path)
    assert look.found.columns["due"] == (
        "G「退款状态」", "F「买家退款金额」", "E「买家实际支付金额」",
    )  # fmt: skip
    assert look.file.platform == "淘宝/天猫 退款导出"
    assert "买家会员名称" in look.file.unused


def test_refunds_alone_have_no_rate_until_someone_says_how_many_orders(tmp_path: Path) -> None:
    """Four orders of the file were refunded; with 80 orders that is 5 %."""
    assert taobao(tmp_path).found.rate.why_not == "refunds_only"
    rate = taobao(tmp_path, orders=80).found.rate
    assert (rate.refunded_orders, rate.orders, rate.by_orders) == (4, 80, 500)
    assert taobao(tmp_path, orders=3).found.rate.why_not == "orders_below_refunds"


def test_an_order_report_has_its_rate(tmp_path: Path) -> None:
    """Three orders paid for, one never paid; one refunded: by orders 33.33 %, by amount 10 %."""
    path = xlsx_file(
        tmp_path,
        {
            "订单": [
                ["订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间",
                 "订单付款时间 ", "退款金额"],
                ["1", 178.8, 0.0, "上海", "2026-02-21 00:00:00", "", 0.0],
                ["2", 500.0, 500.0, "上海", "2026-02-20 23:59:54", "2026-02-21 00:00:02", 100.0],
                ["3", 300.0, 300.0, "安徽", "2026-02-20 23:59:35", "2026-02-20 23:59:48", 0.0],
                ["4", 200.0, 200.0, "湖南", "2026-02-20 23:58:34", "2026-02-20 23:58:44", 0.0],
            ]
        },
    )  # fmt: skip
    found = look_at_file(path).found
    rate = found.rate
    assert (rate.orders, rate.refunded_orders, rate.by_orders) == (3, 1, 3333)
    assert (rate.paid, rate.refunded, rate.by_amount) == (1000_00, 100_00, 1000)
    assert (found.due, found.products, found.days) == ((), (), None)


def test_pinduoduo_orders_say_no_refund_amount_so_the_most_is_told(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        [
            ["商品", "订单号", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)",
             "订单成交时间", "售后状态", "商家编码-规格维度"],
            ["红外套", "`P1", "20.00", "18.00", "20.00", "2026-03-01 10:00:00", "退款成功", "C1"],
            ["红外套", "P2", "20.00", "20.00", "20.00", "2026-03-01 11:00:00",
             "无售后或售后取消", "C1"],
            ["蓝裙", "P3", "35.00", "35.00", "35.00", "", "无售后或售后取消", "C2"],
        ],
    )  # fmt: skip
    found = look_at_file(path).found
    assert not found.exact
    assert (found.rate.orders, found.rate.refunded_orders, found.rate.by_orders) == (2, 1, 5000)
    assert [(p.name, p.count, p.fen) for p in found.products] == [("C1", 1, 18_00)]


def test_a_bad_cell_is_named_and_the_rest_still_counts(tmp_path: Path) -> None:
    rows = [list(row) for row in TAOBAO]
    rows[1][5] = "贰佰"
    rows[2][9] = "3月2日"
    rows[4][6] = "火星处理中"
    look = look_at_file(xlsx_file(tmp_path, {"退款": rows}))
    told = [(p.sheet, p.row, p.column, p.header, p.code) for p in look.file.problems]
    assert told == [
        ("退款", 2, "F", "买家退款金额", "not_a_number"),
        ("退款", 3, "J", "退款的申请时间", "date_unreadable"),
        ("退款", 5, "G", "退款状态", "state_unknown"),
    ]
    assert look.found.paid_back == 50_00
    assert look.found.due_fen == 120_00


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["日期", "金额", "备注"], "first_look_unlike"),
        (["订单编号", "退款状态", "备注"], "first_look_unlike"),
    ],
)
def test_another_file_is_refused_with_what_is_missing(
    tmp_path: Path, header: list[str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        look_at_file(csv_file(tmp_path, [header, ["1", "2", "3"]]))
    assert refused.value.code == code
    assert "退款金额" in refused.value.what
    assert refused.value.cure


def test_a_refund_below_nothing_is_told(tmp_path: Path) -> None:
    """It is taken off the sum; who looks at it must know."""
    rows = [*TAOBAO, ["A7", "R7", "SKU-3", "帽", "30.00", "-30.00", *TAOBAO[1][6:]]]
    found = look_at_file(csv_file(tmp_path, rows)).found
    odd = {one.code: one for one in found.odd}
    assert (odd["refund_negative"].rows, odd["refund_negative"].fen) == ((9,), -30_00)
    assert found.refunded == 469_90 - 30_00


def test_limits_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = csv_file(tmp_path, TAOBAO)
    with pytest.raises(Refused, match="first_look_too_long"):
        look_at_file(path, most_rows=6)
    with pytest.raises(Refused, match="first_look_empty"):
        look_at_file(csv_file(tmp_path, TAOBAO[:1], name="empty.csv"))
    with pytest.raises(Refused, match="first_look_too_large"):
        looking.check_size(path, most=100)
    monkeypatch.setattr(looking, "MOST_UNPACKED", 1000)
    with pytest.raises(Refused, match="first_look_too_large"):
        looking.check_size(xlsx_file(tmp_path, {"退款": TAOBAO}))


def test_a_share_of_an_export_can_be_looked_at_again_with_the_same_answer(tmp_path: Path) -> None:
    """Nothing depends on today: the latest day in the file is its today."""
    assert taobao(tmp_path) == taobao(tmp_path)
