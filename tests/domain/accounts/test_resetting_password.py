"""A forgotten password: a letter to the address of the account, and a new password by the link in it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from portal.domain.accounts import resetting_password, signing_in
from portal.domain.refusals import LinkIsSpent, PasswordIsGuessable, TooManyTries, WrongPassword
from portal.store.outbox import LetterState
from tests import cast, office
from tests.conftest import BEFORE
from tests.post import text_of
from tests.stage import staged
from tests.tables import for_each

NEW = "nine lanterns 99"
HOME = "192.0.2.1"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LINK = re.compile(r"http://localhost/password/reset/(\S+)")


@pytest.fixture
@staged
def mei(app) -> cast.Person:
    cast.register(cast.MEI, now=BEFORE)
    return cast.MEI


@pytest.fixture
@staged
def family(mei) -> str:
    """Han is registered with Mei's address, in capitals; the address."""
    cast.register(cast.HAN, now=BEFORE, email=cast.MEI.email.upper())
    return cast.MEI.email


def link_for(person: cast.Person, *, now=BEFORE) -> str:
    [link] = office.reset_links(person.id_number, now=now)
    return link


def reset(link: str, password: str = NEW, *, now=BEFORE) -> None:
    resetting_password.reset(link, password, now=now)


def sign_in(person: cast.Person, password: str, *, now=BEFORE) -> str:
    return signing_in.sign_in(person.id_number, password, address=HOME, now=now).secret


def sent(time) -> list[EmailMessage]:
    return [message for message in office.sent(now=time) if "reset" in message["Message-ID"]]


@for_each("identifier", [cast.MEI.id_number, " 937803-wlc", "９３７８０３ＷＬＣ", cast.MEI.email, "MEI@Example.ORG"])
def test_an_id_number_or_an_email_address_gets_a_letter_however_it_is_typed(mei, time, afresh, identifier):
    afresh()
    resetting_password.ask(identifier, address=cast.HOME, now=time())
    [message] = sent(time)
    assert message["To"] == cast.MEI.email
    assert cast.MEI.name in text_of(message)
    [link] = LINK.findall(text_of(message))
    reset(link)
    assert sign_in(mei, NEW)


@for_each("identifier", [cast.STRANGER.id_number, cast.HAN.id_number, "nobody@example.org", "", "%", "王"])
def test_whoever_is_not_registered_gets_no_letter_and_leaves_no_trace(mei, identifier):  # T14
    before = office.everything()
    resetting_password.ask(identifier, address=cast.HOME, now=BEFORE)
    assert office.everything() == before


def test_asking_where_nobody_is_registered_does_nothing(app):
    before = office.everything()
    resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=BEFORE)
    assert office.everything() == before


def test_a_closed_account_gets_no_letter(mei):
    office.close_accounts(now=BEFORE)
    before = office.everything()
    for identifier in (cast.MEI.id_number, cast.MEI.email):
        resetting_password.ask(identifier, address=cast.HOME, now=BEFORE)
    assert office.everything() == before


def test_a_family_gets_one_letter_with_a_link_each(family, time):
    resetting_password.ask(family, address=cast.HOME, now=time())
    [message] = sent(time)
    body = text_of(message)
    links = LINK.findall(body)
    assert body.index(cast.MEI.name) < body.index(links[0]) < body.index(cast.HAN.name) < body.index(links[1])
    reset(links[1])
    assert sign_in(cast.HAN, NEW)
    assert sign_in(cast.MEI, cast.PASSWORD), "each link is for its own account"


def test_by_id_number_only_its_own_account_gets_a_link(family, time):
    resetting_password.ask(cast.HAN.id_number, address=cast.HOME, now=time())
    [message] = sent(time)
    assert len(LINK.findall(text_of(message))) == 1
    assert cast.HAN.name in text_of(message)


def test_any_id_number_of_the_account_will_do(mei, time):
    office.hand_over(cast.HAN.id_number, cast.account_of(mei, now=BEFORE), now=BEFORE)
    resetting_password.ask(cast.HAN.id_number, address=cast.HOME, now=time())
    assert len(sent(time)) == 1


def test_nobody_is_flooded_with_letters(family, time):
    for _ in range(10):
        resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=time())
        time.pass_by(MINUTE)
    assert len(office.letters("reset")) == resetting_password.MOST_LINKS
    resetting_password.ask(family, address=cast.HOME, now=time())
    [link] = json.loads(office.letters("reset")[-1].facts)["links"]
    assert link[0] == cast.account_of(cast.HAN, now=time()), "whoever has not had so many yet still gets one"
    time.pass_by(HOUR)
    resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=time())
    assert len(office.letters("reset")) == resetting_password.MOST_LINKS + 2


def test_only_the_letter_knows_the_link_and_only_until_it_has_gone(mei, time):  # T22
    link = link_for(mei)
    assert len(link) >= 26, "160 bits"
    kept = office.everything()
    assert link not in str(kept["link"])
    sent(time)
    assert link not in str(office.everything())


