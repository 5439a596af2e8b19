"""A document that comes again changed after it was posted: what to say to who imports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hongzi.files.drafts import WrongCell
from hongzi.files.kinds import Kind
from hongzi.kernel.commands import Command
from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused

_REVERSE = wording("记错的在「凭证」页红字冲销后另记")
INSTEAD: Mapping[str, str] = {
    "opening-balances": _REVERSE,
    "opening-stock": wording("数量或成本有误的,登记库存变动或记更正凭证"),
    "products": wording("已建档商品的追踪方式、售价、组成不能再改"),
    "goods-receipts": wording(
        "发票到了按采购导入并填对应入库单号,退给供应商的货作为「其他业务事实」导入"
    ),
    "purchases": wording("退给供应商的货作为「其他业务事实」导入"),
    "sales": wording("退货、折让请导入退货"),
    "past-sales": wording("退货、折让请导入退货"),
    "customer-payments": wording("多收的请导入退款"),
    "settlements": wording("记错的记更正凭证"),
    "returns": wording("在这张退货单上办理后续(退还客户、退款等)"),
    "inspections": wording("按实际情况登记新的库存变动"),
    "refunds": wording("没付成的按退票导入"),
    "invoices": wording("开错的登记红字发票"),
    "red-invoices": wording("红字发票不能撤销,如需恢复请登记新的蓝字发票"),
    "vouchers": _REVERSE,
    "facts": _REVERSE,
}
"""By kind, what takes back or corrects a posted document of it."""


def in_words(
    kind: Kind, number: str, refusal: Refused, *, commands: Sequence[Command] = ()
) -> Refused:
    """``key_reused`` of a document in the words of its file; any other refusal as it is.

    commands: all of the document, of which two may be of the same matter. A key that somebody
    wrote into the file stays a key.
    """
    key = refusal.what.values.get("key", "") if isinstance(refusal.what, Phrase) else ""
    if refusal.code != "key_reused" or not (key == kind.name or key.startswith(f"{kind.name}:")):
        return refusal
    column = kind.document[0] if kind.document else ""
    own = len(kind.document) == 1 and not (kind.otherwise and "/" in number)
    title = Phrase(kind.columns[column].title) if own else Phrase("单号")
    document = Phrase("{title} {number}", title=title if own else Phrase("单据"), number=number)
    if kind.whole:
        document = Phrase(kind.title)
    if len({command for command in commands if command.key == key}) > 1:
        return WrongCell(
            column,
            refusal.code,
            "{document} 有几行说的是同一事项,内容却不同。",
            cure="同一事项合成一行;不同事项用不同的{title}。",
            document=document,
            title=title,
        )
    return WrongCell(
        column,
        refusal.code,
        "{document} 已入账,这次的内容与入账时不同。",
        cure="再次导入不改动已入账的内容:{instead}。确是另一笔业务的,给它自己的{title}。",
        document=document,
        instead=Phrase(INSTEAD[kind.name]),
        title=title,
    )
