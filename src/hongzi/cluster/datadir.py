"""Make the data directory and write the three files that decide how its server behaves."""

from __future__ import annotations

import os
import pwd
import shutil

from hongzi.cluster.account import Account
from hongzi.cluster.binaries import Binaries
from hongzi.cluster.home import PORT, Home
from hongzi.cluster.problems import ClusterError
from hongzi.cluster.roles import APP, OWNER, SUPERUSER

# Our settings file; a data directory without it was not made by us.
OURS = "hongzi.conf"
# initdb itself writes about 40 MB; below this PostgreSQL could stop in the middle of its work.
LEAST_FREE_BYTES = 256 * 1024 * 1024

SETTINGS = """\
# Written by hongzi at each start. Your own settings go into postgresql.conf, after the include.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
max_connections = 60
shared_buffers = {buffers}MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
timezone = 'Asia/Shanghai'
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
"""


def refuse_full_disk(home: Home, *, least: int = LEAST_FREE_BYTES) -> None:
    """Refuse to go on with hardly any room left: disk_full."""
    free = shutil.disk_usage(home.root).free
    if free < least:
        raise ClusterError(
            "disk_full",
            f"磁盘快满了：{home.root} 只剩 {free // 1024**2} MB，"
            f"至少需要 {least // 1024**2} MB。请腾出空间，或把 HONGZI_HOME 设到别的盘。",
            f"Only {free // 1024**2} MB are free at {home.root}; at least "
            f"{least // 1024**2} MB are needed. Free some, or move HONGZI_HOME.",
        )


def made_major(home: Home) -> int | None:
    """The PostgreSQL version that made our data directory; None when there is none yet.

    Refused: foreign_data_dir, a folder in its place that we did not make; data_dir_closed.
    """
    data = home.data
    if not data.exists():
        return None
    if not os.access(data, os.X_OK):
        raise ClusterError(
            "data_dir_closed",
            f"数据目录 {data} 属于别的用户，当前用户打不开。请换成它的主人，或设 HONGZI_HOME。",
            f"{data} belongs to another user. Be that user, or set HONGZI_HOME.",
        )
    if not (data / OURS).exists() or not (data / "PG_VERSION").exists():
        raise ClusterError(
            "foreign_data_dir",
            f"{data} 不是 hongzi 建立的数据目录，不会动它。请移走它，或把 HONGZI_HOME 设到别处。",
            f"{data} was not made by hongzi and is left alone. Move it, or set HONGZI_HOME.",
        )
    return int((data / "PG_VERSION").read_text(encoding="ascii"))


def create_data(home: Home, *, account: Account, binaries: Binaries) -> None:
    """Run initdb beside the final place and move it there whole: half a cluster never counts."""
    fresh = home.postgres / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    initdb = [
        binaries.program("initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=peer",
        "--data-checksums", "--encoding=UTF8", "--locale=C",
    ]  # fmt: skip
    answer = account.run(initdb, timeout=300)
    if answer.returncode != 0:
        raise ClusterError(
            "create_failed",
            f"建立数据目录失败：\n{answer.stderr.strip()}",
            f"The data directory could not be made:\n{answer.stderr.strip()}",
        )
    own = (fresh / "postgresql.conf").read_text(encoding="utf-8")
    account.write(fresh / "postgresql.conf", f"{own}\ninclude '{OURS}'\n")
    account.write(fresh / OURS, "")
    fresh.rename(home.data)


def _buffers() -> int:
    """Megabytes of pages the server keeps: an eighth of this machine's memory, 128 to 1024."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(128, min(memory // 8 // 1024**2, 1024))


def write_settings(home: Home, *, account: Account, durable: bool) -> None:
    """Write settings and who may connect: by the socket only, the server's user and ourselves."""
    account.write(
        home.data / OURS,
        SETTINGS.format(
            port=PORT,
            socket_dir=home.socket_dir,
            buffers=_buffers(),
            durable="on" if durable else "off",
        ),
    )
    account.write(home.data / "pg_hba.conf", "local all all peer map=hongzi\n")
    people = sorted({account.name, pwd.getpwuid(os.geteuid()).pw_name})
    account.write(
        home.data / "pg_ident.conf",
        "".join(f'hongzi "{who}" {role}\n' for who in people for role in (SUPERUSER, OWNER, APP)),
    )
