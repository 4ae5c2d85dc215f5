"""flask serve and flask demo: an address somebody else listens on is refused in a sentence, before anything is done."""

from __future__ import annotations

import socket

import pytest

from tests.cli.outcomes import went_wrong


@pytest.fixture
def taken():
    """A port of this machine on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_refused_with_another_to_try(flask, installed, taken, command):
    assert went_wrong(flask(command, "--port", str(taken))) == [
        f"Port {taken} of 127.0.0.1 is in use, or you may not open it. Stop the program that uses it, or choose "
        f"another port: --port {taken + 1}."
    ]
    assert not (installed / "demo").exists()
