"""What the frame asks for when somebody opens it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hongzi.access.queries import memberships_of
from hongzi.web.gate import for_users


@for_users()
def my_books(request: HttpRequest) -> HttpResponse:
    """The user's books as a menu, for changing from one to another."""
    books = [one.book for one in memberships_of(request.user.get_username())]
    return render(request, "web/frame/my_books.html", {"books": books})
