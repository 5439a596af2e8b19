"""The product's settings on a cluster of the tests' own, so that no test can reach real books."""

from __future__ import annotations

import os

os.environ.setdefault("HONGZI_TEST_HOME", f"/tmp/hongzi-tests-{os.geteuid()}")
os.environ["HONGZI_HOME"] = os.environ["HONGZI_TEST_HOME"]

from hongzi.config.settings import *  # noqa: F403
