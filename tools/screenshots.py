"""`make screenshots`: every page the areas list, light and dark, on a desk and on a phone.

    python -m tools.screenshots [NAME…]     into screenshots/, which git ignores

The world of the page tests (tests/pages/world.py) is told in Chinese, in a database that is made
for it and dropped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"


def main(names: list[str]) -> None:
    """Run the one test that takes pictures, with a folder for them."""
    FOLDER.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "HONGZI_SCREENSHOTS": str(FOLDER),
        "HONGZI_SCREENSHOTS_OF": " ".join(names),
    }
    pytest = [sys.executable, "-m", "pytest", "-q", "tests/pages/test_pictures.py"]
    sys.exit(subprocess.run(pytest, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
