"""Links in letters: each does one thing, for one account, once, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.credentials import links
from portal.domain.credentials.links import Purpose
from portal.domain.refusals import LinkIsSpent
from portal.store.accounts import Account
from portal.store.database import db, one_transaction
from tests import cast, office
from tests.conftest import BEFORE
from tests.stage import staged
from tests.tables import for_each

DAY = Purpose("for a day", timedelta(days=1))
OTHER = Purpose("something else", timedelta(days=1))


@pytest.fixture
@staged
def account(app) -> int:
    cast.register(cast.MEI, now=BEFORE)
    return db.session.scalars(select(Account.id)).one()


@one_transaction
def made(account: int) -> str:
    return links.new(DAY, account, now=BEFORE)


@one_transaction
def spend(text: str, *, purpose: Purpose = DAY, at=BEFORE) -> int:
    return links.spend(purpose, text, now=at)


def test_a_link_tells_whose_it_is(account):
    assert spend(made(account)) == account


def test_a_link_is_good_once(account):  # T22
    link = made(account)
    spend(link)
    with pytest.raises(LinkIsSpent):
        spend(link)
    with pytest.raises(LinkIsSpent):
        links.check(DAY, link, now=BEFORE)


def test_looking_at_a_link_does_not_spend_it(account):  # T22
    link = made(account)
    links.check(DAY, link, now=BEFORE)
    links.check(DAY, link, now=BEFORE)
    assert spend(link) == account


@for_each("late", [timedelta(days=1), timedelta(days=400)])
def test_a_link_is_good_until_its_time_is_over(account, late):
    link = made(account)
    with pytest.raises(LinkIsSpent):
        links.check(DAY, link, now=BEFORE + late)
    with pytest.raises(LinkIsSpent):
        spend(link, at=BEFORE + late)
    links.check(DAY, link, now=BEFORE + timedelta(days=1, seconds=-1))
    assert spend(link, at=BEFORE + timedelta(days=1, seconds=-1)) == account


def test_a_link_does_nothing_but_what_it_was_made_for(account):
    link = made(account)
    with pytest.raises(LinkIsSpent):
        links.check(OTHER, link, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        spend(link, purpose=OTHER)
    assert spend(link) == account


@for_each("altered", ["", "x", "{}x", "x{}", "{} "])
def test_an_altered_link_is_as_good_as_none(account, altered):
    link = altered.format(made(account))
    with pytest.raises(LinkIsSpent):
        links.check(DAY, link, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        spend(link)


def test_a_link_cannot_be_guessed_or_read_in_the_store(account):
    first, second = made(account), made(account)
    assert first != second
    assert len(first) >= 26, "160 bits"
    assert first not in str(office.everything())


def test_spending_is_undone_with_the_deed_it_was_spent_for(account):
    link = made(account)

    @one_transaction
    def spend_and_fail() -> None:
        links.spend(DAY, link, now=BEFORE)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        spend_and_fail()
    assert spend(link) == account


def test_a_link_that_confirms_an_address_lasts_thirty_days():
    assert links.CONFIRM_EMAIL.lasts == timedelta(days=30)
