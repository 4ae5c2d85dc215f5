"""Arranging sittings: what can be one, and what the office is told when it cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.refusals import Impossible
from portal.domain.sittings import sittings
from portal.domain.sittings.sittings import SittingEdits
from portal.exams import ExamProblem
from tests import cast, office, proofs
from tests.conftest import BEFORE, RELEASE_DAY
from tests.refusing import refusing, said
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")


def plan(**other: object) -> sittings.SittingPlan:
    facts = {
        "code": "pet-june",
        "exam": "b1-preliminary",
        "name": "June (S1) 2018",
        "results_by": RELEASE_DAY,
        "results_by_has_time": True,
        "zone": "Europe/London",
    }
    return sittings.SittingPlan(**(facts | other))


def test_a_sitting_that_is_added_is_listed_with_what_was_said():
    sittings.add(plan(), by="office", now=BEFORE)
    row = sittings.every()[-1]
    assert (row.code, row.exam, row.name) == ("pet-june", "b1-preliminary", "June (S1) 2018")
    assert (row.results_by, row.results_by_has_time, row.zone) == (RELEASE_DAY, True, "Europe/London")
    assert (row.entered, row.registered) == (0, 0)


def test_the_list_counts_who_is_entered_and_who_has_registered():
    cast.register(cast.MEI, now=BEFORE)
    cast.register(cast.HAN, now=BEFORE)
    [row] = sittings.every()
    assert (row.code, row.entered, row.registered) == ("ket-april", 40, 2)


def test_a_sitting_may_have_no_day_of_results_yet():
    sittings.add(plan(results_by=None, results_by_has_time=False), by="office", now=BEFORE)
    assert sittings.every()[-1].results_by is None


@for_each("code", ["a", "2018", "ket-april-s2", "x" * 60])
def test_small_letters_digits_and_hyphens_make_a_code(afresh, code):
    afresh()
    sittings.add(plan(code=code), by="office", now=BEFORE)
    assert sittings.every()[-1].code == code


@for_each(
    "wrong, sentence",
    [
        ({"code": ""}, "'' cannot be a sitting's code"),
        ({"code": "Ket-April"}, "use small letters, digits and hyphens, like ket-april"),
        ({"code": "ket april"}, "cannot be a sitting's code"),
        ({"code": "ket_april"}, "cannot be a sitting's code"),
        ({"code": "-ket"}, "cannot be a sitting's code"),
        ({"code": "ket--april"}, "cannot be a sitting's code"),
        ({"code": "../ket"}, "cannot be a sitting's code"),
        ({"code": "ket\n"}, "cannot be a sitting's code"),
        ({"code": "四月"}, "cannot be a sitting's code"),
        ({"code": "ket-april"}, "There is a sitting ket-april already. Choose another code."),
        ({"name": ""}, "The sitting needs a name"),
        ({"name": "  "}, "The sitting needs a name"),
        ({"exam": "a2-ket"}, "There is no exam a2-ket"),
        ({"exam": "a2-ket"}, "the nearest is a2-key"),
        ({"exam": "../a2-key"}, "is not the code of an exam"),
    ],
)
def test_what_cannot_be_a_sitting_is_refused_in_a_sentence(wrong, sentence):
    before = office.everything()
    with pytest.raises((Impossible, ExamProblem)) as problem:
        sittings.add(plan(**wrong), by="office", now=BEFORE)
    words = said(problem.value) if isinstance(problem.value, Impossible) else problem.value.faults
    assert sentence in "\n".join(words)
    assert office.everything() == before


def test_a_name_is_kept_without_the_spaces_around_it():
    sittings.add(plan(name="  June (S1) 2018 "), by="office", now=BEFORE)
    assert sittings.every()[-1].name == "June (S1) 2018"


def test_a_faulty_exam_of_the_centres_own_is_named_with_its_fault(app, monkeypatch, tmp_path):
    (tmp_path / "exams").mkdir()
    (tmp_path / "exams" / "spring.toml").write_text("level = 3\n")
    office.choose(app, monkeypatch, instance=tmp_path)
    with pytest.raises(ExamProblem, match=r"spring\.toml: level is 3"):
        sittings.add(plan(exam="spring"), by="office", now=BEFORE)


def test_an_unknown_sitting_is_answered_with_those_there_are():
    with refusing(r"There is no sitting 'ket-may'\. The sittings are: ket-april\."):
        sittings.sitting("ket-may")


NINE = datetime(2018, 7, 14, 9, 0)  # noqa: DTZ001 (what a clock on the wall shows)


@for_each(
    "edits, changed",
    [
        ({"name": " May (S1) 2018 "}, {"name": "May (S1) 2018"}),
        (
            {"results_by": NINE, "results_by_has_time": True},
            {"results_by": datetime(2018, 7, 14, 8, tzinfo=UTC)},
        ),
        (
            {"results_by": NINE},
            {"results_by": datetime(2018, 7, 14, 11, tzinfo=UTC), "results_by_has_time": False},
        ),
        (
            {"results_by": NINE, "results_by_has_time": True, "zone": "Asia/Taipei"},
            {"results_by": datetime(2018, 7, 14, 1, tzinfo=UTC), "zone": "Asia/Taipei"},
        ),
        ({"candidate_number_length": 6}, {"candidate_number_length": 6}),
        ({"name": "April (S2) 2018", "zone": "Europe/London"}, {}),
    ],
)
def test_a_sitting_is_changed_in_what_is_given_and_stays_in_the_rest(tmp_path, afresh, edits, changed):
    afresh()
    office.add_sitting("pet", results_by=RELEASE_DAY, now=BEFORE)
    sittings.change("pet", SittingEdits(name="April (S2) 2018", zone="Europe/London"), by="office", now=BEFORE)
    before = office.everything()
    planned = sittings.plan_change("pet", SittingEdits(**edits), now=BEFORE)
    assert planned.changed == changed
    assert office.everything() == before, "it is a plan"
    assert sittings.change("pet", SittingEdits(**edits), by="office", now=BEFORE) == planned
    assert sittings.plan_of(sittings.sitting("pet")) == planned.after
    assert len(proofs.audited("sitting changed")) == 1 + bool(changed)


def test_in_another_zone_the_promise_is_for_the_hour_that_was_printed():
    planned = sittings.plan_change(office.SITTING, SittingEdits(zone="Asia/Taipei"), now=BEFORE)
    assert planned.after.results_by == datetime(2018, 6, 5, 1, tzinfo=UTC), "09:00 there too"


def test_a_sitting_without_a_promise_may_change_its_zone():
    office.add_sitting("pet", now=BEFORE)
    assert sittings.change("pet", SittingEdits(zone="UTC"), by="office", now=BEFORE).after.promise is None


@for_each(
    "edits, sentence",
    [
        ({"name": "  "}, "The sitting needs a name"),
        ({"candidate_number_length": 5}, "Candidates have numbers like 0001 already"),
        ({"candidate_number_length": 3}, "Undo the import of the entries first"),
        ({"results_by": datetime(2027, 3, 28, 1, 30), "results_by_has_time": True}, "does not exist"),  # noqa: DTZ001
    ],
)
def test_a_change_that_cannot_be_is_refused(edits, sentence):
    before = office.everything()
    with refusing(sentence):
        sittings.change(office.SITTING, SittingEdits(**edits), by="office", now=BEFORE)
    assert office.everything() == before


@for_each("number, length", [("1041", 3), ("A41", 6), ("000041", 2)])
def test_a_length_that_keeps_every_number_as_it_is_may_be_chosen(tmp_path, afresh, number, length):
    """A number with more figures, one with a letter, and one that had more zeros than it needed."""
    afresh()
    office.add_sitting("pet", now=BEFORE)
    office.enter(tmp_path, f"candidate_number,name\n{number},A\n", now=BEFORE, sitting="pet")
    sittings.change("pet", SittingEdits(candidate_number_length=length), by="office", now=BEFORE)


def test_a_change_tells_the_hour_of_the_release_that_is_to_open():
    edits = SittingEdits(name="May")
    assert sittings.plan_change(office.SITTING, edits, now=BEFORE).scheduled_at is None
    cast.schedule(RELEASE_DAY + timedelta(days=1), now=BEFORE)
    planned = sittings.plan_change(office.SITTING, edits, now=BEFORE)
    assert planned.scheduled_at == RELEASE_DAY + timedelta(days=1)
