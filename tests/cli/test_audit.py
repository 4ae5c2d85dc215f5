"""flask audit: the log on the terminal and in files, and whether its chain is unbroken."""

from __future__ import annotations

import csv
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import text

from portal.domain import audit_log, auditing
from portal.store.database import db, one_transaction
from tests import cast, office, proofs
from tests.cast import MEI
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE


@one_transaction
def note(what: str = "did", **details: object) -> None:
    auditing.note(what, by="office", now=BEFORE + timedelta(days=2), **details)


@one_transaction
def tamper(statement: str) -> None:
    db.session.execute(text(statement))


def test_it_tells_what_was_done_by_whom_to_whom_and_when_on_the_centres_clocks(run):  # T54
    cast.register(MEI, now=BEFORE)
    first, _, last, count = went_well(run("audit"))
    assert first == "1  2018-05-06 16:00  office  sitting added  sitting ket-april"
    assert last == f"3  2018-05-06 16:00  candidate  registered  {MEI.id_number}  account 1"
    assert count == "audit: 3 rows"


def test_it_speaks_chinese(run):
    cast.register(MEI, now=BEFORE)
    assert went_well(run("audit", "--language", "zh-Hant"))[2].split("  ")[2:4] == ["考生", "註冊"]


def test_who_was_erased_is_told_by_the_number_of_the_entry(run):
    cast.register(MEI, now=BEFORE)
    entry = proofs.entry(MEI).id
    proofs.erase(MEI, now=BEFORE)
    assert f"entry {entry}" in went_well(run("audit"))[2]
    assert MEI.id_number not in run("audit").output


def test_it_can_begin_with_a_day_on_the_centres_clocks(run):
    note()
    day = (BEFORE + timedelta(days=2)).date().isoformat()
    assert went_well(run("audit", "--since", day))[-1] == "audit: 1 rows"
    assert went_well(run("audit", "--since", f"{day} 16:01")) == ["audit: 0 rows"]


@pytest.mark.parametrize("day", ["yesterday", "2018-13-01", "20180506"])
def test_a_day_that_is_none_is_told_in_a_sentence(run, day):
    assert "is not a day and an hour. Write it like" in was_not_understood(run("audit", "--since", day))


def test_what_somebody_typed_does_not_steer_the_terminal(run):
    note(reason="she\x1b[2Jcalled")
    assert went_well(run("audit"))[-2].endswith("reason she\\x1b[2Jcalled")


def test_a_file_has_a_row_a_deed_and_executes_nothing(run, tmp_path):  # T47
    note("=HYPERLINK(1)", reason="=1+1")
    for file in (tmp_path / "log.csv", tmp_path / "log.xlsx"):
        assert went_well(run("audit", "--to", str(file))) == [f"audit: 3 written to {file}"]
    with (tmp_path / "log.csv").open(encoding="utf-8-sig") as opened:
        header, *_, last = csv.reader(opened)
    assert header == ["number", "at", "who", "what", "whom", "details"]
    assert last == ["3", "2018-05-08 16:00", "office", "'=HYPERLINK(1)", "", "reason =1+1"]
    sheet = openpyxl.load_workbook(tmp_path / "log.xlsx").active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}


def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    (tmp_path / "log.csv").write_text("mine")
    went_wrong(run("audit", "--to", str(tmp_path / "log.csv")))
    assert (tmp_path / "log.csv").read_text() == "mine"


def test_an_unbroken_chain_is_told_with_its_head(run):
    assert went_well(run("audit", "verify")) == [
        f"The chain is unbroken: 2 rows, head {audit_log.head()}.",
        "audit: 2 rows, 0 faults",
    ]


def test_each_row_that_was_changed_is_told_by_its_number_its_moment_and_its_deed(run):  # T54
    note()
    tamper("UPDATE audit SET who = 'somebody' WHERE id = 1")
    tamper("UPDATE audit SET details = '{}' WHERE id = 2")
    tamper("DELETE FROM audit WHERE id = 3")
    assert went_wrong(run("audit", "verify")) == [
        "Row 1 (2018-05-06 16:00, sitting added) was changed after it was written.",
        "The details of row 2 (2018-05-06 16:00, entries imported) were changed after they were written.",
        "Row 3, the last one, was cut off.",
    ]


def test_a_head_known_from_outside_is_looked_for(run):
    head = audit_log.head()
    note()
    went_well(run("audit", "verify", "--head", head[:16].upper(), "--head", head))
    [fault] = went_wrong(run("audit", "verify", "--head", "0123456789abcdef"))
    assert fault.startswith("No row has the head 0123456789abcdef that you know from outside")


@pytest.mark.parametrize("head", ["abc", "no head at all", ""])
def test_what_is_no_head_is_told_in_a_sentence(run, head):
    [fault] = went_wrong(run("audit", "verify", "--head", head))
    assert "Type at least 8 characters of it" in fault


def test_looking_changes_nothing(run):
    before = office.everything()
    run("audit")
    run("audit", "verify")
    assert office.everything() == before
