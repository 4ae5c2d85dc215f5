"""Logging in and out: each sign-in is a row, so that ending it ends every copy of its cookie."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import signing_in
from portal.domain.refusals import WrongPassword
from portal.store.accounts import Account
from portal.store.database import db, one_transaction
from portal.store.sign_ins import SignIn
from tests import cast, office
from tests.conftest import BEFORE
from tests.stage import staged
from tests.tables import for_each

SECOND = timedelta(seconds=1)


@pytest.fixture
@staged
def mei(app) -> cast.Person:
    cast.register(cast.MEI, now=BEFORE)
    return cast.MEI


def sign_in(person: cast.Person, now=BEFORE) -> str:
    return signing_in.sign_in(person.id_number, cast.PASSWORD, address=None, now=now).secret


def test_the_id_number_and_the_password_let_in(mei):
    reader = signing_in.reader(sign_in(mei), now=BEFORE)
    assert (reader.language, reader.seen_at) == ("en", BEFORE)
    assert reader.account_id == db.session.scalar(select(Account.id))


@for_each("typed", ["937803wlc", " 937-803 WLC", "９３７８０３ＷＬＣ", "9378O3WLC"])
def test_the_id_number_lets_in_however_it_is_typed(mei, typed):  # T8
    assert signing_in.sign_in(typed, cast.PASSWORD, address=None, now=BEFORE)


@for_each(
    "id_number, password",
    [
        (cast.MEI.id_number, "seven lanterns 89"),
        (cast.MEI.id_number, ""),
        (cast.MEI.id_number, cast.MEI.secret_number),
        (cast.HAN.id_number, cast.PASSWORD),  # entered, not registered
        (cast.STRANGER.id_number, cast.PASSWORD),
        (cast.MEI.email, cast.PASSWORD),
        ("", "nobody's password"),
    ],
)
def test_everything_else_is_refused_in_one_way_and_leaves_no_sign_in(mei, afresh, id_number, password):  # T14
    afresh()
    with pytest.raises(WrongPassword):
        signing_in.sign_in(id_number, password, address=None, now=BEFORE)
    assert not office.everything()["sign_in"]


def test_the_store_cannot_log_in_as_anybody(mei):
    secret = sign_in(mei)
    assert secret not in str(office.everything())
    assert len(secret) >= 43, "256 bits"


def test_each_sign_in_has_a_secret_of_its_own(mei):
    assert sign_in(mei) != sign_in(mei)


def test_no_cookie_but_the_right_one_is_anybody(mei):
    sign_in(mei)
    for made_up in ("", "x" * 43, "1"):
        assert signing_in.reader(made_up, now=BEFORE) is None


def test_a_sign_in_that_was_ended_is_nobody_to_every_copy_of_its_cookie(mei):  # T18
    secret = sign_in(mei)
    signing_in.sign_out(secret, now=BEFORE)
    assert signing_in.reader(secret, now=BEFORE) is None


def test_ending_one_sign_in_leaves_the_others(mei):
    first, second = sign_in(mei), sign_in(mei)
    signing_in.sign_out(first, now=BEFORE)
    assert signing_in.reader(second, now=BEFORE)


def test_how_and_when_a_sign_in_ended_is_kept(mei):
    secret = sign_in(mei)
    signing_in.sign_out(secret, now=BEFORE + SECOND)
    signing_in.sign_out(secret, now=BEFORE + 2 * SECOND)
    [row] = db.session.scalars(select(SignIn))
    assert (row.ended_at, row.why) == (BEFORE + SECOND, "logged out")


@pytest.mark.parametrize(("idle", "is_in"), [(30 * 60 - 1, True), (30 * 60, False)])
def test_a_sign_in_that_lay_idle_for_half_an_hour_is_over(mei, idle, is_in):  # T20
    secret = sign_in(mei)
    assert (signing_in.reader(secret, now=BEFORE + idle * SECOND) is not None) is is_in


@pytest.mark.parametrize(("age", "is_in"), [(12 * 3600 - 1, True), (12 * 3600, False)])
def test_a_sign_in_is_over_after_half_a_day_however_busy(mei, age, is_in):  # T20
    secret = sign_in(mei)
    for minutes in range(0, 12 * 60, 20):
        assert signing_in.reader(secret, now=BEFORE + timedelta(minutes=minutes))
    assert (signing_in.reader(secret, now=BEFORE + age * SECOND) is not None) is is_in


def test_a_page_keeps_the_sign_in_from_lying_idle(mei):
    secret = sign_in(mei)
    for minutes in (20, 40, 60):
        assert signing_in.reader(secret, now=BEFORE + timedelta(minutes=minutes))


def test_a_reader_who_hurries_from_page_to_page_writes_once_a_minute(mei):
    secret = sign_in(mei)
    signing_in.reader(secret, now=BEFORE + timedelta(seconds=59))
    assert db.session.scalars(select(SignIn.seen_at)).one() == BEFORE
    signing_in.reader(secret, now=BEFORE + timedelta(seconds=60))
    assert db.session.scalars(select(SignIn.seen_at)).one() == BEFORE + timedelta(seconds=60)


def test_a_note_that_arrives_late_makes_nobody_seem_idle(mei):
    secret = sign_in(mei)
    [row] = db.session.scalars(select(SignIn.id))
    for minutes in (2, 1):
        signing_in.see({row: BEFORE + timedelta(minutes=minutes)})
    assert signing_in.reader(secret, now=BEFORE).seen_at == BEFORE + timedelta(minutes=2)


def test_a_clock_that_is_set_back_logs_nobody_out(mei):  # R12
    secret = sign_in(mei)
    assert signing_in.reader(secret, now=BEFORE - timedelta(hours=1))


def test_a_closed_account_lets_nobody_in_and_nobody_stay(mei):  # T19
    secret = sign_in(mei)

    @one_transaction
    def close() -> None:
        db.session.scalars(select(Account)).one().closed_at = BEFORE

    close()
    assert signing_in.reader(secret, now=BEFORE) is None
    with pytest.raises(WrongPassword):
        sign_in(mei)


def test_logging_in_renews_a_hash_that_is_weaker_than_the_settings(app, mei, monkeypatch):
    before = db.session.scalars(select(Account.password_hash)).one()
    office.choose(app, monkeypatch, password_hash_passes=2)
    sign_in(mei)
    db.session.rollback()
    after = db.session.scalars(select(Account.password_hash)).one()
    assert "t=1" in before
    assert "t=2" in after
    assert sign_in(mei)


def test_logging_in_leaves_a_hash_that_is_strong_enough(mei):
    before = db.session.scalars(select(Account.password_hash)).one()
    sign_in(mei)
    db.session.rollback()
    assert db.session.scalars(select(Account.password_hash)).one() == before
