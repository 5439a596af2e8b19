"""Books driven in any order against a naive model; failed assertions show what was found."""

import pytest

pytest.register_assert_rewrite(
    "tests.machine.model",
    "tests.machine.books",
    "tests.machine.driving",
    "tests.machine.returning",
    "tests.machine.finishing",
)
