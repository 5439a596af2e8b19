"""Exports of other systems are known by their headers; what they lack is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hongzi.files.cleaning import plain_header
from hongzi.files.documents import Document, open_import
from hongzi.files.kinds import all_kinds
from hongzi.files.presets import all_presets, recognise
from hongzi.kernel.commands import (
    CapturePayment,
    PayRefund,
    RegisterBlueInvoice,
    RegisterRedInvoice,
)
from hongzi.kernel.refusals import Refused
from tests.files.making import csv_file, text_file

ALIPAY = "\n".join(
    [
        "#支付宝业务明细查询",
        "#账号:[20880000000000000156]",
        "#起始日期:[2026年09月01日 00:00:00]   终止日期:[2026年10月01日 00:00:00]",
        "#---------------------业务明细列表--------------------",
        "支付宝交易号,商户订单号,业务类型,创建时间,完成时间,门店编号,订单金额(元),商家实收(元)"
        ",退款批次号/请求号,服务费(元)",
        "2026090122001400001\t,XS1\t,交易\t,2026-09-01 10:00:00,2026-09-01 10:00:05,\t,226.00"
        ",226.00,\t,-1.36",
        "2026090122001400002\t,XS1\t,退款\t,2026-09-08 10:00:00,2026-09-08 10:00:05,\t,-113.00"
        ",-113.00,TH1\t,0.68",
        "#---------------------业务明细列表结束------------------",
        "#交易合计:1笔",
    ]
)
WECHAT = "\n".join(
    [
        "\ufeff交易时间,微信订单号,商户订单号,交易类型,交易状态,应结订单金额,微信退款单号"
        ",商户退款单号,退款金额,退款状态,手续费",
        "`2026-09-01 10:00:00,`4200001,`XS1,`JSAPI,`SUCCESS,`226.00,`0,`0,`0.00,`,`1.36000",
        "`2026-09-08 10:00:00,`4200001,`XS1,`JSAPI,`REFUND,`0.00,`5030001,`TH1,`113.00,`SUCCESS"
        ",`-0.68000",
        "`2026-09-09 10:00:00,`4200001,`XS1,`JSAPI,`REFUND,`0.00,`5030002,`TH2,`113.00"
        ",`PROCESSING,`0",
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额",
        "`3,`226.00,`113.00,`0.00,`0.68000",
    ]
)
BLUE, RED = "26110000000000000001", "26110000000000000009"
CONFIRMATION = "11010126091000000001"


def good(path: Path, kind: str, **given: str) -> list[Document]:
    found = list(open_import(path, kind=kind, given=given).documents())
    assert [problem for document in found for problem in document.problems] == []
    return found


@pytest.mark.parametrize(
    ("text", "encoding", "payment", "refund", "tender"),
    [
        (ALIPAY, "gb18030", "2026090122001400001", "TH1", "alipay"),
        (WECHAT, "utf-8", "4200001", "5030001", "wechat"),
    ],
)
def test_a_payment_bill_gives_payments_and_refunds(
    tmp_path: Path, text: str, encoding: str, payment: str, refund: str, tender: str
) -> None:
    path = text_file(tmp_path, text, encoding=encoding)
    [document] = good(path, "customer-payments")
    assert document.commands == (
        CapturePayment(
            key=f"customer-payments:{payment}",
            date=dt.date(2026, 9, 1),
            payment=payment,
            sale="XS1",
            tender=tender,
            amount=22600,  # type: ignore[arg-type]
        ),
    )
    [document] = good(path, "refunds")
    assert document.commands == (
        PayRefund(
            key=f"refunds:{refund}",
            date=dt.date(2026, 9, 8),
            refund=refund,
            case="TH1",
            line="1",
            tender=tender,
            amount=11300,  # type: ignore[arg-type]
        ),
    )


def test_rows_of_another_kind_are_counted(tmp_path: Path) -> None:
    reader = open_import(text_file(tmp_path, WECHAT), kind="refunds")
    assert len(list(reader.documents())) == 1
    assert [(one.row, one.why) for one in reader.table.skipped] == [
        (5, "汇总行"),
        (6, "结尾汇总"),
        (2, "「交易状态」为「SUCCESS」的行不属于这种导入,共 1 行"),
        (4, "「退款状态」为「PROCESSING」的行不属于这种导入,共 1 行"),
    ]


TAOBAO = [
    "订单编号",
    "退款编号",
    "买家退款金额",
    "退款状态",
    "货物状态",
    "退款完结时间",
    "卖家真实姓名",
]


def test_platform_refunds_need_the_way_the_money_went(tmp_path: Path) -> None:
    """A header may occur twice where nobody reads it; closed refunds are left out."""
    path = csv_file(
        tmp_path,
        [
            [*TAOBAO, "卖家真实姓名"],
            [
                "8800001",
                "9900001",
                "113.00",
                "退款成功",
                "买家已退货",
                "2026-09-08 9:00:00",
                "",
                "",
            ],
            ["8800002", "9900002", "50.00", "退款关闭", "", "", "", ""],
        ],
        encoding="gb18030",
    )
    with pytest.raises(Refused, match="preset_incomplete") as refused:
        open_import(path, kind="refunds")
    assert "缺少:退款方式" in refused.value.what
    [document] = good(path, "refunds", method="平台")
    [refund] = document.commands
    assert isinstance(refund, PayRefund)
    assert (refund.refund, refund.case, refund.line) == ("9900001", "9900001", "1")
    assert (refund.tender, refund.amount) == ("platform", 11300)


INVOICES = [
    "序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "购方识别号", "开票日期",
    "数量", "金额", "税率", "税额", "价税合计", "发票状态", "是否正数发票", "备注",
]  # fmt: skip


@pytest.mark.parametrize("word", ["数电", "数电发"])
@pytest.mark.parametrize("colon", [":", "："])
def test_the_tax_bureaus_export_gives_blue_and_red(tmp_path: Path, word: str, colon: str) -> None:
    """红票 is told by 是否正数发票; its blue number and confirmation stand in the note."""
    note = f"被红冲蓝字{word}票号码{colon}{BLUE} 红字发票信息确认单编号{colon}{CONFIRMATION}"
    rows = [
        ["1", "", "", BLUE, "x", "", "2026-09-01 10:00:00", "2", "200.00", "13%", "26.00",
         "226.00", "正常", "是", "", "XS1", ""],
        ["2", "", "", RED, "x", "", "2026-09-09 10:00:00", "-1", "-100.00", "13%", "-13.00",
         "-113.00", "正常", "否", note, "", "TH1"],
    ]  # fmt: skip
    path = csv_file(tmp_path, [[*INVOICES, "销售单号", "退货单号"], *rows])
    [document] = good(path, "invoices")
    assert document.commands == (
        RegisterBlueInvoice(
            key=f"invoices:{BLUE}", date=dt.date(2026, 9, 1), invoice=BLUE, sale="XS1"
        ),
    )
    [document] = good(path, "red-invoices")
    [red] = document.commands
    assert isinstance(red, RegisterRedInvoice)
    assert (red.invoice, red.blue, red.confirmation) == (RED, BLUE, CONFIRMATION)
    [line] = red.lines
    assert (line.case, line.line, line.net, line.vat, line.qty, line.vat_rate_bp) == (
        "TH1", "1", 10000, 1300, 1_000_000, 1300,
    )  # fmt: skip


def test_a_red_invoice_without_its_blue_number_is_marked_in_the_note(tmp_path: Path) -> None:
    row = [
        "1",
        "",
        "",
        RED,
        "x",
        "",
        "2026-09-09",
        "-1",
        "-100",
        "13%",
        "-13",
        "-113",
        "正常",
        "否",
        "退货",
    ]
    path = csv_file(tmp_path, [[*INVOICES, "退货单号"], [*row, "TH1"]])
    [document] = open_import(path, kind="red-invoices").documents()
    [problem] = document.problems
    assert (problem.code, problem.column, problem.header) == ("blue_number_missing", "O", "备注")


def test_what_an_export_lacks_is_told(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [INVOICES, [""] * len(INVOICES)])
    with pytest.raises(Refused, match="preset_incomplete") as refused:
        open_import(path, kind="red-invoices")
    assert "缺少:退货单号" in refused.value.what
    assert "加一列" in refused.value.cure
    orders = ["订单号", "商品总价(元)", "用户实付金额(元)", "商家实收金额(元)", "售后状态"]
    path = csv_file(tmp_path, [orders, ["1", "2", "3", "4", "5"]])
    with pytest.raises(Refused, match="preset_incomplete") as refused:
        open_import(path, kind="sales")
    assert "拼多多" in refused.value.what
    assert "税率" in refused.value.cure


def test_every_preset_is_recognised_and_names_known_columns() -> None:
    for preset in all_presets():
        assert recognise([*preset.recognise, "别的列"]) is preset
        assert preset.missing
        for name, spec in preset.kinds.items():
            columns = all_kinds()[name].columns
            assert set(spec.columns) | set(spec.fixed) <= set(columns)
            for fixed, text in spec.fixed.items():
                columns[fixed].parse(text)
            assert {plain_header(title) for title in spec.only} <= preset.recognise


def test_our_own_templates_are_no_exports() -> None:
    for kind in all_kinds().values():
        for place in (0, 1, -1):
            titles = [
                column.titles[min(place, len(column.titles) - 1)]
                for column in kind.columns.values()
            ]
            assert recognise(titles) is None
