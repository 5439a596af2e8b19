"""The diary of an invented company: what will happen on which day, and who it happens to."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from hongzi.files.demo.catalogue import Article
from hongzi.files.demo.clients import LAST_DAY, Client
from hongzi.files.demo.rows import with_file_key
from hongzi.files.demo.stockroom import Stockroom
from hongzi.files.order import place_in_day
from hongzi.kernel.commands import Command
from hongzi.rulebook.loading import load_rulebook


@dataclass(frozen=True, slots=True)
class Planned:
    """A command for the files of a month (the one it is filed in, not always its own).

    story: the odd case it belongs to; refusal: the code it must meet. spoilt: (column, text)
    put into its row instead, so that the cell is refused when it is read. as_content: written
    as JSON among other facts, though it has a kind of file of its own.
    """

    command: Command
    filed: dt.date
    story: str = ""
    refusal: str = ""
    spoilt: tuple[str, str] = ("", "")
    as_content: bool = False


class Diary:
    """What an invented company does, by day. lines: sale lines to make in all its months."""

    def __init__(self, client: Client, *, seed: int, lines: int) -> None:
        self.client = client
        self.lines = lines
        self.random = Random(f"hongzi-demo-{seed}-{client.code}")
        self.articles = {article.sku: article for article in client.articles}
        self.room = Stockroom(self.articles, deductible=client.general)
        self.told: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self._plans: dict[dt.date, list[Planned]] = defaultdict(list)
        self._numbers: Counter[str] = Counter()
        self._story = ""
        self.platform_owes: Counter[dt.date] = Counter()
        self.prior_year: list[tuple[dt.date, int]] = []
        self.sold_in: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.vat_of_last_quarter = 0
        self.rules = load_rulebook(client.standard)

    # -- planning -------------------------------------------------------------------------

    def plan(
        self,
        command: Command,
        *,
        refusal: str = "",
        spoilt: tuple[str, str] = ("", ""),
        filed: dt.date | None = None,
        as_content: bool = False,
    ) -> str:
        """A command will be in the files of its day, or of a later one. Its key there."""
        on = filed or command.date
        keyed = with_file_key(command, as_content=as_content)
        if on <= LAST_DAY:
            self._plans[on].append(Planned(keyed, on, self._story, refusal, spoilt, as_content))
            if refusal:
                self.refusals[refusal] += 1
        return keyed.key

    @contextmanager
    def story(self, name: str) -> Iterator[None]:
        """What is planned inside belongs to one odd case."""
        self._story = name
        yield
        self.told[name] += 1
        self._story = ""

    def day(self, date: dt.date) -> list[Planned]:
        """What happened on a day, in the order in which a day's things happen."""
        return sorted(self._plans.pop(date, ()), key=lambda p: place_in_day(p.command))

    def number(self, prefix: str) -> str:
        """The next document number of a kind."""
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:07d}"

    def invoice_number(self) -> str:
        """A 20-digit number in the shape of a digital invoice's; its region 00 does not exist."""
        self._numbers["invoice"] += 1
        return f"26009{self._numbers['invoice']:015d}"

    def account(self, role: str) -> str:
        """The account of a role in this company's chart."""
        return self.rules.role_accounts(self.client.taxpayer)[role]

    def account_named(self, name: str) -> str:
        """An account of the chart by its own Chinese name, without those above it."""
        accounts = self.rules.accounts.values()
        return next(a.code for a in accounts if a.name.rpartition("—")[2] == name)

    def some(self, *, tracking: str = "", steady: bool = False) -> Article:
        """A product, hot ones more often. steady: its purchase price never changes."""
        fit = [
            a for a in self.client.articles
            if (not tracking or a.tracking == tracking) and (not steady or not a.drift)
        ]  # fmt: skip
        return self.random.choices(fit, weights=[a.weight for a in fit])[0]

    def reason(self) -> str:
        reasons = self.client.reasons
        return self.random.choices(reasons, weights=[r.share for r in reasons])[0].text

    def customer(self) -> str:
        return f"顾客{self.random.randrange(1, max(self.lines // 2, 50)):06d}"
