"""People who keep their connections open, as browsers do, stop nobody else."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from portal.runtime import server
from tests.served import HOST, serving

CROWD = 2_000
USUAL = 1_024  # files that a process may open, on most systems
ASKED = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@pytest.fixture
def usual_limits() -> Iterator[None]:
    """What is started begins with the system's usual limit, whatever that of the suite is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_two_thousand_browsers_that_keep_their_connections_do_not_stop_the_next(installation, usual_limits):
    with serving(installation) as site, ExitStack() as kept:
        server.raise_limits()  # of the suite, which holds the other ends
        for _ in range(CROWD):
            connection = kept.enter_context(socket.create_connection((HOST, site.port), 10))
            connection.sendall(ASKED)
            assert connection.recv(20).startswith(b"HTTP/1.1 200")
        assert site.visit(patience=10).get("/").status == 200
