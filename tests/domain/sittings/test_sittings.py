"""Arranging sittings: what can be one, and what the office is told when it cannot."""

from __future__ import annotations

import pytest

from portal.domain.refusals import Impossible
from portal.domain.sittings import sittings
from portal.exams import ExamProblem
from tests import cast, office
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
