"""Who is still there: told by a lock that ends with its process, and never wrongly of one that lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from portal import settings
from portal.domain.sending import live_senders
from tests import office
from tests.tables import for_each

HOLDER = """
import sys, time
from portal import create_app
from portal.domain.sending import live_senders
with create_app().app_context(), live_senders.known_as(sys.argv[1]):
    print("here", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(app):
    """A process of this installation that is known by a name; the process, and its name."""
    name = live_senders.new_name()
    environ = {**os.environ, settings.INSTANCE: str(settings.current().instance)}
    process = subprocess.Popen([sys.executable, "-c", HOLDER, name], env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "here\n"
    yield process, name
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_a_process_that_lives_is_not_gone(holder):
    assert not live_senders.is_gone(holder[1])


@pytest.mark.slow
def test_a_process_that_was_killed_is_gone(holder):
    process, name = holder
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert live_senders.is_gone(name)
    live_senders.forget(name)
    assert not live_senders.is_gone(name), "nothing is known of it any more"


@pytest.mark.slow
def test_a_process_that_has_stopped_for_a_while_is_not_gone(holder):
    process, name = holder
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.1)
    assert not live_senders.is_gone(name)


def test_a_process_that_ended_well_leaves_nothing(app):
    with live_senders.known_as(name := live_senders.new_name()):
        assert not live_senders.is_gone(name)
    assert not live_senders.is_gone(name)
    assert not (settings.current().instance / "running" / name).exists()


def test_no_two_names_are_alike(app):
    assert len({live_senders.new_name() for _ in range(100)}) == 100


@for_each("name", ["", "../portal.toml", "/etc/passwd", "another-machine-7-abcdef01", "a\x00b"])
def test_of_a_name_that_was_never_here_nothing_is_known(app, name):
    assert not live_senders.is_gone(name)


def test_where_nothing_can_be_written_nobody_is_held_up(app, monkeypatch, tmp_path):
    office.choose(app, monkeypatch, instance=tmp_path)
    (tmp_path / "running").write_text("a file where the folder should be")
    with live_senders.known_as(name := live_senders.new_name()):
        assert not live_senders.is_gone(name)
