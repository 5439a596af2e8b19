"""What may be kept as a document: photos and PDF, known by their content and never by their name.

Nothing is re-encoded or stripped: what is kept is what came, to the byte.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from hongzi.kernel.phrases import Phrase, wording
from hongzi.kernel.refusals import Refused

LARGEST = 20_000_000
"""Bytes of one document."""
MOST_PIXELS = 100_000_000
"""Pixels of one photo; a small file may claim to be a huge picture."""

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
MEDIA = (*FORMATS, PDF)

EVIDENCE = {
    "photo": wording("照片"),
    "waybill": wording("快递面单"),
    "message": wording("客户留言"),
    "invoice": wording("发票"),
    "bank_slip": wording("银行回单"),
    "contract": wording("协议"),
    "approval": wording("批准文件"),
    "other": wording("其他"),
}
"""What a document shows."""


def recognise(content: bytes, *, name: str = "") -> str:
    """The media type of a document, found in its content.

    Refused: document_empty, document_too_large, document_unknown (neither JPEG, PNG, WEBP nor
    PDF), document_broken (cut off, or a picture that cannot be drawn).
    """
    what = Phrase("文件 {name}", name=name) if name else Phrase("文件")
    if not content:
        raise Refused("document_empty", "{what} 是空的。", cure="重新选择或拍摄。", what=what)
    if len(content) > LARGEST:
        raise Refused(
            "document_too_large",
            "{what} 有 {size} MB,最多 {most} MB。",
            cure="降低相机分辨率重拍,或把 PDF 分成几份。",
            what=what,
            size=f"{len(content) / 1000000:.1f}",
            most=LARGEST // 1000000,
        )
    media = _sniffed(content)
    if media is None:
        raise Refused(
            "document_unknown",
            "{what} 不是 JPEG、PNG、WEBP 图片,也不是 PDF。",
            cure="iPhone 照片请在“设置-相机-格式”选“兼容性最佳”;其他文件转为 PDF。",
            what=what,
        )
    if not (_pdf_is_whole(content) if media == PDF else _picture_is_whole(content, media)):
        raise Refused(
            "document_broken", "{what} 不完整或已损坏。", cure="重新拍摄或重新下载。", what=what
        )
    return media


def _sniffed(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    return PDF if content.startswith(b"%PDF-") else None


def _pdf_is_whole(content: bytes) -> bool:
    return b"%%EOF" in content[-2048:]


def _picture_is_whole(content: bytes, media: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=[FORMATS[media]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return False
                picture.load()
        except (
            UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
            OSError, SyntaxError, ValueError,
        ):  # fmt: skip
            return False
    return True
