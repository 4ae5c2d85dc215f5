"""Letters, looked at by `flask doctor`."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from portal import create_app, store
from portal.language import clock
from tests import cast
from tests.cli.outcomes import went_well
from tests.conftest import DATA

SITTING = ("sitting", "add", "ket-april", "--exam", "a2-key-schools", "--name", "April")


@pytest.fixture
def letter(flask, installed) -> str:
    """The number of one that waits: somebody has registered."""
    went_well(flask(*SITTING))
    went_well(flask("import", "entries", str(DATA / "entries.csv"), "--sitting", "ket-april", "--write"))
    with create_app(os.environ).app_context():
        cast.register(cast.MEI, now=clock.now())
        store.database.close()
    return "1"


def change(installed, statement: str) -> None:
    with closing(sqlite3.connect(installed / "portal.sqlite")) as database:
        database.execute(statement)
        database.commit()


def test_letters_that_go_to_nobody_are_told(look, write):
    found = look("mail")
    assert (found.state, "flask mail test" in found.remedy) == ("warning", True)
    write(MAIL_URL="smtps://mail.example.org")
    assert look("mail").state == "fit"


def test_a_letter_that_waits_for_long_is_told_until_it_has_gone(flask, look, letter, installed):  # R5
    assert look("waiting-letters").state == "fit"
    change(
        installed,
        "UPDATE letter SET made_at = datetime('now', '-175 minutes'), next_at = datetime('now', '-175 minutes')",
    )
    found = look("waiting-letters")
    assert (found.state, found.found) == ("fault", "Letters that wait: 1, the oldest for 3 hours.")
    assert "flask serve" in found.remedy
    went_well(flask("notify"))
    assert look("waiting-letters").state == "fit"


def test_a_letter_that_failed_is_told_until_somebody_sees_to_it(flask, look, letter, installed):
    change(installed, "UPDATE letter SET state = 'failed', reason = '550 no such mailbox'")
    found = look("failed-letters")
    assert (found.state, "flask outbox retry" in found.remedy) == ("warning", True)
    went_well(flask("outbox", "retry", letter))
    assert look("failed-letters").state == "fit"
