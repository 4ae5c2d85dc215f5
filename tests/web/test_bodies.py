"""Bodies: read whole before a place is taken, so that slow senders stall nobody (T47)."""

from __future__ import annotations

import io
from threading import Event, Semaphore, Thread

import pytest

from portal.web.bodies import LARGEST, PLACES, BodyFirst

LONG = 5  # seconds: far longer than any of it takes, so that a failure ends


class Slow(io.RawIOBase):
    """A body that comes when its sender feels like it."""

    def __init__(self, content: bytes, arrived: Event) -> None:
        self.content = content
        self.arrived = arrived

    def read(self, _size: int = -1) -> bytes:
        assert self.arrived.wait(LONG)
        return self.content


class Untouched(io.BytesIO):
    """A body that must not be read here."""

    def read(self, *_args: int) -> bytes:
        raise AssertionError("it was read")


def environ(body: object = None, length: str = "") -> dict[str, object]:
    return {"CONTENT_LENGTH": length, "wsgi.input": body or io.BytesIO()}


def echo(environ, _start_response):
    return [environ["wsgi.input"].read()]


def ask(layer: BodyFirst, asked: dict[str, object], answers: list[bytes]) -> Thread:
    thread = Thread(target=lambda: answers.extend(layer(asked, None)), daemon=True)
    thread.start()
    return thread


def test_slow_senders_hold_no_place():
    layer, arrived, slow, quick = BodyFirst(echo), Event(), [], []
    waiting = [ask(layer, environ(Slow(b"slow", arrived), "4"), slow) for _ in range(PLACES * 3)]
    ask(layer, environ(io.BytesIO(b"quick"), "5"), quick).join(LONG)
    assert (quick, slow) == ([b"quick"], [])
    arrived.set()
    for each in waiting:
        each.join(LONG)
    assert slow == [b"slow"] * PLACES * 3


def test_no_more_work_at_once_than_there_are_places():
    at_work, go_on = Semaphore(0), Event()

    def work(_environ, _start_response):
        at_work.release()
        assert go_on.wait(LONG)
        return []

    layer = BodyFirst(work)
    asked = [ask(layer, environ(), []) for _ in range(PLACES * 3)]
    assert all(at_work.acquire(timeout=LONG) for _ in range(PLACES))
    assert not at_work.acquire(timeout=0.05)
    go_on.set()
    for each in asked:
        each.join(LONG)


def test_a_place_is_free_again_after_a_failure():
    def fail(_environ, _start_response):
        raise ZeroDivisionError

    layer = BodyFirst(fail)
    for _ in range(PLACES + 1):
        with pytest.raises(ZeroDivisionError):
            layer(environ(), None)


@pytest.mark.parametrize("length", ["", "0", "-5", "many", "1e3", str(LARGEST + 1), "1000000000", "٣x"])
def test_what_is_no_small_body_is_left_unread(length):
    layer = BodyFirst(lambda environ, _: [type(environ["wsgi.input"]).__name__])
    assert layer(environ(Untouched(), length), None) == ["Untouched"]


def test_the_largest_body_is_read():
    assert BodyFirst(echo)(environ(io.BytesIO(b"a" * LARGEST), str(LARGEST)), None) == [b"a" * LARGEST]


def test_no_more_is_read_than_was_announced():
    assert BodyFirst(echo)(environ(io.BytesIO(b"one request, then another"), "11"), None) == [b"one request"]


@pytest.mark.parametrize(("more", "status"), [(0, 422), (1, 413)])
def test_a_form_may_be_as_large_as_the_largest_and_no_larger(visitor, more, status):
    field, token = "id_number=", visitor._csrf_token()
    body = f"csrf_token={token}&password=x&{field}"
    body += "9" * (LARGEST - len(body) + more)
    visitor.forges = True
    answer = visitor.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_a_declared_gigabyte_is_refused_unread(visitor):
    visitor.forges = True
    answer = visitor.post(
        "/login",
        input_stream=Untouched(),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
    )
    assert answer.status_code == 413