def test_a_letter_that_comes_too_late_is_not_sent(mei, time):
    resetting_password.ask(mei.id_number, address=cast.HOME, now=time())
    time.pass_by(HOUR)
    assert sent(time) == []
    assert [letter.state for letter in office.letters("reset")] == [LetterState.SUPPRESSED]


def test_a_letter_names_only_the_links_that_still_work(family, time):
    mei, han = office.reset_links(family, now=time())
    reset(mei)
    [message] = sent(time)
    assert LINK.findall(text_of(message)) == [han]


def test_looking_at_a_link_says_whose_it_is_and_spends_nothing(mei):  # T22
    link = link_for(mei)
    for _ in range(3):
        assert resetting_password.check(link, now=BEFORE) == cast.MEI.name
    reset(link)


def test_a_link_works_once(mei):  # T22
    link = link_for(mei)
    reset(link)
    with pytest.raises(LinkIsSpent):
        reset(link, "other lanterns 77")
    with pytest.raises(LinkIsSpent):
        resetting_password.check(link, now=BEFORE)
    assert sign_in(mei, NEW)


def test_a_link_works_for_an_hour(mei):  # T22
    link = link_for(mei)
    resetting_password.check(link, now=BEFORE + HOUR - SECOND)
    with pytest.raises(LinkIsSpent):
        reset(link, now=BEFORE + HOUR)
    assert sign_in(mei, cast.PASSWORD)
    reset(link, now=BEFORE + HOUR - SECOND)


def test_a_link_that_was_used_makes_the_others_worth_nothing(family):  # T19, T22
    first, second = link_for(cast.MEI), link_for(cast.MEI)
    brothers = link_for(cast.HAN)
    reset(second)
    with pytest.raises(LinkIsSpent):
        reset(first)
    resetting_password.check(brothers, now=BEFORE)


def test_a_link_of_another_letter_changes_no_password(mei):
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    with pytest.raises(LinkIsSpent):
        reset(welcome)


def test_the_link_of_an_account_that_was_closed_since_is_worth_nothing(mei):
    link = link_for(mei)
    office.close_accounts(now=BEFORE)
    with pytest.raises(LinkIsSpent):
        reset(link)


def test_a_new_password_takes_the_place_of_the_old(mei):
    reset(link_for(mei))
    with pytest.raises(WrongPassword):
        sign_in(mei, cast.PASSWORD)
    assert sign_in(mei, NEW)


def test_a_new_password_logs_everybody_out(mei):  # T19
    before = [sign_in(mei, cast.PASSWORD) for _ in range(3)]
    reset(link_for(mei))
    assert [signing_in.reader(secret, now=BEFORE) for secret in before] == [None] * 3


@for_each("guessable", ["937803-WLC 1", "937803wlc", "mei@example.org 11", "password11"])
def test_a_guessable_password_is_refused_and_the_link_still_works(mei, afresh, guessable):
    afresh()
    link = link_for(mei)
    with pytest.raises(PasswordIsGuessable):
        reset(link, guessable)
    assert sign_in(mei, cast.PASSWORD)
    reset(link)


def test_a_password_is_not_the_id_number_of_any_entry_of_the_account(mei):
    office.hand_over(cast.HAN.id_number, cast.account_of(mei, now=BEFORE), now=BEFORE)
    with pytest.raises(PasswordIsGuessable):
        reset(link_for(mei), cast.HAN.id_number)


def test_the_account_is_told_that_its_password_was_changed(mei, time):
    reset(link_for(mei))
    [letter] = office.letters("password-changed")
    body = text_of(next(each for each in office.sent(now=time) if each["Message-ID"] == letter.message_id))
    assert "6 May 2018 at 16:00 (Taiwan time)" in body
    assert "http://localhost/password/forgot" in body


def test_whoever_has_the_link_has_the_address(mei):
    reset(link_for(mei))
    assert office.account(mei).email_confirmed_at == BEFORE


def test_what_was_done_is_written_down(mei):
    reset(link_for(mei))
    lines = sorted(office.everything()["audit"])
    assert [line[3] for line in lines][-2:] == ["password link asked for", "password changed"]


def test_who_spent_the_tries_of_somebody_does_not_keep_them_from_getting_in(mei):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            sign_in(mei, "wrong 4242")
    with pytest.raises(TooManyTries):
        sign_in(mei, cast.PASSWORD)
    reset(link_for(mei))
    assert sign_in(mei, NEW)


def test_a_password_that_is_reset_while_it_is_being_checked_logs_nobody_in(mei, monkeypatch):  # T19
    link = link_for(mei)
    begin = signing_in._begin

    def reset_first(*given: object, **at: object) -> None:
        reset(link)
        begin(*given, **at)

    monkeypatch.setattr(signing_in, "_begin", reset_first)
    with pytest.raises(WrongPassword):
        sign_in(mei, cast.PASSWORD)
    [begun_by_the_link] = [row for row in office.everything()["sign_in"] if row[-2] is None]
    assert begun_by_the_link
