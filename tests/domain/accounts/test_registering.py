"""Registering: who proves a right to an entry gets it, once, and nobody learns more than that."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import terms
from portal.domain.accounts import help_desk, registering
from portal.domain.credentials import links
from portal.domain.refusals import AlreadyRegistered, LinkIsSpent, NoSuchEntry, PasswordIsGuessable, WrongNumbers
from portal.domain.results.showing import Outlook
from portal.store.accounts import Account
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.links import Link
from portal.store.outbox import LetterState
from tests import cast, office, proofs
from tests.conftest import BEFORE, RELEASE_DAY
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")


def accounts() -> list[Account]:
    db.session.rollback()
    return list(db.session.scalars(select(Account).order_by(Account.id)))


def entry_of(person: cast.Person) -> Entry:
    db.session.rollback()
    return db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one()


def test_registering_opens_an_account_with_what_was_said():
    wanted = cast.claim(cast.MEI, email="Mei@Example.org", updates_wording="Yes, please")
    registering.register(wanted, now=BEFORE)
    [account] = accounts()
    kept = (account.email, account.email_key, account.language, account.terms_version, account.terms_agreed_at)
    assert kept == ("Mei@Example.org", "mei@example.org", "en", terms.VERSION, BEFORE)
    assert (account.updates_at, account.updates_wording) == (BEFORE, "Yes, please")
    assert (account.opened_at, account.closed_at, account.email_confirmed_at) == (BEFORE, None, None)


def test_updates_are_wanted_only_by_who_asks_for_them():
    cast.register(cast.MEI, now=BEFORE)
    [account] = accounts()
    assert (account.updates_at, account.updates_wording) == (None, None)


def test_the_account_holds_the_entry_from_that_moment_on():
    key = cast.register(cast.MEI, now=BEFORE)
    entry = entry_of(cast.MEI)
    assert (entry.public_key, entry.account_id, entry.claimed_at) == (key, accounts()[0].id, BEFORE)


def test_the_password_is_kept_only_as_a_hash():
    cast.register(cast.MEI, now=BEFORE)
    assert accounts()[0].password_hash.startswith("$argon2id$")
    assert cast.PASSWORD not in str(office.everything())


@for_each(
    "id_number, secret_number",
    [("937803wlc", "1079"), (" 937-803 WLC", "10 79"), ("９３７８０３ＷＬＣ", "１０７９"), ("9378O3WLC", "1079")],
)
def test_the_two_numbers_are_right_however_they_are_typed(afresh, id_number, secret_number):  # T8
    afresh()
    registering.register(cast.claim(cast.MEI, id_number=id_number, secret_number=secret_number), now=BEFORE)
    assert entry_of(cast.MEI).account_id


@for_each(
    "id_number, secret_number",
    [
        (cast.MEI.id_number, "1078"),
        (cast.MEI.id_number, cast.HAN.secret_number),
        (cast.MEI.id_number, ""),
        (cast.STRANGER.id_number, cast.MEI.secret_number),
        ("no number at all", cast.MEI.secret_number),
        ("", ""),
    ],
)
def test_wrong_numbers_are_refused_in_one_way_and_change_nothing(afresh, id_number, secret_number):  # T14
    afresh()
    before = office.everything()
    with pytest.raises(WrongNumbers):
        registering.register(cast.claim(cast.MEI, id_number=id_number, secret_number=secret_number), now=BEFORE)
    assert office.everything() == before


def test_a_withdrawn_entry_is_refused_like_one_that_never_was():
    office.withdraw(cast.MEI, now=BEFORE)
    with pytest.raises(WrongNumbers):
        cast.register(cast.MEI, now=BEFORE)


def test_already_registered_is_said_to_who_knows_the_secret_number():
    cast.register(cast.MEI, now=BEFORE)
    before = office.everything()
    with pytest.raises(AlreadyRegistered):
        registering.register(cast.claim(cast.MEI, email="other@example.org"), now=BEFORE)
    assert office.everything() == before


def test_already_registered_is_said_before_anything_about_the_password():
    cast.register(cast.MEI, now=BEFORE)
    with pytest.raises(AlreadyRegistered):
        registering.register(cast.claim(cast.MEI, password=cast.MEI.id_number), now=BEFORE)


def test_already_registered_is_not_said_to_who_does_not():
    cast.register(cast.MEI, now=BEFORE)
    with pytest.raises(WrongNumbers):
        registering.register(cast.claim(cast.MEI, secret_number="1078"), now=BEFORE)


def test_of_two_who_proved_the_same_right_the_later_gets_nothing():  # T6
    late = cast.claim(cast.MEI, email="late@example.org")
    proved = registering._proved(late.numbers, now=BEFORE)
    cast.register(cast.MEI, now=BEFORE)
    before = office.everything()
    with pytest.raises(AlreadyRegistered):
        registering._open(late, proved, "a hash", now=BEFORE)
    assert office.everything() == before


def test_one_address_may_serve_several_candidates():
    registering.register(cast.claim(cast.MEI, email="parent@example.org"), now=BEFORE)
    registering.register(cast.claim(cast.HAN, email="parent@example.org"), now=BEFORE)
    assert [account.email for account in accounts()] == ["parent@example.org"] * 2


@for_each(
    "typed, password",
    [
        ("937803WLC", "937803WLC"),
        ("937803WLC", "937803wlc"),
        ("937803WLC", "９３７８０３ＷＬＣ"),
        ("937803WLC", "937 803-wlc"),
        ("937-803-wlc", "937803WLC"),
        ("937803WLC", "mei1979@example.org"),
        ("937803WLC", "MEI1979@EXAMPLE.ORG"),
    ],
)
def test_a_password_that_is_printed_on_the_paper_is_refused(afresh, typed, password):  # T28
    afresh()
    before = office.everything()
    claim = cast.claim(cast.MEI, id_number=typed, password=password, email="mei1979@example.org")
    with pytest.raises(PasswordIsGuessable):
        registering.register(claim, now=BEFORE)
    assert office.everything() == before


def test_one_welcome_letter_waits_for_who_has_registered():
    cast.register(cast.MEI, now=BEFORE)
    [letter] = office.letters("welcome")
    assert (letter.to_address, letter.entry_id, letter.state) == (
        cast.MEI.email, entry_of(cast.MEI).id, LetterState.WAITING,
    )  # fmt: skip
    assert letter.next_at == BEFORE


def test_who_has_registered_is_told_what_comes_next():
    told = registering.registered(cast.register(cast.MEI, now=BEFORE), claimed_at=BEFORE, now=BEFORE)
    assert (told.email, told.line.id_number) == (cast.MEI.email, cast.MEI.id_number)
    assert (told.line.results_by, told.line.outcome.outlook) == (RELEASE_DAY, Outlook.WAITING)


@for_each(
    "person, outlook",
    [
        (cast.MEI, Outlook.OUT),
        (cast.ABSENT_PART, Outlook.OUT),
        (cast.ABSENT, Outlook.OUT),
        (cast.PENDING, Outlook.NOT_YET),
        (cast.WITHHELD, Outlook.NOT_YET),
    ],
)
def test_who_registers_after_the_release_is_told_what_there_is_to_see(time, afresh, person, outlook):
    afresh()
    proofs.release(time)
    told = registering.registered(cast.register(person, now=time()), claimed_at=time(), now=time())
    assert told.line.outcome.outlook is outlook
    [letter] = office.letters("welcome")
    assert registering.confirm_email(json.loads(letter.facts)["link"], now=time()) is outlook


def test_of_several_entries_the_best_is_told(time):
    proofs.release(time)
    cast.register(cast.PENDING, now=time())
    office.hand_over(cast.MEI.id_number, office.account(cast.PENDING).id, now=time())
    assert registering.confirm_email(_link(), now=time()) is Outlook.OUT


@for_each("key", ["", "nobody", None])
def test_nothing_is_told_of_an_entry_nobody_has_registered(key):
    with pytest.raises(NoSuchEntry):
        registering.registered(entry_of(cast.MEI).public_key if key is None else key, claimed_at=BEFORE, now=BEFORE)


def test_nothing_is_told_to_who_registered_the_entry_before_it_was_somebody_elses():  # T7
    key = cast.register(cast.MEI, now=BEFORE - timedelta(minutes=5))
    help_desk.unregister(cast.MEI.id_number, reason="the wrong person", by="office", now=BEFORE)
    cast.register(cast.MEI, now=BEFORE)
    with pytest.raises(NoSuchEntry):
        registering.registered(key, claimed_at=BEFORE - timedelta(minutes=5), now=BEFORE)


def test_the_link_of_the_welcome_letter_confirms_the_address():
    cast.register(cast.MEI, now=BEFORE)
    registering.confirm_email(_link(), now=BEFORE + timedelta(days=1))
    assert accounts()[0].email_confirmed_at == BEFORE + timedelta(days=1)


def test_an_address_stays_confirmed_since_the_first_time():
    cast.register(cast.MEI, now=BEFORE)
    link = _link()
    registering.confirm_email(link, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        registering.confirm_email(link, now=BEFORE + timedelta(days=1))
    assert accounts()[0].email_confirmed_at == BEFORE


def test_only_the_hash_of_the_link_is_kept_beside_the_letter():
    cast.register(cast.MEI, now=BEFORE)
    kept = office.everything()
    [link] = db.session.scalars(select(Link))
    assert (link.purpose, link.expires_at) == (links.CONFIRM_EMAIL.name, BEFORE + timedelta(days=30))
    assert _link() not in str({**kept, "letter": []})


def _link() -> str:
    """The link in the letter that was written last."""
    [facts] = [letter.facts for letter in office.letters("welcome")]
    return facts.split('"')[3]
