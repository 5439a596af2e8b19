"""`hongzi serve`."""

from __future__ import annotations

import socket

from tests.cli.conftest import Say


def test_a_port_in_use_is_said_in_words(hongzi: Say) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = hongzi("serve", "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "--port" in answer.talk
