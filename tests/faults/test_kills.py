"""`flask serve` when its processes are killed, when it is told to stop, and when its port is taken."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from portal.runtime import heartbeat, supervisor
from tests import cast, served
from tests.faults.test_senders import full_disk
from tests.served import HOST, Site, serving, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the processes of the server"),
]

SOON = 10  # seconds


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Iterator[Site]:
    """A site of this module's own; with one worker, so that an answer shows that the whole of it is up."""
    original = served.original(tmp_path_factory.getbasetemp())
    with serving(served.copied(original, tmp_path_factory.mktemp("kills") / "instance")) as site:
        yield site


@pytest.fixture
def registered(own, tmp_path_factory) -> Site:
    """That site, whole again, with one candidate registered."""
    until(lambda: is_whole(own, without=set()), SOON, "whole")
    own.installation.put_back(served.original(tmp_path_factory.getbasetemp()))
    assert own.visit().register(cast.MEI).status == 303
    return own


@pytest.mark.parametrize("role", ["server", "worker", "press", "sender"])
def test_a_process_that_is_killed_comes_back_and_nothing_is_lost(registered, rounds, role):
    site = registered
    for _ in range(rounds(1, 10)):
        running = site.processes()
        lost = {running[role][0].pid} | {worker.pid for worker in running["worker"] if role == "server"}
        running[role][0].kill()
        until(lambda lost=lost: is_whole(site, without=lost), SOON, f"whole after its {role} was killed")
        site.visit().log_in(cast.MEI)
    assert site.visit().register(cast.HAN).status == 303


def is_whole(site: Site, without: set[int]) -> bool:
    """Whether every process is there, none of the old ones is, and pages are answered."""
    counts = {role: len(found) for role, found in site.processes().items()}
    gone = not without & {each.pid for each in served.processes()}
    return counts == {"server": 1, "worker": 1, "press": 1, "sender": 1} and gone and site.answers()


@pytest.mark.parametrize("stopped", [["server"], ["worker", "press", "sender"]], ids="+".join)
def test_what_stands_still_is_replaced(registered, stopped):  # R19
    site = registered
    running = site.processes()
    standing = {running[role][0].pid for role in stopped}
    for process in standing:
        os.kill(process, signal.SIGSTOP)
    until(lambda: is_whole(site, without=standing), heartbeat.STANDS_STILL + 2 * SOON, "whole again")
    site.visit().log_in(cast.MEI)


def test_a_document_is_made_though_its_press_is_killed(registered):
    reader = registered.visit().log_in(cast.MEI)
    [entry] = re.findall(r'href="(/results/[^"/]+)"', reader.get("/results").text)[:1]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(reader.get, f"{entry}/confirmation.pdf") for _ in range(8)]
        registered.processes()["press"][0].kill()
        assert {each.result().status for each in asked} == {200}


def test_a_sender_that_was_killed_goes_on_sending(registered):  # R2
    site = registered
    site.processes()["sender"][0].kill()
    until(site.installation.letters, SOON, "sent")
    assert len(site.installation.letters("welcome")) == 1


def test_the_site_goes_on_when_its_sender_is_killed_while_the_disk_of_its_log_is_full(registered):  # R10
    """It cannot even write down that it starts the sender again."""
    site = registered
    with full_disk(site.process.pid):
        killed_sender_is_followed(site)
    assert site.process.poll() is None
    assert site.answers()
    killed_sender_is_followed(site)  # the second began without room for a byte


def killed_sender_is_followed(site: Site) -> None:
    [first] = site.processes()["sender"]
    first.kill()
    until(lambda: [each for each in site.processes()["sender"] if each.pid != first.pid], SOON, "another sender")


def test_nothing_goes_on_listening_when_the_supervisor_is_killed(installation):
    with serving(installation) as site:
        os.kill(site.process.pid, signal.SIGKILL)
        until(lambda: not site.listens(), SOON, "silent")
        until(lambda: not site.left(), SOON, "gone")


@dataclass
class Stop:
    """How a site ended that was told to stop while two people were sending a form, of whom one never finished."""

    site: Site
    code: int
    answer: tuple[int, str]
    listens: bool
    left: list[served.Process]


@pytest.fixture(scope="module")
def stop(tmp_path_factory) -> Stop:
    original = served.original(tmp_path_factory.getbasetemp())
    installation = served.copied(original, tmp_path_factory.mktemp("stop") / "instance")
    with serving(installation) as site, half_sent(site), half_sent(site) as finishing:
        site.process.terminate()
        until(lambda: not site.listens(), SOON, "silent")
        finishing.send(b"937803WLC&")
        answer = finishing.getresponse()
        told = answer.status, answer.read().decode()
        code = site.process.wait(supervisor.GRACE + SOON)
        return Stop(site, code, told, site.listens(), site.left())


@contextmanager
def half_sent(site: Site) -> Iterator[HTTPConnection]:
    """Somebody sends a form, which the site has begun to read."""
    with closing(HTTPConnection(HOST, site.port, timeout=60)) as connection:
        connection.putrequest("POST", "/login")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", "20")
        connection.putheader("Expect", "100-continue")
        connection.endheaders()
        assert b" 100 " in connection.sock.recv(100)
        connection.send(b"id_number=")
        yield connection


def test_serve_that_is_told_to_stop_ends_well_in_its_grace_though_somebody_sends_slowly(stop):
    assert stop.code == 0


def test_serve_that_is_told_to_stop_leaves_nothing(stop):
    assert not stop.listens
    assert not stop.left


def test_a_request_begun_before_the_stop_is_answered_after_it(stop):  # R13
    status, page = stop.answer
    assert (status, "ID Number" in page) == (400, True)  # a form of nobody's


def test_a_port_in_use_is_refused_in_a_sentence(installation):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        tried = installation.trying("serve", "--port", str(port))
    assert tried.returncode == 1
    [sentence] = tried.stderr.splitlines()
    assert sentence.startswith(f"Port {port} of {HOST} is in use")


def test_nobody_is_given_an_error_while_serve_stops(installation, rounds):  # R13
    for _ in range(rounds(1, 10)):
        with serving(installation) as site, visitors(site, 4) as statuses:
            until(lambda statuses=statuses: len(statuses) > 50, SOON, "busy")
            assert site.stop() == 0
        assert set(statuses) == {200}


@contextmanager
def visitors(site: Site, number: int) -> Iterator[list[int]]:
    """People who open the first page again and again: the status of each answer."""
    statuses: list[int] = []
    leave = threading.Event()

    def come_and_go() -> None:
        while not leave.wait(0.01):
            with suppress(OSError):  # the door was shut before they were in
                statuses.append(site.visit().get("/").status)

    threads = [threading.Thread(target=come_and_go) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        leave.set()
        for thread in threads:
            thread.join()
