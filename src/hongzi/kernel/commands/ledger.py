"""Commands of the books themselves: opening, other facts, vouchers, estimates, closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hongzi.kernel.commands.base import ZERO_FEN, Command, Fen, Micro, require


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """One printed line. debit or credit, in fen, red = negative; exactly one is non-zero."""

    account: str
    summary: str = ""
    debit: Fen = ZERO_FEN
    credit: Fen = ZERO_FEN
    party: str = ""
    sku: str = ""
    qty: Micro | None = None

    def __post_init__(self) -> None:
        require(
            (self.debit == 0) != (self.credit == 0),
            "line_one_side",
            "科目 {account} 的一行必须只有借方或只有贷方金额。",
            account=self.account,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpeningBalances(Command):
    """Balances at go-live; debits equal credits."""

    kind: ClassVar[str] = "record_opening_balances"
    lines: tuple[VoucherLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVoucher(Command):
    """A voucher that is none of hongzi's facts (rent, wages); clearing roles are refused."""

    kind: ClassVar[str] = "record_voucher"
    lines: tuple[VoucherLine, ...]
    summary: str = ""
    word: str = "记"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One amount of a fact, under the name the rulebook gives it."""

    name: str
    fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One flag of a fact, with one of the values the rulebook allows."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact(Command):
    """Any direct fact of the rulebook (freight borne, commission refunded, damages …).

    fact: its kind; amounts and flags as the rulebook declares them. case/line, sale: what it
    concerns.
    """

    kind: ClassVar[str] = "record_fact"
    fact: str
    amounts: tuple[Amount, ...]
    flags: tuple[Flag, ...] = ()
    case: str = ""
    line: str = ""
    sale: str = ""
    customer: str = ""
    shop: str = ""
    supplier: str = ""
    sku: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEstimate(Command):
    """CAS 14: what a portfolio of sales is expected to come back (targets, not changes).

    refund_liability 应付退货款, return_asset 应收退货成本; the posting is target − balance.
    """

    kind: ClassVar[str] = "set_estimate"
    portfolio: str
    refund_liability: Fen
    return_asset: Fen
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveCostRatio(Command):
    """Cost of a month as a ratio of net revenue, approved, for books without cost per SKU."""

    kind: ClassVar[str] = "approve_cost_ratio"
    period: int
    ratio_bp: int
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseFact(Command):
    """Reverse an earlier fact once, in red, linked: by its key."""

    kind: ClassVar[str] = "reverse_fact"
    target: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachDocument(Command):
    """A document is tied to what it proves: photos of goods, a waybill, a bank slip.

    to: key of the command it belongs to. sha256 (hex), media and size (bytes) are those of the
    content, which is kept apart from the books. evidence: photo, waybill, message, invoice,
    bank_slip, contract, approval or other.
    """

    kind: ClassVar[str] = "attach_document"
    to: str
    sha256: str
    media: str
    size: int
    name: str = ""
    evidence: str = "photo"

    def __post_init__(self) -> None:
        Command.__post_init__(self)
        require(
            len(self.sha256) == 64 and set(self.sha256) <= set("0123456789abcdef"),
            "document_hash_wrong",
            "文件 {name} 的散列不是 64 位十六进制小写。",
            "用上传所得的 sha256。",
            name=self.name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriod(Command):
    """Close a month: averages → cost legs → estimates → VAT → 结转损益; refused by name."""

    kind: ClassVar[str] = "close_period"
    period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveReport(Command):
    """The financial report of a year was approved on this command's date (CAS 29)."""

    kind: ClassVar[str] = "approve_report"
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One setting. name: ``name``, ``costing``, ``taxpayer``, ``policy:acceptance``,
    ``role:bank`` (its account), ``member:lina`` (her duties). old, new: JSON; ``null`` = unset.
    """

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings(Command):
    """Settings of the book from now on; what they were before is kept. Refused where ``old`` is
    not what holds."""

    kind: ClassVar[str] = "change_settings"
    changes: tuple[SettingChange, ...]
    reason: str = ""
