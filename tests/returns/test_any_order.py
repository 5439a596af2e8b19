"""Anything in any order: sell, pay, ask, accept, receive, refund, redden, exchange, turn down.

A naive model (how much of each sale and case is left) says which commands must be refused. At the
end every open leg is closed as the work list says, the rest of every sale is returned, and nothing
may be left anywhere.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hongzi.access.scope import book_scope
from hongzi.kernel.money import format_fen, format_micro, parse_fen
from hongzi.returns.open_items import open_items
from hongzi.returns.rules.open_items import OpenItem
from hongzi.rulebook.tails import tail_limit
from hongzi.workflows.batch import Outcome
from hongzi.workflows.check_books import check_book
from tests.returns.shop import Shop

_books = itertools.count(1)

UNITS = st.integers(1, 3)
FEN = st.integers(1, 9_999)


@dataclass
class Purse:
    """Fen captured for a sale and not refunded."""

    captured: int = 0


@dataclass
class Sold:
    """A sale line: units and fen left of it. replaced: another line stands for it now."""

    code: str
    line: str
    invoiced: bool
    qty: int
    gross: int
    purse: Purse = field(default_factory=Purse)
    replaced: bool = False

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.code}-{self.line}")


@dataclass
class Case:
    """A case of one line: what its legs still owe, as the model sees it."""

    code: str
    sale: Sold
    kind: str
    qty: int
    gross: int
    kept: int
    decided: bool
    goods: int = 0
    money: int = 0
    reddened: int = 0
    replaced: bool = False
    refunds: list[tuple[str, int]] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.code}({self.kind})")

    @property
    def key(self) -> dict[str, str]:
        return {"case": self.code, "line": "1"}


class AnyOrder(RuleBasedStateMachine):
    """The steps. Each knows beforehand whether its command may post."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.sales: list[Sold] = []
        self.cases: list[Case] = []

    @initialize(
        costing=st.sampled_from(["moving_average", "fifo", "month_end_average"]),
        policy=st.sampled_from(["first_evidence", "decision", "inspected"]),
        standard=st.sampled_from(["small_business", "enterprise"]),
        cost=FEN,
    )
    def open(self, costing: str, policy: str, standard: str, cost: int) -> None:
        self.shop = Shop(
            code=f"any-{next(_books)}", costing=costing, standard=standard,
            policies={"acceptance": policy},
        )  # fmt: skip
        self.shop.stock_up(qty="100", net=format_fen(cost))
        self.shop.stock_up(qty="100", net=format_fen(cost // 2))

    # -- steps ----------------------------------------------------------------------------

    @rule(qty=UNITS, gross=FEN, invoiced=st.booleans())
    def sell(self, qty: int, gross: int, invoiced: bool) -> None:
        code = f"S{next(self.numbers)}"
        invoice = f"B-{code}" if invoiced else ""
        self.shop.sell(code, qty=str(qty), amount=format_fen(gross), invoice=invoice)
        self.sales.append(Sold(code, "1", invoiced, qty, gross))

    @precondition(lambda self: self.sales)
    @rule(data=st.data(), whole=st.booleans())
    def pay(self, data: st.DataObject, whole: bool) -> None:
        sale = data.draw(st.sampled_from(self.sales))
        with_book = self.receivable(sale)
        if with_book <= 0:
            return
        amount = with_book if whole else data.draw(st.integers(1, with_book))
        self.shop.pay(sale.code, amount=format_fen(amount), payment=f"P{next(self.numbers)}")
        sale.purse.captured += amount

    @precondition(lambda self: self.sales)
    @rule(
        data=st.data(),
        ask=st.booleans(),
        kind=st.sampled_from(["return", "return", "allowance", "refund_only", "exchange"]),
        qty=UNITS,
        fen=st.one_of(st.none(), st.integers(0, 500)),
        fee=st.booleans(),
    )
    def want(
        self, data: st.DataObject, ask: bool, kind: str, qty: int, fen: int | None, fee: bool
    ) -> None:
        """A return, allowance, refund-only or exchange is asked for, or accepted at once."""
        sale = data.draw(st.sampled_from(self.sales))
        if sale.replaced and not sale.qty:
            return  # the line passes such a question on to the one that replaced it
        line: dict[str, Any] = {
            "line": "1", "sale": sale.code, "sale_line": sale.line, "kind": kind,
        }  # fmt: skip
        if kind == "allowance":
            line["gross"] = format_fen(fen or 1)
        else:
            line["qty"] = str(qty)
        if kind == "return" and fen:
            line["kept" if fee else "gross"] = format_fen(fen)
        case = f"R{next(self.numbers)}"
        verb = "request_return" if ask else "accept_return"
        outcome = self.attempt(verb, case=case, lines=[line])
        asked = 0 if kind == "allowance" else qty
        if asked > sale.qty:
            assert self.code(outcome) in ("over_returned", "already_returned", "nothing_left")
        if outcome.refusal is not None:
            assert asked > sale.qty or self.code(outcome) in ("value_above_sale", "nothing_left")
            return
        taken = outcome.detail["lines"][0]
        gross, kept = parse_fen(taken["gross"]), parse_fen(taken.get("kept", "0"))
        assert gross + kept <= sale.gross
        sale.qty -= asked
        sale.gross -= gross + kept
        assert sale.qty or kind == "allowance" or not sale.gross or "gross" in line
        self.cases.append(Case(case, sale, kind, asked, gross, kept, decided=not ask))

    @precondition(lambda self: any(not case.decided for case in self.cases))
    @rule(data=st.data(), accept=st.booleans())
    def decide(self, data: st.DataObject, accept: bool) -> None:
        case = data.draw(st.sampled_from([c for c in self.cases if not c.decided]))
        outcome = self.attempt("decide_return", case=case.code, accept=accept)
        moved = case.goods or case.money or case.reddened
        if outcome.refusal is not None:
            assert not accept and moved and self.code(outcome) == "leg_already_posted"
            return
        case.decided = True
        if not accept:
            assert not moved
            case.sale.qty += case.qty
            case.sale.gross += case.gross + case.kept
            self.cases.remove(case)

    @precondition(lambda self: self.cases)
    @rule(
        data=st.data(),
        qty=UNITS,
        disposition=st.sampled_from(["restock", "second_grade", "refurbish", "scrap"]),
    )
    def inspect(self, data: st.DataObject, qty: int, disposition: str) -> None:
        case = data.draw(st.sampled_from(self.cases))
        outcome = self.attempt("inspect_goods", qty=str(qty), disposition=disposition, **case.key)
        if case.kind in ("allowance", "refund_only"):
            assert self.code(outcome) == "goods_not_owed"
        elif qty > case.qty - case.goods:
            assert self.code(outcome) == "over_accepted"
        else:
            self.posted(outcome)
            case.goods += qty

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), exit=st.sampled_from(["never_came", "rejected"]))
    def end_goods(self, data: st.DataObject, exit: str) -> None:
        case = data.draw(st.sampled_from(self.cases))
        outcome = self.attempt(
            "end_goods_leg", qty="1", exit=exit, approved_by="王经理", **case.key
        )
        if not case.decided:
            assert self.code(outcome) == "not_accepted"
        elif case.kind in ("allowance", "refund_only"):
            assert self.code(outcome) == "goods_not_owed"
        elif case.goods >= case.qty:
            assert self.code(outcome) == "over_accepted"
        elif case.replaced and exit == "rejected":
            assert self.code(outcome) == "already_replaced"
        else:
            self.posted(outcome)
            if exit == "rejected":
                self.given_back(case, parse_fen(outcome.detail["gross"]))
            else:
                case.goods += 1

    def given_back(self, case: Case, gross: int) -> None:
        """One unit went back to the customer; it may be returned again."""
        case.qty -= 1
        case.gross -= gross
        case.sale.qty += 1
        case.sale.gross += gross

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), fen=st.one_of(st.none(), FEN))
    def refund(self, data: st.DataObject, fen: int | None) -> None:
        case = data.draw(st.sampled_from(self.cases))
        code = f"T{next(self.numbers)}"
        body: dict[str, Any] = {"refund": code, "tender": "bank", **case.key}
        owed = 0 if case.kind == "exchange" else case.gross - case.money
        amount = owed if fen is None else fen
        if fen is not None:
            body["amount"] = format_fen(fen)
        outcome = self.attempt("pay_refund", **body)
        if case.kind == "exchange":
            assert self.code(outcome) == "money_not_owed"
        elif owed <= 0:
            assert self.code(outcome) == "nothing_left"
        elif amount > owed:
            assert self.code(outcome) == "refund_above_owed"
        elif amount > case.sale.purse.captured:
            assert self.code(outcome) == "over_refunded"
        else:
            self.posted(outcome)
            case.money += amount
            case.sale.purse.captured -= amount
            case.refunds.append((code, amount))

    @precondition(lambda self: any(case.refunds for case in self.cases))
    @rule(data=st.data())
    def bounce(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from([c for c in self.cases if c.refunds]))
        code, amount = case.refunds.pop()
        self.posted(self.attempt("bounce_refund", refund=code))
        case.money -= amount
        case.sale.purse.captured += amount

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def set_off(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from(self.cases))
        owed = 0 if case.kind == "exchange" else case.gross - case.money
        receivable = self.receivable(case.sale)
        outcome = self.attempt("end_money_leg", exit="set_off_sale", **case.key)
        if not case.decided:
            assert self.code(outcome) == "not_accepted"
        elif case.kind == "exchange":
            assert self.code(outcome) == "money_not_owed"
        elif owed <= 0:
            assert self.code(outcome) == "nothing_left"
        elif receivable <= 0:
            assert self.code(outcome) == "set_off_above_receivable"
        else:
            self.posted(outcome)
            case.money += min(owed, receivable)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), part=st.booleans())
    def redden(self, data: st.DataObject, part: bool) -> None:
        """Part of the VAT (one fen) or all that is left."""
        case = data.draw(st.sampled_from(self.cases))
        line = {**case.key, "vat": "0.01"} if part else case.key
        outcome = self.attempt(
            "register_red_invoice", invoice=f"C{next(self.numbers)}",
            blue=f"B-{case.sale.code}", lines=[line],
        )  # fmt: skip
        if not case.sale.invoiced:
            assert self.code(outcome) == "blue_unknown"
        elif outcome.refusal is None:
            case.reddened += parse_fen(outcome.detail["lines"][0]["vat"])
        else:
            assert self.code(outcome) in ("tax_not_owed", "nothing_left")

    @precondition(lambda self: any(case.kind == "exchange" for case in self.cases))
    @rule(data=st.data())
    def replace(self, data: st.DataObject) -> None:
        case = data.draw(st.sampled_from([c for c in self.cases if c.kind == "exchange"]))
        outcome = self.attempt("issue_replacement", **case.key)
        if not case.decided:
            assert self.code(outcome) == "not_accepted"
        elif case.replaced:
            assert self.code(outcome) == "already_replaced"
        elif not case.qty:
            assert self.code(outcome) == "nothing_left"
        else:
            self.posted(outcome)
            case.replaced = True
            # the replacement is what the customer holds now, and may return
            old = case.sale
            line = f"{old.line.split('~')[0]}~{case.code}-1"
            self.sales.append(Sold(old.code, line, old.invoiced, case.qty, case.gross, old.purse))
            old.replaced = True

    # -- what the steps share -------------------------------------------------------------

    def receivable(self, sale: Sold) -> int:
        """Fen the customer still owes for a sale, by the book."""
        with book_scope(self.shop.book.id) as cursor:
            cursor.execute(
                "select coalesce(sum(side * amount), 0)::bigint from ledger_entry e "
                "join sales_sale s on s.matter_id = e.matter_id "
                "where e.role = 'receivable' and s.code = %s",
                [sale.code],
            )
            return int(cursor.fetchone()[0])

    def attempt(self, kind: str, **body: Any) -> Outcome:
        """Record a command; one that is refused must leave every table as it was."""
        before = self.shop.dump()
        (outcome,) = self.shop.run(self.shop.command(kind, **body))
        if outcome.refusal is not None:
            assert self.shop.dump() == before
        return outcome

    @staticmethod
    def code(outcome: Outcome) -> str:
        return outcome.refusal.code if outcome.refusal is not None else "posted"

    @staticmethod
    def posted(outcome: Outcome) -> None:
        if outcome.refusal is not None:
            raise outcome.refusal

    # -- the end --------------------------------------------------------------------------

    def teardown(self) -> None:
        """Finish all, return all that is left, finish that: nothing is left anywhere."""
        if not hasattr(self, "shop"):
            return
        self.shop.prove()
        self.finish()
        self.return_the_rest()
        self.finish()
        self.prove_all()
        with book_scope(self.shop.book.id) as cursor:
            cursor.execute(
                "select s.code, l.line, l.qty - taken_qty, l.net - taken_net - kept_net, "
                "l.vat - taken_vat - kept_vat, cost - taken_cost "
                "from sales_saleline l join sales_sale s on s.id = l.sale_id"
            )
            left = [row for row in cursor.fetchall() if any(row[2:])]
        assert left == []

    def finish(self) -> None:
        """Do what the work list says until it is empty (a month's close is another test)."""
        for _ in range(12):
            items = [i for i in self.open_items() if i.cause != "cost_awaits_month_end"]
            if not items:
                break
            for item in items:
                self.close_leg(item)
        assert items == []
        assert self.shop.clearing() == {}

    def open_items(self) -> list[OpenItem]:
        day = dt.date(2026, 3, 31)
        with book_scope(self.shop.book.id) as cursor:
            return list(open_items(cursor, as_of=day, tail=tail_limit(day)))

    def close_leg(self, item: OpenItem) -> None:
        """The next action of one open item."""
        key = {"case": item.case, "line": item.line}
        approved = {"approved_by": "王经理", **key}
        sale = next(case.sale for case in self.cases if case.code == item.case)
        owed, units = format_fen(abs(item.fen)), format_micro(item.qty)
        if item.cause == "not_decided":
            self.shop.do("decide_return", case=item.case, accept=True)
        elif item.leg == "goods" and item.qty:
            self.shop.do("inspect_goods", qty=units, **key)
        elif item.cause == "red_invoice_missing":
            red = {"invoice": f"C{next(self.numbers)}", "blue": f"B-{sale.code}"}
            self.shop.do("register_red_invoice", lines=[key], **red)
        elif item.cause == "uninvoiced_not_declared":
            self.shop.do("end_tax_leg", exit="uninvoiced", **key)
        elif item.cause == "red_rounding_tail":
            self.shop.do("end_tax_leg", exit="tail", **key)
        elif item.cause in ("red_above_owed", "refund_above_owed"):
            # nothing comes back: it is borne, as an allowance on what is left of the sale
            gross = item.fen if item.leg == "money" else item.fen * 113 // 13
            self.attempt("end_money_leg", exit="difference", amount=format_fen(-gross), **key)
        elif item.cause in ("refund_not_paid", "sale_unpaid"):
            self.pay_or_set_off(item, sale, owed, key, approved)
        elif item.leg == "replacement":
            self.shop.do("issue_replacement", **key)

    def pay_or_set_off(
        self, item: OpenItem, sale: Sold, owed: str, key: dict[str, str], approved: dict[str, str]
    ) -> None:
        paid = min(item.fen, sale.purse.captured)
        if paid:
            refund = {"refund": f"T{next(self.numbers)}", "tender": "bank", **key}
            self.shop.do("pay_refund", amount=format_fen(paid), **refund)
            sale.purse.captured -= paid
        elif self.receivable(sale) > 0:
            self.shop.do("end_money_leg", exit="set_off_sale", **key)
        else:
            self.shop.do("end_money_leg", exit="unclaimed", amount=owed, **approved)

    def return_the_rest(self) -> None:
        with book_scope(self.shop.book.id) as cursor:
            cursor.execute(
                "select s.code, l.line, l.qty - l.taken_qty, l.net + l.vat "
                "- l.taken_net - l.taken_vat - l.kept_net - l.kept_vat "
                "from sales_saleline l join sales_sale s on s.id = l.sale_id order by l.id"
            )
            rows = cursor.fetchall()
        by_code = {sale.code: sale for sale in self.sales}
        for code, name, qty, gross in rows:
            line: dict[str, Any] = {"line": "1", "sale": code, "sale_line": name}
            if qty:
                line["qty"] = format_micro(qty)
            elif gross:
                line.update(kind="allowance", gross=format_fen(gross))
            else:
                continue
            case = f"R{next(self.numbers)}"
            self.shop.do("accept_return", case=case, lines=[line])
            self.cases.append(Case(case, by_code[code], "return", 0, 0, 0, decided=True))

    def prove_all(self) -> None:
        """Every invariant but the numbering of vouchers, which nobody did."""
        proofs = check_book(book=self.shop.book.code)
        broken = [p for p in proofs.proofs if not p.holds and p.name != "voucher_coverage"]
        assert broken == []


@pytest.mark.django_db
def test_anything_in_any_order_leaves_sound_books() -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking asks the database
        ),
    )
