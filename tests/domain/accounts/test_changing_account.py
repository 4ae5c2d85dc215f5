"""Changing an account from within: its password, its language, where it is logged in, its exams."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.domain.accounts import changing_account, registering, resetting_password, signing_in
from portal.domain.accounts.signing_in import Reader
from portal.domain.refusals import (
    AlreadyRegistered,
    LinkIsSpent,
    NoSuchEntry,
    PasswordIsGuessable,
    TooManyTries,
    WrongCurrentPassword,
    WrongNumbers,
    WrongPassword,
)
from portal.store.attempts import Attempt
from portal.store.database import db
from tests import cast, office
from tests.conftest import BEFORE
from tests.stage import staged
from tests.tables import for_each

NEW = "nine lanterns 99"
HOME = "192.0.2.1"
MINUTE = timedelta(minutes=1)


@pytest.fixture
@staged
def mei(app) -> Reader:
    """Mei, logged in."""
    cast.register(cast.MEI, now=BEFORE)
    return reader(sign_in())


def sign_in(password: str = cast.PASSWORD, *, now=BEFORE) -> str:
    return signing_in.sign_in(cast.MEI.id_number, password, address=HOME, now=now).secret


def reader(secret: str, *, now=BEFORE) -> Reader:
    found = signing_in.reader(secret, now=now)
    assert found
    return found


def add(mei: Reader, person: cast.Person, **other: str) -> None:
    registering.add_entry(mei.account_id, cast.numbers(person, **other), now=BEFORE)


def test_the_details_are_those_of_the_account(mei):
    details = changing_account.details(mei.account_id)
    assert (details.email, details.email_is_confirmed, details.language) == (cast.MEI.email, False, "en")
    [held] = details.held
    assert (held.id_number, held.name, held.exam) == (cast.MEI.id_number, cast.MEI.name, "a2-key-schools")


def test_a_closed_account_has_no_details(mei):
    office.close_accounts(now=BEFORE)
    with pytest.raises(NoSuchEntry):
        changing_account.details(mei.account_id)


def test_the_password_is_changed_by_who_knows_it(mei):
    changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    assert sign_in(NEW)
    with pytest.raises(WrongPassword):
        sign_in()


@for_each("wrong", ["", "wrong 4242", NEW, cast.MEI.secret_number])
def test_a_wrong_current_password_changes_nothing(mei, wrong):
    before = office.everything()
    with pytest.raises(WrongCurrentPassword):
        changing_account.change_password(mei, wrong, NEW, now=BEFORE)
    assert office.everything() == before


def test_after_five_wrong_passwords_even_the_right_one_waits(mei):
    for _ in range(5):
        with pytest.raises(WrongCurrentPassword):
            changing_account.change_password(mei, "wrong 4242", NEW, now=BEFORE)
    with pytest.raises(TooManyTries):
        changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)


def test_of_two_changes_at_once_one_is_refused(mei, monkeypatch):
    change = changing_account._change

    def change_first(*given: object, **at: object) -> None:
        monkeypatch.setattr(changing_account, "_change", change)
        changing_account.change_password(mei, cast.PASSWORD, "first lanterns 11", now=BEFORE)
        change(*given, **at)

    monkeypatch.setattr(changing_account, "_change", change_first)
    with pytest.raises(WrongCurrentPassword):
        changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    assert sign_in("first lanterns 11")
    assert len(office.letters("password-changed")) == 1


def test_a_guessable_password_is_refused(mei):
    for guessable in (cast.MEI.id_number, cast.MEI.email, "password11"):
        with pytest.raises(PasswordIsGuessable):
            changing_account.change_password(mei, cast.PASSWORD, guessable, now=BEFORE)


def test_a_changed_password_ends_every_sign_in_and_begins_a_new_one(mei):  # T17, T19
    here, there = sign_in(), sign_in()
    anew = changing_account.change_password(reader(here), cast.PASSWORD, NEW, now=BEFORE).secret
    assert [signing_in.reader(secret, now=BEFORE) for secret in (here, there)] == [None, None]
    assert signing_in.reader(anew, now=BEFORE)


def test_a_changed_password_makes_unused_links_worth_nothing(mei):  # T19, T22
    [link] = office.reset_links(cast.MEI.email, now=BEFORE)
    changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        resetting_password.reset(link, "other lanterns 77", now=BEFORE)


def test_a_changed_password_is_told_by_letter(mei):
    changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    [letter] = office.letters("password-changed")
    assert (letter.to_address, letter.language) == (cast.MEI.email, "en")


def test_the_password_of_one_account_leaves_the_others_alone(mei):
    cast.register(cast.HAN, now=BEFORE)
    han = signing_in.sign_in(cast.HAN.id_number, cast.PASSWORD, address=HOME, now=BEFORE).secret
    changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    assert signing_in.reader(han, now=BEFORE)


def test_the_language_is_kept_in_the_account(mei):
    changing_account.set_language(mei.account_id, "zh-Hant")
    assert changing_account.details(mei.account_id).language == "zh-Hant"
    assert reader(sign_in()).language == "zh-Hant"


def test_later_letters_are_in_the_language_chosen(mei):
    changing_account.set_language(mei.account_id, "zh-Hant")
    resetting_password.ask(cast.MEI.email, address=cast.HOME, now=BEFORE)
    assert [letter.language for letter in office.letters("reset")] == ["zh-Hant"]


def test_every_browser_that_is_logged_in_is_listed_the_latest_seen_first(mei):
    later = BEFORE + 10 * MINUTE
    there = reader(sign_in(now=later), now=later)
    listed = changing_account.running(mei, now=later)
    assert [(each.began_at, each.seen_at, each.is_this) for each in listed] == [
        (later, later, False),
        (BEFORE, BEFORE, True),
    ]
    assert [each.is_this for each in changing_account.running(there, now=later)] == [True, False]


def test_what_has_ended_is_not_listed(mei):
    signing_in.sign_out(sign_in(), now=BEFORE)
    assert len(changing_account.running(mei, now=BEFORE)) == 1
    assert changing_account.running(mei, now=BEFORE + 30 * MINUTE) == [], "idle"


def test_nobody_elses_browser_is_listed_or_logged_out(mei):
    cast.register(cast.HAN, now=BEFORE)
    han = signing_in.sign_in(cast.HAN.id_number, cast.PASSWORD, address=HOME, now=BEFORE).secret
    assert len(changing_account.running(mei, now=BEFORE)) == 1
    changing_account.log_out_everywhere(mei.account_id, now=BEFORE)
    assert signing_in.reader(han, now=BEFORE)


def test_logging_out_everywhere_ends_every_sign_in(mei):  # T18
    secrets = [sign_in() for _ in range(3)]
    changing_account.log_out_everywhere(mei.account_id, now=BEFORE)
    assert [signing_in.reader(secret, now=BEFORE) for secret in secrets] == [None] * 3
    assert {row[-1] for row in office.everything()["sign_in"]} == {"logged out everywhere"}


def test_another_exam_is_added_by_its_two_numbers(mei):
    add(mei, cast.HAN, id_number=" 645890-zub ")
    names = [held.name for held in changing_account.details(mei.account_id).held]
    assert sorted(names) == sorted([cast.MEI.name, cast.HAN.name])
    assert len(office.letters("welcome")) == 1


@for_each(
    "wrong",
    [
        {"secret_number": "0000"},
        {"id_number": cast.STRANGER.id_number},
        {"id_number": cast.PENDING.id_number},
        {"secret_number": ""},
    ],
)
def test_wrong_numbers_add_nothing_and_are_counted(mei, afresh, wrong):  # T1
    afresh()
    with pytest.raises(WrongNumbers):
        add(mei, cast.HAN, **wrong)
    assert len(changing_account.details(mei.account_id).held) == 1
    assert db.session.scalar(select(func.sum(Attempt.failures)).where(Attempt.what == "register")) == 1


def test_an_exam_of_another_account_or_of_this_one_cannot_be_added(mei):  # T6
    cast.register(cast.HAN, now=BEFORE)
    for person in (cast.HAN, cast.MEI):
        with pytest.raises(AlreadyRegistered):
            add(mei, person)
    assert len(changing_account.details(mei.account_id).held) == 1


def test_an_exam_that_somebody_registers_meanwhile_is_not_taken_from_them(mei, monkeypatch):  # T6
    join = registering._add

    def register_first(*given: object, **at: object) -> None:
        cast.register(cast.HAN, now=BEFORE)
        join(*given, **at)

    monkeypatch.setattr(registering, "_add", register_first)
    with pytest.raises(AlreadyRegistered):
        add(mei, cast.HAN)
    assert len(changing_account.details(mei.account_id).held) == 1
