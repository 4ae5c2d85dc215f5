"""The demonstration: its files are without a fault, and it shows every state there is."""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal import create_app, demonstration, settings, store
from portal.demonstration import STAGES, DemoCandidate
from portal.domain.accounts import signing_in
from portal.domain.credentials import id_numbers, secret_numbers
from portal.domain.importing import entries, results
from portal.domain.importing import timetable as import_timetable
from portal.domain.importing.results.notices import Unreported
from portal.domain.results import releasing, showing
from portal.domain.sittings import sittings, timetable
from portal.language import dates
from portal.statuses import Status
from tests.conftest import BEFORE, CHEAP_HASHES, DATA
from tests.spreadsheets import in_one_process
from tests.tables import for_each

FILES = sorted(demonstration.HERE.glob("*-entries.csv"))


def rows(*files) -> list[dict[str, str]]:
    return [row for file in files for row in csv.DictReader(file.read_text("utf-8").splitlines())]


def entry_id(person: DemoCandidate) -> int:
    found = store.entries.with_id_number(person.id_number)
    assert found is not None
    return found.id


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The demonstration, made once for the tests of this module; its app and its credentials."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    environ = demonstration.prepare(folder, "http://127.0.0.1:5000")
    app = create_app(environ | CHEAP_HASHES)
    with app.app_context():
        people = list(demonstration.fill(now=BEFORE))
    yield app, people
    with app.app_context():
        store.database.close()


@pytest.fixture
def shown(made):
    """The demonstration, at work in this test alone."""
    with made[0].app_context():
        yield made


def states(people: list[DemoCandidate], sitting: str) -> Counter[Status | None]:
    """What those of this sitting see who have registered."""
    seen = Counter()
    for person in people:
        if person.sitting == sitting and person.password:
            reader = signing_in.reader(
                signing_in.sign_in(person.id_number, person.password, address=None, now=BEFORE).secret, now=BEFORE
            )
            seen.update(line.outcome.status for line in showing.sheet(reader.account_id, now=BEFORE))
    return seen


def test_there_is_a_file_of_entries_for_each_sitting():
    assert {file.name for file in FILES} == {f"{stage.data}-entries.csv" for stage in STAGES}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_its_files_are_taken_in_without_a_fault(app, stage):
    plan = sittings.SittingPlan(
        code=stage.code, exam=stage.exam, name="x", results_by=None, results_by_has_time=False, zone=stage.zone
    )
    sittings.add(plan, by="office", now=BEFORE)
    entered = entries.plan(
        in_one_process.read_file(demonstration.HERE / f"{stage.data}-entries.csv"), stage.code, now=BEFORE
    )
    assert (entered.faults, entered.warnings, entered.table.unused) == ((), (), ())
    assert (entered.made_id_numbers, entered.made_secret_numbers) == (0, 0)
    entries.carry_out(entered, by="office", now=BEFORE)
    plan = import_timetable.plan(demonstration.timetable(stage, now=BEFORE), stage.code)
    assert (plan.faults, plan.warnings, plan.table.unused) == ((), (), ())
    if stage.has_results:
        sheet = in_one_process.read_file(demonstration.HERE / f"{stage.data}-results.csv")
        marked = results.plan(sheet, stage.code, now=BEFORE)
        assert (marked.faults, marked.table.unused) == ((), ())
        assert {warning.remedy for warning in marked.warnings} <= {Unreported(102, 170)}  # shown as a dash


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
@for_each("days", range(7))
def test_its_papers_begin_on_a_saturday_within_a_week_of_the_day_wanted(stage, days):
    now = BEFORE + timedelta(days=days)
    sheet = demonstration.timetable(stage, now=now)
    column = sheet.lines[0].cells.index("date")
    first = min(date.fromisoformat(line.cells[column]) for line in sheet.lines[1:])
    wanted = (now + stage.sat_in).astimezone(ZoneInfo("Asia/Taipei")).date()
    assert first.strftime("%A") == "Saturday"
    assert 0 <= (first - wanted).days < 7


def test_everybody_is_told_when_each_paper_is_sat(shown):
    _, people = shown
    assert all(len(timetable.of_entry(entry_id(person))) in (3, 4) for person in people)


