"""The product's settings on a cluster of the tests' own, so that no test can reach real books."""

from __future__ import annotations

import os

from hongzi.cluster.binaries import find_binaries

if "HONGZI_TEST_HOME" not in os.environ:
    # Data are bound to the version that made them: another PostgreSQL gets another folder.
    version = "" if "DATABASE_URL" in os.environ else f"-{find_binaries().major}"
    os.environ["HONGZI_TEST_HOME"] = f"/tmp/hongzi-tests-{os.geteuid()}{version}"
os.environ["HONGZI_HOME"] = os.environ["HONGZI_TEST_HOME"]

from hongzi.config.settings import *  # noqa: F403

# A good hash is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
