"""Settings of a book, from now on. What they were before stays in the archive.

A change makes no entries and never touches what is posted: it is a fact, so that the entries of
before can be made again from the rules and the settings of their own time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hongzi.access.models import Costing, Taxpayer
from hongzi.access.queries import members_of, user_exists
from hongzi.access.rules.duties import OWNER, known_duties
from hongzi.access.store import save_settings, set_duties
from hongzi.facts.queries import has_facts
from hongzi.kernel.commands import ChangeSettings, Command, SettingChange
from hongzi.kernel.phrases import Phrase, listed
from hongzi.kernel.refusals import Refused
from hongzi.ledger.rules.role_map import check_account
from hongzi.ledger.store import load_chart, map_roles
from hongzi.workflows.batch import Batch
from hongzi.workflows.policies import check_policy

KINDS: tuple[type[Command], ...] = (ChangeSettings,)
FACT = "settings_changed"

Value = Any


@dataclass(slots=True)
class State:
    """Settings as they will be: values by name; members and roles apart from the rest.

    posted: whether anything but settings is recorded yet.
    """

    values: dict[str, Value]
    posted: bool
    changed: set[str]


def load(batch: Batch, commands: Sequence[Command]) -> State:
    """Everything that can be set, as it is."""
    book = batch.book
    values: dict[str, Value] = {"name": book.name, "taxpayer": book.taxpayer,
                                "costing": book.costing}  # fmt: skip
    values |= {f"policy:{name}": value for name, value in book.policies.items()}
    codes = {id: code for code, id in batch.chart.by_code.items()}
    values |= {f"role:{role}": codes[id] for role, id in batch.chart.by_role.items()}
    members = members_of(book.id).items()
    values |= {f"member:{user}": sorted(duties) for user, duties in members if duties}
    return State(values, posted=has_facts(batch.cursor, but=FACT), changed=set())


def record(batch: Batch, state: State, command: ChangeSettings) -> dict[str, Any]:
    """One fact with all changes, or none of them.

    Refused: ``setting_unknown``, ``setting_moved`` (it is no longer what was seen),
    ``setting_same``, ``setting_twice``, ``setting_frozen`` (facts rest on it), ``name_missing``,
    ``policy_unknown``, ``policy_not_in_standard``, ``role_fixed``, ``account_unfit``,
    ``user_unknown``, ``duty_unknown``, ``owner_needed``, ``last_owner``, ``period_closed``.
    """
    names = [change.name for change in command.changes]
    if len(set(names)) != len(names) or not names:
        raise Refused("setting_twice", "同一设置只能改一次,且至少改一项。", cure="每项写一次。")
    new = dict(state.values)
    for change in command.changes:
        new[change.name] = _checked(batch, state, change, actor=command.actor or batch.actor)
    _check_owners(state.values, new)
    batch.stage_fact(command, FACT, period=_period(batch, command))
    state.values = new
    state.changed.update(names)
    return {"changed": names}


def write(batch: Batch, state: State) -> None:
    """The settings as they are from now on, for what follows in this batch too."""
    if not state.changed:
        return
    book = batch.book
    values = state.values
    policies = {
        name.removeprefix("policy:"): value
        for name, value in values.items()
        if name.startswith("policy:") and value is not None
    }
    new = replace(book, name=values["name"], taxpayer=values["taxpayer"],
                  costing=values["costing"], policies=policies)  # fmt: skip
    save_settings(
        book_id=book.id, name=new.name, taxpayer=new.taxpayer, costing=new.costing,
        policies=policies,
    )  # fmt: skip
    roles = {name.removeprefix("role:"): values[name]
             for name in state.changed if name.startswith("role:")}  # fmt: skip
    if new.taxpayer != book.taxpayer:
        roles = {**batch.rules.role_accounts(new.taxpayer), **roles}
    map_roles(batch.cursor, book_id=book.id, roles=roles)
    for name in sorted(state.changed):
        if name.startswith("member:"):
            set_duties(
                book_id=book.id, user_name=name.removeprefix("member:"), duties=values[name] or ()
            )
    batch.use(new, load_chart(batch.cursor))


def _period(batch: Batch, command: Command) -> int:
    """The month the fact stands in: the latest open one, so that no month is begun by it."""
    open_ones = [period for period, status in batch.periods.items() if status == "open"]
    return max(open_ones) if open_ones else batch.posting_period(command)


def _checked(batch: Batch, state: State, change: SettingChange, *, actor: str) -> Value:
    """The new value, good for its setting."""
    group, _, rest = change.name.partition(":")
    if group not in _CHECKS or bool(rest) != (group in ("policy", "role", "member")):
        raise Refused(
            "setting_unknown", "没有设置 {change}。", cure="见「设置」页。", change=change.name
        )
    old, new = _json(change.old, change.name), _json(change.new, change.name)
    now = state.values.get(change.name)
    if old != now:
        raise Refused(
            "setting_moved",
            "设置 {change} 现在是 {now},与所见不同。",
            cure="刷新页面,看清现在的值再改。",
            change=change.name,
            now=json.dumps(now, ensure_ascii=False),
        )
    if new == now or (group == "member" and not new and not now):
        raise Refused(
            "setting_same", "设置 {change} 没有变化。", cure="选一个不同的值。", change=change.name
        )
    checked: Value = _CHECKS[group](batch, state, rest or group, new, actor)
    return checked


def _json(text: str, name: str) -> Value:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(
            "setting_unknown",
            "设置 {name} 的值 {text} 不是 JSON。",
            cure='文本写作 "值"。',
            name=name,
            text=repr(text),
        ) from error


def _name(batch: Batch, state: State, name: str, new: Value, actor: str) -> Value:
    if not isinstance(new, str) or not 0 < len(new.strip()) <= 100:
        raise Refused("name_missing", "账套名称应为 1 到 100 个字。", cure="写单位的全称。")
    return new.strip()


def _frozen(batch: Batch, state: State, name: str, new: Value, actor: str) -> Value:
    known = {"taxpayer": Taxpayer, "costing": Costing}[name]
    if new not in known.values:
        raise Refused(
            "setting_unknown",
            "{name} 不认识 {new}。",
            cure="可用:{known}。",
            name=name,
            new=repr(new),
            known=listed(known.values),
        )
    if state.posted:
        raise Refused(
            "setting_frozen",
            "账上已有业务,{setting}不能改:已过账的税额和成本都是按它算的。",
            cure="确需变更的,从变更月起另建账套并结转期初。",
            setting=Phrase("纳税人身份") if name == "taxpayer" else Phrase("成本计价方法"),
        )
    return new


def _policy(batch: Batch, state: State, name: str, new: Value, actor: str) -> Value:
    check_policy(name, new)
    if name == "estimates" and new and batch.book.standard != "enterprise":
        raise Refused(
            "policy_not_in_standard",
            "预计退货(应付退货款、应收退货成本)只在企业会计准则下使用。",
            cure="小企业会计准则第61条:退回发生时冲减当期收入。",
        )
    return new


def _role(batch: Batch, state: State, name: str, new: Value, actor: str) -> Value:
    roles = batch.rules.roles_for(batch.book.taxpayer)
    if name not in roles or not isinstance(new, str):
        raise Refused("setting_unknown", "没有角色 {name}。", cure="见「科目对应」。", name=name)
    check_account(roles[name], new, accounts=batch.rules.accounts, roles=roles)
    return new


def _member(batch: Batch, state: State, name: str, new: Value, actor: str) -> Value:
    if new is not None and not isinstance(new, list):
        raise Refused(
            "duty_unknown", "{name} 的职责应为列表。", cure="不再是成员写空列表。", name=name
        )
    duties = known_duties(new or ())
    before = frozenset(state.values.get(f"member:{name}") or ())
    if not before and not user_exists(name):
        raise Refused(
            "user_unknown",
            "没有用户 {name}。",
            cure="先由管理员建立用户(hongzi user),再加入账套。",
            name=name,
        )
    owners = _owners(state.values)
    if OWNER in before ^ duties and owners and actor not in owners:
        raise Refused(
            "owner_needed",
            "只有老板能给出或收回老板的职责。",
            cure="请{owners}来改。",
            owners=listed(owners),
        )
    return sorted(duties)


def _owners(values: Mapping[str, Value]) -> list[str]:
    return sorted(
        name.removeprefix("member:")
        for name, value in values.items()
        if name.startswith("member:") and OWNER in (value or ())
    )


def _check_owners(old: Mapping[str, Value], new: Mapping[str, Value]) -> None:
    if _owners(old) and not _owners(new):
        raise Refused("last_owner", "账套至少要有一位老板。", cure="先把老板的职责给另一个人。")


_CHECKS = {
    "name": _name,
    "taxpayer": _frozen,
    "costing": _frozen,
    "policy": _policy,
    "role": _role,
    "member": _member,
}
