"""Documenting: what the papers of a candidate say, of their own entry alone, and never before its time."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.importing import timetable as import_timetable
from portal.domain.proofs import document_facts
from portal.domain.refusals import NoSuchEntry
from portal.domain.results import showing
from portal.domain.sittings import timetable
from portal.statuses import Status
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.spreadsheets import in_one_process
from tests.stage import staged

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
@staged
def own(time) -> tuple[int, str]:
    """Mei's account, and the key of her entry."""
    key = cast.register(MEI, now=time())
    return cast.account_of(MEI, now=time()), key


def test_a_confirmation_says_what_was_entered(own, time):
    told = document_facts.confirmation(*own, now=time())
    assert (told.candidate.facts.name, told.candidate.facts.local_name, told.candidate.id_number) == (
        "LIN Mei-Hua", "林美華", MEI.id_number,
    )  # fmt: skip
    assert isinstance(told.candidate.facts.date_of_birth, date)
    assert (told.exam.code, told.sitting) == ("a2-key-schools", "April (S2) 2018")
    assert (told.results_by, told.results_by_has_time, told.zone) == (RELEASE_DAY, True, "Europe/London")
    assert (told.register_at, told.issued) == ("http://localhost/register", BEFORE)


def test_a_confirmation_has_the_timetable_of_the_entry(own, time):
    plan = import_timetable.plan(in_one_process.read_file(DATA / "timetable.csv"), office.SITTING)
    import_timetable.carry_out(plan, by="office", now=time())
    told = document_facts.confirmation(*own, now=time())
    assert list(told.timetable) == timetable.of_entry(proofs.entry(MEI).id)
    assert len(told.timetable) == 3


def test_a_candidates_own_confirmation_has_no_secret_number(own, time):
    assert document_facts.confirmation(*own, now=time()).secret_number is None


def test_a_statement_says_what_the_page_shows(own, time):
    proofs.release(time)
    told = document_facts.statement(*own, now=time())
    line = showing.line(*own, now=time())
    assert told.outcome == line.outcome
    assert (told.outcome.overall, told.parts_variant, told.zone) == (138, line.parts_variant, "Europe/London")
    assert (told.candidate.facts.name, told.candidate.id_number) == (MEI.name, MEI.id_number)


def test_a_statement_has_its_code_and_the_day_it_was_first_asked_for(own, time):
    proofs.release(time)
    issued = proofs.issue(MEI, now=time())
    time.pass_by(proofs.MONTH)
    told = document_facts.statement(*own, now=time())
    assert (told.code, told.verify_at, told.issued) == (issued.code, issued.address, RELEASE_DAY)


def test_figures_and_code_are_of_one_version(own, time):
    proofs.release(time)
    office.replace_result(MEI, Status.FINAL, now=time())
    told = document_facts.statement(*own, now=time())
    assert told.outcome.overall == 150
    assert told.code == proofs.issue(MEI, now=time()).code


@pytest.mark.parametrize("paper", [document_facts.confirmation, document_facts.statement])
def test_somebody_elses_entry_is_none(own, time, paper):  # T27
    theirs = cast.register(HAN, now=time())
    proofs.release(time)
    for key in (theirs, "nothing"):
        with pytest.raises(NoSuchEntry):
            paper(own[0], key, now=time())


def test_before_the_release_there_is_no_statement(own, time):  # T30
    office.load_cast(now=time())
    with pytest.raises(NoSuchEntry):
        document_facts.statement(*own, now=time())


def test_many_are_told_in_the_order_asked_for(time):
    proofs.release(time)
    asked = [proofs.entry(person).id for person in (MEI, cast.PENDING, HAN, cast.ABSENT)]
    told = document_facts.statements(asked, now=time())
    assert [each.candidate.facts.name for each in told.values()] == [MEI.name, HAN.name, cast.ABSENT.name]
    assert [each.outcome.status for each in told.values()] == [Status.FINAL, Status.FINAL, Status.ABSENT]
    assert [each.candidate.facts.name for each in document_facts.confirmations(asked, now=time()).values()] == [
        MEI.name, cast.PENDING.name, HAN.name, cast.ABSENT.name,
    ]  # fmt: skip


def test_nothing_is_told_of_nobody(time):
    assert document_facts.confirmations([], now=time()) == document_facts.statements([], now=time()) == {}
