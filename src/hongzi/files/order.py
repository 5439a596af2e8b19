"""In which order the things of one day happened.

Files of a month come kind by kind, but a moving average, a serial sold again or a red invoice
must meet the books day by day. Within one day goods come in before they are sold, a sale is
there before its return, an inspection before the refund.
"""

from __future__ import annotations

import datetime as dt
import heapq
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

from hongzi.files.documents import Document
from hongzi.kernel import commands as cmd
from hongzi.kernel.commands import Command

Key = tuple[dt.date, int, int]
_BLOCK = 500

ORDER: tuple[type[Command], ...] = (
    cmd.ChangeSettings,
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
    cmd.AnnounceParcel,
    cmd.ReceiveParcel,
    cmd.InspectGoods,
    cmd.IssueReplacement,
    cmd.EndGoodsLeg,
    cmd.RegisterRedInvoice,
    cmd.EndTaxLeg,
    cmd.PrepareRefund,
    cmd.ApproveRefund,
    cmd.BatchRefunds,
    cmd.ConfirmRefund,
    cmd.FailRefund,
    cmd.WithdrawRefund,
    cmd.PayRefund,
    cmd.BounceRefund,
    cmd.EndMoneyLeg,
    cmd.SettleClaim,
    cmd.WriteOffStock,
    cmd.RecordFact,
    cmd.RecordVoucher,
    cmd.ReverseFact,
    cmd.AttachDocument,
    cmd.ApproveReport,
    cmd.SetEstimate,
    cmd.ClosePeriod,
)
"""Every command, in the order of one day."""

_PLACE = {kind: place for place, kind in enumerate(ORDER)}


def place_in_day(command: Command) -> int:
    """Where a command stands among those of its own day."""
    return _PLACE[type(command)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and the number of the file it is from."""

    file: int
    document: Document


def in_order_of_days(
    streams: Iterable[Iterable[Placed]], *, not_before: dt.date, most: int = 20_000
) -> Iterator[Placed]:
    """Documents of several files by day, and within a day by ``ORDER``; else as they came.

    not_before: what is dated earlier (sales from before go-live) counts as of this day. Bad
    documents come first. At most ``most`` documents are held; the others wait on disk, so a
    month of a million rows needs no more memory than a small one.
    """
    with TemporaryFile() as spill:
        runs: list[int] = []
        held: list[tuple[Key, Placed]] = []
        for number, placed in enumerate(chain.from_iterable(streams)):
            held.append((_key(placed.document, number, not_before), placed))
            if len(held) >= most:
                runs.append(spill.tell())
                _spill(sorted(held, key=itemgetter(0)), spill)
                held = []
        held.sort(key=itemgetter(0))
        sorted_runs = [_spilt(spill, start) for start in runs]
        for _, placed in heapq.merge(*sorted_runs, held, key=itemgetter(0)):
            yield placed


def _key(document: Document, number: int, not_before: dt.date) -> Key:
    if not document.commands:
        return (dt.date.min, 0, number)
    first = document.commands[0]
    return (max(first.date, not_before), place_in_day(first), number)


def _spill(run: Iterable[tuple[Key, Placed]], spill: IO[bytes]) -> None:
    items = iter(run)
    while block := list(islice(items, _BLOCK)):
        pickle.dump(block, spill, pickle.HIGHEST_PROTOCOL)
    pickle.dump([], spill, pickle.HIGHEST_PROTOCOL)


def _spilt(spill: IO[bytes], start: int) -> Iterator[tuple[Key, Placed]]:
    """One sorted run; several are read in turn from the same file, each from its own place."""
    place = start
    while True:
        spill.seek(place)
        block = pickle.load(spill)
        place = spill.tell()
        if not block:
            return
        yield from block
