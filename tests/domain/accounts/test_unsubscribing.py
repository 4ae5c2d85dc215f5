"""Unsubscribing: a letter's own link switches such letters off, and what was written before goes nowhere (T57)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from portal.domain.accounts import consent
from portal.domain.credentials import links
from portal.domain.proofs import sharing
from portal.domain.refusals import LinkIsSpent
from portal.domain.sending import composing
from portal.domain.sending.composing import WrittenLetter
from portal.mail.letters import Verified
from portal.store.outbox import Letter
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.conftest import RELEASE_DAY
from tests.stage import staged

HOUR = timedelta(hours=1)
LASTS = timedelta(days=60)


@pytest.fixture
@staged
def mei(app, time) -> int:
    """Mei's account, which wants letters about verifications; her result is out."""
    cast.register(MEI, now=time())
    cast.register(HAN, now=time())
    proofs.release(time)
    account = office.account(MEI).id
    choose(account, letters=True, now=time())
    return account


def choose(account: int, *, letters: bool, now: datetime) -> None:
    sharing.choose(account, by_numbers=[proofs.entry(MEI).public_key], tells_by_letter=letters, now=now)


def verify(*, now: datetime) -> Letter:
    """Somebody verifies Mei's result: the letter that tells her."""
    assert proofs.by_numbers(now=now)
    return office.letters("verified")[-1]


def link(letter: Letter) -> str:
    return json.loads(letter.facts)["link"]


def facts(letter: Letter, *, now: datetime):
    written = WrittenLetter(letter.kind, letter.account_id, letter.entry_id, json.loads(letter.facts))
    return composing.facts(written, composing.standing([written], now=now))


def wants_letters() -> bool:
    return office.account(MEI).verified_letters_at is not None


def test_a_letter_about_a_verification_holds_an_address_that_stops_them(mei):
    letter = verify(now=RELEASE_DAY)
    told = facts(letter, now=RELEASE_DAY)
    assert isinstance(told, Verified)
    assert told.unsubscribe == f"http://localhost/email/unsubscribe/{link(letter)}"


def test_of_the_link_only_the_hash_is_kept_beside_the_letter(mei):  # T22
    text = link(verify(now=RELEASE_DAY))
    assert text not in str(office.everything()["link"])


def test_the_link_switches_the_letters_of_its_account_off(mei):
    consent.unsubscribe(link(verify(now=RELEASE_DAY)), now=RELEASE_DAY + HOUR)
    assert not wants_letters()
    assert proofs.by_numbers(now=RELEASE_DAY + 2 * HOUR)
    assert len(office.letters("verified")) == 1
    [line] = proofs.audited("letters about verifications switched off")
    assert json.loads(line.details) == {"account": mei}


def test_another_account_goes_on_having_its_letters(mei):
    han = office.account(HAN).id
    sharing.choose(han, by_numbers=[], tells_by_letter=True, now=RELEASE_DAY)
    consent.unsubscribe(link(verify(now=RELEASE_DAY)), now=RELEASE_DAY)
    assert office.account(HAN).verified_letters_at == RELEASE_DAY


def test_the_link_of_every_letter_works_and_then_none_does(mei):  # T22
    first, second = (link(verify(now=RELEASE_DAY + at)) for at in (HOUR, 3 * HOUR))
    consent.unsubscribe(first, now=RELEASE_DAY + 4 * HOUR)
    for each in (first, second):
        with pytest.raises(LinkIsSpent):
            consent.unsubscribe(each, now=RELEASE_DAY + 4 * HOUR)


def test_an_old_link_does_not_stop_letters_that_were_asked_for_anew(mei):
    old = link(verify(now=RELEASE_DAY))
    choose(mei, letters=False, now=RELEASE_DAY + HOUR)
    choose(mei, letters=True, now=RELEASE_DAY + 2 * HOUR)
    with pytest.raises(LinkIsSpent):
        consent.unsubscribe(old, now=RELEASE_DAY + 3 * HOUR)
    assert wants_letters()


def test_choosing_other_things_leaves_the_links_as_they_are(mei):
    text = link(verify(now=RELEASE_DAY))
    choose(mei, letters=True, now=RELEASE_DAY + HOUR)
    consent.unsubscribe(text, now=RELEASE_DAY + 2 * HOUR)
    assert not wants_letters()


def test_the_link_works_for_sixty_days(mei):
    text = link(verify(now=RELEASE_DAY))
    links.check(links.UNSUBSCRIBE, text, now=RELEASE_DAY + LASTS - timedelta(seconds=1))
    with pytest.raises(LinkIsSpent):
        consent.unsubscribe(text, now=RELEASE_DAY + LASTS)
    assert wants_letters()


def test_a_link_for_something_else_stops_nothing(mei):  # T22
    verify(now=RELEASE_DAY)
    [reset] = office.reset_links(MEI.id_number, now=RELEASE_DAY)
    with pytest.raises(LinkIsSpent):
        consent.unsubscribe(reset, now=RELEASE_DAY)
    assert wants_letters()


@pytest.mark.parametrize("how", ["by its link", "in the account"])
def test_a_letter_that_waits_goes_nowhere_once_they_are_stopped(mei, how):
    letter = verify(now=RELEASE_DAY)
    if how == "by its link":
        consent.unsubscribe(link(letter), now=RELEASE_DAY)
    else:
        choose(mei, letters=False, now=RELEASE_DAY)
    assert facts(letter, now=RELEASE_DAY) is None


def test_a_letter_written_before_there_were_links_goes_nowhere(mei):
    letter = verify(now=RELEASE_DAY)
    letter.facts = json.dumps({"at": RELEASE_DAY.isoformat()})
    assert facts(letter, now=RELEASE_DAY) is None
