"""`hongzi serve`."""

from __future__ import annotations

import socket

import pytest

from tests.cli.conftest import Say


# waitress leaves the socket it could not bind to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_in_use_is_said_in_words(hongzi: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = hongzi("serve", "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "--port" in answer.talk
