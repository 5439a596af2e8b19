"""What every template keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import hongzi.web

TEMPLATES = Path(hongzi.web.__file__).parent / "templates"


def test_a_wide_table_can_be_scrolled_by_keys() -> None:
    """What scrolls sideways takes the focus (WCAG 2.1.1)."""
    found = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(r'<div[^>]*class="wide[^>]*>', path.read_text("utf-8"))
    ]
    assert len(found) > 30
    assert [(name, tag) for name, tag in found if 'tabindex="0"' not in tag] == []
