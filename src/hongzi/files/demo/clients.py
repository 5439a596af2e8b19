"""The bookkeeping firm's three invented clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from hongzi.files.demo.catalogue import CLOTHES, HOMEWARE, PHONES, Article

GO_LIVE = dt.date(2026, 1, 1)
MONTHS = (202601, 202602, 202603)
LAST_DAY = dt.date(2026, 3, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A leaf of the reasons tree: group/name. share: its weight among all reasons."""

    text: str
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One invented company: how its book is kept and how its trade runs.

    season: demand of each month in hundredths. delay: median days until a customer asks,
    and the spread of its logarithm. invoiced, platform, refund_first: shares in hundredths.
    """

    code: str
    name: str
    shop: str
    standard: str
    taxpayer: str
    costing: str
    articles: tuple[Article, ...]
    tax_included: bool
    season: Mapping[int, int]
    delay: tuple[float, float]
    invoiced: int
    platform: int
    refund_first: int
    reasons: tuple[Reason, ...]
    policies: Mapping[str, object] = field(default_factory=dict)

    @property
    def enterprise(self) -> bool:
        return self.standard == "enterprise"

    @property
    def general(self) -> bool:
        return self.taxpayer == "general"

    @property
    def average_at_month_end(self) -> bool:
        return self.costing == "month_end_average"


def _reasons(table: str) -> tuple[Reason, ...]:
    """Reasons written as ``group/name share``, parted by spaces."""
    words = table.split()
    return tuple(
        Reason(text=text, share=int(share))
        for text, share in zip(words[::2], words[1::2], strict=True)
    )


WARDROBE = Client(
    code="yichu",
    name="青禾衣橱(虚构)",
    shop="青禾淘店",
    standard="small_business",
    taxpayer="small_scale",
    costing="moving_average",
    articles=CLOTHES,
    tax_included=True,
    season={202512: 90, 202601: 130, 202602: 70, 202603: 100},
    delay=(4.0, 0.6),
    invoiced=10,
    platform=70,
    refund_first=8,
    reasons=_reasons(
        """
        尺码/偏大 22  尺码/偏小 26  描述/色差 14
        描述/面料与描述不符 9  质量/开线起球 8  质量/污渍 4
        物流/少件错件 3  买家/不喜欢 14
        """
    ),
)

PHONE_SHOP = Client(
    code="shuma",
    name="星河数码(虚构)",
    shop="星河旗舰店",
    standard="enterprise",
    taxpayer="general",
    costing="specific",
    articles=PHONES,
    tax_included=True,
    season={202512: 95, 202601: 120, 202602: 80, 202603: 100},
    delay=(5.0, 0.7),
    invoiced=60,
    platform=60,
    refund_first=3,
    reasons=_reasons(
        """
        质量/不开机 10  质量/屏幕坏点 12  质量/续航差 14
        描述/与宣传不符 12  物流/运输损坏 9  物流/少件错件 5
        买家/七日无理由 38
        """
    ),
    policies={"estimates": True, "acceptance": "decision"},
)

HOMEWARE_SHOP = Client(
    code="jiaju",
    name="山月家居(虚构)",
    shop="山月家居店",
    standard="small_business",
    taxpayer="general",
    costing="month_end_average",
    articles=HOMEWARE,
    tax_included=False,
    season={202512: 85, 202601: 115, 202602: 75, 202603: 110},
    delay=(6.0, 0.65),
    invoiced=45,
    platform=50,
    refund_first=5,
    reasons=_reasons(
        """
        物流/破损 30  物流/少件错件 7  描述/尺寸不符 15
        描述/色差 12  质量/做工粗糙 12  质量/异味 6
        买家/七日无理由 18
        """
    ),
)

CLIENTS = (WARDROBE, PHONE_SHOP, HOMEWARE_SHOP)
