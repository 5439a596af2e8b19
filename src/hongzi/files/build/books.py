"""Opening balances, vouchers that are none of hongzi's facts, and any other command."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from hongzi.access.rules.duties import action_of, duties_for, may
from hongzi.files.drafts import Draft, WrongCell
from hongzi.kernel.commands import (
    Amount,
    ApproveRefund,
    ChangeSettings,
    Command,
    Fen,
    Flag,
    RecordFact,
    RecordOpeningBalances,
    RecordVoucher,
    VoucherLine,
    command_from_json,
)
from hongzi.kernel.money import parse_fen
from hongzi.kernel.refusals import Refused

_PAIRS = re.compile(r"[;；,，\n]+")
_EQUALS = re.compile(r"\s*[=:＝：]\s*")


def opening_balances(draft: Draft) -> list[Command]:
    """One RecordOpeningBalances for the file; accounts without a balance are left out."""
    lines = draft.each(_opening_line)
    return [
        RecordOpeningBalances(
            **draft.base(), lines=tuple(line for line in lines if line is not None)
        )
    ]


def _opening_line(value: Mapping[str, Any], number: str) -> VoucherLine | None:
    debit, credit = value["debit"] or 0, value["credit"] or 0
    balance = value["balance"] or 0
    if balance:
        if debit or credit or value["direction"] is None:
            raise WrongCell(
                "direction" if value["direction"] is None else "balance",
                "balance_unclear",
                "「期初余额」要和「方向」一起填,且不能再填借方或贷方余额。",
                cure="填方向(借/贷)和余额,或只填借方余额、贷方余额。",
            )
        debit, credit = (balance, 0) if value["direction"] == "debit" else (0, balance)
    if not debit and not credit:
        return None
    return VoucherLine(
        account=value["account"],
        summary=value["summary"] or "",
        debit=Fen(debit),
        credit=Fen(credit),
        party=value["party"] or "",
        sku=value["sku"] or "",
        qty=value["qty"],
    )


def vouchers(draft: Draft) -> list[Command]:
    """One RecordVoucher per date, word and number."""
    head = draft.head

    def line_of(value: Mapping[str, Any], number: str) -> VoucherLine:
        return VoucherLine(
            account=value["account"],
            summary=value["summary"],
            debit=value["debit"],
            credit=value["credit"],
            party=value["party"],
            sku=value["sku"],
            qty=value["qty"],
        )

    return [
        RecordVoucher(
            **draft.base(),
            lines=tuple(draft.each(line_of)),
            summary=head["summary"],
            word=head["word"],
        )
    ]


def facts(draft: Draft) -> list[Command]:
    """One RecordFact per row, or any command written as JSON in the column ``content``."""
    head = draft.head
    if head["content"]:
        return [_command(draft, head["content"])]
    if not head["fact"]:
        raise WrongCell(
            "fact",
            "required_blank",
            "「事实」没有填。",
            cure="填分录规则中的事实名,或在「命令」列写 JSON。",
        )
    places = ("case", "line", "sale", "customer", "shop", "supplier", "sku", "note")
    return [
        RecordFact(
            **draft.base(),
            fact=head["fact"],
            amounts=tuple(_amounts(head["amounts"])),
            flags=tuple(Flag(name=n, value=v) for n, v in _pairs("flags", head["flags"])),
            **{name: head[name] for name in places},
        )
    ]


def _amounts(text: str) -> list[Amount]:
    try:
        return [Amount(name=n, fen=Fen(parse_fen(v))) for n, v in _pairs("amounts", text)]
    except Refused as refusal:
        raise WrongCell("amounts", refusal.code, refusal.what, cure=refusal.cure) from refusal


def _pairs(column: str, text: str) -> list[tuple[str, str]]:
    """``gross=226.00; net=200.00`` as pairs."""
    found = [_EQUALS.split(word.strip()) for word in _PAIRS.split(text) if word.strip()]
    if any(len(pair) != 2 for pair in found):
        raise WrongCell(
            column,
            "pairs_unreadable",
            "「{text}」看不懂。",
            cure="写成 gross=226.00; net=200.00。",
            text=text,
        )
    return [(name, value) for name, value in found]


def _command(draft: Draft, text: str) -> Command:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise WrongCell(
            "content",
            "json_broken",
            "「命令」不是合法的 JSON({error})。",
            cure="按文档的 JSON 形式改正。",
            error=error,
        ) from error
    base = draft.base()
    known = {"key": base["key"], "date": base["date"].isoformat()}
    if isinstance(data, dict):
        data = {**known, **data}
        if draft.actor:  # nobody signs for somebody else
            data.pop("actor", None)
    try:
        command = command_from_json(data)
    except Refused as refusal:
        raise WrongCell("content", refusal.code, refusal.what, cure=refusal.cure) from refusal
    _refuse_others(draft, command)
    return command


def _refuse_others(draft: Draft, command: Command) -> None:
    """Settings and approvals come from no file; what else comes must be its importer's to do."""
    if isinstance(command, ChangeSettings):
        raise WrongCell(
            "content",
            "settings_in_file",
            "设置和职责不能从文件导入。",
            cure="由主管或老板在「设置」页修改。",
        )
    if isinstance(command, ApproveRefund):
        raise WrongCell(
            "content",
            "approval_in_file",
            "付款单的审批不能从文件导入。",
            cure="由主管或老板在「出纳」页审批。",
        )
    if draft.duties is None:
        return
    action = action_of(command.kind, getattr(command, "exit", ""))
    if not may(draft.duties, action):
        whose = "、".join(duties_for(action))
        raise WrongCell(
            "content",
            "not_your_duty",
            "命令 {kind} 由{whose}来做,不在导入人的职责之内。",
            cure="请{whose}登录后在它的页面办理,并从文件中删去这一行。",
            kind=command.kind,
            whose=whose,
        )
