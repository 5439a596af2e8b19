"""Each kind of import: its rows and the commands they are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from hongzi.files.documents import open_import
from hongzi.kernel.commands import command_from_json, command_to_json
from tests.files.making import csv_file

D = "2026-09-01"


def commands(folder: Path, kind: str, header: str, *rows: str) -> list[dict[str, Any]]:
    """The commands of a table written with | between its values."""
    table = [line.split("|") for line in (header, *rows)]
    found = list(open_import(csv_file(folder, table), kind=kind).documents())
    assert [problem for document in found for problem in document.problems] == []
    made = [command for document in found for command in document.commands]
    bodies = [command_to_json(command) for command in made]
    assert [command_from_json(body) for body in bodies] == made
    return bodies


def problems(folder: Path, kind: str, header: str, *rows: str) -> list[tuple[int, str, str]]:
    """Row, column and code of each problem of a table."""
    table = [line.split("|") for line in (header, *rows)]
    found = open_import(csv_file(folder, table), kind=kind).documents()
    return [(p.row, p.column, p.code) for document in found for p in document.problems]


def test_opening_balances_are_one_command(tmp_path: Path) -> None:
    """1002 Dr 500.00, 1405 Dr 120.00 (2 pieces) = 3001 Cr 620.00; 1122 stands at zero."""
    lines = [
        {"account": "1002", "debit": "500.00"},
        {"account": "1405", "debit": "120.00", "sku": "A", "qty": "2"},
        {"account": "3001", "credit": "620.00"},
    ]
    expected = {"kind": "record_opening_balances", "key": "opening-balances", "date": D}
    [by_direction] = commands(
        tmp_path,
        "opening-balances",
        "日期|科目编码|方向|期初余额|商品编码|数量",
        "2026-09-01|1002|借|500.00||",
        "|1122|借|0||",
        "|1405|借|120.00|A|2",
        "|3001|贷|620.00||",
    )
    [by_columns] = commands(
        tmp_path,
        "opening-balances",
        "account|debit|credit|date|sku|qty",
        "1002|500.00||2026-09-01||",
        "1405|120.00|0|2026-09-01|A|2",
        "3001||620.00|2026-09-01||",
    )
    assert by_direction == by_columns == {**expected, "lines": lines}
    assert problems(
        tmp_path, "opening-balances", "日期|科目编码|方向|期初余额", "2026-09-01|1002||5"
    ) == [(2, "C", "balance_unclear")]


def test_opening_stock_is_a_command_per_row(tmp_path: Path) -> None:
    header = "日期|商品编码|数量|金额|等级|批次|序列号"
    assert commands(
        tmp_path,
        "opening-stock",
        header,
        "20260901|A|10|1,200.00||L1|",
        "20260901|A|1|60|次品||",
        "20260901|P|2|6000|||SN1;SN2",
    ) == [
        {
            "kind": "record_opening_stock",
            "key": key,
            "date": D,
            "lines": [line],
        }
        for key, line in (
            ("opening-stock:A/good/L1", {"sku": "A", "qty": "10", "net": "1200.00", "lot": "L1"}),
            ("opening-stock:A/second", {"sku": "A", "qty": "1", "net": "60.00", "grade": "second"}),
            (
                "opening-stock:P/good//SN1;SN2",
                {"sku": "P", "qty": "2", "net": "6000.00", "serials": ["SN1", "SN2"]},
            ),
        )
    ]
    assert problems(tmp_path, "opening-stock", header, "20260901|A|0|5|||") == [
        (2, "C", "qty_not_positive")
    ]


def test_products_with_tracking_and_kits(tmp_path: Path) -> None:
    header = "日期|商品编码|商品名称|追踪方式|零售价|套装组成"
    assert commands(
        tmp_path, "products", header, "20260901|P|手机|序列号|3999|", "20260901|K|套装|||A*2;B"
    ) == [
        {
            "kind": "define_product",
            "key": "products:P",
            "date": D,
            "sku": "P",
            "name": "手机",
            "tracking": "serial",
            "retail_price": "3999.00",
        },
        {
            "kind": "define_product",
            "key": "products:K",
            "date": D,
            "sku": "K",
            "name": "套装",
            "kit": [{"sku": "A", "qty": "2"}, {"sku": "B", "qty": "1"}],
        },
    ]
    assert problems(tmp_path, "products", header, "20260901|K|x|||A*二") == [
        (2, "F", "kit_unreadable")
    ]


def test_goods_received_with_and_without_invoice(tmp_path: Path) -> None:
    header = "入库单号|日期|供应商|商品编码|数量|金额"
    rows = ("RK1|20260901|甲厂|A|10|600.00", "RK1|||B|5|100.00")
    lines = [
        {"sku": "A", "qty": "10", "net": "600.00"},
        {"sku": "B", "qty": "5", "net": "100.00"},
    ]
    body = {"kind": "receive_goods", "date": D, "receipt": "RK1", "supplier": "甲厂"}
    assert commands(tmp_path, "goods-receipts", header, *rows) == [
        {**body, "key": "goods-receipts:RK1", "lines": lines, "invoiced": False}
    ]
    [with_invoice] = commands(
        tmp_path, "purchases", f"{header}|税额", rows[0] + "|78.00", rows[1] + "|13.00"
    )
    assert with_invoice == {
        **body,
        "key": "purchases:RK1",
        "lines": [{**lines[0], "vat": "78.00"}, {**lines[1], "vat": "13.00"}],
    }
    assert problems(tmp_path, "goods-receipts", header, "RK1|20260901|甲厂||10|600") == [
        (2, "D", "required_blank")
    ]


def test_the_invoice_of_an_earlier_receipt(tmp_path: Path) -> None:
    assert commands(
        tmp_path,
        "purchases",
        "单号|日期|供应商|金额|税额|对应入库单号|发票号码",
        "SP1|20260901|甲厂|600.00|78.00|RK1|26110000000000000001",
        "SP1||甲厂|10.00|1.30||",
    ) == [
        {
            "kind": "invoice_purchase",
            "key": "purchases:SP1",
            "date": D,
            "receipt": "RK1",
            "invoice": "26110000000000000001",
            "net": "610.00",
            "vat": "79.30",
        }
    ]


def test_a_sale_with_discount_coupon_subsidy_and_freight(tmp_path: Path) -> None:
    header = (
        "订单号|日期|店铺|商品编码|数量|含税金额|税率|行优惠"
        "|优惠|店铺券|平台补贴|运费|收款途径|发票号码"
    )
    assert commands(
        tmp_path,
        "sales",
        header,
        "XS1|2026-09-01|旗舰店|A|2|226.00|13%|6.00|10|5|3|8|平台|26110000000000000001",
        "XS1||旗舰店|B|1|100.00|13%|||||||",
    ) == [
        {
            "kind": "record_sale",
            "key": "sales:XS1",
            "date": D,
            "sale": "XS1",
            "lines": [
                {"line": "1", "sku": "A", "qty": "2", "amount": "220.00", "vat_rate_bp": 1300},
                {"line": "2", "sku": "B", "qty": "1", "amount": "100.00", "vat_rate_bp": 1300},
            ],
            "shop": "旗舰店",
            "via": "platform",
            "discount": "10.00",
            "coupon": "5.00",
            "subsidy": "3.00",
            "freight": "8.00",
            "invoice": "26110000000000000001",
        }
    ]


def test_a_sale_in_net_amounts_and_one_that_mixes(tmp_path: Path) -> None:
    header = "销售单号|行号|日期|商品编码|数量|含税金额|不含税金额|税率|状态|已发货"
    [sale] = commands(tmp_path, "sales", header, "XS1|10|20260901|A|2||200.00|13|草稿|否")
    assert (sale["tax_included"], sale["state"], sale["shipped"]) == (False, "draft", False)
    assert sale["lines"][0]["line"] == "10"
    assert sale["lines"][0]["amount"] == "200.00"
    mixed = ("XS1|1|20260901|A|2||200|13||", "XS1|2|20260901|A|2|226||13||")
    assert problems(tmp_path, "sales", header, *mixed) == [
        (2, "", "document_incomplete"),
        (3, "F", "amount_basis_mixed"),
    ]


def test_a_sale_from_before_go_live(tmp_path: Path) -> None:
    [sale] = commands(
        tmp_path,
        "past-sales",
        "销售单号|日期|商品编码|数量|含税金额|税率|成本|已退数量|已退金额|已退税额",
        "XS0|2026-09-01|A|3|339.00|13%|180.00|1|100.00|13.00",
    )
    assert sale["past"] is True
    assert sale["lines"] == [
        {
            "line": "1",
            "sku": "A",
            "qty": "3",
            "amount": "339.00",
            "vat_rate_bp": 1300,
            "cost": "180.00",
            "returned_qty": "1",
            "returned_net": "100.00",
            "returned_vat": "13.00",
        }
    ]


def test_a_payment_for_one_sale_and_one_for_two(tmp_path: Path) -> None:
    found = commands(
        tmp_path,
        "customer-payments",
        "收款单号|日期|销售单号|收款方式|金额|现金折扣|预收",
        "P1|20260901|XS1|支付宝|226.00||",
        "P2|20260901|XS2|银行转账|98.00|2.00|",
        "P2|20260901|XS3|银行转账|100.00||是",
    )
    assert [(one["key"], one["payment"], one["sale"], one["tender"]) for one in found] == [
        ("customer-payments:P1", "P1", "XS1", "alipay"),
        ("customer-payments:P2/XS2", "P2/XS2", "XS2", "bank"),
        ("customer-payments:P2/XS3", "P2/XS3", "XS3", "bank"),
    ]
    assert found[1]["discount"] == "2.00"
    assert found[2]["prepayment"] is True


def test_a_platform_settlement(tmp_path: Path) -> None:
    assert commands(
        tmp_path,
        "settlements",
        "结算单号|结算时间|店铺|到账金额|手续费(不含税)|手续费税额",
        "J1|2026-09-01 08:00:00|旗舰店|214.70|10.66|0.64",
    ) == [
        {
            "kind": "settle_platform",
            "key": "settlements:J1",
            "date": D,
            "settlement": "J1",
            "shop": "旗舰店",
            "received": "214.70",
            "fee_net": "10.66",
            "fee_vat": "0.64",
        }
    ]


RETURNS = (
    "退货单号|日期|原销售单号|原销售行号|类型|数量|含税金额|扣款|原因|处理决定"
    "|商品编码|税率|成本|批准人"
)


def test_an_agreed_return_of_two_lines(tmp_path: Path) -> None:
    assert commands(
        tmp_path,
        "returns",
        RETURNS,
        "TH1|20260901|XS1|1|退货退款|1|||尺码/偏大|||||",
        "TH1|20260901|XS1|2|折让||22.60||描述/色差|||||",
    ) == [
        {
            "kind": "accept_return",
            "key": "returns:TH1",
            "date": D,
            "case": "TH1",
            "lines": [
                {
                    "line": "1",
                    "sale": "XS1",
                    "sale_line": "1",
                    "qty": "1",
                    "reason": "尺码/偏大",
                },
                {
                    "line": "2",
                    "sale": "XS1",
                    "sale_line": "2",
                    "kind": "allowance",
                    "gross": "22.60",
                    "reason": "描述/色差",
                },
            ],
        }
    ]


def test_returns_pending_rejected_refused_and_blind(tmp_path: Path) -> None:
    found = commands(
        tmp_path,
        "returns",
        RETURNS,
        "TH2|20260901|XS1|1|换货|1||||申请||||",
        "TH3|20260901|XS1|1|仅退款|1|226.00||x|拒绝||||",
        "TH4|20260901|XS2||拒收|||||||||",
        "TH5|20260901|||退货|1|113.00|3.00|无来源||A|13%|60.00|王",
    )
    assert [(one["kind"], one["key"]) for one in found] == [
        ("request_return", "returns:TH2"),
        ("request_return", "returns:TH3"),
        ("decide_return", "returns:TH3/reject"),
        ("refuse_delivery", "returns:TH4"),
        ("accept_return", "returns:TH5"),
    ]
    assert found[2]["accept"] is False
    assert found[3]["sale"] == "XS2"
    assert found[4]["lines"][0] == {
        "line": "1",
        "qty": "1",
        "gross": "113.00",
        "kept": "3.00",
        "reason": "无来源",
        "sku": "A",
        "vat_rate_bp": 1300,
        "cost": "60.00",
        "approved_by": "王",
    }


def test_returns_that_make_no_sense_are_marked(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        "returns",
        RETURNS,
        "TH1|20260901|XS1|1|退货|||||||||",
        "TH2|20260901|XS1|1|折让|||||||||",
        "TH3|20260901|XS1|1|拒收|||||||||",
        "TH3|20260901|XS1|1|退货|1||||||||",
        "TH4|20260901|XS1|1|退了|1||||||||",
    ) == [
        (2, "F", "qty_not_positive"),
        (3, "G", "amount_missing"),
        (4, "E", "refusal_mixed"),
        (5, "", "document_incomplete"),
        (6, "E", "choice_unknown"),
    ]


def test_what_became_of_the_goods(tmp_path: Path) -> None:
    found = commands(
        tmp_path,
        "inspections",
        "退货单号|退货行号|日期|验收结果|数量|进项税额转出|供应商|批准人",
        "TH1|1|20260901|良品|1|||",
        "TH1|2|20260901|报废|1|15.60||",
        "TH2||20260901|退供应商|1||甲厂|",
        "TH3|1|20260901|未收到|1|||王",
        "TH4|1|20260901|验收不通过|1|||王",
        "TH5|1|20260901|换出|1|||",
    )
    assert [(one["kind"], one["case"], one["line"]) for one in found] == [
        ("inspect_goods", "TH1", "1"),
        ("inspect_goods", "TH1", "2"),
        ("inspect_goods", "TH2", "1"),
        ("end_goods_leg", "TH3", "1"),
        ("end_goods_leg", "TH4", "1"),
        ("issue_replacement", "TH5", "1"),
    ]
    assert found[0]["key"] == "inspections:TH1/1/2026-09-01/restock"
    assert (found[1]["disposition"], found[1]["transfer_vat"]) == ("scrap", "15.60")
    assert (found[2]["disposition"], found[2]["supplier"]) == ("back_to_supplier", "甲厂")
    assert (found[3]["exit"], found[4]["exit"]) == ("never_came", "rejected")


def test_two_inspections_of_one_day_need_their_own_numbers(tmp_path: Path) -> None:
    row = "TH1|1|20260901|良品|1"
    header = "退货单号|退货行号|日期|验收结果|数量"
    assert problems(tmp_path, "inspections", header, row, row) == [
        (2, "", "row_repeated"),
        (3, "", "row_repeated"),
    ]
    found = commands(tmp_path, "inspections", f"{header}|验收单号", f"{row}|Y1", f"{row}|Y2")
    assert [one["key"] for one in found] == ["inspections:Y1", "inspections:Y2"]


REFUNDS = "退款单号|日期|退货单号|退货行号|退款方式|金额|批准人|抵销销售单号"


def test_every_end_of_the_money_leg(tmp_path: Path) -> None:
    found = commands(
        tmp_path,
        "refunds",
        REFUNDS,
        "R1|20260901|TH1||支付宝|226.00||",
        "R2|20260901|TH2|1|微信|||",
        "R2|20260901|TH2|2|微信|||",
        "R3|20260901|TH3|1|抵应收|100.00||XS9",
        "R4|20260901|TH4|1|无人认领||王|",
        "R5|20260901|TH5|1|差额|-0.01||",
        "R1B|20260901|||退票|||",
    )
    assert [(one["kind"], one["key"], one.get("exit", one.get("refund"))) for one in found] == [
        ("pay_refund", "refunds:R1", "R1"),
        ("pay_refund", "refunds:R2/TH2-1", "R2/TH2-1"),
        ("pay_refund", "refunds:R2/TH2-2", "R2/TH2-2"),
        ("end_money_leg", "refunds:R3", "set_off_sale"),
        ("end_money_leg", "refunds:R4", "unclaimed"),
        ("end_money_leg", "refunds:R5", "difference"),
        ("bounce_refund", "refunds:R1B/bounce", "R1B"),
    ]
    assert (found[0]["amount"], found[0]["tender"]) == ("226.00", "alipay")
    assert "amount" not in found[1]
    assert found[3]["sale"] == "XS9"
    assert found[5]["amount"] == "-0.01"
    twice = "R2|20260901|TH2|1|微信|20||"  # paid once, the other would be lost without a word
    assert problems(
        tmp_path, "refunds", REFUNDS, twice, "R2|20260901|TH2|2|支付宝|30||", twice
    ) == [
        (2, "", "row_repeated"),
        (3, "", "document_incomplete"),
        (4, "", "row_repeated"),
    ]
    assert problems(tmp_path, "refunds", REFUNDS, "R1|20260901|||支付宝|5||") == [
        (2, "C", "required_blank")
    ]


def test_blue_invoices_of_a_whole_sale_and_of_lines(tmp_path: Path) -> None:
    number = "26110000000000000001"
    header = "发票号码|开票日期|销售单号|销售行号|数量|金额|税额"
    [whole] = commands(tmp_path, "invoices", header, f"{number}|20260901|XS1||||")
    assert "lines" not in whole
    [of_lines] = commands(
        tmp_path,
        "invoices",
        header,
        f"{number}|20260901|XS1|1|1|200.00|26.00",
        f"{number}|20260901|XS1|2|1|100.00|13.00",
    )
    assert of_lines["lines"] == [
        {"line": "1", "qty": "1", "net": "200.00", "vat": "26.00"},
        {"line": "2", "qty": "1", "net": "100.00", "vat": "13.00"},
    ]
    assert problems(
        tmp_path, "invoices", header, f"{number}|20260901|XS1|1|||", f"{number}|20260901|XS1||||"
    )[-1][2] in ("invoice_line_missing", "document_incomplete")


RED = (
    "红字发票号码|开票日期|蓝字发票号码|确认单编号|红冲原因|退货单号|退货行号|冲减方式"
    "|数量|金额|税额|税率"
)


@pytest.mark.parametrize("sign", ["-", ""])
def test_a_red_invoice_written_negative_or_positive(tmp_path: Path, sign: str) -> None:
    red, blue = "26110000000000000009", "26110000000000000001"
    row = f"{red}|20260901|{blue}|Q1|销货退回|TH1|1||{sign}1|{sign}200.00|{sign}26.00|13%"
    assert commands(tmp_path, "red-invoices", RED, row) == [
        {
            "kind": "register_red_invoice",
            "key": f"red-invoices:{red}",
            "date": D,
            "invoice": red,
            "blue": blue,
            "lines": [
                {
                    "case": "TH1",
                    "line": "1",
                    "net": "200.00",
                    "vat": "26.00",
                    "qty": "1",
                    "vat_rate_bp": 1300,
                }
            ],
            "confirmation": "Q1",
        }
    ]


def test_other_ends_of_the_tax_leg(tmp_path: Path) -> None:
    found = commands(
        tmp_path,
        "red-invoices",
        RED,
        "|20260901||||TH1|1|未开票冲减|||-26.00|",
        "|20260901||||TH2|1|尾差|||-0.01|",
        "|20260902||||TH3||自行负担||||",
    )
    assert [(one["kind"], one["exit"], one.get("vat")) for one in found] == [
        ("end_tax_leg", "uninvoiced", "26.00"),
        ("end_tax_leg", "tail", "-0.01"),
        ("end_tax_leg", "borne", None),
    ]
    assert len({one["key"] for one in found}) == 3


def test_red_invoices_that_make_no_sense_are_marked(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        "red-invoices",
        RED,
        "26110000000000000009|20260901||||TH1|1|||||",
        "26110000000000000008|20260901|2|||TH1|1||1|-200|-26|",
        "26110000000000000007|20260901|2|||TH1|1||1||||多",
    ) == [
        (2, "C", "required_blank"),
        (3, "J", "signs_mixed"),
        (4, "M", "cell_without_header"),
    ]


def test_vouchers_are_told_apart_by_month(tmp_path: Path) -> None:
    header = "日期|凭证字|凭证号|摘要|科目编码|借方金额|贷方金额"
    found = commands(
        tmp_path,
        "vouchers",
        header,
        "2026-09-30|记|1|九月房租|5602|3000.00|",
        "2026-09-30|记|1|九月房租|1002||3000.00",
        "2026-10-31|记|1|十月房租|5602|3000.00|0",
        "2026-10-31|记|1|十月房租|1002|0|3000.00",
    )
    assert [one["key"] for one in found] == [
        "vouchers:2026-09-30/记/1",
        "vouchers:2026-10-31/记/1",
    ]
    assert found[0]["summary"] == "九月房租"
    assert found[0]["lines"] == [
        {"account": "5602", "summary": "九月房租", "debit": "3000.00"},
        {"account": "1002", "summary": "九月房租", "credit": "3000.00"},
    ]
    both = "2026-09-30|记|2|x|5602|1|1"
    assert problems(tmp_path, "vouchers", header, both) == [(2, "F", "line_one_side")]


def test_a_voucher_is_the_same_however_its_date_is_written(tmp_path: Path) -> None:
    header = "日期|凭证号|科目编码|借方金额|贷方金额"
    forms = ("2026-09-30", "2026/9/30", "20260930", "2026年9月30日 08:00")
    keys = {
        commands(tmp_path, "vouchers", header, f"{day}|1|5602|1|", f"{day}|1|1002||1")[0]["key"]
        for day in forms
    }
    assert keys == {"vouchers:2026-09-30/记/1"}


def test_other_facts_and_any_command(tmp_path: Path) -> None:
    header = "编号|日期|事实|金额|标志|退货单号|备注|命令"
    found = commands(
        tmp_path,
        "facts",
        header,
        "F1|20260901|freight_borne|gross=12.72; net=12.00, vat=0.72|tender=bank|TH1|顺丰|",
        'F2|20260901|||||| {"kind": "ship_goods", "sale": "XS1"}',
    )
    assert found == [
        {
            "kind": "record_fact",
            "key": "facts:F1",
            "date": D,
            "fact": "freight_borne",
            "amounts": [
                {"name": "gross", "fen": "12.72"},
                {"name": "net", "fen": "12.00"},
                {"name": "vat", "fen": "0.72"},
            ],
            "flags": [{"name": "tender", "value": "bank"}],
            "case": "TH1",
            "note": "顺丰",
        },
        {"kind": "ship_goods", "key": "facts:F2", "date": D, "sale": "XS1"},
    ]
    assert problems(
        tmp_path,
        "facts",
        header,
        "F1|20260901|x|gross||||",
        "F2|20260901|x|gross=一||||",
        "F3|20260901||||||{",
        'F4|20260901||||||{"kind": "fly"}',
        "F5|20260901||||||",
    ) == [
        (2, "D", "pairs_unreadable"),
        (3, "D", "not_a_number"),
        (4, "H", "json_broken"),
        (5, "H", "command_unknown"),
        (6, "C", "required_blank"),
    ]


def test_a_product_without_a_date_is_there_from_the_books_opening(tmp_path: Path) -> None:
    """A has no date, B has; A may follow when the opening month is closed, B only if it is late."""
    path = csv_file(tmp_path, [["商品编码", "日期"], ["A", ""], ["B", "2026-03-05"]])
    reader = open_import(path, kind="products", opened_on=dt.date(2026, 1, 1))
    made = [command for document in reader.documents() for command in document.commands]
    assert [(c.date.isoformat(), c.late) for c in made] == [
        ("2026-01-01", True),
        ("2026-03-05", False),
    ]


def test_a_date_given_for_all_products_comes_before_the_books_opening(tmp_path: Path) -> None:
    path = csv_file(tmp_path, [["商品编码"], ["A"]])
    given = {"date": "2026-02-02"}
    reader = open_import(path, kind="products", given=given, opened_on=dt.date(2026, 1, 1))
    [document] = reader.documents()
    assert [(c.date.isoformat(), c.late) for c in document.commands] == [("2026-02-02", False)]


def test_without_a_book_a_product_needs_its_date(tmp_path: Path) -> None:
    assert problems(tmp_path, "products", "日期|商品编码", "|A") == [(2, "A", "required_blank")]
