"""Undoing an import: what was there before is there again, and what was built on it since stands against it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import help_desk
from portal.domain.credentials import secret_numbers
from portal.domain.importing import entries, results, timetable, undoing
from portal.domain.importing.refusals import Since
from portal.domain.refusals import Impossible
from portal.statuses import Status
from portal.store import imports
from portal.store.audit import AuditLine
from portal.store.database import Table, db, one_transaction
from portal.store.entries import Entry
from portal.store.imports import ImportChange
from portal.store.shares import Share, Verification
from portal.store.sittings import Sitting
from portal.store.timetable import Slot, Venue
from tests import cast, office
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.databases import BOTH
from tests.refusing import refusing, said
from tests.spreadsheets import in_one_process

pytestmark = pytest.mark.usefixtures("app")
LATER = BEFORE + timedelta(hours=1)
ENTRIES = "candidate_number,name,date_of_birth,school,id_number,secret_number\n"
CHANGED = "0007,LIN Mei-Hwa,2006-08-13,Oak School,937803WLC,2468\n"
NEW = "0041,SUHARTO,,Oak School,123456ABC,\n"
FOUR = "id_number,overall,grade,cefr_level,reading,writing,listening,speaking\n937803WLC,138,B,A2,138,138,138,138\n"


@pytest.fixture(params=BOTH)
def backend(request) -> str:
    return request.param


def last() -> int:
    """The number of the import that was made last."""
    return undoing.every()[-1].number


def enter(folder, rows: str, *, now=BEFORE) -> int:
    office.enter(folder, ENTRIES + rows, now=now)
    return last()


def load(folder, *rows: str, now=BEFORE) -> int:
    office.load(folder, *rows, now=now)
    return last()


def arrange(folder, rows: str, *, now=BEFORE) -> int:
    sheet = office.sheet(folder, "paper,date,time,room,venue,venue_address,candidate_number\n" + rows)
    timetable.carry_out(timetable.plan(sheet, office.SITTING), by="office", now=now)
    return last()


def undo(number: int, *, now=LATER) -> None:
    undoing.carry_out(number, by="office", now=now)


def kept() -> dict[str, list[tuple]]:
    """Every row but those that tell of imports, and the head of the audit log; a school that was named once stays."""
    apart = ("import_run", "import_change", "audit", "meta", "school")
    return {name: rows for name, rows in office.everything().items() if name not in apart}


def entry(candidate_number: str) -> Entry:
    db.session.rollback()
    return db.session.scalars(select(Entry).where(Entry.candidate_number == candidate_number)).one()


def reasons(number: int, *, now=LATER) -> list[str]:
    """Why the import cannot be undone; that it was not, and that a plan says the same as the deed."""
    before = office.everything()
    with pytest.raises(Impossible) as planned:
        undoing.plan(number, now=now)
    with pytest.raises(Impossible) as refused:
        undo(number, now=now)
    assert office.everything() == before
    assert "\n".join(said(planned.value)) == "\n".join(said(refused.value))
    return said(refused.value)


def test_new_entries_are_gone_and_changed_ones_are_as_before(tmp_path):
    before = kept()
    undo(enter(tmp_path, CHANGED + NEW))
    assert kept() == before


def test_a_day_a_school_and_a_secret_number_come_back_as_what_they_were(tmp_path):
    before = entry("0007")
    facts = (before.date_of_birth, before.school_id, before.name)
    undo(enter(tmp_path, CHANGED))
    mei = entry("0007")
    assert (mei.date_of_birth, mei.school_id, mei.name) == facts
    assert secret_numbers.decrypted(mei.secret_enc, mei.public_key) == "1079"


def test_facts_that_were_empty_are_empty_again(tmp_path):
    enter(tmp_path, "0041,SUHARTO,,,,\n")
    before = kept()
    undo(enter(tmp_path, "0041,SUHARTO,2007-03-28,Oak School,,\n"))
    assert kept() == before


def test_no_secret_number_lies_open_in_what_is_kept_for_undoing(tmp_path):  # T9
    enter(tmp_path, CHANGED)
    db.session.rollback()
    befores = [json.loads(text) for text in db.session.scalars(select(ImportChange.before)) if text]
    assert befores
    assert "1079" not in str(befores)


def test_results_are_gone_and_the_older_ones_stand_again(tmp_path):
    load(tmp_path, office.final(cast.MEI))
    before = kept()
    undo(load(tmp_path, f"{cast.MEI.id_number},,139,B,A2,137,142,140", office.final(cast.HAN)))
    assert kept() == before


def test_a_sitting_without_results_may_have_its_next_ones_in_another_set_of_papers(tmp_path):
    undo(load(tmp_path, office.final(cast.MEI)))
    assert db.session.scalars(select(Sitting.parts_variant)).one() is None
    assert results.plan(office.sheet(tmp_path, FOUR), office.SITTING, now=LATER).variant == "four"


def test_the_set_of_papers_is_kept_while_there_are_results(tmp_path):
    load(tmp_path, office.final(cast.MEI))
    undo(load(tmp_path, office.final(cast.HAN)))
    assert db.session.scalars(select(Sitting.parts_variant)).one() == "three"


def test_a_timetable_and_its_venues_are_gone(tmp_path):
    before = kept()
    timetable.carry_out(
        timetable.plan(in_one_process.read_file(DATA / "timetable.csv"), office.SITTING), by="office", now=BEFORE
    )
    assert kept() != before
    undo(last())
    assert kept() == before


def test_a_slot_and_a_venue_that_were_changed_are_as_before(tmp_path):
    arrange(tmp_path, "listening,2018-04-21,13:00,RW 04,Maple Hall,1 Maple Road,\n")
    before = kept()
    undo(arrange(tmp_path, "listening,2018-04-22,,R 1,Oak Hall,,\nspeaking,2018-04-22,,,Maple Hall,2 Elm Road,0007\n"))
    assert kept() == before


def test_the_number_of_an_entry_that_is_gone_is_not_given_again(tmp_path):
    first = enter(tmp_path, NEW)
    number = entry("0041").id
    undo(first)
    enter(tmp_path, NEW)
    assert entry("0041").id > number


def test_an_import_can_be_made_again_once_it_is_undone(tmp_path):
    undo(enter(tmp_path, CHANGED + NEW))
    enter(tmp_path, CHANGED + NEW)
    assert entry("0007").name == "LIN Mei-Hwa"
    assert entry("0041").name == "SUHARTO"


def test_imports_are_undone_one_after_the_other_down_to_the_first(tmp_path):
    before = kept()
    first, second = enter(tmp_path, CHANGED), enter(tmp_path, CHANGED.replace("Hwa", "Hoa"))
    assert reasons(first) == [
        f"Import {second} (handed-in.csv) changed the same rows later: undo that one first.",
        f"Import {first} was not undone: nothing was changed.",
    ]
    undo(second)
    undo(first)
    assert kept() == before


def test_it_is_written_down_who_undid_what(tmp_path):
    number = enter(tmp_path, NEW)
    undo(number)
    line = db.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert (line.what, line.who, line.at, line.whom) == ("import undone", "office", LATER, None)
    assert json.loads(line.details) == {"file": "handed-in.csv", "number": number}


def test_an_import_that_was_undone_is_not_undone_again(tmp_path):
    number = enter(tmp_path, NEW)
    undo(number)
    assert reasons(number) == [f"Import {number} has been undone already."]


def test_an_unknown_number_is_answered_with_where_to_look():
    assert reasons(99) == ["There is no import 99. `flask import list` shows those there are."]


def test_candidates_who_have_registered_stay():
    cast.register(cast.MEI, now=BEFORE)
    assert reasons(1)[0] == "1 of its candidates has registered."


def test_who_was_registered_and_detached_again_has_letters():
    cast.register(cast.MEI, now=BEFORE)
    help_desk.unregister(cast.MEI.id_number, reason="the wrong one", by="office", now=BEFORE)
    assert reasons(1)[0] == "1 letter was written about its candidates."


def test_an_import_that_changed_a_registered_entry_can_be_undone(tmp_path):
    cast.register(cast.MEI, now=BEFORE)
    before = kept()
    undo(enter(tmp_path, "0007,LIN Mei-Hwa,,,,\n"))
    assert kept() == before


def test_candidates_who_were_given_a_new_secret_number_since_stay(tmp_path):
    number = enter(tmp_path, CHANGED)
    help_desk.reissue(cast.MEI.id_number, reason="lost", by="office", now=LATER)
    assert reasons(number)[0] == "1 of its candidates was given a new Secret Number later."


def test_a_secret_number_given_before_the_import_does_not_stand_against_it(tmp_path):
    help_desk.reissue(cast.MEI.id_number, reason="lost", by="office", now=BEFORE - timedelta(hours=1))
    before = kept()
    undo(enter(tmp_path, "0007,LIN Mei-Hwa,,,,\n"))
    assert kept() == before


def test_candidates_who_have_results_stay(tmp_path):
    load(tmp_path, office.final(cast.MEI), office.final(cast.HAN))
    assert reasons(1)[0] == "Its candidates have results (2 versions). Undo the import of the results first."


def test_candidates_in_the_timetable_stay(tmp_path):
    arrange(tmp_path, "listening,2018-04-21,13:00,,,,0007\n")
    assert reasons(1)[0] == "Rows of the timetable that use it: 1. Undo the import of the timetable first."


def test_a_venue_that_a_later_timetable_names_stays(tmp_path):
    first = arrange(tmp_path, "listening,2018-04-21,13:00,,Maple Hall,,\n")
    arrange(tmp_path, "speaking,2018-04-21,13:00,,Maple Hall,,\n")
    assert reasons(first)[0] == "Rows of the timetable that use it: 1. Undo the import of the timetable first."


@one_transaction
def show_to_others() -> None:
    """Mei has given a permission to look, and somebody has verified her result."""
    mei = entry("0007").id
    db.session.add(Share(entry_id=mei, scope="grade", hash="x", made_at=BEFORE))
    db.session.add(Verification(entry_id=mei, way="numbers", organisation="A school", at=BEFORE))


def test_candidates_whose_results_were_looked_at_stay():
    show_to_others()
    assert reasons(1)[:2] == [
        "Shares of its results: 1.",
        "Verifications of its results: 1.",
    ]


def test_a_candidate_number_that_another_has_now_stands_against_giving_it_back(tmp_path):
    number = enter(tmp_path, "0051,LIN Mei-Hua,,,937803WLC,\n")
    enter(tmp_path, "0007,SUHARTO,,,,\n")
    [reason, _] = reasons(number)
    assert reason.startswith("1 of the candidate numbers it replaced now belongs to another candidate. Undo the import")


def test_results_that_were_released_stay(tmp_path):
    number = load(tmp_path, office.final(cast.MEI))
    cast.schedule(RELEASE_DAY, now=BEFORE)
    assert reasons(number, now=RELEASE_DAY)[0] == "1 of its results has been released."


def test_until_the_release_opens_results_can_be_undone(tmp_path):
    number = load(tmp_path, office.final(cast.MEI))
    cast.schedule(RELEASE_DAY, now=BEFORE)
    undo(number, now=RELEASE_DAY - timedelta(microseconds=1))
    assert kept()["result"] == []


def test_results_that_newer_ones_replaced_stay(tmp_path):
    number = load(tmp_path, office.final(cast.MEI))
    office.replace_result(cast.MEI, Status.WITHHELD, now=LATER)
    assert reasons(number)[0] == "1 of its results has been replaced by a newer one."


def test_all_that_stands_against_it_is_told_at_once(tmp_path):
    cast.register(cast.MEI, now=BEFORE)
    load(tmp_path, office.final(cast.HAN))
    assert len(reasons(1)) == 4, "registered, a letter, a result, and that nothing was changed"


def test_whatever_may_be_built_on_an_import_has_a_sentence():
    """Each table that speaks of rows an import makes."""
    made = {table.__tablename__ for table in (Entry, Slot, Venue)}
    speaking = {
        table.name
        for table in Table.metadata.sorted_tables
        if "id" in table.columns
        for key in table.foreign_keys
        if key.column.table.name in made
    }
    assert {table.upper() for table in speaking} <= set(Since.__members__)


def test_imports_are_listed_in_their_order_with_what_they_changed(tmp_path):
    number = enter(tmp_path, CHANGED + NEW, now=LATER)
    undo(number, now=RELEASE_DAY)
    first, second = undoing.every()
    assert (first.number, first.kind, first.sitting, first.file_name) == (1, "entries", office.SITTING, "entries.csv")
    assert (second.number, second.by, second.at, second.undone_at) == (number, "office", LATER, RELEASE_DAY)
    assert second.counts == {"new": 1, "changed": 1, "same": 0, "missing": 39}
    assert second.sha256 == office.sheet(tmp_path, ENTRIES + CHANGED + NEW).sha256


def test_a_plan_made_before_an_undoing_cannot_be_carried_out_after_it(tmp_path):
    number = enter(tmp_path, NEW)
    plan = entries.plan(office.sheet(tmp_path, ENTRIES + NEW.replace("SUHARTO", "SUHARTA")), office.SITTING, now=LATER)
    undo(number)
    before = office.everything()
    with refusing("just been taken in or undone for ket-april"):
        entries.carry_out(plan, by="office", now=LATER)
    assert office.everything() == before


def test_the_number_of_deeds_grows_with_each_import_and_each_undoing(tmp_path):
    sitting = entry("0007").sitting_id
    before = imports.count_deeds(sitting)
    number = enter(tmp_path, NEW)
    assert imports.count_deeds(sitting) == before + 1
    undo(number)
    assert imports.count_deeds(sitting) == before + 2
