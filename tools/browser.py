"""The browser of the page tests: Debian's Chromium, and a font in which it draws Chinese.

python -m tools.browser     installs both by apt where they are missing (as root; make test does)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""How it is started: without a window, without calling home."""


def find_chromium() -> str | None:
    """Where the browser is."""
    return next((path for name in NAMES if (path := shutil.which(name)) is not None), None)


def missing() -> list[str]:
    """The Debian packages that are not here."""
    chinese = (
        subprocess.run(
            ["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False
        ).stdout
        if shutil.which("fc-list")
        else ""
    )
    here = {"chromium": find_chromium() is not None, "fonts-noto-cjk": bool(chinese.strip())}
    return [package for package in PACKAGES if not here[package]]


def main() -> None:
    """Install what is missing, or say how."""
    wanted = missing()
    if not wanted:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(
            f"页面测试需要 {' '.join(wanted)} / the page tests need them: "
            f"sudo apt-get install {' '.join(wanted)}"
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    if subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
        subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
