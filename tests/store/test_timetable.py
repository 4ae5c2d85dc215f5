"""The timetable as it is kept and read, on both databases."""

from __future__ import annotations

import dataclasses
from datetime import date, time

import pytest
from sqlalchemy import select

from portal import spreadsheets
from portal.domain.importing import Counts, undoing
from portal.domain.importing import timetable as import_timetable
from portal.store import imports, timetable
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.timetable import Facts, Slot, Venue
from tests import office
from tests.conftest import BEFORE, DATA
from tests.refusing import refusing
from tests.spreadsheets import in_one_process

pytestmark = pytest.mark.usefixtures("app")
FACTS = Facts(date(2018, 4, 21), time(13), "RW 04", None)


def take_in(sheet: spreadsheets.Sheet) -> Counts:
    plan = import_timetable.plan(sheet, office.SITTING)
    import_timetable.carry_out(plan, by="office", now=BEFORE)
    return plan.counts


def canonical() -> spreadsheets.Sheet:
    return in_one_process.read_file(DATA / "timetable.csv")


def anybody() -> tuple[int, int]:
    """The number of an entry, and of its sitting."""
    row = db.session.execute(select(Entry.id, Entry.sitting_id).order_by(Entry.id)).first()
    assert row is not None
    return row[0], row[1]


def last_import() -> int:
    return imports.every()[-1][0].id


@one_transaction
def add(paper: str, entry_id: int | None, facts: Facts = FACTS) -> int:
    [number] = timetable.add_slots(anybody()[1], [(paper, entry_id, facts)])
    return number


def test_days_and_times_are_read_as_they_were_written():
    entry_id, sitting_id = anybody()
    number = add("listening", entry_id)
    [slot] = timetable.of_sitting(sitting_id)
    assert (slot.id, slot.entry_id, slot.paper, slot.facts, slot.venue) == (number, entry_id, "listening", FACTS, None)


def test_a_time_may_be_unknown():
    add("listening", None, FACTS._replace(time=None))
    [slot] = timetable.of_entry(anybody()[0])
    assert slot.facts.time is None


def test_slots_are_changed_by_their_number():
    first, second = add("listening", None), add("speaking", None)
    one_transaction(timetable.change_slots)({second: Facts(date(2018, 4, 22), None, None, None)})
    by_number = {slot.id: slot.facts for slot in timetable.of_sitting(anybody()[1])}
    assert by_number == {first: FACTS, second: Facts(date(2018, 4, 22), None, None, None)}


def test_an_entry_has_its_own_slots_and_everybodys_and_no_others():
    first, second = db.session.scalars(select(Entry.id).order_by(Entry.id).limit(2))
    mine, everybodys = add("speaking", first), add("listening", None)
    add("speaking", second)
    for read in (timetable.of_entry(first), timetable.of_entries(anybody()[1], [first])):
        assert [slot.id for slot in read] == [mine, everybodys]


def test_slots_of_another_sitting_are_not_read(tmp_path):
    add("listening", None)
    office.add_sitting("other", now=BEFORE)
    office.enter(tmp_path, "candidate_number,name\n1,Wu Mei\n", now=BEFORE, sitting="other")
    [entry] = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1))
    assert timetable.of_sitting(entry.sitting_id) == []
    assert timetable.of_entry(entry.id) == []
    assert timetable.of_entries(entry.sitting_id, [entry.id]) == []


def test_a_timetable_is_taken_in_and_the_same_file_again_is_the_same():
    assert take_in(canonical()) == Counts(new=42)
    assert take_in(canonical()) == Counts(same=42)
    assert db.session.scalars(select(Venue.name)).all() == ["Taipei Xinmin Private Elementary School"]


def test_an_undone_timetable_is_gone_with_its_venues():
    take_in(canonical())
    undoing.carry_out(last_import(), by="office", now=BEFORE)
    assert db.session.scalars(select(Slot.id)).all() == []
    assert db.session.scalars(select(Venue.id)).all() == []


def changed() -> spreadsheets.Sheet:
    """The canonical file a day later, at a venue that has moved."""
    sheet = canonical()
    lines = [
        line._replace(
            cells=[cell.replace("2018-04-21", "2018-04-22").replace("No.113", "No.115") for cell in line.cells]
        )
        for line in sheet.lines
    ]
    return dataclasses.replace(sheet, lines=lines)


def test_an_undone_change_of_the_timetable_puts_back_what_was_there():
    take_in(canonical())
    before = {name: office.everything()[name] for name in ("slot", "venue")}
    assert take_in(changed()) == Counts(changed=42)
    undoing.carry_out(last_import(), by="office", now=BEFORE)
    assert {name: office.everything()[name] for name in ("slot", "venue")} == before


def test_entries_whom_a_timetable_speaks_of_are_not_undone():
    entered = last_import()
    take_in(canonical())
    with refusing("Rows of the timetable that use it: 40. Undo the import of the timetable first"):
        undoing.carry_out(entered, by="office", now=BEFORE)


@pytest.mark.parametrize("table", [Slot, Venue])
def test_a_number_that_was_undone_is_not_given_again(table):
    take_in(canonical())
    highest = max(db.session.scalars(select(table.id)))
    undoing.carry_out(last_import(), by="office", now=BEFORE)
    take_in(canonical())
    assert min(db.session.scalars(select(table.id))) > highest
