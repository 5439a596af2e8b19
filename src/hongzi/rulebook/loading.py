"""Reads the rulebook's TOML files; hands out rulebooks only after they were proved."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from hongzi.kernel.phrases import listed
from hongzi.kernel.refusals import Refused
from hongzi.kernel.rulebook import Rulebook
from hongzi.kernel.rulebook_proofs import prove
from hongzi.rulebook.building import build_rulebook

STANDARDS = ("small_business", "enterprise")

Data = dict[str, Any]


@cache
def load_rulebook(standard: str) -> Rulebook:
    """The proved rulebook of a standard. Refused: ``standard_unknown``, ``rulebook_faulty``."""
    if standard not in STANDARDS:
        raise Refused(
            "standard_unknown",
            "会计准则 {standard} 不认识。",
            cure="可用:{known}。",
            standard=standard,
            known=listed(STANDARDS),
        )
    rulebook = build_rulebook(standard, read_rulebook_data())
    prove(rulebook)
    return rulebook


def read_rulebook_data() -> Data:
    """All files of the rulebook as plain tables; ``rules`` is every rule of every file."""
    root = files("hongzi.rulebook")
    rules: list[Mapping[str, Any]] = []
    for file in sorted(root.joinpath("rules").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            rules += _read(file)["rule"]
    return {
        "facts": _read(root.joinpath("facts.toml")),
        "roles": _read(root.joinpath("roles.toml"))["role"],
        "documents": _read(root.joinpath("documents.toml"))["document"],
        "paths": _read(root.joinpath("paths.toml"))["path"],
        "rules": rules,
        "standards": {
            name: _read(root.joinpath("standards", f"{name}.toml")) for name in STANDARDS
        },
    }


@cache
def load_tax(name: str) -> Data:
    """One file of tax/: dated, cited parameters. Refused: ``rulebook_file_unknown``."""
    return _read_named("tax", name)


@cache
def load_law(name: str) -> Data:
    """One file of law/: dated, cited rules of law. Refused: ``rulebook_file_unknown``."""
    return _read_named("law", name)


def names_in(folder: str) -> list[str]:
    """The files of tax/ or law/, without their ending."""
    found = files("hongzi.rulebook").joinpath(folder).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in found if file.name.endswith(".toml"))


def _read_named(folder: str, name: str) -> Data:
    known = names_in(folder)
    if name not in known:
        raise Refused(
            "rulebook_file_unknown",
            "rulebook/{folder}/ 下没有 {name}.toml。",
            cure="可用:{known}。",
            folder=folder,
            name=name,
            known=listed(known),
        )
    return _read(files("hongzi.rulebook").joinpath(folder, f"{name}.toml"))


def _read(file: Traversable) -> Data:
    return tomllib.loads(file.read_text(encoding="utf-8"))
