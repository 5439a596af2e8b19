"""Each proof fails on a deliberately broken rulebook and names what is faulty."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook_proofs import RulebookFaulty, find_faults, prove
from hongzi.rulebook.building import build_rulebook
from hongzi.rulebook.loading import STANDARDS, load_rulebook, read_rulebook_data

Data = dict[str, Any]


def rule(data: Data, id: str) -> Data:
    return next(r for r in data["rules"] if r["id"] == id)


def account(data: Data, code: str, standard: str = "small_business") -> Data:
    return next(a for a in data["standards"][standard]["account"] if a["code"] == code)


def path(data: Data, id: str) -> Data:
    return next(p for p in data["paths"] if p["id"] == id)


def own(data: Data) -> Data:
    table: Data = data["standards"]["small_business"]
    return table


def shift_entry(data: Data) -> None:
    rule(data, "RET-REV")["entries"][1]["amount"] = "net"


def drop_entry(data: Data) -> None:
    rule(data, "REJECT-COST")["entries"].pop()


def lose_half(data: Data) -> None:
    data["rules"].remove(rule(data, "RET-COST"))


def half_begins_later(data: Data) -> None:
    rule(data, "RET-COST")["small_business"]["effective_from"] = dt.date(2020, 1, 1)


def lose_rule(data: Data) -> None:
    data["rules"].remove(rule(data, "VAT-BORNE"))


def gap_in_time(data: Data) -> None:
    rule(data, "VAT-BORNE")["small_business"]["effective_to"] = dt.date(2026, 12, 31)


def never_applies(data: Data) -> None:
    other = copy.deepcopy(rule(data, "VAT-EXEMPT"))
    data["rules"].append({**other, "id": "VAT-EXEMPT-2", "when": {"taxpayer": "general"}})


def unknown_role(data: Data) -> None:
    rule(data, "BUY")["entries"][0]["dr"] = "stockroom"


def unknown_flag_role(data: Data) -> None:
    rule(data, "BUY")["entries"][0]["dr"] = "@shelf"


def role_of_other_standard(data: Data) -> None:
    rule(data, "NEVER-CAME")["entries"][0]["dr"] = "prior_year_cost"


def role_of_other_taxpayer(data: Data) -> None:
    rule(data, "FREIGHT-SMALL")["entries"][0]["dr"] = "input_vat"


def role_twice(data: Data) -> None:
    rule(data, "LOSS")["entries"][0]["dr"] = "loss_management"


def unknown_amount(data: Data) -> None:
    rule(data, "VAT-BORNE")["entries"][0]["amount"] = "tax"


def unknown_fact(data: Data) -> None:
    rule(data, "VAT-BORNE")["fact"] = "vat_swallowed"


def unknown_flag(data: Data) -> None:
    rule(data, "RET-REV")["when"] = {"year": "next"}


def unknown_flag_name(data: Data) -> None:
    rule(data, "RET-REV")["when"] = {"month": "current"}


def red_without_minus(data: Data) -> None:
    rule(data, "BUY")["entries"][0]["red"] = True


def minus_without_red(data: Data) -> None:
    del rule(data, "RET-COST")["entries"][1]["red"]


def no_entries(data: Data) -> None:
    rule(data, "BUY")["entries"] = []


def zero_entry(data: Data) -> None:
    rule(data, "BUY")["entries"].append({"dr": "bank", "amount": "0"})


def no_citation(data: Data) -> None:
    del rule(data, "BUY")["small_business"]["citation"]


def no_document(data: Data) -> None:
    rule(data, "BUY")["small_business"]["document"] = "hearsay"


def no_confidence(data: Data) -> None:
    rule(data, "BUY")["small_business"]["confidence"] = "sure"


def no_date(data: Data) -> None:
    del data["documents"]["workbasics"]["effective_from"]


def dates_reversed(data: Data) -> None:
    rule(data, "BUY")["small_business"]["effective_to"] = dt.date(2000, 1, 1)


def no_note(data: Data) -> None:
    del rule(data, "RATIO-SALE")["small_business"]["note"]


def rule_for_explicit_fact(data: Data) -> None:
    rule(data, "VAT-BORNE")["fact"] = "manual_voucher"
    rule(data, "VAT-BORNE")["entries"] = [{"dr": "bank", "amount": "vat"}]


def direct_fact_on_stock(data: Data) -> None:
    rule(data, "DAMAGES")["entries"][1]["cr"] = "inventory"


def exit_to_the_wrong_role(data: Data) -> None:
    """Balanced, cited, mapped, and wrong: only the paths can see it."""
    rule(data, "INSP-RESTOCK")["entries"][1]["cr"] = "cost_of_sales"


def exit_on_no_path(data: Data) -> None:
    data["paths"].remove(path(data, "money-unclaimed"))


def path_breaks_identity(data: Data) -> None:
    path(data, "allowance")["let"]["gross"] = "net"


def path_uses_what_is_unavailable(data: Data) -> None:
    del path(data, "prior-rejected")["standards"]


def role_unmapped(data: Data) -> None:
    del own(data)["role_account"]["vat_tail"]


def role_on_missing_account(data: Data) -> None:
    own(data)["role_account"]["vat_tail"] = "9999"


def role_on_parent_account(data: Data) -> None:
    own(data)["role_account"]["vat_tail"] = "5602"


def clearing_account_shared(data: Data) -> None:
    own(data)["role_account"]["store_credit"] = "224101"


def clearing_role_without_matter(data: Data) -> None:
    del data["roles"]["goods_in_return"]["matter"]


def role_matter_unknown(data: Data) -> None:
    data["roles"]["receivable"]["matter"] = "order"


def role_party_unknown(data: Data) -> None:
    data["roles"]["receivable"]["party"] = "buyer"


def account_kind_unknown(data: Data) -> None:
    account(data, "1001")["kind"] = "money"


def account_without_side(data: Data) -> None:
    del account(data, "1001")["side"]


def account_without_line(data: Data) -> None:
    del account(data, "1001")["line"]


def account_on_a_total(data: Data) -> None:
    account(data, "1001")["line"] = "total_assets"


def account_judged_by_nothing(data: Data) -> None:
    account(data, "2202")["judged_by"] = "mood"


def total_of_a_missing_line(data: Data) -> None:
    own(data)["statement"][1]["line"][-1]["total"] = "total_profit - dividends"


def statement_without_document(data: Data) -> None:
    own(data)["statement"][0]["document"] = "hearsay"


def fact_amount_undeclared(data: Data) -> None:
    data["facts"]["fact"]["vat_tail"]["signed"] = ["tails"]


def fact_default_not_allowed(data: Data) -> None:
    data["facts"]["fact"]["return_accepted"]["flag_defaults"] = {"year": "next"}


def fact_proviso_on_unknown_flag(data: Data) -> None:
    data["facts"]["fact"]["goods_dispatched"]["silent"][0]["when"] = {"standard": "ifrs"}


BROKEN: list[tuple[Callable[[Data], None], str, str]] = [
    (shift_entry, "unbalanced", "RET-REV"),
    (drop_entry, "unbalanced", "REJECT-COST"),
    (lose_half, "amount_unused", "RET-REV"),
    (half_begins_later, "spans_differ", "RET-REV、RET-COST"),
    (lose_rule, "not_covered", "vat_borne"),
    (gap_in_time, "not_covered", "vat_borne"),
    (never_applies, "rule_never_applies", "VAT-EXEMPT-2"),
    (unknown_role, "role_unknown", "BUY"),
    (unknown_flag_role, "role_unknown", "BUY"),
    (role_of_other_standard, "role_unavailable", "NEVER-CAME"),
    (role_of_other_taxpayer, "role_unavailable", "FREIGHT-SMALL"),
    (role_twice, "role_twice", "LOSS"),
    (unknown_amount, "amount_unknown", "VAT-BORNE"),
    (unknown_fact, "fact_unknown", "VAT-BORNE"),
    (unknown_flag, "when_unknown", "RET-REV"),
    (unknown_flag_name, "when_unknown", "RET-REV"),
    (red_without_minus, "red_faulty", "BUY"),
    (minus_without_red, "red_faulty", "RET-COST"),
    (no_entries, "entries_missing", "BUY"),
    (zero_entry, "amount_missing", "BUY"),
    (no_citation, "citation_missing", "BUY"),
    (no_document, "citation_missing", "BUY"),
    (no_confidence, "confidence_missing", "BUY"),
    (no_date, "dates_missing", "REFUND"),
    (dates_reversed, "dates_reversed", "BUY"),
    (no_note, "note_missing", "RATIO-SALE"),
    (rule_for_explicit_fact, "fact_without_rules", "VAT-BORNE"),
    (direct_fact_on_stock, "direct_touches_stock", "DAMAGES"),
    (exit_to_the_wrong_role, "path_open", "INSP-RESTOCK"),
    (exit_on_no_path, "no_path", "UNCLAIMED"),
    (path_breaks_identity, "path_identity", "路径 allowance"),
    (path_uses_what_is_unavailable, "path_step", "路径 prior-rejected"),
    (role_unmapped, "role_unmapped", "vat_tail"),
    (role_on_missing_account, "role_account_unknown", "vat_tail"),
    (role_on_parent_account, "role_account_not_leaf", "vat_tail"),
    (clearing_account_shared, "clearing_account_shared", "refund_payable"),
    (clearing_role_without_matter, "clearing_role_without_matter", "goods_in_return"),
    (role_matter_unknown, "role_matter_unknown", "receivable"),
    (role_party_unknown, "role_party_unknown", "receivable"),
    (account_kind_unknown, "account_kind_unknown", "1001"),
    (account_without_side, "account_side_missing", "1001"),
    (account_without_line, "account_line_unknown", "1001"),
    (account_on_a_total, "account_line_unknown", "1001"),
    (account_judged_by_nothing, "account_judged_by_unknown", "2202"),
    (total_of_a_missing_line, "statement_line_faulty", "net_profit"),
    (statement_without_document, "citation_missing", "balance_sheet"),
    (fact_amount_undeclared, "amount_unknown", "vat_tail"),
    (fact_default_not_allowed, "flag_unknown", "return_accepted"),
    (fact_proviso_on_unknown_flag, "when_unknown", "goods_dispatched"),
]


@pytest.mark.parametrize(("break_it", "code", "names"), BROKEN, ids=[b[0].__name__ for b in BROKEN])
def test_a_broken_rulebook_is_refused_by_name(
    break_it: Callable[[Data], None], code: str, names: str
) -> None:
    data = copy.deepcopy(read_rulebook_data())
    break_it(data)
    with pytest.raises(RulebookFaulty) as refusal:
        prove(build_rulebook("small_business", data))
    found = [f for f in refusal.value.faults if f.code == code and names in f"{f.where} {f.what}"]
    assert found, refusal.value.faults
    assert names in refusal.value.what


def test_two_rules_with_one_id_are_refused() -> None:
    data = copy.deepcopy(read_rulebook_data())
    data["rules"].append(copy.deepcopy(rule(data, "BUY")))
    with pytest.raises(Refused) as refusal:
        build_rulebook("small_business", data)
    assert refusal.value.code == "rulebook_syntax" and "BUY" in refusal.value.what


def misspell_rule_key(data: Data) -> None:
    rule(data, "BUY")["tittle"] = ""


def misspell_source_key(data: Data) -> None:
    rule(data, "BUY")["small_business"]["cite"] = ""


def both_sides(data: Data) -> None:
    rule(data, "BUY")["entries"][0]["cr"] = "bank"


def product_of_amounts(data: Data) -> None:
    rule(data, "BUY")["entries"][0]["amount"] = "cost * vat"


def undeclared_role(data: Data) -> None:
    own(data)["role_account"]["petty_cash"] = "1001"


def account_twice(data: Data) -> None:
    own(data)["account"].append(account(data, "1001"))


def path_of_unknown_fact(data: Data) -> None:
    path(data, "allowance")["steps"][0]["fact"] = "rebate_granted"


def path_of_unknown_variable(data: Data) -> None:
    path(data, "allowance")["let"]["gross"] = "net + tax"


@pytest.mark.parametrize(
    ("break_it", "code", "names"),
    [
        (misspell_rule_key, "rulebook_syntax", "BUY"),
        (misspell_source_key, "rulebook_syntax", "BUY"),
        (both_sides, "rulebook_syntax", "BUY"),
        (product_of_amounts, "form_syntax", "cost * vat"),
        (undeclared_role, "rulebook_syntax", "petty_cash"),
        (account_twice, "rulebook_syntax", "1001"),
        (path_of_unknown_fact, "rulebook_syntax", "allowance"),
        (path_of_unknown_variable, "rulebook_syntax", "allowance"),
    ],
)
def test_bad_syntax_is_refused_by_name(
    break_it: Callable[[Data], None], code: str, names: str
) -> None:
    data = copy.deepcopy(read_rulebook_data())
    break_it(data)
    with pytest.raises(Refused) as refusal:
        build_rulebook("small_business", data)
    assert refusal.value.code == code
    assert names in refusal.value.what


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_rulebook_as_shipped_is_proved(standard: str) -> None:
    assert find_faults(load_rulebook(standard)) == []


def test_an_unknown_standard_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        load_rulebook("ifrs")
    assert refusal.value.code == "standard_unknown"
