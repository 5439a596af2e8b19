"""What every page has: words instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hongzi.kernel.refusals import Refused

NOT_FOUND = {
    "book_unknown": _("没有这个账套"),
    "period_unknown": _("这不是会计期间"),
    "period_unused": _("账套里没有这个月"),
    "voucher_unknown": _("没有这张凭证"),
    "document_missing": _("没有这份附件"),
    "run_unknown": _("没有这次导入"),
    "import_file_unknown": _("没有这个导入文件"),
    "case_unknown": _("没有这张退货单"),
    "sale_unknown": _("没有这张销售单"),
    "account_unknown": _("没有这个科目"),
    "product_unknown": _("没有这种商品"),
    "statement_line_unknown": _("报表没有这一项"),
}
NOT_ALLOWED = {"not_your_duty": _("这不是您的职责")}
REFUSED = _("账里不允许")


class InWords:
    """A refusal becomes a page: 404 for what is not there, 403 for what is somebody else's duty,
    409 for what the books don't allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            status = 409
            if problem.code in NOT_FOUND:
                status = 404
            elif problem.code in NOT_ALLOWED:
                status = 403
            title = {**NOT_FOUND, **NOT_ALLOWED}.get(problem.code, REFUSED)
            found_out = {"refusal": problem, "title": title}
            return render(request, "web/refused.html", found_out, status=status)
        if isinstance(problem, DataError) and "NUL" in str(problem):
            unkept = Refused(
                "text_unkeepable",
                "填的内容或网址里有存不下的字符(NUL)。",
                cure="返回上一页,删去看不见的字符再试。",
            )
            found_out = {"refusal": unkept, "title": REFUSED}
            return render(request, "web/refused.html", found_out, status=400)
        if isinstance(problem, OperationalError):
            return render(request, "web/no_database.html", status=503)
        return None
