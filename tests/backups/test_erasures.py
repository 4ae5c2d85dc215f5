"""Who was erased is gone from every file, and no backup brings them back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.backups import erasures
from portal.domain import audit_log
from portal.domain.accounts import erasing, registering
from portal.domain.importing import entries as import_entries
from portal.domain.importing import undoing
from portal.domain.refusals import Impossible
from portal.store import erased, imports
from portal.store.audit import AuditLine
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.schools import School
from tests import canary, cast, office, proofs
from tests.conftest import BEFORE

WHY = {"reason": "asked for in writing", "by": "office"}


@pytest.fixture
def folder(app, monkeypatch, tmp_path) -> Path:
    return canary.own_instance(app, monkeypatch, tmp_path)


@pytest.fixture
def lived(folder, tmp_path_factory, time) -> Path:
    canary.live(tmp_path_factory.mktemp("handed-in"), time)
    return folder


def erase(*, now=BEFORE) -> None:
    erasing.erase(canary.PERSON.id_number, **WHY, now=now)
    erasures.finish()


def test_before_it_every_fact_is_found(lived):
    assert canary.found(lived) == {*canary.FACTS, *canary.FORMER} - {canary.SAID["why withheld"]} | {
        canary.SAID["why withheld"]
    }


def test_after_it_no_fact_is_found_in_any_file(lived):  # T51
    erase()
    assert canary.found(lived) == set()


def test_the_number_is_noted_beside_the_backups_for_its_owner_alone(lived):  # T50
    number = _entry().id
    erase()
    file = lived / "backups" / "erasures"
    assert file.read_text().split()[0] == str(number)
    assert len(file.read_text().splitlines()) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_its_letters_in_the_outbox_folder_are_gone_and_those_of_others_stay(lived, time):
    cast.register(cast.HAN, now=time())
    canary.send(time)
    assert len(list(lived.glob("outbox/*.eml"))) > 1
    erase()
    assert [file.name.split(".")[0] for file in lived.glob("outbox/*.eml")] == ["welcome"]
    assert canary.found(lived, [cast.HAN.email]) == {cast.HAN.email}


def test_an_unlocked_backup_that_a_killed_process_left_is_gone(lived):
    left = lived / ".portal-unlocked-of-one-that-was-killed"
    left.mkdir()
    (left / "portal.sqlite").write_text(canary.PERSON.name)
    erase()
    assert canary.found(lived) == set()


def test_a_school_that_others_name_stays(folder):
    erasing.erase(cast.MEI.id_number, **WHY, now=BEFORE)
    assert (
        db.session.scalar(select(func.count()).select_from(School).where(School.name == "Maple Language Institute"))
        == 1
    )


def test_what_was_done_stays_and_its_details_go(lived):
    number = _entry().id
    before = _audited(number)
    assert any(line.details for line in before)
    erase()
    after = _audited(number)
    assert [line.what for line in after] == [*(line.what for line in before), "erased"]
    assert [line.details for line in after[:-1]] == [None] * len(before)
    assert audit_log.verify().faults == []


def test_an_account_that_holds_another_exam_stays_open(folder, time):
    cast.register(cast.MEI, now=time())
    registering.add_entry(office.account(cast.MEI).id, cast.numbers(cast.HAN), now=time())
    account = office.account(cast.MEI).id
    erasing.erase(cast.MEI.id_number, **WHY, now=time())
    assert cast.account_of(cast.HAN, now=time()) == account


def test_an_import_that_was_planned_before_is_not_carried_out_over_it(folder, tmp_path_factory):
    entry = proofs.entry(cast.MEI)
    text = f"candidate_number,name,id_number\n{entry.candidate_number},Anew,{cast.MEI.id_number}\n"
    plan = import_entries.plan(office.sheet(tmp_path_factory.mktemp("sheet"), text), office.SITTING, now=BEFORE)
    erasing.erase(cast.MEI.id_number, **WHY, now=BEFORE)
    with pytest.raises(Impossible):
        import_entries.carry_out(plan, by="office", now=BEFORE)


def test_undoing_an_import_does_not_bring_anything_back(folder, tmp_path_factory, time):
    canary.enter_twice(tmp_path_factory.mktemp("handed-in"), time)
    erase()
    for run in [run.id for run, _ in imports.every()][:0:-1]:
        undoing.carry_out(run, by="office", now=BEFORE)
    erased.overwrite_remains()
    assert canary.found(folder) == set()


def test_one_that_was_interrupted_is_finished_later(lived):  # R3
    erasing.erase(canary.PERSON.id_number, **WHY, now=BEFORE)
    assert erasing.left()
    assert erasures.finish()
    assert canary.found(lived) == set()
    assert erasing.left() is None
    assert not erasures.finish()


def test_after_a_line_that_was_cut_short_the_next_stands_alone(lived):
    file = lived / "backups" / "erasures"
    file.parent.mkdir()
    file.write_text("12 abc")
    erase()
    first, second = file.read_text().splitlines()
    assert (first, len(second.split())) == ("12 abc", 3)


def test_who_is_in_the_file_is_erased_again(lived):  # T50
    line = f"{_entry().id} {_entry().public_key} {BEFORE.isoformat()}\n"
    (lived / "erasures").write_text(line)
    assert erasures.repeat([lived / "erasures", lived / "none"], by="office", now=BEFORE) == 1
    assert canary.found(lived) == set()
    assert erasures.repeat([lived / "erasures"], by="office", now=BEFORE) == 0


def test_another_entry_of_the_same_number_is_left_alone(lived):
    (lived / "erasures").write_text(f"{_entry().id} anotherkey {BEFORE.isoformat()}\n")
    assert erasures.repeat([lived / "erasures"], by="office", now=BEFORE) == 0
    assert _entry().name == canary.PERSON.name


def test_without_a_file_that_is_told(lived):
    assert erasures.repeat([lived / "none"], by="office", now=BEFORE) is None


def test_a_second_time_there_is_nobody_to_erase(lived):
    erase()
    with pytest.raises(Impossible):
        erase()


def _entry() -> Entry:
    return proofs.entry(canary.PERSON)


def _audited(number: int) -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).where(AuditLine.whom == number).order_by(AuditLine.id)))
