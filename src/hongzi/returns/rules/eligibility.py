"""May this line be returned at all? One list of rules; the first that says no wins.

Quantity and value are the pool's own questions (``sales.rules.pools``); these are about the sale,
its customer and its state. Add a rule by writing a function and naming it in ``RULES``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from hongzi.kernel.commands import ReturnLine
from hongzi.kernel.phrases import Phrase, listed, wording
from hongzi.kernel.refusals import Refused


class Asked(NamedTuple):
    """What is asked, beside what is known of the sale.

    sale_state: None when the book has no such sale. line_found: the sale has that line.
    customer: subject id the case names (None: not named). sale_customer: the sale's. date: the
    request's day; sold_on: the sale's.
    """

    case: str
    line: ReturnLine
    sale_state: str | None = None
    shipped: bool = False
    line_found: bool = False
    customer: int | None = None
    sale_customer: int | None = None
    date: dt.date | None = None
    sold_on: dt.date | None = None

    @property
    def name(self) -> str:
        """How refusals name the line."""
        return Phrase("退货单 {case}-{line}", case=self.case, line=self.line.line)

    @property
    def blind(self) -> bool:
        """Whether it names no sale 无来源."""
        return not self.line.sale


Rule = Callable[[Asked], Refused | None]


def blind_is_valued(asked: Asked) -> Refused | None:
    """A line without a sale needs product, amount, cost and an approver."""
    line = asked.line
    if not asked.blind or (
        line.sku and line.approved_by and line.cost is not None and line.gross is not None
    ):
        return None
    return Refused(
        "blind_needs_approval",
        "{asked} 没有写明原销售,缺少经批准的估价。",
        cure="写明原销售单与行;确无来源的,写明 sku、含税金额 gross、税率、成本 cost 和批准人。",
        asked=asked.name,
    )


def blind_is_a_return(asked: Asked) -> Refused | None:
    """Without a sale there is nothing to allow on and nothing to exchange like for like."""
    if not asked.blind or asked.line.kind == "return":
        return None
    return Refused(
        "blind_needs_approval",
        "{asked} 没有原销售,只能按退货登记。",
        cure="折让、仅退款和换货必须写明原销售单与行。",
        asked=asked.name,
    )


def money_belongs_to_its_kind(asked: Asked) -> Refused | None:
    """A fee is kept from a return's refund; a like-for-like exchange moves no money at all."""
    line = asked.line
    if line.kind == "exchange" and (line.kept or line.gross is not None):
        return Refused(
            "amount_not_here",
            "{asked} 是同品换货,不应有金额或扣款。",
            cure="同品换货不动收入;要收费或补差价的,按退货加新销售办理。",
            asked=asked.name,
        )
    if line.kept and line.kind != "return":
        return Refused(
            "amount_not_here",
            "{asked} 不是退货,不应有扣款 kept。",
            cure="折让与仅退款直接写应退的含税金额 gross。",
            asked=asked.name,
        )
    return None


def sale_is_known(asked: Asked) -> Refused | None:
    """The book has this sale."""
    if asked.blind or asked.sale_state is not None:
        return None
    return Refused(
        "not_in_book",
        "{asked}:本账套没有销售单 {sale}。",
        cure="核对单号与账套;启用前的销售先用 past-sales 导入。",
        asked=asked.name,
        sale=asked.line.sale,
    )


def sale_has_the_line(asked: Asked) -> Refused | None:
    """The sale has this line or product."""
    if asked.blind or asked.line_found:
        return None
    line = asked.line
    wanted = [Phrase("行 {sale_line}", sale_line=line.sale_line)] if line.sale_line else []
    wanted += [Phrase("商品 {sku}", sku=line.sku)] if line.sku else []
    return Refused(
        "never_sold",
        "{asked}:销售单 {sale} 没有{lines}。",
        cure="核对销售单的行号与商品;同一商品有多行时必须写明行号。套装只退一件组件的,套装行登记折让,"
        "组件另登记无来源行:gross 为 0,cost 为其原出库成本。",
        asked=asked.name,
        sale=line.sale,
        lines=listed(wanted) or Phrase("写明的行"),
    )


NOT_POSTED = {
    "draft": (
        "sale_draft",
        wording("{asked}:销售单 {sale} 还是草稿。"),
        wording("草稿不需退货:直接修改或作废销售单。"),
    ),
    "dispatched": (
        "sale_dispatched",
        wording("{asked}:销售单 {sale} 已发出但未确认收入。"),
        wording("拒收或取消请用 refuse_delivery。"),
    ),
    "refused": (
        "sale_cancelled",
        wording("{asked}:销售单 {sale} 已拒收。"),
        wording("拒收已登记,不能再退货。"),
    ),
    "cancelled": (
        "sale_cancelled",
        wording("{asked}:销售单 {sale} 已取消。"),
        wording("已取消的销售没有可退的商品。"),
    ),
}
"""Why nothing of a sale in this state can be returned: code, what and cure."""


def sale_is_posted(asked: Asked) -> Refused | None:
    """Drafts, cancelled and unconfirmed sales have nothing to return."""
    if asked.blind or asked.sale_state in ("posted", "past"):
        return None
    code, what, cure = NOT_POSTED.get(str(asked.sale_state), NOT_POSTED["cancelled"])
    return Refused(code, what, cure=cure, asked=asked.name, sale=asked.line.sale)


def goods_were_shipped(asked: Asked) -> Refused | None:
    """Goods that never left can't come back."""
    if asked.blind or asked.shipped or asked.line.kind in ("allowance", "refund_only"):
        return None
    return Refused(
        "not_shipped",
        "{asked}:销售单 {sale} 尚未发货。",
        cure="未发货的商品用仅退款 refund_only 取消,或先登记发货。",
        asked=asked.name,
        sale=asked.line.sale,
    )


def customer_is_the_buyer(asked: Asked) -> Refused | None:
    """A case returns what its own customer bought."""
    if asked.blind or asked.customer is None or asked.sale_customer is None:
        return None
    if asked.customer == asked.sale_customer:
        return None
    return Refused(
        "other_customer",
        "{asked}:销售单 {sale} 是另一位客户的。",
        cure="核对客户与销售单;不同客户的退货分开立单。",
        asked=asked.name,
        sale=asked.line.sale,
    )


def sale_came_first(asked: Asked) -> Refused | None:
    """Nothing is returned before the day it was sold."""
    if asked.date is None or asked.sold_on is None or asked.date >= asked.sold_on:
        return None
    return Refused(
        "return_before_sale",
        "{asked} 日期 {date},销售单 {sale} 日期 {sold_on}。",
        cure="核对退货日期与原销售单。",
        asked=asked.name,
        date=asked.date,
        sale=asked.line.sale,
        sold_on=asked.sold_on,
    )


RULES: tuple[Rule, ...] = (
    blind_is_valued,
    blind_is_a_return,
    money_belongs_to_its_kind,
    sale_is_known,
    sale_is_posted,
    sale_has_the_line,
    sale_came_first,
    goods_were_shipped,
    customer_is_the_buyer,
)
"""Every rule, in the order they are asked."""


def check_eligible(asked: Asked) -> None:
    """Refused: blind_needs_approval, amount_not_here, not_in_book, sale_draft, sale_dispatched,
    sale_cancelled, never_sold, return_before_sale, not_shipped, other_customer."""
    for rule in RULES:
        refusal = rule(asked)
        if refusal is not None:
            raise refusal
