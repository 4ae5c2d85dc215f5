"""A candidate who was taken out of a sitting: what pages, documents and letters say of it, and after the way back."""

from __future__ import annotations

import pytest

from portal.domain.results import releasing
from tests import cast, office, proofs
from tests.answers import page
from tests.cast import MEI
from tests.conftest import BEFORE, RELEASE_DAY
from tests.tables import for_each

SENTENCE = "You have been withdrawn from this exam, so there is no result."


@pytest.fixture
def key(app, time) -> str:
    """Mei has registered and is withdrawn; her result is loaded, and the hour of release is set."""
    key = cast.register(MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    office.withdraw(MEI, now=BEFORE)
    return key


@for_each("is_released", [False, True])
def test_the_results_say_so_and_promise_nothing(key, visitor, time, afresh, is_released):
    afresh()
    if is_released:
        time.move(RELEASE_DAY)
    cast.log_in(visitor, MEI)
    for path in ("/results", f"/results/{key}"):
        whole = visitor.see(path)
        words = whole.main.get_text()
        assert SENTENCE in words
        assert not any(word in words for word in ("available by", "138", "We will email you", "not ready"))
        assert not whole.select("[data-waits], a[href$='.pdf'], a[href$='.ics']")
        assert "waiting.js" not in str(whole.head)


@for_each("document", ["confirmation.pdf", "statement.pdf", "timetable.ics"])
def test_there_is_no_document_of_an_exam_they_do_not_sit(key, visitor, time, document):
    time.move(RELEASE_DAY)
    assert cast.log_in(visitor, MEI).get(f"/results/{key}/{document}").status_code == 404


def test_no_letter_announces_a_result(key, time):
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())
    assert office.letters("released") == []


def test_a_letter_that_was_written_before_does_not_go(key, time):
    office.restore(MEI, now=BEFORE)
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())
    office.withdraw(MEI, now=time())
    office.sent(now=time)
    assert [letter.sent_at for letter in office.letters("released")] == [None]


def test_the_plan_of_a_release_counts_neither_them_nor_their_result(key):
    plan = releasing.plan(office.SITTING, RELEASE_DAY, "Europe/London", now=BEFORE)
    assert (plan.total, plan.without_result) == (len(office.CAST) - 1, 40 - len(office.CAST))


def test_a_school_that_has_the_statement_is_told(key, visitor, time):
    office.restore(MEI, now=BEFORE)
    time.move(RELEASE_DAY)
    code = proofs.issue(MEI, now=time()).code
    office.withdraw(MEI, now=time())
    answer = visitor.get(f"/verify/{code}")
    assert page(answer).h1.text == "This Statement of Results has been withdrawn"
    assert "138" not in answer.text


def test_who_is_taken_back_has_everything_again(key, visitor, time):
    time.move(RELEASE_DAY)
    office.restore(MEI, now=time())
    assert "138" in cast.log_in(visitor, MEI).get(f"/results/{key}").text
    assert visitor.get(f"/results/{key}/confirmation.pdf").status_code == 200
