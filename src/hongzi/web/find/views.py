"""Any number pasted goes straight to its page; where there are several, they are listed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from hongzi.access.scope import book_scope
from hongzi.insight.find import Hit, cleaned, find, only_page
from hongzi.ledger.rules.periods import format_period
from hongzi.web.gate import Visit, for_members


@for_members()
def find_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What a number may be. The palette asks for it as a part; Enter asks for the page."""
    text = cleaned(request.GET.get("q", ""))
    with book_scope(visit.book.id) as cursor:
        hits = find(cursor, text)
    if not request.htmx:  # type: ignore[attr-defined]
        only = only_page(hits)
        if only is not None:
            return redirect(address_of(visit, only))
    found = [(hit, address_of(visit, hit)) for hit in hits]
    part = "web/find/hits.html" if request.htmx else "web/find/page.html"  # type: ignore[attr-defined]
    return render(request, part, {"text": text, "found": found})


def address_of(visit: Visit, hit: Hit) -> str:
    """The page that shows what was found."""
    code = visit.book.code
    if hit.number:
        return reverse("voucher", args=[code, format_period(hit.period), hit.word, hit.number])
    if hit.kind == "account":
        return reverse("account", args=[code, format_period(hit.period), hit.code])
    try:
        if hit.sku:
            return reverse("stock-card", args=[code, format_period(hit.period), hit.grade, hit.sku])
        if hit.kind == "batch":
            return reverse("cashier-batch", args=[code, hit.code])
        if hit.case:
            return reverse("return", args=[code, hit.case])
        if hit.sale:
            return reverse("intake-sale", args=[code, hit.sale])
    except NoReverseMatch:
        pass  # a number that no address can hold: the list finds it
    if hit.kind == "parcel":
        return f"{reverse('warehouse', args=[code])}?{urlencode({'scan': hit.code})}"
    return f"{reverse('returns', args=[code])}?{urlencode({'q': hit.code})}"
