"""A document of a book is taken in, or shown to the book's members."""

from __future__ import annotations

from urllib.parse import quote

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse, JsonResponse

from hongzi.access.scope import book_scope
from hongzi.facts.documents import read_document
from hongzi.facts.queries import document_named
from hongzi.kernel.refusals import Refused
from hongzi.web.documents.uploads import keep_upload
from hongzi.web.gate import Visit, for_members
from hongzi.web.phrases import spoken_refusal

FOR_EVER = "private, max-age=31536000, immutable"
"""A content never changes under its hash."""


@for_members(methods=("POST",))
def upload(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the file ``content``; answers its hash, type and size, or the refusal."""
    file = request.FILES.get("content")
    if file is None:
        refusal = Refused("document_empty", "没有收到文件。", cure="重新选择或拍摄。")
        return JsonResponse({"refusal": spoken_refusal(refusal)}, status=409)
    try:
        kept = keep_upload(visit, file)
    except Refused as refusal:
        return JsonResponse({"refusal": spoken_refusal(refusal)}, status=409)
    return JsonResponse({"sha256": kept.sha256, "media": kept.media, "size": kept.size})


@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": True})
@for_members()
def document(request: HttpRequest, visit: Visit, sha256: str) -> HttpResponse:
    """One document, proved by its hash: pictures to look at, PDF to download.

    A browser that shows a picture alone styles it inline; in the sandbox that reaches nothing.

    Only what is tied to a fact of this book is shown. Refused: document_missing,
    document_damaged.
    """
    content = read_document(book=visit.book, sha256=sha256)
    with book_scope(visit.book.id) as cursor:
        known = document_named(cursor, sha256=sha256)
    if known is None:
        raise Refused("document_missing", "没有这份附件。", cure="核对地址。")
    response = HttpResponse(content, content_type=known.media)
    way = "inline" if known.is_picture else "attachment"
    name = quote(known.name or sha256[:12], safe="")
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = FOR_EVER
    return response
