"""``python -m hongzi.rulebook`` prints docs/rulebook.md."""

from __future__ import annotations

import sys

from hongzi.kernel.rulebook_table import rulebook_table
from hongzi.rulebook.loading import STANDARDS, load_rulebook


def main() -> None:
    """Write the table of every standard to stdout, as UTF-8 whatever the terminal's locale."""
    text = rulebook_table([load_rulebook(standard) for standard in STANDARDS])
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
