"""A refusal: the one way hongzi says no, with a stable code and a cure."""

from __future__ import annotations


class Refused(Exception):
    """A command, row or rule is refused; nothing was written.

    ``code`` is a stable snake_case name (the same in every language and release),
    ``what`` says what is wrong and where, ``cure`` how to mend it. Both texts are Chinese.
    """

    def __init__(self, code: str, what: str, *, cure: str = "") -> None:
        self.code = code
        self.what = what
        self.cure = cure
        super().__init__(f"[{code}] {what}" + (f" 处理:{cure}" if cure else ""))

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "what": self.what, "cure": self.cure}
