"""The press: documents made in another process are the ones made in this."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from portal import settings
from portal.documents import press
from portal.documents.glyphs import Unprintable
from portal.documents.press import PressAway, PressFailed
from tests.documents import facts
from tests.served import ROOT, until

FACTS = [facts.confirmation(), facts.statement()]


@pytest.fixture
def address(tmp_path, monkeypatch) -> str:
    """Where a press is asked; nobody is there yet."""
    monkeypatch.setenv(press.ADDRESS, str(tmp_path / "press"))
    return str(tmp_path / "press")


@pytest.fixture(scope="module")
def running(stages, tmp_path_factory) -> Iterator[str]:
    """Where a press of the stage's installation is asked, ready; none of these tests stops it."""
    address = str(tmp_path_factory.mktemp("press") / "press")
    instance = settings.of(stages.fresh("sqlite")).instance
    environ = {**os.environ, settings.INSTANCE: str(instance), press.ADDRESS: address}
    with subprocess.Popen([sys.executable, "-m", "portal.runtime.press"], cwd=ROOT, env=environ) as process:
        until(Path(address).exists, 30, "ready")
        yield address
        process.kill()


@pytest.fixture
def at_work(running, monkeypatch) -> str:
    """That press is asked, at this address."""
    monkeypatch.setenv(press.ADDRESS, running)
    return running


@pytest.mark.slow
@pytest.mark.parametrize("told", FACTS, ids=["confirmation", "statement"])
def test_the_press_makes_the_same_document(app, at_work, monkeypatch, told):
    by_the_press = press.document(told, now=facts.ISSUED)
    monkeypatch.delenv(press.ADDRESS)
    assert by_the_press == press.document(told, now=facts.ISSUED)


def test_what_cannot_be_printed_is_told_by_the_press_too(app, at_work):
    with pytest.raises(Unprintable) as refused:
        press.document(facts.confirmation(facts.candidate(name="LIN \U0010fffd")), now=facts.ISSUED)
    assert list(refused.value.missing.values()) == [["\U0010fffd"]]


def test_facts_that_no_document_can_be_made_of_stop_no_other(app, at_work):
    with pytest.raises(PressFailed):
        press.document("no facts at all", now=facts.ISSUED)
    assert press.document(FACTS[0], now=facts.ISSUED).startswith(b"%PDF")


def test_who_hangs_up_stops_no_other(app, at_work):
    Client(at_work, "AF_UNIX").close()
    with Client(at_work, "AF_UNIX") as visitor:
        visitor.send((FACTS[0], facts.ISSUED))
    assert press.document(FACTS[0], now=facts.ISSUED).startswith(b"%PDF")


def test_without_a_press_it_is_said_after_a_while(app, address, monkeypatch):
    monkeypatch.setattr(press, "PATIENCE", 0.1)
    with pytest.raises(PressAway):
        press.document(FACTS[0], now=facts.ISSUED)


def test_a_reader_is_then_told_to_try_again(app, address, visitor, time, monkeypatch):
    from tests import cast

    monkeypatch.setattr(press, "PATIENCE", 0.1)
    key = cast.register(cast.MEI, now=time())
    answer = cast.log_in(visitor, cast.MEI).get(f"/results/{key}/confirmation.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.slow
def test_a_page_reads_nothing_of_the_engine():
    """A worker that has made no document has not read what makes them."""
    code = "import sys, portal.web.results; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
