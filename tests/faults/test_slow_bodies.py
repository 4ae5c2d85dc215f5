"""People who send a form slowly, by bad luck or on purpose, keep nobody else waiting."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.served import HOST, Site

pytestmark = pytest.mark.slow

CROWD = 20
BODY = 60  # bytes: a minute's worth
FORM = "application/x-www-form-urlencoded"
BEGINNING = f"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {BODY}\r\n\r\ni"


@contextmanager
def slow_senders(site: Site, number: int) -> Iterator[list[socket.socket]]:
    """So many who send a byte a second to /login, all of them on their way."""
    connections = [socket.create_connection((HOST, site.port)) for _ in range(number)]
    leave = threading.Event()

    def send() -> None:
        while not leave.wait(1):
            for connection in connections:
                connection.sendall(b"d")

    for connection in connections:
        connection.sendall(BEGINNING.encode())
    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield connections
    finally:
        leave.set()
        sender.join()
        for connection in connections:
            connection.close()


def test_pages_are_answered_within_a_second_while_twenty_people_send_slowly(site, rounds):  # T47
    waits = []
    with slow_senders(site, CROWD) as senders:
        for _ in range(rounds(4, 20)):
            time.sleep(0.5)
            began = time.monotonic()
            assert site.visit(patience=5).get("/").status == 200
            waits.append(time.monotonic() - began)
        answered, _, _ = select.select(senders, [], [], 0)
        assert not answered, "they were not sending any more"
    assert max(waits) < 1