def test_no_two_candidates_have_the_same_id_number():
    counted = Counter(row["id_number"] for row in rows(*FILES, DATA / "entries.csv"))
    assert [number for number, times in counted.items() if times > 1] == []


def test_every_candidate_has_both_numbers_as_the_service_makes_them():
    for row in rows(*FILES):
        assert id_numbers.canonical(row["id_number"]) == row["id_number"]
        assert id_numbers.is_well_formed(row["id_number"])
        assert secret_numbers.is_well_formed(row["secret_number"], 4)


def test_there_are_some_thirty_candidates_in_four_sittings(shown):
    _, people = shown
    assert Counter(person.sitting for person in people) == {"released": 12, "waiting": 10, "open": 10, "shields": 3}


def test_one_account_has_two_children_one_with_shields(shown):
    _, people = shown
    [child] = [person for person in people if person.sitting == "shields" and person.password]
    secret = signing_in.sign_in(child.id_number, child.password, address=None, now=BEFORE).secret
    lines = showing.sheet(signing_in.reader(secret, now=BEFORE).account_id, now=BEFORE)
    assert len({line.exam for line in lines}) == len(lines) == 2


def test_a_sitting_that_was_released_shows_every_state_but_waiting(shown):
    _, people = shown
    assert set(states(people, "released")) == set(Status)


@pytest.mark.parametrize(("sitting", "registered"), [("waiting", 8), ("open", 3)])
def test_the_other_sittings_wait(shown, sitting, registered):
    _, people = shown
    assert states(people, sitting) == {None: registered}


def test_the_results_of_the_waiting_sitting_are_loaded_and_open_by_themselves(shown):
    _, people = shown
    person = next(person for person in people if person.sitting == "waiting")
    reader = signing_in.reader(
        signing_in.sign_in(person.id_number, person.password, address=None, now=BEFORE).secret, now=BEFORE
    )
    [line] = showing.sheet(reader.account_id, now=BEFORE)
    [line] = showing.sheet(reader.account_id, now=line.results_by)
    assert line.outcome.status is Status.FINAL


def test_in_each_sitting_that_has_not_opened_somebody_can_still_register(shown):
    _, people = shown
    waiting = Counter(person.sitting for person in people if not person.password)
    assert waiting == {"waiting": 2, "open": 7, "shields": 2}


def test_results_are_promised_for_nine_oclock_where_the_sitting_is(shown):
    promises = [dates.moment_in_words(row.results_by, row.zone) for row in sittings.every()]
    assert all("at 09:00" in promise for promise in promises), promises


@pytest.mark.parametrize(("month", "day"), [(3, 31), (11, 3), (12, 31)], ids=["spring", "autumn", "new year"])
def test_it_can_be_made_at_any_time_of_the_year(app, month, day):  # three days after the clocks change, among others
    now = BEFORE.replace(year=2027, month=month, day=day, hour=23, minute=59)
    for stage in STAGES:
        demonstration._fill(dataclasses.replace(stage, registered=0), now=now)
    [released] = [row for row in releasing.every(now=now) if row.code == "released"]
    assert (released.state, len(sittings.every())) == ("open", 5)


def test_nobody_in_it_can_be_written_to():
    assert demonstration.CENTRE["CENTRE_EMAIL"].endswith(".example")


def test_it_is_made_anew_each_time(tmp_path):
    demonstration.prepare(tmp_path / "demo", "http://127.0.0.1:5000")
    (tmp_path / "demo" / "left over").touch()
    first = (tmp_path / "demo" / settings.FILE).read_text()
    demonstration.prepare(tmp_path / "demo", "http://127.0.0.1:5000")
    assert not (tmp_path / "demo" / "left over").exists()
    assert (tmp_path / "demo" / settings.FILE).read_text() != first, "with fresh keys"


def test_it_never_takes_the_place_of_something_else(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "portal.sqlite").write_text("a centre's own")
    with pytest.raises(demonstration.NotOurs):
        demonstration.prepare(tmp_path / "demo", "http://127.0.0.1:5000")
    assert (tmp_path / "demo" / "portal.sqlite").read_text() == "a centre's own"
