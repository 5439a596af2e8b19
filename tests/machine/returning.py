"""Returns done to the books and to the model alike: the draw, the three legs, their exits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from hongzi.kernel.money import format_fen, format_micro, parse_fen
from tests.machine.driving import TAIL, Driver, Verdict, components, verdict
from tests.machine.model import (
    DISPOSITION_GRADES,
    UNIT,
    CaseLine,
    Money,
    Refund,
    Sale,
    SoldLine,
    near,
)

_DRAWN = (
    "select l.line, l.net, l.vat, l.cost, l.kept_net, l.kept_vat, l.qty "
    "from returns_caseline l join returns_case c on c.id = l.case_id where c.code = %s"
)
_EXIT = (
    "select e.cost from returns_goodsexit e join returns_caseline l on l.id = e.case_line_id "
    "join returns_case c on c.id = l.case_id where c.code = %s and l.line = %s "
    "order by e.id desc limit 1"
)


class Asked(NamedTuple):
    """One line to ask for. how: whole, less, over, kept (of its money); serials of it, if any."""

    sale: Sale
    of: SoldLine
    kind: str
    qty: int
    how: str = "whole"


class ReturnDriver(Driver):
    """The books, the model, the day, and every verb of a return."""

    # -- the draw -------------------------------------------------------------------------

    def ask(self, asked: list[Asked], *, agreed: bool) -> None:
        """A case of these lines, each of another sale line; asked for, or agreed at once."""
        code = self.real.code("R")
        bodies = [self._line(str(place), one) for place, one in enumerate(asked, 1)]
        allowed = all(self._may_draw(one) for one in asked)
        done = self.run(
            verdict(allowed), "accept_return" if agreed else "request_return", case=code,
            lines=bodies,
        )  # fmt: skip
        if done is None:
            return
        rows = {row[0]: row[1:] for row in self.real.rows(_DRAWN, [code])}
        for body, one in zip(bodies, asked, strict=True):
            net, vat, cost, kept_net, kept_vat, qty = rows[body["line"]]
            goods = one.kind in ("return", "exchange") and one.of.sku != "V"
            line = CaseLine(
                code, body["line"], one.sale, one.of, one.kind, qty, net, vat,
                cost, (kept_net, kept_vat), "accepted" if agreed else "pending",
                self.day, goods, taxed=one.kind != "exchange" and vat != 0,
            )  # fmt: skip
            self._check_draw(one, body, line)
            self.model.lines.append(line)
            self.model.drew(line)
            self.model.accept_what_is_due(line, self.day)
        self.compare()

    def _line(self, line: str, one: Asked) -> dict[str, Any]:
        body: dict[str, Any] = {
            "line": line, "sale": one.sale.code, "sale_line": one.of.name, "kind": one.kind,
            "qty": format_micro(one.qty),
        }  # fmt: skip
        share = int(self._share(one))
        if one.how == "over":
            body["gross"] = format_fen(one.of.left + 1)
        elif one.kind == "allowance" or (one.how == "less" and one.kind != "exchange"):
            body["gross"] = format_fen(max(share // 3, 1 if one.kind == "allowance" else 0))
        elif one.how == "kept" and one.kind == "return":
            body["kept"] = format_fen(share // 4)
        if self.tracked(one.of.sku) and one.kind in ("return", "exchange"):
            count = one.qty // UNIT
            body["serials"] = (self._serials_out(one.of) + ["没有"] * count)[:count]
        return body

    def _share(self, one: Asked) -> Fraction:
        """The exact money that the asked quantity is of what is left; all of it without one."""
        if not one.qty:
            return Fraction(one.of.left)
        if not one.of.left_qty:
            return Fraction(0)
        return Fraction(one.of.left * one.qty, one.of.left_qty)

    def _serials_out(self, of: SoldLine) -> list[str]:
        """Serials of a line that no return has taken."""
        taken = {serial for line in self.model.lines if line.of is of for serial in line.serials}
        return [serial for serial in of.serials if serial not in taken]

    def _may_draw(self, one: Asked) -> bool:
        of = one.of
        if one.kind in ("return", "exchange"):
            return one.sale.shipped and 0 < one.qty <= of.left_qty and one.how != "over"
        return one.qty <= of.left_qty and of.left > 0 and one.how != "over"

    def _check_draw(self, one: Asked, body: dict[str, Any], line: CaseLine) -> None:
        """The draw is its share to the fen; the last takes what is left; a kept fee is kept."""
        of, gross = one.of, line.net + line.vat
        kept = sum(line.kept)
        exact = self._share(one)
        assert line.qty == one.qty
        if "gross" in body:
            assert gross == parse_fen(body["gross"]) and not kept
        else:
            assert kept == parse_fen(body.get("kept", "0.00"))
            assert near(gross + kept, exact)
        if one.qty == of.left_qty and "gross" not in body:
            assert line.net + line.kept[0] == of.left_net
            assert line.vat + line.kept[1] == of.left_vat
        assert 0 <= line.net <= of.left_net and 0 <= line.vat <= of.left_vat
        if one.qty and one.sale.shipped and of.sku != "V" and not self.model.deferred:
            self._check_cost(of, one.qty, line)
        if self.tracked(of.sku) and line.goods:
            line.serials = list(body["serials"])

    def _check_cost(self, of: SoldLine, qty: int, line: CaseLine) -> None:
        assert line.cost is not None and of.cost is not None
        left = of.cost - of.taken_cost
        if qty == of.left_qty:
            assert line.cost == left
        elif self.costing == "moving_average":
            by = len(components(of.sku, qty))
            assert near(line.cost, Fraction(left * qty, of.left_qty), by)
        assert 0 <= line.cost <= left

    def decide(self, line: CaseLine, *, accept: bool) -> None:
        cancelled = line.kind == "refund_only" and line.qty and line.decision == "accepted"
        allowed = line.decision == "pending" if accept else (
            line.decision != "rejected" and line.untouched and not cancelled
        )  # fmt: skip
        done = self.run(
            verdict(allowed), "decide_return", case=line.case, lines=[line.line], accept=accept
        )
        if done is None:
            return
        line.decision = "accepted" if accept else "rejected"
        if accept:
            self.model.accept_what_is_due(line, self.day)
        else:
            self.model.drew(line, sign=-1)
            line.serials = []
        self.compare()

    # -- goods ----------------------------------------------------------------------------

    def inspect(self, line: CaseLine, qty: int, disposition: str, *, transfer: int = 0) -> None:
        transfer_here = transfer == 0 or (disposition == "scrap" and not self.small)
        allowed = line.decision != "rejected" and 0 < qty <= line.left_goods and transfer_here
        done = self.run(
            verdict(allowed), "inspect_goods", case=line.case, line=line.line,
            qty=format_micro(qty), disposition=disposition, transfer_vat=format_fen(transfer),
            supplier="供应商" if disposition == "back_to_supplier" else "",
        )  # fmt: skip
        if done is None:
            return
        cost = self._leg_cost(line, qty)
        if disposition == "scrap":
            self.lost_on.append(self.day)
        grade = DISPOSITION_GRADES.get(disposition)
        if grade is not None:
            self.to_stock(line.of.sku, qty, grade)
        self.model.inspected(line, qty, cost, disposition, transfer, self.day)
        self.compare()

    def _leg_cost(self, line: CaseLine, qty: int) -> int:
        """The cost with which goods just left the leg: their share; the last ones take the rest."""
        ((cost,),) = self.real.rows(_EXIT, [line.case, line.line])
        if cost is None or line.cost is None or self.model.deferred:
            return 0
        left = line.cost - line.gone_cost
        if qty == line.left_goods:
            assert cost == left
        elif self.costing == "moving_average":
            by = len(components(line.of.sku, qty))
            assert near(cost, Fraction(left * qty, line.left_goods), by)
        assert 0 <= cost <= left
        return int(cost)

    def end_goods(self, line: CaseLine, qty: int, exit: str) -> None:
        allowed = line.decision == "accepted" and 0 < qty <= line.left_goods
        allowed = allowed and not (exit == "rejected" and line.replaced)
        must = verdict(allowed)
        if allowed and exit == "rejected" and (line.extra_net < 0 or line.extra_vat < 0):
            must = Verdict.EITHER  # agreed to be worth less, it may not take its whole draw along
        done = self.run(
            must, "end_goods_leg", case=line.case, line=line.line, exit=exit,
            qty=format_micro(qty), approved_by="主管",
        )  # fmt: skip
        if done is None:
            return
        cost = self._leg_cost(line, qty)
        if exit == "never_came":
            self.model.never_came(line, qty, cost, self.day)
        else:
            self.model.sent_back(line, qty, cost, self.day)
            line.serials = []
        self.compare()

    def replace(self, line: CaseLine) -> None:
        qty, sku = line.left_new, line.of.sku
        count = qty // UNIT
        serials = (self.serials_in_stock() + ["没有"] * count)[:count] if self.tracked(sku) else []
        allowed = line.decision == "accepted" and qty > 0 and self.has_stock(sku, qty)
        done = self.run(
            verdict(allowed), "issue_replacement", case=line.case, line=line.line, serials=serials
        )
        if done is None:
            return
        known = {one.name for one in line.sale.lines}
        ((name, row),) = [
            (name, row)
            for name, row in self.real.lines_of(line.sale.code).items()
            if name not in known
        ]
        assert (row["qty"], row["net"]) == (qty, line.net - line.sent_net)
        assert row["vat"] == line.vat - line.sent_vat
        new = SoldLine(
            name, sku, qty, row["net"], row["vat"], line.of.rate, row["cost"],
            root=line.of.first, serials=serials,
        )  # fmt: skip
        self.check_issue(components(sku, qty), new.cost)
        self.to_stock(sku, -qty)
        self.model.replaced(line, new, self.day)
        self.compare()

    # -- tax ------------------------------------------------------------------------------

    def redden(self, line: CaseLine, vat: int) -> None:
        """A red invoice over so much VAT of the line."""
        root = line.of.first
        done = self.run(
            self._may_redden(line, root, vat), "register_red_invoice",
            invoice=self.real.code("25130000000"), blue=root.blue or "没有",
            lines=[{"case": line.case, "line": line.line, "vat": format_fen(vat)}],
        )  # fmt: skip
        if done is None:
            return
        assert parse_fen(done.detail["lines"][0]["vat"]) == vat
        root.red_vat += vat
        assert root.red_vat <= root.blue_vat
        self.model.tax_left(line, vat, "output_vat", self.day)
        self.compare()

    def _may_redden(self, line: CaseLine, root: SoldLine, vat: int) -> Verdict:
        if line.decision == "rejected" or not line.owes_money or not root.blue:
            return Verdict.REFUSE
        if not line.taxed:
            return Verdict.EITHER if vat == 0 else Verdict.REFUSE
        if vat <= 0 or line.left_tax <= 0 or vat > line.left_tax + TAIL:
            return Verdict.REFUSE
        if vat > root.blue_vat - root.red_vat:
            return Verdict.REFUSE
        odd = any(one.sent_qty or one.extra_net for one in self.model.lines if one.of.first is root)
        return Verdict.EITHER if odd or vat > line.left_tax else Verdict.POST

    def end_tax(self, line: CaseLine, vat: int, exit: str) -> None:
        root = line.of.first
        allowed = line.decision == "accepted" and line.taxed and line.left_tax != 0 and vat != 0
        if exit == "tail":
            allowed = allowed and vat == line.left_tax and abs(vat) <= TAIL
        else:
            allowed = allowed and 0 < vat <= line.left_tax
        if exit == "uninvoiced":
            allowed = allowed and root.blue_vat == root.red_vat
        done = self.run(
            verdict(allowed), "end_tax_leg", case=line.case, line=line.line, exit=exit,
            vat=format_fen(vat), approved_by="主管",
        )  # fmt: skip
        if done is None:
            return
        role = {"uninvoiced": "declared", "tail": "vat_tail", "borne": "vat_borne"}[exit]
        self.model.tax_left(line, vat, role, self.day)
        self.compare()

    # -- money ----------------------------------------------------------------------------

    def refund(self, line: CaseLine, amount: int, tender: str) -> None:
        by_platform = line.sale.via == "platform" and tender == "platform"
        allowed = line.decision != "rejected" and 0 < amount <= line.left_money
        if line.sale.via != "platform":
            allowed = allowed and amount <= line.sale.refundable
        code = self.real.code("RF")
        done = self.run(
            verdict(allowed), "pay_refund", refund=code, case=line.case, line=line.line,
            tender=tender, amount=format_fen(amount),
        )  # fmt: skip
        if done is None:
            return
        takings: list[tuple[Money | None, int]] = []
        rest = amount
        for payment in [] if by_platform else line.sale.payments:
            part = min(rest, payment.amount - payment.refunded)
            takings.append((payment, part))
            rest -= part
        takings.append((None, rest))
        role = "platform_receivable" if tender == "platform" else tender
        self.model.refunded(Refund(code, line, role, takings), self.day)
        self.compare()

    def bounce(self, refund: Refund) -> None:
        done = self.run(verdict(not refund.bounced), "bounce_refund", refund=refund.code)
        if done is not None:
            self.model.bounced(refund)
            self.compare()

    def set_off(self, line: CaseLine, amount: int) -> None:
        allowed = line.decision == "accepted" and 0 < amount <= line.left_money
        if line.sale.via != "platform":
            allowed = allowed and amount <= line.sale.receivable
        done = self.run(
            verdict(allowed), "end_money_leg", case=line.case, line=line.line,
            exit="set_off_sale", amount=format_fen(amount),
        )  # fmt: skip
        if done is not None:
            self.model.set_off(line, amount, self.day)
            self.compare()

    def unclaimed(self, line: CaseLine, amount: int) -> None:
        allowed = line.decision == "accepted" and 0 < amount <= line.left_money
        done = self.run(
            verdict(allowed), "end_money_leg", case=line.case, line=line.line, exit="unclaimed",
            amount=format_fen(amount), approved_by="主管",
        )  # fmt: skip
        if done is not None:
            self.model.unclaimed(line, amount, self.day)
            self.compare()

    def differ(self, line: CaseLine, amount: int) -> None:
        """So much more is owed to the customer than was drawn; less when negative."""
        allowed = line.decision == "accepted" and line.owes_money and amount != 0
        if amount > 0:
            allowed = allowed and amount <= line.of.left
        else:
            allowed = allowed and -amount <= line.left_money
        must = verdict(allowed)
        if allowed and amount < 0 and line.tax_done:
            must = Verdict.EITHER
        done = self.run(
            must, "end_money_leg", case=line.case, line=line.line, exit="difference",
            amount=format_fen(amount), approved_by="店长",
        )  # fmt: skip
        if done is None:
            return
        net, vat = parse_fen(done.detail["net"]), parse_fen(done.detail["vat"])
        assert net + vat == amount and net * amount >= 0 and vat * amount >= 0
        self.model.differed(line, net, vat)
        self.compare()
