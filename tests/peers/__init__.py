"""Peers' cases; their failed assertions show what was found."""

import pytest

pytest.register_assert_rewrite(
    "tests.peers.expectations",
    "tests.peers.goods_checks",
    "tests.peers.measures",
    "tests.peers.money_checks",
    "tests.peers.portfolios",
    "tests.peers.world",
)
