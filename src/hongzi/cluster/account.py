"""Which system user runs the server. PostgreSQL refuses root, so root drops to another user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hongzi.cluster.problems import ClusterError

PREFERRED = ("hongzi", "postgres")


@dataclass(frozen=True, slots=True)
class Account:
    """The user who owns the data and runs the server; `drops` when we are root and it is not."""

    name: str
    uid: int
    gid: int
    drops: bool

    def run(self, command: Sequence[str], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run one program as this user; its output is kept, its exit code is for the caller."""
        if self.drops:
            command = [
                "setpriv",
                f"--reuid={self.uid}",
                f"--regid={self.gid}",
                "--clear-groups",
                "--inh-caps=-all",
                "--no-new-privs",
                "--reset-env",
                *command,
            ]
        return subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def make_folder(self, path: Path, *, mode: int) -> None:
        """Make a folder of this user's with exactly that mode; its own is kept."""
        path.mkdir(exist_ok=True)
        found = path.lstat()
        if found.st_uid not in (self.uid, os.geteuid()) or path.is_symlink():
            raise ClusterError(
                "folder_not_ours",
                f"文件夹 {path} 属于别的用户（uid {found.st_uid}），不能使用。请移走它。",
                f"The folder {path} belongs to another user (uid {found.st_uid}). Move it away.",
            )
        os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def write(self, path: Path, text: str) -> None:
        """Write a file of this user's, mode 0600, whole or not at all."""
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchown(file.fileno(), self.uid, self.gid)
            file.write(text)
        fresh.replace(path)


def choose_account(data: Path) -> Account:
    """Ourselves; for root, the owner of the data, else `hongzi` or `postgres`, else a new `hongzi`.

    Refused: setpriv_missing, system_user_missing.
    """
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        return Account(me.pw_name, me.pw_uid, me.pw_gid, drops=False)
    if shutil.which("setpriv") is None:
        raise ClusterError(
            "setpriv_missing",
            "以 root 运行时需要 setpriv（util-linux）来换成系统用户。"
            "请安装它，或改用普通用户运行。",
            "Running as root needs setpriv (util-linux). Install it, or run as an ordinary user.",
        )
    entry = _owner_of(data) or _first_of(PREFERRED) or _made_user(PREFERRED[0])
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=True)


def _owner_of(data: Path) -> pwd.struct_passwd | None:
    try:
        owner = data.stat().st_uid
    except FileNotFoundError:
        return None
    try:
        return pwd.getpwuid(owner) if owner != 0 else None
    except KeyError:
        return None


def _first_of(names: Sequence[str]) -> pwd.struct_passwd | None:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((known[name] for name in names if name in known), None)


def _made_user(name: str) -> pwd.struct_passwd:
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run(["useradd", *options, name], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClusterError(
            "system_user_missing",
            f"PostgreSQL 不能以 root 运行，又不能建立系统用户 {name}。"
            f"请执行 useradd --system {name}，或改用普通用户运行。",
            f"PostgreSQL cannot run as root and the system user {name} could not be made. "
            f"Run useradd --system {name}, or work as an ordinary user.",
        ) from error
    return pwd.getpwnam(name)


def refuse_closed_path(account: Account, path: Path) -> None:
    """Refuse a home that the server's user cannot reach: home_unreachable."""
    for folder in reversed([path, *path.parents]):
        if account.run(["test", "-x", str(folder)], timeout=20).returncode != 0:
            raise ClusterError(
                "home_unreachable",
                f"系统用户 {account.name} 进不去文件夹 {folder}。"
                "请把 HONGZI_HOME 设到别处（例如 /var/lib/hongzi），或改用普通用户运行。",
                f"The system user {account.name} cannot enter {folder}. "
                "Set HONGZI_HOME elsewhere (such as /var/lib/hongzi), or work as an ordinary user.",
            )
