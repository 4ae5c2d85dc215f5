"""Results of a file beside those there are: what a file may change, what it may not, and what it leaves as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.importing import Choices, Counts, results
from portal.domain.leaving import Leaving
from portal.domain.refusals import Impossible
from portal.domain.results import exporting, releasing, showing
from portal.domain.results.showing import ResultLine
from portal.statuses import Status
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.results import How, Result
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.databases import BOTH
from tests.refusing import refusing, said, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
LATER = RELEASE_DAY + timedelta(days=1)
OTHER = f"{cast.MEI.id_number},,150,A,B1,150,150,150"
PAPERS = "id_number,reading_and_writing,listening,speaking\n"
PROTECTED = "Take the line out, or use --overwrite."


@pytest.fixture(params=BOTH)
def backend(request) -> str:
    return request.param


def planned(folder, *rows: str, header=office.RESULTS_HEADER, now=BEFORE, **choices: bool) -> results.ResultsPlan:
    sheet = office.sheet(folder, header + "\n".join(rows) + "\n")
    return results.plan(sheet, office.SITTING, Choices(**choices), now=now)


def take_in(plan: results.ResultsPlan, *, now=BEFORE) -> None:
    results.carry_out(plan, by="office", now=now)


def versions(person: cast.Person) -> list[Result]:
    db.session.rollback()
    of_entry = select(Result).join(Entry, Entry.id == Result.entry_id).where(Entry.id_number == person.id_number)
    return list(db.session.scalars(of_entry.order_by(Result.version)))


@pytest.fixture
def mei() -> int:
    """The account of Mei, whose result is loaded and will be released."""
    cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    return cast.account_of(cast.MEI, now=BEFORE)


def shown(account: int, *, now) -> ResultLine:
    [line] = showing.sheet(account, now=now)
    return line


def test_a_released_result_is_overwritten_when_that_is_said(mei, tmp_path):
    made = planned(tmp_path, OTHER, now=LATER, overwrite=True)
    assert (made.faults, made.overwritten) == ((), 1)
    take_in(made, now=LATER)
    assert [(each.version, each.overall) for each in versions(cast.MEI)] == [(1, 138), (2, 150)]


def test_what_overwrites_a_released_result_is_not_seen_before_its_own_release(mei, tmp_path):  # T31
    take_in(planned(tmp_path, OTHER, now=LATER, overwrite=True), now=LATER)
    opens_at = LATER + timedelta(days=1)
    cast.schedule(opens_at, now=LATER)
    assert shown(mei, now=opens_at - timedelta(microseconds=1)).outcome.overall == 138
    assert shown(mei, now=opens_at).outcome.overall == 150


def test_what_overwrites_a_released_result_waits_for_the_wave_that_is_scheduled(mei, tmp_path):  # T31
    opens_at = LATER + timedelta(days=1)
    office.load(tmp_path, "788413SBC,,122,C,A2,136,122,95", now=LATER)
    cast.schedule(opens_at, now=LATER)
    take_in(planned(tmp_path, OTHER, now=LATER, overwrite=True), now=LATER)
    assert shown(mei, now=opens_at - timedelta(microseconds=1)).outcome.overall == 138
    assert shown(mei, now=opens_at).outcome.overall == 150


@pytest.mark.parametrize("status", [Status.WITHHELD, Status.FINAL])
def test_what_was_withheld_or_corrected_by_hand_is_not_touched(mei, tmp_path, status):
    office.replace_result(cast.MEI, status, now=BEFORE)
    [fault] = planned(tmp_path, OTHER).faults
    assert words(fault) == (
        f"line 2, id_number, '{cast.MEI.id_number}': This result was withheld or corrected by hand. {PROTECTED}"
    )


def test_a_file_that_says_what_was_set_by_hand_is_no_fault(mei, tmp_path):
    office.replace_result(cast.MEI, Status.FINAL, now=BEFORE)
    made = planned(tmp_path, f"{cast.MEI.id_number},,150,A,B1,,149,")
    assert (made.faults, made.counts.same, made.counts.changed) == ((), 1, 0)


def test_what_was_withheld_by_hand_is_overwritten_when_that_is_said(mei, tmp_path):
    office.replace_result(cast.MEI, Status.WITHHELD, now=BEFORE)
    take_in(planned(tmp_path, OTHER, overwrite=True))
    assert [each.how for each in versions(cast.MEI)] == [How.IMPORT, How.CORRECTION, How.IMPORT]


def test_a_result_withheld_after_its_release_stays_withheld_until_the_next_wave_opens(mei, tmp_path):  # T31
    office.replace_result(cast.MEI, Status.WITHHELD, now=LATER)
    take_in(planned(tmp_path, OTHER, now=LATER, overwrite=True), now=LATER)
    assert shown(mei, now=LATER).outcome.status is Status.WITHHELD
    releasing.release_now(office.SITTING, by="office", now=LATER)
    assert shown(mei, now=LATER).outcome.overall == 150


def test_overwriting_touches_nothing_that_is_the_same(mei, tmp_path):
    made = planned(tmp_path, office.final(cast.MEI), now=LATER, overwrite=True)
    assert (made.counts.same, made.counts.changed, made.overwritten) == (1, 0, 0)


def test_a_release_that_opens_after_the_plan_refuses_it(mei, tmp_path):
    made = planned(tmp_path, OTHER, now=RELEASE_DAY - timedelta(seconds=1))
    before = office.everything()
    with refusing("have just been released"):
        take_in(made, now=RELEASE_DAY)
    assert office.everything() == before


def test_a_late_result_is_taken_in_though_the_release_opens_after_the_plan(mei, tmp_path):
    """Nothing of it was released."""
    rows = "788413SBC,,122,C,A2,136,122,95"
    made = planned(tmp_path, rows, now=RELEASE_DAY - timedelta(seconds=1))
    take_in(made, now=RELEASE_DAY)
    [late] = made.intakes
    assert db.session.scalars(select(Result.release_id).where(Result.entry_id == late.entry.id)).one() is None


def test_of_two_imports_planned_on_the_same_state_the_second_is_refused(tmp_path):
    first, second = planned(tmp_path, office.final(cast.MEI)), planned(tmp_path, OTHER, office.final(cast.HAN))
    take_in(first)
    before = office.everything()
    with pytest.raises(Impossible) as refused:
        take_in(second)
    assert "\n".join(said(refused.value)) == (
        "Another file has just been taken in or undone for ket-april. Nothing was changed. Run the command again."
    )
    assert office.everything() == before


def test_an_import_of_another_sitting_does_not_stand_in_the_way(tmp_path):
    office.add_sitting("other", now=BEFORE)
    made = planned(tmp_path, office.final(cast.MEI))
    office.enter(tmp_path, "candidate_number,name\n1,A\n", sitting="other", now=BEFORE)
    take_in(made)
    assert len(versions(cast.MEI)) == 1


def test_a_plan_is_carried_out_once(tmp_path):
    made = planned(tmp_path, office.final(cast.MEI))
    take_in(made)
    with refusing("has just been taken in"):
        take_in(made)
    assert len(versions(cast.MEI)) == 1


def test_what_the_papers_give_is_worked_out_and_kept_as_such(tmp_path):
    take_in(planned(tmp_path, f"{cast.MEI.id_number},134,134,131", header=PAPERS, compute=True))
    [result] = versions(cast.MEI)
    assert (result.overall, result.grade, result.cefr_level, result.computed) == (133, "B", "A2", True)


def test_a_half_is_rounded_up(tmp_path):
    take_in(planned(tmp_path, f"{cast.MEI.id_number},133,134,134", header=PAPERS, compute=True))
    [result] = versions(cast.MEI)
    assert result.overall == 134, "133.5"


def test_without_being_asked_nothing_is_worked_out(tmp_path):
    [fault] = planned(tmp_path, f"{cast.MEI.id_number},134,133,132", header=PAPERS).faults
    assert (fault.column, "--compute" in words(fault.remedy)) == ("overall", True)


def test_an_overall_score_of_the_file_is_kept_when_asked_to_work_it_out(tmp_path):
    take_in(planned(tmp_path, f"{cast.MEI.id_number},,140,,,134,133,132", compute=True))
    [result] = versions(cast.MEI)
    assert (result.overall, result.grade, result.cefr_level, result.computed) == (140, "A", "B1", False)


def test_what_was_worked_out_is_worked_out_again_when_a_paper_is_another(tmp_path):
    take_in(planned(tmp_path, f"{cast.MEI.id_number},134,133,132", header=PAPERS, compute=True))
    take_in(planned(tmp_path, f"{cast.MEI.id_number},150", header="id_number,speaking\n", compute=True))
    first, second = versions(cast.MEI)
    assert (first.overall, first.grade) == (133, "B")
    assert (second.overall, second.grade, second.computed) == (138, "B", True)


def test_an_overall_score_that_was_given_stays_when_a_paper_is_another(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    take_in(planned(tmp_path, f"{cast.MEI.id_number},150", header="id_number,speaking\n", compute=True))
    assert [(each.overall, each.computed) for each in versions(cast.MEI)] == [(138, False), (138, False)]


@pytest.mark.parametrize("compute", [False, True])
def test_what_was_worked_out_leaves_and_comes_again_the_same(tmp_path, compute):
    take_in(planned(tmp_path, f"{cast.MEI.id_number},134,133,132", header=PAPERS, compute=True))
    file = tmp_path / "out.csv"

    def write(leaving: Leaving) -> None:
        file.write_text("\n".join(",".join(row) for row in [leaving.columns, *leaving.rows]) + "\n")

    exporting.hand_results(office.SITTING, write)
    again = results.plan(in_one_process.read_file(file), office.SITTING, Choices(compute=compute), now=BEFORE)
    assert (again.faults, again.counts) == ((), Counts(same=1, missing=39))


def test_what_a_file_has_no_column_for_stays_as_it_was(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    take_in(planned(tmp_path, f"{cast.MEI.id_number},150", header="id_number,speaking\n"))
    latest = versions(cast.MEI)[-1]
    assert (latest.version, latest.overall, latest.grade, latest.cefr_level) == (2, 138, "B", "A2")
    kept = planned(tmp_path, f"{cast.MEI.id_number},,138,B,A2,137,142,150").counts
    assert kept == Counts(same=1, missing=39)


def test_an_empty_cell_takes_away_what_was_there(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    take_in(planned(tmp_path, f"{cast.MEI.id_number},,138,,A2,137,142,136"))
    assert versions(cast.MEI)[-1].grade is None


def test_a_long_file_completes_what_is_there(tmp_path):
    office.load(tmp_path, f"{cast.MEI.id_number},,138,B,A2,137,,136", now=BEFORE)
    made = planned(tmp_path, f"{cast.MEI.id_number},listening,142", header="id_number,paper,score\n")
    take_in(made)
    again = planned(tmp_path, office.final(cast.MEI))
    assert again.counts == Counts(same=1, missing=39)


@for_each(
    "name, local_name, warned",
    [
        ("LIN Mei-Hua", "林美華", []),
        ("lin mei hua", "", []),
        ("WANG Tzu-Han", "", ["name"]),
        ("LIN Mei-Hua", "王子涵", ["local_name"]),
    ],
)
def test_a_name_that_differs_is_warned_of_and_matches_nobody(tmp_path, name, local_name, warned):
    header = office.RESULTS_HEADER.replace("id_number,", "id_number,name,local_name,")
    row = office.final(cast.MEI).replace(cast.MEI.id_number, f"{cast.MEI.id_number},{name},{local_name}")
    made = planned(tmp_path, row, header=header)
    assert [warning.column for warning in made.warnings] == warned
    assert made.counts.new == 1
    assert all("937803WLC is entered as" in words(warning) for warning in made.warnings)


def test_a_plus_behind_a_score_is_taken_off_and_warned_of(tmp_path):
    made = planned(tmp_path, f"{cast.MEI.id_number},,150+,A,B1,150,150,150")
    assert [words(warning) for warning in made.warnings] == [
        "line 2, overall, '150+': The plus sign is not kept: this is taken in as 150."
    ]
    assert [mark.overall for mark in made.marks.values()] == [150]
