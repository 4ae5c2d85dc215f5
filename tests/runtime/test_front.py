"""The front: a request is read, waits in the lane of its work, and is answered by the app alone."""

from __future__ import annotations

import asyncio
import os
import threading
from urllib.parse import urlencode

import pytest
from flask import Flask

from portal import create_app, settings
from portal.domain.credentials import passwords
from portal.runtime import bodies, front, lanes
from portal.web import sent_by_script, static
from portal.web.headers import ONCE_ENCRYPTED, of_every_answer
from portal.web.work import Work
from tests import cast, loops, office
from tests.runtime.requests import Headers, Protocol, Scope, sending

LONG = 5  # seconds: far longer than any of it takes, so that a failure ends
HOST = {"host": "localhost"}
FORM = {**HOST, "content_type": "application/x-www-form-urlencoded"}


def ask(app, scope: Scope, protocol: Protocol | None = None) -> tuple[int, dict[str, str], str]:
    async def asking() -> tuple[int, dict[str, str], str]:
        nonlocal protocol
        protocol = protocol or Protocol()
        await front.before(app).__rsgi__(scope, protocol)
        [(status, headers, body)] = protocol.answers
        return status, dict(headers), body.decode()

    return loops.run(asking())


def test_a_page_is_answered_as_the_app_answers_it(app, visitor):
    status, headers, text = ask(app, Scope(path="/help", headers=Headers(*HOST.items())))
    assert (status, text) == (200, visitor.get("/help").text)
    assert headers["Content-Security-Policy"] == visitor.get("/help").headers["Content-Security-Policy"]


@pytest.mark.parametrize(("status", "headers"), [(413, {"content_length": "70000"}), (411, {"transfer_encoding": "x"})])
def test_a_body_that_is_refused_is_told_in_a_page_with_every_header(app, visitor, status, headers):
    answer = ask(app, sending(b"a", "/login", **HOST, **headers))
    assert answer[0] == status
    assert answer[1]["Content-Security-Policy"] == visitor.get("/").headers["Content-Security-Policy"]
    assert "<h1>" in answer[2]


def test_who_hangs_up_while_sending_is_told_nothing(app):
    class Closing(Protocol):
        async def __call__(self) -> bytes:
            raise bodies.ProtocolClosed

    async def leaving() -> list[object]:
        protocol = Closing()
        await front.before(app).__rsgi__(sending(b"half", "/login", **FORM), protocol)
        return protocol.answers

    assert loops.run(leaving()) == [(400, [], b"")]


@pytest.fixture
def busy(app, monkeypatch) -> front.Front:
    """A front of which every lane is full."""
    monkeypatch.setattr(lanes.Lane, "is_full", True)
    return front.before(app)


def turned_away(busy: front.Front, scope: Scope, body: bytes = b"") -> tuple[int, dict[str, str], str]:
    async def asking() -> tuple[int, dict[str, str], str]:
        protocol = Protocol(body)
        await busy.__rsgi__(scope, protocol)
        [(status, headers, text)] = protocol.answers
        return status, dict(headers), text.decode()

    return loops.run(asking())


def test_who_comes_to_a_full_lane_is_told_when_to_come_back(busy):
    status, headers, text = turned_away(busy, Scope(path="/results", headers=Headers(*HOST.items())))
    assert status == 503
    assert lanes.PATIENCE <= int(headers["Retry-After"]) <= lanes.LONGEST_WAIT
    assert f"Please try again in {headers['Retry-After']} seconds." in text


SCRIPT = FORM | {"x_requested_with": sent_by_script.SCRIPT}


def test_a_script_that_comes_to_a_full_lane_is_told_the_seconds_alone_with_every_header(busy):
    status, headers, text = turned_away(busy, sending(b"id_number=1", "/login", **SCRIPT), b"id_number=1")
    assert (status, headers.pop("Retry-After").isdigit(), text) == (503, True, "")
    assert headers == of_every_answer(is_https=False)


def test_the_form_of_a_script_that_comes_to_a_full_lane_is_not_read(busy):
    protocol = Protocol(b"id_number=1")
    loops.run(busy.__rsgi__(sending(b"id_number=1", "/login", **SCRIPT), protocol))
    assert [status for status, *_ in protocol.answers] == [503]
    assert not protocol.was_read


def test_a_script_that_comes_to_a_full_lane_of_an_encrypted_site_stays_encrypted(app, monkeypatch):
    office.choose(app, monkeypatch, base_url="https://results.example.org")
    monkeypatch.setattr(lanes.Lane, "is_full", True)
    headers = turned_away(front.before(app), sending(b"", "/login", **SCRIPT))[1]
    assert ONCE_ENCRYPTED.items() <= headers.items()


