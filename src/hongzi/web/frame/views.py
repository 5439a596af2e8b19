"""What the frame asks for when somebody opens it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hongzi.access.queries import memberships_of
from hongzi.kernel.refusals import Refused
from hongzi.web.gate import for_users


@for_users()
def my_books(request: HttpRequest) -> HttpResponse:
    """The user's books as a menu, for changing from one to another."""
    books = [one.book for one in memberships_of(request.user.get_username())]
    return render(request, "web/frame/my_books.html", {"books": books})


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was drawn before its sender logged in anew, or that comes from elsewhere."""
    found_out = {
        "title": _("这张表单已过期"),
        "refusal": Refused(
            "form_expired",
            "它打开以后,您在别处重新登录过;什么也没有保存。",
            cure="按浏览器的返回键回到表单,抄下填的内容,刷新后再填一次。",
        ),
    }
    return render(request, "web/refused.html", found_out, status=403)
