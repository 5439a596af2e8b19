"""Somebody without an account drops a refund export and reads the numbers off the page.

The numbers asked for are summed here from the same rows, by other code.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.files.making import xlsx_file
from tests.pages.conftest import OpenPage

HEADER = ["订单编号", "退款编号", "商品编码", "宝贝标题", "买家实际支付金额", "买家退款金额",
          "退款状态", "货物状态", "退款的申请时间", "退款完结时间", "买家退款原因"]  # fmt: skip
STATES = ("退款成功", "退款成功", "退款成功", "待买家退货", "待商家收货", "退款关闭", "退款待处理")


def rows() -> list[list[str]]:
    chance = random.Random(7)
    made = []
    for number in range(300):
        state = chance.choice(STATES)
        fen = chance.randrange(100, 90_000)
        done = f"2026-03-{10 + number % 9:02d} 10:00:00" if state == "退款成功" else ""
        made.append(
            [f"A{number}", f"R{number}", f"SKU-{chance.randrange(14)}", "Lamp", f"{fen / 100:.2f}",
             f"{fen / 100:.2f}", state, "-", "2026-03-08 10:00:00", done, "colour"]
        )  # fmt: skip
    return made


def fen(text: str) -> int:
    whole, _, cents = text.replace(",", "").partition(".")
    return int(whole) * 100 + int(cents)


def yuan(amount: int) -> str:
    return f"{amount // 100:,}.{amount % 100:02d}"


def test_a_dropped_file_shows_what_is_owed_and_what_loses_most(
    open_page: OpenPage, tmp_path: Path
) -> None:
    made = rows()
    path = xlsx_file(tmp_path, {"退款": [HEADER, *made]}, name="refunds.xlsx")
    page = open_page("", "/first-look/")
    page.locator("#look-file").set_input_files(path)
    page.locator("#look-orders").fill("4000")
    page.locator("form[data-drop] button").click()
    page.locator("#result").wait_for()
    due = sum(fen(row[5]) for row in made if row[6] in ("待买家退货", "待商家收货"))
    assert page.locator("[data-number=due]").inner_text() == yuan(due)
    back = [row for row in made if row[6] in ("退款成功", "待买家退货", "待商家收货")]
    assert page.locator("[data-number=refunded]").inner_text() == yuan(
        sum(fen(row[5]) for row in back)
    )
    assert page.locator("[data-number=rate]").inner_text() == f"{len(back) / 40:.2f}%"
    lost: dict[str, int] = {}
    for row in back:
        lost[row[2]] = lost.get(row[2], 0) + fen(row[5])
    dearest = max(lost.items(), key=lambda one: one[1])
    first = page.locator("section:has([data-chart=products]) tbody tr").first
    assert first.locator("th").inner_text().split()[0] == dearest[0]
    assert first.locator("td").first.inner_text() == yuan(dearest[1])
    assert page.locator("[data-chart=products] svg path").count() > 5


def test_it_is_dropped_by_hand_on_a_phone_wide_page(open_page: OpenPage) -> None:
    """Dropped anywhere on the page, in English; a file of something else is refused in words."""
    page = open_page("", "/en/first-look/", width=390)
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File(["a,b\\n1,2\\n"], "x.csv"));
            document.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
        }"""
    )
    page.locator(".alert-danger").wait_for()
    assert "can't be looked at" in page.locator(".alert-danger").inner_text()