def test_who_comes_to_a_full_lane_waits_in_none(app, monkeypatch):
    monkeypatch.setattr(lanes.Lane, "is_full", True)
    monkeypatch.setattr(lanes.Lane, "do", None)  # it would fail
    assert turned_away(front.before(app), Scope(path="/", headers=Headers(*HOST.items())))[0] == 503


@pytest.fixture
def late(app, monkeypatch) -> front.Front:
    """A front where every turn comes too late."""

    async def too_late(*_args: object, **_more: object) -> bool:
        return True

    monkeypatch.setattr(lanes.Lane, "do", too_late)
    return front.before(app)


def test_whose_turn_comes_too_late_is_told_when_to_come_back(late):
    assert turned_away(late, Scope(path="/", headers=Headers(*HOST.items())))[0] == 503


def test_a_script_whose_turn_comes_too_late_is_told_the_seconds_alone(late):
    status, headers, text = turned_away(late, sending(b"id_number=1", "/login", **SCRIPT), b"id_number=1")
    assert (status, headers["Retry-After"].isdigit(), text) == (503, True, "")


async def asked_while_standing_still(
    app: Flask, works: list[Work], scope: Scope, protocol: Protocol
) -> tuple[bool, int]:
    """Whether all that is done in those lanes was still going on when the answer came, and its status."""
    gate, busy = threading.Event(), front.before(app)
    held = [asyncio.create_task(busy._lanes[work].do(lambda: gate.wait(LONG))) for work in works for _ in range(4)]
    await asyncio.sleep(0.05)
    await busy.__rsgi__(scope, protocol)
    unanswered = not any(each.done() for each in held)
    gate.set()
    await asyncio.gather(*held)
    return unanswered, protocol.answers[0][0]


@pytest.mark.parametrize("path", ["/login", "/register", "/healthz", static.address("portal.css")])
def test_reading_never_waits_behind_writing_hashing_and_printing(app, path):
    slow = [Work.WRITING, Work.HASHING, Work.PRINTING]
    asking = asked_while_standing_still(app, slow, Scope(path=path, headers=Headers(*HOST.items())), Protocol())
    assert loops.run(asking) == (True, 200)


def test_a_form_never_waits_behind_hashing_and_printing(app, visitor):
    typed = urlencode({"csrf_token": visitor._csrf_token(), "identifier": cast.MEI.id_number}).encode()
    cookie = f"session={visitor.get_cookie('session').value}"
    scope = sending(typed, "/password/forgot", **FORM, cookie=cookie)
    asking = asked_while_standing_still(app, [Work.HASHING, Work.PRINTING], scope, Protocol(typed))
    assert loops.run(asking) == (True, 303)


def test_a_password_is_not_hashed_for_who_has_left(app, monkeypatch):
    began: list[str] = []

    async def leaving() -> None:
        gate, waiting = threading.Event(), front.before(app)
        lane = waiting._lanes[Work.HASHING]
        held = [asyncio.create_task(lane.do(lambda: gate.wait(LONG))) for _ in range(lane._threads)]
        protocol = Protocol(b"id_number=1")
        monkeypatch.setattr(waiting, "_app", lambda *_: began.append("hashed"))
        asked = asyncio.create_task(waiting.__rsgi__(sending(b"id_number=1", "/login", **FORM), protocol))
        await asyncio.sleep(0.05)
        protocol.left.set()
        await asked
        gate.set()
        await asyncio.gather(*held)
        await lane.do(lambda: None)

    loops.run(leaving())
    assert began == []


@pytest.mark.parametrize(("workers", "cores", "places"), [("1", 2, 2), ("2", 2, 1), ("2", 8, 4), ("3", 2, 1)])
def test_the_workers_share_the_cores_that_hash_passwords(app, monkeypatch, workers, cores, places):
    monkeypatch.setattr(passwords, "_threads", passwords._threads)
    monkeypatch.setenv(front.WORKERS, workers)
    monkeypatch.setattr(front.os, "cpu_count", lambda: cores)
    front.before(app)
    assert passwords._threads._max_workers == places


def test_passwords_are_hashed_below_pages_in_priority(app, monkeypatch):
    monkeypatch.setattr(passwords, "_threads", passwords._threads)
    lane, niceness = front.before(app)._lanes[Work.HASHING], list[int]()

    def hash_one() -> None:
        niceness.append(passwords._in_turn(lambda: os.getpriority(os.PRIO_PROCESS, 0)))

    loops.run(lane.do(hash_one))
    assert niceness == [os.getpriority(os.PRIO_PROCESS, 0) + 5]


def test_a_site_whose_settings_are_faulty_says_that_it_is_not_open(tmp_path):
    closed = create_app({settings.INSTANCE: str(tmp_path)})
    assert ask(closed, Scope(headers=Headers(*HOST.items())))[0] == 503
