"""What is older than the centre keeps is found and erased; what is younger, or waits for a release, stays (T52)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.domain.accounts import retention
from portal.domain.results import releasing
from portal.settings.spans import Span
from portal.store.audit import AuditLine
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.outbox import Letter
from portal.store.sign_ins import SignIn
from tests import canary, cast, office, proofs
from tests.conftest import BEFORE, RELEASE_DAY

DAY = timedelta(days=1)
YEARS_LATER = datetime(2021, 6, 5, 9, 0, tzinfo=UTC)  # three, and an hour, after the release
BY = {"by": "office"}


@pytest.fixture(autouse=True)
def unpaused(monkeypatch) -> None:
    monkeypatch.setattr(retention, "_PAUSE", 0)


@pytest.fixture(autouse=True)
def folder(app, monkeypatch, tmp_path) -> Path:
    return canary.own_instance(app, monkeypatch, tmp_path)


@pytest.fixture
def released(time) -> None:
    """Mei has registered, and the results of the cast are out."""
    cast.register(cast.MEI, now=time())
    office.sent(now=time)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY + DAY)
    releasing.write_letters(now=time())
    office.sent(now=time)


def erase(*, now: datetime) -> None:
    retention.carry_out(retention.due(now=now), **BY, now=now)
    db.session.rollback()


def count(column, *where) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(column)).where(*where))


def test_nothing_is_due_before_its_time(released):
    planned = retention.due(now=YEARS_LATER - timedelta(hours=2))
    assert (planned.sittings, planned.waiting) == ([], [])


def test_a_sitting_is_due_when_its_results_have_been_out_for_long_enough(released):
    [due] = retention.due(now=YEARS_LATER).sittings
    assert (due.sitting.code, due.sitting.ended_at, due.candidates, due.with_facts) == ("ket-april", RELEASE_DAY, 40, 0)


def test_its_candidates_are_erased_with_their_accounts(released):
    erase(now=YEARS_LATER)
    assert count(Entry.id, Entry.erased_at.is_(None)) == 0
    assert not retention.due(now=YEARS_LATER).is_due
    assert cast.MEI.name not in str(office.everything())
    assert cast.MEI.email not in str(office.everything())


def test_of_a_sitting_whose_release_lies_ahead_nothing_goes(released):
    office.replace_result(cast.HAN, "final", now=RELEASE_DAY + DAY)
    cast.schedule(YEARS_LATER + DAY, now=RELEASE_DAY + DAY)
    assert not retention.due(now=YEARS_LATER).sittings
    erase(now=YEARS_LATER)
    assert count(Entry.id, Entry.erased_at.is_(None)) == 40


def test_nor_of_one_whose_results_wait_for_a_release_that_nobody_has_set(time):
    office.load_cast(now=time())
    planned = retention.due(now=YEARS_LATER)
    assert ([each.code for each in planned.waiting], planned.sittings) == (["ket-april"], [])


def test_nor_of_one_that_was_released_but_for_some_results(released):
    cast.load_results(now=RELEASE_DAY + DAY)  # those of the cast are there already
    assert [each.code for each in retention.due(now=YEARS_LATER).waiting] == ["ket-april"]


def test_a_release_that_is_set_after_the_plan_keeps_it(released, time):
    planned = retention.due(now=YEARS_LATER)
    cast.schedule(YEARS_LATER + DAY, now=YEARS_LATER)
    retention.carry_out(planned, **BY, now=YEARS_LATER)
    assert count(Entry.id, Entry.erased_at.is_(None)) == 40


def test_a_sitting_of_which_no_hour_is_known_counts_from_its_last_import(app, tmp_path_factory):
    office.add_sitting("old", now=BEFORE)
    office.enter(tmp_path_factory.mktemp("sheet"), "candidate_number,name\n0001,Somebody\n", sitting="old", now=BEFORE)
    ended = {each.sitting.code: each.sitting.ended_at for each in retention.due(now=YEARS_LATER).sittings}
    assert ended["old"] == BEFORE


def test_facts_besides_the_result_may_go_before_it(released, app, monkeypatch, time):
    office.choose(app, monkeypatch, keep_personal_facts=Span(1, is_years=True))
    code = proofs.issue(cast.MEI, now=time()).code
    now = YEARS_LATER - timedelta(days=700)
    [due] = retention.due(now=now).sittings
    assert (due.candidates, due.with_facts) == (0, 40)
    erase(now=now)
    facts = (Entry.date_of_birth, Entry.internal_id, Entry.reference_number, Entry.school_id)
    assert [count(column) for column in facts] == [0] * 4
    assert not [
        each for each in ("Maple Language Institute", "2006-08-12", "T85057") if each in str(office.everything())
    ]
    assert proofs.issue(cast.MEI, now=now).code == code
    assert count(Entry.id, Entry.name == cast.MEI.name) == 1
    assert not retention.due(now=now).sittings


def test_what_an_import_replaced_and_a_timetable_of_ones_own_are_such_facts(app, monkeypatch, tmp_path_factory, time):
    folder = tmp_path_factory.mktemp("sheet")
    office.add_sitting("old", results_by=BEFORE, now=BEFORE)
    for name in ("Misspelt", "Spelt"):
        office.enter(folder, f"candidate_number,name\n0001,{name}\n", sitting="old", now=BEFORE)
    office.choose(app, monkeypatch, keep_personal_facts=Span(1, is_years=True))
    now = BEFORE + timedelta(days=400)
    assert {due.sitting.code: due.with_facts for due in retention.due(now=now).sittings}["old"] == 1
    erase(now=now)
    assert "Misspelt" not in str(office.everything())
    assert "old" not in {due.sitting.code for due in retention.due(now=now).sittings}


def test_letters_that_went_are_forgotten_and_those_that_wait_are_not(released, time):
    now = RELEASE_DAY + timedelta(days=367)
    cast.register(cast.HAN, now=time())
    sent = count(Letter.id, Letter.sent_at.is_not(None))
    assert retention.due(now=now).letters == sent > 0
    erase(now=now)
    assert [letter.kind for letter in db.session.scalars(select(Letter))] == ["welcome"]


def test_old_sign_ins_are_forgotten(released):
    cast.account_of(cast.MEI, now=BEFORE)
    cast.account_of(cast.MEI, now=RELEASE_DAY + DAY)
    now = BEFORE + timedelta(days=91)
    assert retention.due(now=now).sign_ins >= 1
    erase(now=now)
    assert [each.began_at for each in db.session.scalars(select(SignIn))] == [RELEASE_DAY + DAY]


def test_of_old_deeds_the_details_go_and_the_deeds_stay(released):
    lines = count(AuditLine.id)
    erase(now=YEARS_LATER)
    assert count(AuditLine.id, AuditLine.at < RELEASE_DAY, AuditLine.details.is_not(None)) == 0
    assert count(AuditLine.id) > lines


def test_what_is_always_kept_is_never_due(released, app, monkeypatch):
    names = ("personal_facts", "results", "letters", "sign_ins", "audit_details")
    office.choose(app, monkeypatch, **{f"keep_{name}": None for name in names})
    assert not retention.due(now=YEARS_LATER + timedelta(days=9_000)).is_due


def test_a_span_of_years_ends_on_the_same_day():
    leap = datetime(2024, 2, 29, tzinfo=UTC)
    assert Span(1, is_years=True).before(now=leap) == datetime(2023, 2, 28, tzinfo=UTC)
    assert Span(4, is_years=True).before(now=leap) == datetime(2020, 2, 29, tzinfo=UTC)
