"""In which order the things of one day happened.

Files of a month come kind by kind, but a moving average, a serial sold again or a red invoice
must meet the books day by day. Within one day goods come in before they are sold, a sale is
there before its return, an inspection before the refund.
"""

from __future__ import annotations

from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Command

ORDER: tuple[type[Command], ...] = (
    cmd.DefineProduct,
    cmd.RecordOpeningBalances,
    cmd.RecordOpeningStock,
    cmd.ApproveCostRatio,
    cmd.ReceiveGoods,
    cmd.InvoicePurchase,
    cmd.RecordSale,
    cmd.CapturePayment,
    cmd.ConfirmSale,
    cmd.CancelSale,
    cmd.ShipGoods,
    cmd.RegisterBlueInvoice,
    cmd.SettlePlatform,
    cmd.RefuseDelivery,
    cmd.RequestReturn,
    cmd.AcceptReturn,
    cmd.DecideReturn,
    cmd.ReceiveParcel,
    cmd.InspectGoods,
    cmd.IssueReplacement,
    cmd.EndGoodsLeg,
    cmd.RegisterRedInvoice,
    cmd.EndTaxLeg,
    cmd.PayRefund,
    cmd.BounceRefund,
    cmd.EndMoneyLeg,
    cmd.SettleClaim,
    cmd.WriteOffStock,
    cmd.RecordFact,
    cmd.RecordVoucher,
    cmd.ReverseFact,
    cmd.ApproveReport,
    cmd.SetEstimate,
    cmd.ClosePeriod,
)
"""Every command, in the order of one day."""

_PLACE = {kind: place for place, kind in enumerate(ORDER)}


def place_in_day(command: Command) -> int:
    """Where a command stands among those of its own day."""
    return _PLACE[type(command)]
