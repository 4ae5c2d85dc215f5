"""People who send a form slowly, by bad luck or on purpose, keep nobody else waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.runtime import bodies
from tests import cast
from tests.served import HOST, Site, until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

CROWD = 200
FORM = "application/x-www-form-urlencoded"
BEGINNING = f"POST /login HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\nContent-Length: 60\r\n\r\ni"


@contextmanager
def half_sent(site: Site, number: int) -> Iterator[list[socket.socket]]:
    """So many forms of which nothing more comes."""
    connections = [socket.create_connection((HOST, site.port)) for _ in range(number)]
    try:
        for connection in connections:
            connection.sendall(BEGINNING.encode())
            connection.setblocking(False)
        yield connections
    finally:
        for connection in connections:
            connection.close()


def answer(connection: socket.socket) -> bytes:
    """What has come by now; nothing if nothing has."""
    try:
        return connection.recv(100, socket.MSG_PEEK)
    except BlockingIOError:
        return b""


def test_pages_and_forms_go_on_while_two_hundred_forms_are_half_sent(site):  # T47
    assert site.visit().register(cast.MEI).status == 303
    with half_sent(site, CROWD) as connections:
        assert site.visit(patience=5).get("/").status == 200
        site.visit(patience=5).log_in(cast.MEI)
        waiting = [each for each in connections if not answer(each)]
        assert len(waiting) > bodies.AT_ONCE / 2, "they were not half-sent any more"


def test_every_form_that_stays_half_sent_is_refused_in_the_end(site):  # T47
    with half_sent(site, CROWD) as connections:
        until(lambda: all(map(answer, connections)), bodies.SECONDS * 3, "answered")
        assert {answer(each).split(b"\r\n")[0] for each in connections} == {b"HTTP/1.1 408 Request Timeout"}
        until(lambda: all(map(is_closed, connections)), bodies.SECONDS, "closed")


def is_closed(connection: socket.socket) -> bool:
    try:
        while connection.recv(10_000):
            pass
    except BlockingIOError:
        return False
    return True
