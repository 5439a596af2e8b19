"""Where hongzi keeps its own things: the private cluster's data and socket, the secret key."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hongzi.cluster.problems import ClusterError

PORT = 5432
# A socket address holds 108 bytes on Linux and 104 on macOS, its closing zero included.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one hongzi installation. Nothing is created by looking at it."""

    root: Path

    @property
    def postgres(self) -> Path:
        """Everything that belongs to the user who runs the server."""
        return self.root / "postgres"

    @property
    def data(self) -> Path:
        """The data directory, mode 0700."""
        return self.postgres / "data"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.postgres / "server.log"

    @property
    def socket_dir(self) -> Path:
        """The 0755 folder of the unix socket; under /tmp when the home's path is too long."""
        beside_data = self.postgres / "run"
        if len(os.fsencode(beside_data / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return beside_data
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path("/tmp") / f"hongzi-{digest}"

    @property
    def uploads(self) -> Path:
        """Files dropped on the pages, until they are imported and some days longer."""
        return self.root / "uploads"

    @property
    def documents(self) -> Path:
        """Photos and PDF, one file for each content."""
        return self.root / "documents"

    @property
    def tls(self) -> Path:
        """The small certificate authority of this installation, and the server's certificate."""
        return self.root / "tls"

    @property
    def own_names(self) -> frozenset[str]:
        """What hongzi itself keeps in the home."""
        folders = (self.postgres, self.documents, self.uploads, self.tls)
        kept = (*folders, self.control_lock, self.demo_passwords)
        return frozenset({"secret_key", *(one.name for one in kept)})

    @property
    def demo_passwords(self) -> Path:
        """The passwords of the demo's users, for the owner of this home to read."""
        return self.root / "demo-passwords.json"

    @property
    def control_lock(self) -> Path:
        """Held while somebody starts or stops the server."""
        return self.root / "control.lock"


def hongzi_home() -> Home:
    """The home in use: HONGZI_HOME, or the user's data folder; for root, /var/lib/hongzi.

    Root's own data folder lies under a 0700 home, where the user that runs PostgreSQL cannot go.
    """
    given = os.environ.get("HONGZI_HOME")
    if given:
        return Home(Path(given).expanduser().absolute())
    if os.geteuid() == 0:
        return Home(Path("/var/lib/hongzi"))
    return Home(platformdirs.user_data_path("hongzi", appauthor=False))


def make_root(home: Home) -> None:
    """Make the home's own folder. Refused: home_closed."""
    try:
        home.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _closed(home) from error


def _closed(home: Home) -> ClusterError:
    return ClusterError(
        "home_closed",
        f"当前用户不能在 {home.root} 里读写。请换成它的主人，或把 HONGZI_HOME 设到可写的地方。",
        f"You may not read and write in {home.root}. Be its owner, or set HONGZI_HOME elsewhere.",
    )


def secret_key(home: Home) -> str:
    """The secret key of this installation, made once and kept readable by its owner only.

    Refused: home_closed.
    """
    path = home.root / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        make_root(home)
    except PermissionError as error:
        raise _closed(home) from error
    key = secrets.token_urlsafe(50)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Somebody else made it between our look and our write: theirs counts.
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise _closed(home) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
