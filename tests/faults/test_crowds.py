"""People who keep their connections open, as browsers do, stop nobody else."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.served import HOST, serving

USUAL = 1_024  # files that a process may open, on most systems
ASKED = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@contextmanager
def open_files(most: int | None = None) -> Iterator[None]:
    """This process, and what it starts, may have so many files open; as many as the system allows, if not said."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most or hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_more_connections_than_a_process_may_have_files_do_not_stop_the_next(installation, rounds):
    with open_files(USUAL), serving(installation) as site, open_files(), ExitStack() as kept:
        for _ in range(rounds(USUAL + 100, 2_000)):
            connection = kept.enter_context(socket.create_connection((HOST, site.port), 10))
            connection.sendall(ASKED)
            assert connection.recv(20).startswith(b"HTTP/1.1 200")
        assert site.visit(patience=10).get("/").status == 200
