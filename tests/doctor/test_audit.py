"""The audit log, looked at by `flask doctor`."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.cli.outcomes import went_well


def write(installed, statement: str) -> None:
    with closing(sqlite3.connect(installed / "portal.sqlite", isolation_level=None)) as database:
        database.execute(statement)


def test_a_row_that_was_changed_from_outside_is_told_until_it_is_what_it_was(flask, look, installed):  # T54
    went_well(flask("sitting", "add", "ket", "--exam", "a2-key", "--name", "April"))
    assert look("audit").state == "fit"
    write(installed, "UPDATE audit SET who = who || '!'")
    found = look("audit")
    assert (found.state, "flask audit verify" in found.remedy) == ("fault", True)
    write(installed, "UPDATE audit SET who = rtrim(who, '!')")
    assert look("audit").state == "fit"
