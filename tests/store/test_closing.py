"""An account is closed once, on both databases, whoever else is at it at the same moment."""

from __future__ import annotations

from collections import Counter
from time import sleep

import pytest
from sqlalchemy import select

from portal.domain.accounts import changing_account, closing_account, help_desk, registering, signing_in
from portal.domain.accounts.signing_in import Reader
from portal.domain.refusals import Impossible, NoSuchEntry, WrongCurrentPassword
from portal.store import sign_ins
from portal.store.accounts import Account
from portal.store.audit import AuditLine
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast
from tests.conftest import BEFORE

HOME = "192.0.2.1"


@pytest.fixture
def mei(app) -> Reader:
    """Mei, logged in; the account holds an exam of Han's too."""
    cast.register(cast.MEI, now=BEFORE)
    secret = signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=HOME, now=BEFORE).secret
    reader = signing_in.reader(secret, now=BEFORE)
    assert reader
    registering.add_entry(reader.account_id, cast.numbers(cast.HAN), now=BEFORE)
    db.session.rollback()
    return reader


def kinds(outcomes: list) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def noted(what: str) -> int:
    db.session.rollback()
    return len(list(db.session.scalars(select(AuditLine).where(AuditLine.what == what))))


def held() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry.account_id).where(Entry.account_id.is_not(None))))


def test_of_four_who_delete_it_at_once_one_does(mei, at_once):
    outcomes = at_once(lambda: closing_account.delete(mei, cast.PASSWORD, now=BEFORE), threads=4)
    found = kinds(outcomes)
    assert found["NoneType"] == 1, outcomes
    assert all(isinstance(each, NoSuchEntry | WrongCurrentPassword) for each in outcomes if each), outcomes
    assert (noted("account deleted"), held()) == (1, [])


@pytest.mark.slow
def test_an_account_that_two_of_the_office_empty_at_once_is_closed(mei, at_once, monkeypatch):
    """Each has time to look for the entry that the other one takes away; no sign-in has them wait for each other."""
    changing_account.log_out_everywhere(mei.account_id, now=BEFORE)
    end_all = sign_ins.end_all

    def slowly(*given: object, **at: object) -> None:
        sleep(0.2)
        end_all(*given, **at)

    monkeypatch.setattr(sign_ins, "end_all", slowly)
    numbers = [cast.MEI.id_number, cast.HAN.id_number]
    outcomes = at_once(
        lambda: help_desk.unregister(numbers.pop(), reason="both at the counter", by="office", now=BEFORE), threads=2
    )
    assert sorted(done.exams_left for done in outcomes) == [0, 1]
    assert held() == []
    assert [account.email for account in db.session.scalars(select(Account))] == [""]


def test_deleting_while_the_office_unregisters_ends_well(mei, at_once):
    def unregister() -> None:
        help_desk.unregister(cast.MEI.id_number, reason="at the counter", by="office", now=BEFORE)

    deeds = [lambda: closing_account.delete(mei, cast.PASSWORD, now=BEFORE), unregister]
    outcomes = at_once(lambda: deeds.pop()(), threads=2)
    assert all(isinstance(each, Impossible) for each in outcomes if each), outcomes
    assert held() == []
    assert [account.email for account in db.session.scalars(select(Account))] == [""]


def test_an_exam_that_is_added_at_that_moment_is_free_or_goes_with_it(mei, at_once):
    def add() -> None:
        person = cast.PENDING
        registering.add_entry(mei.account_id, cast.numbers(person), now=BEFORE)

    deeds = [lambda: closing_account.delete(mei, cast.PASSWORD, now=BEFORE), add]
    outcomes = at_once(lambda: deeds.pop()(), threads=2)
    assert all(isinstance(each, NoSuchEntry) for each in outcomes if each), outcomes
    assert held() == []
