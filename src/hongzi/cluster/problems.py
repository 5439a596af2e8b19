"""What can be wrong with the private cluster, said so that the reader can mend it."""

from __future__ import annotations


class ClusterError(Exception):
    """A refusal: a stable code, what is wrong and the cure, in two languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.code = code
        self.zh = zh
        self.en = en
