"""A refusal: the one way hongzi says no, with a stable code and a cure."""

from __future__ import annotations

from hongzi.kernel.phrases import phrased


class Refused(Exception):
    """A command, row or rule is refused; nothing was written.

    ``code`` is a stable snake_case name (the same in every language and release),
    ``what`` says what is wrong and where, ``cure`` how to mend it. Both are Chinese templates
    over the values that follow, ``Refused("case_unknown", "没有退货单 {case}。", case=…)``, and
    become phrases: Chinese texts that can be said in another language.
    """

    def __init__(self, code: str, what: str, /, *, cure: str = "", **values: object) -> None:
        self.code = code
        self.what = phrased(what, values)
        self.cure = phrased(cure, values)
        super().__init__(f"[{code}] {self.what}" + (f" 处理:{self.cure}" if cure else ""))

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "what": self.what, "cure": self.cure}
