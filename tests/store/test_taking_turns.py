"""What one of two may have: the row decides, by one conditional update, whichever comes first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from portal.domain.credentials import links as link_rules
from portal.store import entries, links, outbox, releases, results
from portal.store.accounts import Account
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.outbox import WAITED_FOR, Letter, LetterState
from tests import cast
from tests.conftest import BEFORE, RELEASE_DAY

HOST = "localhost"


@pytest.fixture
def families(app) -> list[int]:
    """Two accounts that hold no entry yet."""

    @one_transaction
    def add() -> list[int]:
        both = [
            Account(
                email=email,
                email_key=email,
                password_hash="",
                language="en",
                terms_version="1",
                terms_agreed_at=BEFORE,
                opened_at=BEFORE,
            )
            for email in ("one@example.org", "two@example.org")
        ]
        db.session.add_all(both)
        db.session.flush()
        return [account.id for account in both]

    return add()


@pytest.fixture
def letter(app) -> int:
    """A welcome letter that waits to be sent."""
    cast.register(cast.MEI, now=BEFORE)
    return db.session.scalars(select(Letter.id)).one()


@pytest.fixture
def opened(app) -> list[int]:
    """The release of the sitting's results, at its moment; two of its candidates have registered."""
    for person in (cast.MEI, cast.HAN):
        cast.register(person, now=BEFORE)
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    return [release.id for _, release in releases.with_sittings()]


@one_transaction
def claim(account_id: int) -> bool:
    return entries.claim(1, account_id, now=BEFORE)


def holder() -> int | None:
    db.session.rollback()
    return db.session.scalar(select(Entry.account_id).where(Entry.id == 1))


def test_a_free_entry_is_given_to_who_claims_it(families):
    assert claim(families[0])
    assert holder() == families[0]


def test_an_entry_that_is_held_stays_with_its_holder(families):
    claim(families[0])
    assert not claim(families[1])
    assert holder() == families[0]


def test_of_two_claims_at_once_one_is_granted(families, at_once):  # T6
    free = list(families)
    granted = at_once(lambda: claim(free.pop()))
    assert sorted(granted) == [False, True]


@one_transaction
def make_link() -> str:
    return link_rules.new(link_rules.CONFIRM_EMAIL, 1, now=BEFORE)


@one_transaction
def use(link: str) -> int | None:
    return links.use("confirm email", link_rules._hash(link), now=BEFORE)


def test_a_link_is_good_once(letter):
    link = make_link()
    assert [use(link), use(link)] == [1, None]


def test_of_two_uses_of_a_link_at_once_one_counts(letter, at_once):  # T22
    link = make_link()
    assert sorted(map(str, at_once(lambda: use(link)))) == ["1", "None"]


def test_of_many_uses_of_a_link_at_once_one_counts(letter, at_once):  # T22
    link = make_link()
    outcomes = at_once(lambda: use(link), threads=8)
    assert sorted(map(str, outcomes)) == ["1"] + ["None"] * 7


@one_transaction
def take(*, at: datetime = BEFORE) -> list[int]:
    """The letters a sender gets when it asks for any."""
    return [each.id for each in outbox.claim("a sender", WAITED_FOR, 10, now=at, longest_wait=timedelta(hours=1))]


def test_of_two_senders_at_once_one_gets_the_letter(letter, at_once):  # R4
    assert sorted(at_once(take)) == [[], [letter]]


def test_of_many_senders_at_once_each_letter_goes_to_one(app, at_once):  # R4
    for person in (cast.MEI, cast.HAN, cast.PENDING, cast.ABSENT, cast.WITHHELD):
        cast.register(person, now=BEFORE)
    taken = [letter for letters in at_once(take, threads=4) for letter in letters]
    assert sorted(taken) == sorted(db.session.scalars(select(Letter.id)))


def test_no_more_letters_are_claimed_than_were_asked_for(app, backend):  # R4
    """Nor where PostgreSQL, given few ways to plan, would ask once for each letter which ones are next."""
    for person in (cast.MEI, cast.HAN, cast.PENDING, cast.ABSENT, cast.WITHHELD):
        cast.register(person, now=BEFORE)

    @one_transaction
    def claim_two() -> list[outbox.Claimed]:
        if backend == "postgresql":
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                db.session.execute(text(f"SET LOCAL enable_{way} = off"))
        return outbox.claim("a sender", WAITED_FOR, 2, now=BEFORE, longest_wait=timedelta(hours=1))

    assert len(claim_two()) == 2


def test_a_letter_that_is_being_sent_is_not_due(letter):  # R4
    take()
    assert take(at=BEFORE + timedelta(days=1)) == []


def test_what_a_letter_knows_is_forgotten_once_it_is_sent(letter):
    @one_transaction
    def send() -> None:
        outbox.settle(letter, "a sender", LetterState.SENT, reason=None, next_at=None, now=BEFORE)

    assert db.session.get(Letter, letter).facts
    take()
    send()
    sent = db.session.get(Letter, letter)
    assert (sent.state, sent.facts) == (LetterState.SENT, None)


@one_transaction
def write_letters(release_ids: list[int]) -> int:
    return outbox.add_for_each("released", results.to_announce(release_ids, now=RELEASE_DAY), HOST, 1, now=RELEASE_DAY)


def written() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Letter.kind == "released"))


def test_each_result_that_is_announced_gets_a_letter(opened):
    assert write_letters(opened) == 2
    assert written() == 2


def test_letters_that_were_written_are_not_written_again(opened):
    write_letters(opened)
    assert write_letters(opened) == 0
    assert written() == 2


def test_letters_written_by_two_at_once_are_written_once(opened, at_once):  # R4
    assert sorted(at_once(lambda: write_letters(opened))) == [0, 2]
    assert written() == 2


@one_transaction
def take_release() -> list[int]:
    return releases.take_for_letters(now=RELEASE_DAY)


def test_of_two_senders_at_once_one_takes_the_opened_release(opened, at_once):  # R4
    assert sorted(at_once(take_release)) == [[], opened]


def test_a_release_that_has_not_opened_is_taken_by_nobody(opened):
    @one_transaction
    def take_too_early() -> list[int]:
        return releases.take_for_letters(now=RELEASE_DAY - timedelta(microseconds=1))

    assert take_too_early() == []
