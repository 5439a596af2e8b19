"""What phones took, perhaps without a network, becomes commands: each parcel once, whole or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from hongzi.access.queries import membership_of
from hongzi.kernel.commands import (
    AttachDocument,
    Command,
    InspectGoods,
    ReceiveParcel,
    command_from_json,
)
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import Visit
from hongzi.web.phrases import spoken_refusal
from hongzi.web.warehouse.acting import Device, user_of_mark
from hongzi.workflows.attach_documents import unkept

KINDS = (ReceiveParcel, InspectGoods, AttachDocument)
DUTIES = ("goods.receive", "goods.inspect")
MOST_PARCELS, MOST_COMMANDS = 100, 100
SHORTEST_ID = 16

Answer = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """One post of a device: who may act on it is asked once for each person."""

    visit: Visit
    device: Device
    today: dt.date
    visits: dict[str, Visit] = field(default_factory=dict)

    def answers(self, parcels: Any) -> list[Answer]:
        """An answer for each parcel, in order. Refused: json_type, too_many."""
        if not isinstance(parcels, list):
            raise Refused("json_type", "parcels 应为数组。", cure="按文档的 JSON 形式改正。")
        if len(parcels) > MOST_PARCELS:
            raise Refused("too_many", "一次最多 100 个包裹。", cure="分几次上传。")
        return [self._answer(parcel) for parcel in parcels]

    def _answer(self, parcel: Any) -> Answer:
        id = parcel.get("id") if isinstance(parcel, dict) else None
        try:
            return {"id": id, **self._taken(id, parcel)}
        except Refused as refusal:
            return {"id": id, "status": "refused", "refusal": _said(refusal)}

    def _taken(self, id: Any, parcel: Any) -> Answer:
        if not isinstance(id, str) or len(id) < SHORTEST_ID:
            raise Refused("key_missing", "包裹缺少自己的编号 id。", cure="刷新页面后重新登记。")
        visit = self._visit_of(parcel.get("mark"))
        commands = commands_of(id, parcel.get("commands"), today=self.today)
        documents = [one for one in commands if isinstance(one, AttachDocument)]
        for refusal in unkept(visit.book, documents).values():
            raise refusal
        outcomes = visit.run(commands, atomic=True)
        whole = all(one.status != "refused" for one in outcomes)
        keys = []
        for one in outcomes:
            # the others of a parcel that was refused were taken back with it
            status = one.status if whole or one.status != "posted" else "undone"
            answer: Answer = {"key": one.key, "status": status}
            if one.refusal is not None:
                answer["refusal"] = _said(one.refusal)
            keys.append(answer)
        if whole:
            return {"status": "done", "keys": keys}
        first = next(one["refusal"] for one in keys if "refusal" in one)
        return {"status": "refused", "refusal": first, "keys": keys}

    def _visit_of(self, mark: Any) -> Visit:
        """A visit in the name of whoever held the phone.

        Refused: mark_unknown, book_unknown, not_your_duty.
        """
        user = user_of_mark(self.device, mark)
        if user is None:
            raise Refused(
                "mark_unknown",
                "认不出是谁在这台手机上登记的。",
                cure="登记的人重新登录或换人后,再传一次。",
            )
        if user not in self.visits:
            self.visits[user] = self._new_visit(user)
        return self.visits[user]

    def _new_visit(self, user: str) -> Visit:
        found = membership_of(code=self.visit.book.code, user_name=user)
        if found is None:
            raise Refused(
                "book_unknown", "{user} 不是本账套的成员。", cure="请主管加为成员。", user=user
            )
        visit = Visit(book=found.book, user=user, duties=found.duties)
        for action in DUTIES:
            visit.demand(action)
        return visit


def _said(refusal: Refused) -> dict[str, str]:
    """What is wrong and how to mend it, on a phone."""
    said = spoken_refusal(refusal)
    return {**said, "cure": said["cure"] or gettext("点“修改”改正后再传。")}


def commands_of(id: str, given: Any, *, today: dt.date) -> Sequence[Command]:
    """The commands of one parcel: warehouse kinds only, keys of its own, in nobody else's name.

    Refused: json_type, too_many, not_for_warehouse, date_ahead, and what the codec refuses.
    """
    if not isinstance(given, list) or not given:
        raise Refused("json_type", "commands 应为非空数组。", cure="刷新页面后重新登记。")
    if len(given) > MOST_COMMANDS:
        raise Refused("too_many", "一个包裹最多 100 条。", cure="分成几个包裹登记。")
    commands = [command_from_json(one, where=f"commands[{n}]") for n, one in enumerate(given)]
    keys = {command.key for command in commands}
    for command in commands:
        own = command.key.startswith(f"{id}-") and not command.actor
        if isinstance(command, AttachDocument):
            own = own and command.to in keys
        if not (own and isinstance(command, KINDS)):
            raise Refused(
                "not_for_warehouse",
                "仓库页不能登记 {kind}({key})。",
                cure="刷新页面后重新登记。",
                kind=command.kind,
                key=command.key,
            )
        if command.date > today + dt.timedelta(days=1):
            raise Refused(
                "date_ahead",
                "手机上的日期 {date} 在今天 {today} 之后。",
                cure="校准手机的日期后,修改并重传。",
                date=command.date,
                today=today,
            )
    return commands
