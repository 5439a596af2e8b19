"""What goes wrong is said in words, on a page that keeps to the policy."""

from __future__ import annotations

import pytest
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hongzi.kernel.refusals import Refused
from hongzi.web.middleware import InWords


def answer_to(problem: Exception) -> HttpResponse | None:
    def unused(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return InWords(unused).process_exception(RequestFactory().get("/"), problem)


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (Refused("book_unknown", "没有 x。", cure="现有:y"), 404, "没有这个账套"),
        (
            Refused("balance_sheet_unequal", "不相等。", cure="运行 hongzi check"),
            409,
            "hongzi check",
        ),
        (OperationalError("connection refused"), 503, "hongzi up"),
        (
            DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"),
            400,
            "看不见的字符",
        ),
    ],
)
def test_a_problem_becomes_a_page(problem: Exception, status: int, said: str) -> None:
    answer = answer_to(problem)
    assert answer is not None
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_a_bug_stays_a_bug() -> None:
    assert answer_to(ValueError("a bug")) is None
    assert answer_to(DataError("integer out of range")) is None
