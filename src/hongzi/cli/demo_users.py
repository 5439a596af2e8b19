"""Those who work in the demo's books: their passwords are made up once and kept for their owner."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from hongzi.access.queries import get_book
from hongzi.access.rules.duties import DUTIES
from hongzi.access.store import set_duties
from hongzi.access.store_users import save_user
from hongzi.cli.language import _
from hongzi.cli.showing import say
from hongzi.cluster.home import Home, make_root

USERS: Mapping[str, str] = {
    "kuaiji": "bookkeeper",
    "chuna": "cashier",
    "cangku": "warehouse",
    "kefu": "service",
    "zhuguan": "supervisor",
    "laoban": "owner",
}
"""Name and duty of each."""


def make_demo_users(home: Home, codes: Collection[str]) -> Path:
    """Everybody may do their duty in these books; where the passwords are kept. May be repeated."""
    passwords = {name: made for name in USERS if (made := save_user(name)) is not None}
    for code in codes:
        book = get_book(code)
        for name, duty in USERS.items():
            set_duties(book_id=book.id, user_name=name, duties=[duty])
    if passwords:
        _keep(home, passwords)
        for name, password in passwords.items():
            say(f"  {_(DUTIES[USERS[name]])}  {name:8} {password}")
    return home.demo_passwords


def _keep(home: Home, passwords: Mapping[str, str]) -> None:
    """Add to the file, which nobody else may read."""
    make_root(home)
    path = home.demo_passwords
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({**before, **passwords}, file, indent=2)
        file.write("\n")
