"""Exporting: what leaves of entries, of results and of who wants updates, and what is written down of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import consent, registering
from portal.domain.credentials import secret_numbers
from portal.domain.importing import Counts, entries, results
from portal.domain.leaving import Leaving
from portal.domain.results import exporting
from portal.spreadsheets import writing
from portal.spreadsheets.sheet import SheetToWrite
from portal.statuses import Status
from portal.store.audit import AuditLine
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.sittings import Sitting
from tests import cast, office
from tests.cast import HAN, MEI
from tests.conftest import BEFORE, RELEASE_DAY
from tests.refusing import refusing
from tests.spreadsheets import hostile, in_one_process

pytestmark = pytest.mark.usefixtures("app")
# An import takes a dash for no name and a question mark for a letter that was lost.
HOSTILE_NAMES = [name for name in hostile.NAMES if "?" not in name and name.strip("-")]
PLAIN_COLUMNS = [name for name in exporting.ENTRY_COLUMNS if name != "secret_number"]


class Taken:
    """Takes what leaves, and keeps it."""

    columns: list[str]
    rows: list[dict[str, str]]

    def __call__(self, leaving: Leaving) -> None:
        self.columns, self.count = leaving.columns, leaving.count
        self.rows = [dict(zip(leaving.columns, row, strict=True)) for row in leaving.rows]

    def of(self, person: cast.Person) -> dict[str, str]:
        [row] = [row for row in self.rows if row["id_number"] == person.id_number]
        return row


@pytest.fixture
def taken() -> Taken:
    return Taken()


def audited(what: str = "Secret Numbers exported") -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).where(AuditLine.what == what)))


def load(*rows: str, folder) -> None:
    office.load(folder, *rows, now=BEFORE)


def test_an_entry_leaves_with_every_fact_an_import_knows(taken):
    assert exporting.hand_entries(office.SITTING, taken) == 40
    assert (taken.columns, taken.count, len(taken.rows)) == (PLAIN_COLUMNS, 40, 40)
    assert taken.of(MEI) == {
        "candidate_number": "0007",
        "name": "LIN Mei-Hua",
        "family_name": "LIN",
        "given_name": "Mei-Hua",
        "local_name": "林美華",
        "date_of_birth": "2006-08-12",
        "internal_id": "T85057",
        "school": "Maple Language Institute",
        "id_number": "937803WLC",
        "reference_number": "",
    }


def test_entries_leave_by_candidate_number(taken):
    exporting.hand_entries(office.SITTING, taken)
    assert [row["candidate_number"] for row in taken.rows] == [f"{number:04}" for number in range(1, 41)]


def test_entries_leave_without_secret_numbers_and_without_a_line_in_the_audit_log(taken):  # T9
    exporting.hand_entries(office.SITTING, taken)
    assert "secret_number" not in taken.columns
    assert audited() == []


def test_secret_numbers_leave_when_asked_for_with_their_zeros(taken):
    assert exporting.hand_secrets(office.SITTING, taken, by="Ms Lee", now=BEFORE) == 40
    assert taken.columns == list(exporting.ENTRY_COLUMNS)
    assert (taken.of(MEI)["secret_number"], taken.of(HAN)["secret_number"]) == ("1079", "0801")


def test_who_took_the_secret_numbers_of_which_sitting_is_written_down(taken):
    exporting.hand_secrets(office.SITTING, taken, by="Ms Lee", now=BEFORE)
    [line] = audited()
    assert (line.who, line.at, line.whom) == ("Ms Lee", BEFORE, None)
    assert json.loads(line.details) == {"sitting": "ket-april", "entries": 40}


def test_it_is_written_down_before_the_first_secret_number_leaves():
    def take(leaving: Leaving) -> None:
        next(leaving.rows)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        exporting.hand_secrets(office.SITTING, take, by="Ms Lee", now=BEFORE)
    assert len(audited()) == 1


def test_a_secret_number_moved_from_another_entry_stops_the_export_with_the_remedy(taken):
    office.swap_secrets(MEI, HAN)
    reason = r"candidate 0001 cannot be read: .* Make a new one with `flask candidate reissue 645890ZUB"
    with refusing(reason):
        exporting.hand_secrets(office.SITTING, taken, by="Ms Lee", now=BEFORE)


def test_an_unknown_sitting_is_answered_with_those_there_are(taken):
    for hand in (exporting.hand_entries, exporting.hand_results):
        with refusing(r"There is no sitting 'ket-may'. The sittings are: ket-april."):
            hand("ket-may", taken)


def test_a_withdrawn_entry_leaves_and_an_erased_one_does_not(taken, tmp_path):
    load(office.final(MEI), office.final(HAN), folder=tmp_path)
    office.withdraw(MEI, now=BEFORE)
    _erase(HAN)
    assert exporting.hand_entries(office.SITTING, taken) == taken.count == len(taken.rows) == 39
    assert HAN.id_number not in {row["id_number"] for row in taken.rows}
    assert exporting.hand_results(office.SITTING, taken) == taken.count == len(taken.rows) == 1


def test_the_id_number_leaves_as_it_came(taken, tmp_path):
    office.add_sitting("other", now=BEFORE)
    office.enter(tmp_path, "candidate_number,name,id_number\n1,A,123 456-abc\n", now=BEFORE, sitting="other")
    exporting.hand_entries("other", taken)
    [row] = taken.rows
    assert row["id_number"] == "123 456-abc"


def test_a_result_leaves_with_a_column_for_each_paper_in_the_exams_order(taken):
    cast.load_results(now=BEFORE)
    assert exporting.hand_results(office.SITTING, taken) == 40
    assert taken.columns == [*exporting.RESULT_COLUMNS, "reading_and_writing", "listening", "speaking"]
    assert list(taken.of(MEI).values()) == ["937803WLC", "0007", "final", "138", "B", "A2", "137", "142", "136"]


def test_the_papers_are_those_the_sittings_results_came_in(taken, tmp_path):
    office.add_sitting("four", now=BEFORE)
    office.enter(tmp_path, "candidate_number,name\n1,A\n", now=BEFORE, sitting="four")
    text = "candidate_number,overall,grade,cefr_level,reading,writing,listening,speaking\n1,138,B,A2,138,138,138,138\n"
    results.carry_out(results.plan(office.sheet(tmp_path, text), "four", now=BEFORE), by="office", now=BEFORE)
    exporting.hand_results("four", taken)
    assert taken.columns[6:] == ["reading", "writing", "listening", "speaking"]


def test_a_status_leaves_without_figures(taken):
    cast.load_results(now=BEFORE)
    exporting.hand_results(office.SITTING, taken)
    figures = [taken.of(person) for person in (cast.PENDING, cast.ABSENT_PART, cast.ABSENT, cast.WITHHELD)]
    assert [row["status"] for row in figures] == ["pending", "absent_part", "absent", "withheld"]
    assert {row["overall"] for row in figures} == {""}


def test_only_who_has_a_result_leaves(taken, tmp_path):
    assert exporting.hand_results(office.SITTING, taken) == 0
    assert (taken.columns, taken.rows) == (list(exporting.RESULT_COLUMNS), [])
    load(office.final(MEI), folder=tmp_path)
    assert exporting.hand_results(office.SITTING, taken) == taken.count == len(taken.rows) == 1


def test_of_a_result_the_newest_version_leaves(taken, tmp_path):
    load(office.final(MEI), folder=tmp_path)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    office.replace_result(MEI, Status.FINAL, now=RELEASE_DAY)
    assert exporting.hand_results(office.SITTING, taken) == 1
    assert (taken.of(MEI)["overall"], taken.of(MEI)["listening"], taken.of(MEI)["speaking"]) == ("150", "149", "")


def test_only_the_sitting_that_was_asked_for_leaves(taken, tmp_path):
    office.add_sitting("other", now=BEFORE)
    office.enter(tmp_path, "candidate_number,name\n1,A\n", now=BEFORE, sitting="other")
    cast.load_results(now=BEFORE)
    exporting.hand_entries("other", taken)
    assert [row["name"] for row in taken.rows] == ["A"]
    assert exporting.hand_results("other", taken) == 0


def test_a_set_of_papers_that_the_exam_no_longer_has_is_told(taken):
    cast.load_results(now=BEFORE)
    _rename_variant("seven")
    with refusing(r"set of papers 'seven', which a2-key-schools no longer has. Put it back"):
        exporting.hand_results(office.SITTING, taken)


def register(person: cast.Person, *, now, **other: object) -> None:
    cast.register(person, now=now, updates_wording="I would like to receive updates (optional)", **other)


def updates(taken: Taken, *, by: str = "Ms Lee") -> int:
    return exporting.hand_updates(taken, by=by, now=BEFORE)


def test_who_wants_updates_leaves_with_the_moment_and_the_words(taken):
    register(MEI, now=BEFORE, language="zh-Hant")
    assert updates(taken) == taken.count == 1
    assert taken.rows == [
        {
            "email": MEI.email,
            "name": MEI.name,
            "language": "zh-Hant",
            "since": "2018-05-06T16:00:00+08:00",
            "wording": "I would like to receive updates (optional)",
            "confirmed": "no",
        }
    ]


def test_who_wants_no_updates_or_none_any_more_does_not_leave(taken):
    cast.register(MEI, now=BEFORE)
    register(HAN, now=BEFORE)
    consent.stop_updates(office.account(HAN).id, now=BEFORE)
    assert (updates(taken), taken.rows) == (0, [])


def test_a_closed_account_is_sent_no_updates(taken):
    register(MEI, now=BEFORE)
    office.close_accounts(now=BEFORE)
    assert (updates(taken), taken.rows) == (0, [])


def test_an_address_that_was_confirmed_is_marked(taken):
    register(MEI, now=BEFORE)
    register(HAN, now=BEFORE)
    registering.confirm_email(json.loads(office.letters("welcome")[0].facts)["link"], now=BEFORE)
    updates(taken)
    assert [(row["name"], row["confirmed"]) for row in taken.rows] == [(MEI.name, "yes"), (HAN.name, "no")]


def test_an_account_is_named_by_the_entry_it_has_held_the_longest(taken):
    register(HAN, now=BEFORE)  # whose entry is not the first of the file
    office.hand_over(MEI.id_number, office.account(HAN).id, now=BEFORE + timedelta(days=1))
    office.hand_over(cast.PENDING.id_number, office.account(HAN).id, now=BEFORE + timedelta(days=2))
    updates(taken)
    assert [row["name"] for row in taken.rows] == [HAN.name]


def test_a_name_that_was_erased_does_not_leave(taken):
    register(MEI, now=BEFORE)
    _erase(MEI)
    updates(taken)
    assert [(row["email"], row["name"]) for row in taken.rows] == [(MEI.email, "")]


def test_who_took_the_addresses_is_written_down_before_the_first_of_them_leaves(taken):
    def take(leaving: Leaving) -> None:
        next(leaving.rows)
        raise OSError("the disk is full")

    register(MEI, now=BEFORE)
    with pytest.raises(OSError, match="the disk is full"):
        exporting.hand_updates(take, by="Ms Lee", now=BEFORE)
    [line] = audited("updates exported")
    assert (line.who, line.at, json.loads(line.details)) == ("Ms Lee", BEFORE, {"accounts": 1})


@pytest.fixture
def file(tmp_path):
    """A function: what `hand` hands over, in a file of this ending."""

    def make(hand, code: str, ending: str):
        made = tmp_path / f"{code}{ending}"
        hand(
            code,
            lambda leaving: writing.write(made, SheetToWrite(name=code, header=leaving.columns, rows=leaving.rows)),
        )
        return made

    return make


def with_secrets(code: str, take: exporting.Take) -> int:
    return exporting.hand_secrets(code, take, by="office", now=BEFORE)


@pytest.mark.parametrize("ending", writing.ENDINGS)
@pytest.mark.parametrize("hand", [exporting.hand_entries, with_secrets])
def test_entries_that_leave_and_come_back_change_nothing(file, tmp_path, hand, ending):  # T39
    _enter_hostile_names(tmp_path)
    before = office.everything()["entry"]
    plan = entries.plan(in_one_process.read_file(file(hand, "hostile", ending)), "hostile", now=BEFORE)
    assert (plan.counts, plan.faults, plan.warnings) == (Counts(same=len(HOSTILE_NAMES)), (), ())
    entries.carry_out(plan, by="office", now=BEFORE)
    assert office.everything()["entry"] == before


@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_results_that_leave_and_come_back_change_nothing(file, ending):
    cast.load_results(now=BEFORE)
    before = office.everything()["result"]
    plan = results.plan(
        in_one_process.read_file(file(exporting.hand_results, office.SITTING, ending)), office.SITTING, now=BEFORE
    )
    assert (plan.counts, plan.faults) == (Counts(same=40), ())
    results.carry_out(plan, by="office", now=BEFORE)
    assert office.everything()["result"] == before


@pytest.mark.parametrize("ending", writing.ENDINGS)
def test_entries_that_leave_one_sitting_are_the_same_in_another_installation(file, tmp_path, ending):
    _enter_hostile_names(tmp_path)
    sheet = in_one_process.read_file(file(with_secrets, "hostile", ending))
    before = _as_entered("hostile")
    _forget("hostile")
    office.add_sitting("again", now=BEFORE)
    entries.carry_out(entries.plan(sheet, "again", now=BEFORE), by="office", now=BEFORE)
    assert _as_entered("again") == before


def _enter_hostile_names(folder) -> None:
    """A sitting `hostile` of candidates with names no spreadsheet should be given, and Secret Numbers with zeros."""
    office.add_sitting("hostile", now=BEFORE)
    made = folder / "handed-in.csv"
    rows = ([f"{number:04}", name, name, f"00{number:02}"] for number, name in enumerate(HOSTILE_NAMES))
    header = ["candidate_number", "name", "local_name", "secret_number"]
    writing.write(made, SheetToWrite(name="entries", header=header, rows=rows))
    entries.carry_out(entries.plan(in_one_process.read_file(made), "hostile", now=BEFORE), by="office", now=BEFORE)
    names = db.session.scalars(select(Entry.name).join(Sitting).where(Sitting.code == "hostile"))
    assert sorted(names) == sorted(HOSTILE_NAMES)
    made.unlink()


def _as_entered(code: str) -> list[tuple]:
    db.session.rollback()
    entered = db.session.scalars(
        select(Entry).join(Sitting).where(Sitting.code == code).order_by(Entry.candidate_number)
    )
    return [
        (
            *(getattr(row, name) for name in ("candidate_number", "name", "local_name", "id_number")),
            secret_numbers.decrypted(row.secret_enc, row.public_key),
        )
        for row in entered
    ]


@one_transaction
def _forget(code: str) -> None:
    for row in db.session.scalars(select(Entry).join(Sitting).where(Sitting.code == code)):
        db.session.delete(row)


@one_transaction
def _erase(person: cast.Person) -> None:
    db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one().erased_at = BEFORE


@one_transaction
def _rename_variant(name: str) -> None:
    db.session.scalars(select(Sitting).where(Sitting.code == office.SITTING)).one().parts_variant = name
