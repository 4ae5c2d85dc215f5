"""Bodies are read whole, in time and in size, and no thread waits for one (T47)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from portal.runtime import bodies
from portal.runtime.bodies import Bodies, Left, NotRead
from tests import loops
from tests.runtime.requests import Protocol, Scope, sending

LARGEST = 100


@pytest.fixture(autouse=True)
def soon(monkeypatch) -> None:
    """A body has only a moment to arrive."""
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    monkeypatch.setattr(bodies, "MOMENT", 0)
    monkeypatch.setattr(bodies, "LOOK_EVERY", 0.005)


async def read(scope: Scope, protocol: Protocol, reader: Bodies | None = None) -> bytes | int:
    """The body that the app is given, or the status with which it is refused."""
    try:
        return await (reader or Bodies(LARGEST, trusted_proxies=0)).read(scope, protocol)
    except NotRead as refusal:
        return refusal.status


def run(test: Callable[[], Coroutine[object, object, object]]) -> object:
    return loops.run(test())


def one(body: bytes, *, is_sent: bool = True, **headers: str) -> bytes | int:
    async def reading() -> bytes | int:
        return await read(sending(body, **headers), Protocol(body, is_sent=is_sent))

    return run(reading)


def test_a_body_is_read_whole():
    assert one(b"id_number=1") == b"id_number=1"


@pytest.mark.parametrize(("length", "outcome"), [(LARGEST, b"a" * LARGEST), (LARGEST + 1, 413)])
def test_a_body_may_be_as_large_as_the_largest_and_no_larger(length, outcome):
    assert one(b"a" * length) == outcome


def test_a_body_of_unknown_length_is_refused():
    assert one(b"a", transfer_encoding="chunked") == 411


@pytest.mark.parametrize("headers", [{"content_length": "1000000000"}, {"transfer_encoding": "chunked"}])
def test_what_is_refused_for_its_length_is_not_read(headers):
    async def refusing() -> bool:
        protocol = Protocol()
        await read(sending(b"a", **headers), protocol)
        return protocol.was_read

    assert run(refusing) is False


def test_a_body_that_does_not_arrive_in_time_is_refused():
    assert one(b"late", is_sent=False) == 408


def test_without_a_body_nothing_is_waited_for():
    async def asking() -> tuple[bytes | int, bool]:
        protocol = Protocol(is_sent=False)
        return await read(Scope(), protocol), protocol.was_read

    assert run(asking) == (b"", False)


def test_who_hangs_up_while_sending_is_told_apart():
    class Closing(Protocol):
        async def __call__(self) -> bytes:
            raise bodies.ProtocolClosed

    with pytest.raises(Left):
        run(lambda: read(sending(b"half"), Closing()))


async def half_sent(reader: Bodies, number: int, **about: str) -> list[asyncio.Task[bytes | int]]:
    """So many bodies on their way, in the order in which they began."""
    slow = [
        asyncio.create_task(read(sending(b"slow", **about), Protocol(b"slow", is_sent=False), reader))
        for _ in range(number)
    ]
    await asyncio.sleep(0.01)
    return slow


async def refused_at_once(trusted_proxies: int, first: dict[str, str], then: dict[str, str]) -> list[bool]:
    """Which of as many half-sent bodies as may be are refused when one more begins."""
    reader = Bodies(LARGEST, trusted_proxies)
    slow = await half_sent(reader, bodies.AT_ONCE, **first)
    more = await half_sent(reader, 1, **then)
    await asyncio.sleep(0.02)
    ended = [each.done() for each in slow]
    for each in [*slow, *more]:
        each.cancel()
    await asyncio.gather(*slow, *more, return_exceptions=True)
    return ended


HERE, ELSEWHERE = {"client": "203.0.113.9:1"}, {"client": "203.0.113.10:1"}
PROXY = {"client": "127.0.0.1:1"}


@pytest.fixture
def few(monkeypatch) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 60)
    monkeypatch.setattr(bodies, "AT_ONCE", 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("proxies", "first", "then", "ended"),
    [
        (0, HERE, HERE, [True, False, False]),
        (0, HERE, ELSEWHERE, [False, False, False]),
        (1, PROXY | {"x_forwarded_for": "198.51.100.1"}, PROXY | {"x_forwarded_for": "198.51.100.2"}, [False] * 3),
        (1, PROXY | {"x_forwarded_for": "1.1.1.1, 198.51.100.1"}, PROXY | {"x_forwarded_for": "198.51.100.1"},
         [True, False, False]),
        (0, HERE | {"x_forwarded_for": "198.51.100.1"}, HERE | {"x_forwarded_for": "198.51.100.2"},
         [True, False, False]),
        (0, {"client": "[2001:db8::1]:1"}, {"client": "[2001:db8::2]:1"}, [True, False, False]),
    ],
    ids=["same address", "another", "another behind a proxy", "same behind a proxy", "no proxy is trusted", "same /64"],
)  # fmt: skip
def test_of_too_many_half_sent_bodies_of_one_address_the_oldest_is_refused(few, proxies, first, then, ended):
    assert run(lambda: refused_at_once(proxies, first, then)) == ended


def test_of_too_many_half_sent_bodies_in_all_the_oldest_is_refused(few, monkeypatch):
    monkeypatch.setattr(bodies, "AT_ONCE_IN_ALL", 3)
    assert run(lambda: refused_at_once(0, HERE, ELSEWHERE)) == [True, False, False]


def test_of_those_who_begin_at_the_same_moment_nobody_is_refused(monkeypatch):
    monkeypatch.setattr(bodies, "SECONDS", 60)
    monkeypatch.setattr(bodies, "MOMENT", 60)

    async def a_class_of_pupils() -> set[bytes | int]:
        reader, forms = Bodies(LARGEST, trusted_proxies=0), [Protocol(b"a", is_sent=False) for _ in range(200)]
        reading = [asyncio.create_task(read(sending(b"a"), form, reader)) for form in forms]
        await asyncio.sleep(0.01)
        for form in forms:
            form.sent.set()
        return set(await asyncio.gather(*reading))

    assert run(a_class_of_pupils) == {b"a"}


def test_nothing_is_kept_of_an_address_once_its_bodies_are_read():
    async def sending_and_leaving() -> dict[str, object]:
        reader = Bodies(LARGEST, trusted_proxies=0)
        await read(sending(b"quick"), Protocol(b"quick"), reader)
        await read(sending(b"slow"), Protocol(b"slow", is_sent=False), reader)
        return reader._half_sent

    assert run(sending_and_leaving) == {}


def test_a_body_that_is_done_takes_no_place():
    async def one_after_the_other() -> list[bytes | int]:
        reader = Bodies(LARGEST, trusted_proxies=0)
        return [await read(sending(b"a"), Protocol(b"a"), reader) for _ in range(bodies.AT_ONCE + 2)]

    assert run(one_after_the_other) == [b"a"] * (bodies.AT_ONCE + 2)
