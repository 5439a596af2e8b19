"""The contracts of .importlinter catch what they are there for, tried on a copy with one fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sysconfig.get_path("scripts")) / "lint-imports"


@pytest.mark.parametrize(
    ("place", "fault", "said"),
    [
        ("helper/__init__.py", "", "hongzi.helper"),
        ("access/up.py", "import hongzi.sales.models", "access.up -> hongzi.sales.models"),
        ("refunds/side.py", "import hongzi.invoices.models", "refunds.side -> hongzi.invoices"),
        ("kernel/impure.py", "import django", "hongzi.kernel.impure -> django"),
        ("returns/rules/impure.py", "import django", "returns.rules.impure -> django"),
        ("workflows/up.py", "import hongzi.cluster.server", "workflows.up -> hongzi.cluster"),
        ("cluster/impure.py", "import django", "hongzi.cluster.impure -> django"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, place: str, fault: str, said: str) -> None:
    shutil.copy(ROOT / ".importlinter", tmp_path)
    shutil.copytree(
        ROOT / "src" / "hongzi", tmp_path / "hongzi", ignore=shutil.ignore_patterns("*.pyc")
    )
    faulty = tmp_path / "hongzi" / place
    faulty.parent.mkdir(exist_ok=True)
    faulty.write_text(f"{fault}\n")
    found = subprocess.run(
        [LINT, "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert found.returncode != 0
    assert said in found.stdout + found.stderr
