"""One's own PIN, and changing hands on one phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hongzi.access.queries import membership_of, with_pin
from hongzi.access.store_pins import set_pin, try_pin
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import Visit, for_members, for_users
from hongzi.web.phrases import spoken_refusal
from hongzi.web.warehouse import acting
from hongzi.web.warehouse.parcels import DUTIES


@for_members("goods.receive", methods=("POST",))
def switch(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody who logged in on this device before takes it over by PIN."""
    device = acting.device_of(request)
    user = request.POST.get("user", "")
    try:
        if user not in device.people:
            raise Refused(
                "not_on_this_device",
                "{user} 没有在这台手机上登录过。",
                cure="先在这台手机上用密码登录一次,并打开仓库页。",
                user=user,
            )
        _demand_duties(visit, user)
        try_pin(user, request.POST.get("pin", ""), now=timezone.now())
    except Refused as refusal:
        return JsonResponse({"refusal": spoken_refusal(refusal)}, status=409)
    acting.act_as(request, user)
    return JsonResponse({"user": user, "mark": acting.mark_of(device, user)})


@for_users(methods=("GET", "POST"))
def own_pin(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN; the password is asked again, for a phone lies about."""
    user = request.user
    refusal = None
    if request.method == "POST":
        try:
            if not user.check_password(request.POST.get("password", "")):
                raise Refused("password_wrong", "密码不对。", cure="输入您的登录密码。")
            if request.POST.get("pin") != request.POST.get("again"):
                raise Refused("pin_differs", "两次输入的 PIN 不同。", cure="再输一次。")
            set_pin(user.get_username(), request.POST.get("pin", ""))
        except Refused as found:
            refusal = found
        else:
            messages.success(request, _("PIN 已设好。在仓库的手机上换人时用它。"))
            return redirect("own-pin")
    known = bool(with_pin([user.get_username()]))
    status = 409 if refusal else 200
    return render(
        request, "web/warehouse/own_pin.html", {"refusal": refusal, "known": known}, status=status
    )


def _demand_duties(visit: Visit, user: str) -> None:
    found = membership_of(code=visit.book.code, user_name=user)
    if found is None:
        raise Refused(
            "book_unknown", "{user} 不是本账套的成员。", cure="请主管加为成员。", user=user
        )
    for action in DUTIES:
        Visit(book=found.book, user=user, duties=found.duties).demand(action)
