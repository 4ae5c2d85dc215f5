"""A change of address: nothing moves until the new one confirms it, and the old one can stop it for three days."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import changing_account, changing_email, resetting_password, signing_in
from portal.domain.accounts.changing_email import AddressConfirmation, Awaited, Stop
from portal.domain.accounts.signing_in import Reader
from portal.domain.refusals import (
    LinkIsSpent,
    NoSuchEntry,
    SameEmail,
    TooManyLetters,
    TooManyTries,
    WrongCurrentPassword,
)
from portal.domain.results import releasing
from portal.store.database import db, one_transaction
from portal.store.email_changes import EmailChange
from portal.store.outbox import Letter, LetterState
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.databases import BOTH
from tests.post import text_of
from tests.stage import staged
from tests.tables import for_each

A, B, C = cast.MEI.email, "mei.lin@mail.example", "mei@third.example"
NEW = "nine lanterns 99"
HOME = "192.0.2.1"
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
@staged
def mei(app) -> Reader:
    """Mei, logged in; her address is A."""
    cast.register(cast.MEI, now=BEFORE)
    return reader(sign_in())


def sign_in(password: str = cast.PASSWORD, *, now=BEFORE) -> str:
    return signing_in.sign_in(cast.MEI.id_number, password, address=HOME, now=now).secret


def reader(secret: str, *, now=BEFORE) -> Reader:
    found = signing_in.reader(secret, now=now)
    assert found
    return found


def ask(mei: Reader, email: str = B, *, now=BEFORE) -> tuple[str, str]:
    """The links in the two letters: to the new address, which confirms; to the old one, which stops."""
    changing_email.ask(mei, cast.PASSWORD, email, now=now)
    return tuple(json.loads(office.letters(f"email-changed-{whose}")[-1].facts)["link"] for whose in ("new", "old"))


def moved(mei: Reader, email: str = B, *, now=BEFORE) -> str:
    """The address was changed there and then; the link that stops it."""
    confirming, stopping = ask(mei, email, now=now)
    changing_email.confirm(confirming, now=now)
    return stopping


def address() -> str:
    return office.account(cast.MEI).email


def changes() -> list[EmailChange]:
    return sorted(office.everything()["email_change"])


def reset_letters_go_to(*, now=BEFORE) -> str:
    resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=now)
    return office.letters("reset")[-1].to_address


def is_spent(look, link: str, *, now=BEFORE) -> bool:
    try:
        look(link, now=now)
    except LinkIsSpent:
        return True
    return False


def test_asking_changes_nothing_but_writes_to_both_addresses(mei):  # T24
    ask(mei)
    assert (address(), reset_letters_go_to()) == (A, A)
    assert {kind: office.letters(kind)[0].to_address for kind in ("email-changed-new", "email-changed-old")} == {
        "email-changed-new": B,
        "email-changed-old": A,
    }
    assert changing_email.awaited(mei.account_id, now=BEFORE) == Awaited(B, BEFORE + DAY)


def test_the_letters_say_when_it_was_asked_and_only_the_old_address_reads_the_new_one(mei, time):
    confirming, stopping = ask(mei)
    said = {
        message["To"]: text_of(message) for message in office.sent(now=time) if "email-changed" in message["Message-ID"]
    }
    for text in said.values():
        assert "6 May 2018 at 16:00 (Taiwan time)" in text
        assert cast.MEI.name in text
    assert f"http://localhost/email/confirm/{confirming}" in said[B]
    assert f"http://localhost/email/stop/{stopping}" in said[A]
    assert B in said[A]
    assert A not in said[B], "who is written to by mistake learns nothing of the candidate's address"
    assert stopping not in said[B]
    assert confirming not in said[A]


def test_only_the_letters_know_the_links(mei, time):  # T22
    links = ask(mei)
    assert min(map(len, links)) >= 26, "160 bits"
    assert not any(link in str(office.everything()["link"]) for link in links)
    office.sent(now=time)
    assert not any(link in str(office.everything()) for link in links)


def test_whoever_does_not_know_the_password_cannot_ask(mei):  # T24
    before = office.everything()
    for wrong in ("", "wrong 4242", cast.MEI.secret_number):
        with pytest.raises(WrongCurrentPassword):
            changing_email.ask(mei, wrong, B, now=BEFORE)
    assert office.everything() == before


def test_passwords_tried_here_and_to_change_the_password_are_counted_together(mei):  # T24
    for _ in range(3):
        with pytest.raises(WrongCurrentPassword):
            changing_email.ask(mei, "wrong 4242", B, now=BEFORE)
    for _ in range(2):
        with pytest.raises(WrongCurrentPassword):
            changing_account.change_password(mei, "wrong 4242", NEW, now=BEFORE)
    with pytest.raises(TooManyTries):
        changing_email.ask(mei, cast.PASSWORD, B, now=BEFORE)


def test_a_password_changed_while_it_is_checked_asks_for_nothing(mei, monkeypatch):
    prove = changing_account.prove

    def change_first(account_id: int, current: str, *, now):
        known = prove(account_id, current, now=now)
        resetting_password.reset(office.reset_links(A, now=now)[0], NEW, now=now)
        return known

    monkeypatch.setattr(changing_account, "prove", change_first)
    with pytest.raises(WrongCurrentPassword):
        ask(mei)
    assert changes() == []


@pytest.mark.parametrize("same", [A, A.upper()])
def test_the_address_there_is_cannot_be_asked_for(mei, same):
    before = office.everything()
    with pytest.raises(SameEmail):
        changing_email.ask(mei, cast.PASSWORD, same, now=BEFORE)
    assert office.everything() == before


def test_an_address_others_have_is_as_good_as_any(mei):  # T14
    cast.register(cast.HAN, now=BEFORE)
    before = {name: len(rows) for name, rows in office.everything().items()}
    moved(mei, cast.HAN.email)
    after = {name: len(rows) for name, rows in office.everything().items()}
    assert {name: after[name] - before[name] for name in ("letter", "link", "email_change")} == {
        "letter": 2,
        "link": 2,
        "email_change": 1,
    }
    assert address() == cast.HAN.email


def test_nobody_is_flooded_with_letters(mei):
    for n in range(changing_email.MOST_LETTERS):
        ask(mei, f"{n}@example.org")
    before = office.everything()
    with pytest.raises(TooManyLetters):
        ask(mei)
    assert office.everything() == before
    with pytest.raises(TooManyLetters):
        ask(mei, now=BEFORE + HOUR - SECOND)
    ask(mei, now=BEFORE + HOUR)


def test_looking_at_the_links_says_what_they_do_and_spends_nothing(mei):  # T22
    confirming, stopping = ask(mei)
    before = office.everything()
    for _ in range(3):
        assert changing_email.confirmation(confirming, now=BEFORE) == AddressConfirmation(B, is_change=True)
        assert changing_email.stoppable(stopping, now=BEFORE) == Stop(A, B, is_done=False)
    assert office.everything() == before
    changing_email.confirm(confirming, now=BEFORE)
    assert changing_email.stoppable(stopping, now=BEFORE) == Stop(A, B, is_done=True)


def test_the_new_address_confirms_and_everything_goes_there(mei):
    confirming, _ = ask(mei, "Mei.Lin@Mail.Example")
    later = BEFORE + HOUR
    changing_email.confirm(confirming, now=later)
    account = office.account(cast.MEI)
    assert (account.email, account.email_key, account.email_confirmed_at) == ("Mei.Lin@Mail.Example", B, later)
    assert reset_letters_go_to(now=later) == "Mei.Lin@Mail.Example"
    assert changing_email.awaited(mei.account_id, now=later) is None


def test_a_forgotten_password_is_asked_for_by_the_new_address_alone(mei):
    moved(mei)
    resetting_password.ask(A, address=cast.HOME, now=BEFORE)
    assert office.letters("reset") == []
    resetting_password.ask(B, address=cast.HOME, now=BEFORE)
    assert office.letters("reset")[-1].to_address == B


def test_a_change_logs_everybody_out_and_nobody_in(mei):  # T19
    secrets = [sign_in() for _ in range(3)]
    moved(mei)
    assert [signing_in.reader(secret, now=BEFORE) for secret in secrets] == [None] * 3
    assert all(row[-2] is not None for row in office.everything()["sign_in"]), "none was begun by it"
    assert sign_in(), "the password is the same"


def test_a_change_makes_links_for_a_new_password_worth_nothing(mei):  # T22
    [link] = office.reset_links(cast.MEI.id_number, now=BEFORE)
    moved(mei)
    with pytest.raises(LinkIsSpent):
        resetting_password.reset(link, NEW, now=BEFORE)


def test_a_change_makes_the_welcome_link_worth_nothing(mei, time):
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    moved(mei)
    assert is_spent(changing_email.confirmation, welcome)
    assert not [message for message in office.sent(now=time) if "<welcome" in message["Message-ID"]]


@pytest.fixture
@staged
def announced(mei, time) -> Reader:
    """Her results have opened, the letter that says so waits, and so do those about her account; the reader."""
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())
    office.reset_links(cast.MEI.id_number, now=time())
    return reader(sign_in(now=time()), now=time())


def waiting() -> dict[str, str]:
    kinds = ("welcome", "released", "reset", "email-changed-old")
    return {kind: office.letters(kind)[0].to_address for kind in kinds}


def test_announcements_that_wait_go_to_the_new_address_and_nothing_else_does(announced, time):
    stopping = moved(announced, now=time())
    assert waiting() == {"welcome": A, "released": B, "reset": A, "email-changed-old": A}
    changing_email.stop(stopping, now=time())
    assert waiting() == dict.fromkeys(waiting(), A)


@for_each(
    "state, follows",
    [
        (LetterState.SENDING, True),
        (LetterState.FAILED, True),
        (LetterState.SENT, False),
        (LetterState.SUPPRESSED, False),
    ],
)
def test_what_has_gone_is_kept_as_it_went(announced, time, afresh, state, follows):
    afresh()

    @one_transaction
    def put() -> None:
        db.session.query(Letter).where(Letter.kind == "released").one().state = state

    put()
    moved(announced, now=time())
    assert (waiting()["released"] == B) == follows


def test_the_letters_of_others_at_the_address_stay_there(announced, time):
    cast.register(cast.HAN, now=time(), email=A)
    office.hand_over(cast.PENDING.id_number, office.account(cast.HAN).id, now=time())
    moved(announced, now=time())
    assert office.account(cast.HAN).email == A
    assert [letter.to_address for letter in office.letters("welcome")] == [A, A]


def test_what_was_done_is_written_down_without_an_address(mei):
    stopping = moved(mei)
    changing_email.stop(stopping, now=BEFORE)
    ask(mei)
    changing_email.drop(mei.account_id, now=BEFORE)
    lines = sorted(office.everything()["audit"])
    assert [line[3] for line in lines][-5:] == [
        "change of email asked for",
        "email changed",
        "change of email stopped",
        "change of email asked for",
        "change of email dropped",
    ]
    assert "@" not in str(lines)


def test_a_link_confirms_once(mei):  # T22
    confirming, _ = ask(mei)
    changing_email.confirm(confirming, now=BEFORE)
    for use in (changing_email.confirm, changing_email.confirmation):
        with pytest.raises(LinkIsSpent):
            use(confirming, now=BEFORE)


def test_a_link_confirms_for_a_day(mei):
    confirming, _ = ask(mei)
    with pytest.raises(LinkIsSpent):
        changing_email.confirm(confirming, now=BEFORE + DAY)
    assert changing_email.awaited(mei.account_id, now=BEFORE + DAY) is None
    assert address() == A
    changing_email.confirm(confirming, now=BEFORE + DAY - SECOND)
    assert address() == B


def test_a_change_cannot_be_confirmed_after_another_was_asked_for(mei):  # T24
    first, _ = ask(mei, B)
    second, _ = ask(mei, C)
    with pytest.raises(LinkIsSpent):
        changing_email.confirm(first, now=BEFORE)
    assert changing_email.awaited(mei.account_id, now=BEFORE) == Awaited(C, BEFORE + DAY)
    changing_email.confirm(second, now=BEFORE)
    assert address() == C


def test_a_change_that_was_dropped_cannot_be_confirmed(mei):
    confirming, _ = ask(mei)
    changing_email.drop(mei.account_id, now=BEFORE)
    assert changing_email.awaited(mei.account_id, now=BEFORE) is None
    assert is_spent(changing_email.confirm, confirming)


def test_dropping_what_does_not_wait_does_nothing(mei):
    before = office.everything()
    changing_email.drop(mei.account_id, now=BEFORE)
    assert office.everything() == before


@pytest.mark.parametrize("how", ["account", "link"])
def test_a_new_password_ends_a_change_asked_for_with_the_old_one(mei, how):  # T22, T24
    confirming, _ = ask(mei)
    if how == "account":
        changing_account.change_password(mei, cast.PASSWORD, NEW, now=BEFORE)
    else:
        resetting_password.reset(office.reset_links(A, now=BEFORE)[0], NEW, now=BEFORE)
    assert is_spent(changing_email.confirm, confirming)
    assert address() == A


def test_a_letter_whose_link_is_worth_nothing_is_not_sent(mei, time):
    ask(mei, B)
    _, stopping = ask(mei, C)
    changing_email.stop(stopping, now=time())
    gone = [message for message in office.sent(now=time) if "email-changed" in message["Message-ID"]]
    assert [(message["To"], B in text_of(message)) for message in gone] == [(A, True)]
    assert [letter.state for letter in office.letters("email-changed-new")] == [LetterState.SUPPRESSED] * 2


def test_the_old_address_stops_a_change_that_waits(mei):  # T24
    secret = sign_in()
    confirming, stopping = ask(mei)
    changing_email.stop(stopping, now=BEFORE)
    assert is_spent(changing_email.confirm, confirming)
    assert (address(), changing_email.awaited(mei.account_id, now=BEFORE)) == (A, None)
    assert signing_in.reader(secret, now=BEFORE), "nothing had been done yet"
    assert office.account(cast.MEI).email_confirmed_at is None


def test_the_old_address_takes_a_change_back(mei):  # T24
    stopping = moved(mei)
    later = BEFORE + HOUR
    secret = sign_in(now=later)
    [link] = office.reset_links(B, now=later)
    changing_email.stop(stopping, now=later)
    account = office.account(cast.MEI)
    assert (account.email, account.email_key, account.email_confirmed_at) == (A, A, later)
    assert signing_in.reader(secret, now=later) is None
    assert is_spent(resetting_password.check, link, now=later)
    assert reset_letters_go_to(now=later) == A


def test_a_link_stops_once(mei):  # T22
    stopping = moved(mei)
    changing_email.stop(stopping, now=BEFORE)
    for use in (changing_email.stop, changing_email.stoppable):
        with pytest.raises(LinkIsSpent):
            use(stopping, now=BEFORE)


def test_a_change_can_be_stopped_for_three_days_after_it_was_asked_for(mei):  # T24
    _, stopping = ask(mei)
    assert is_spent(changing_email.stop, stopping, now=BEFORE + 3 * DAY)
    changing_email.stop(stopping, now=BEFORE + 3 * DAY - SECOND)


def test_a_change_can_be_stopped_for_three_days_after_it_was_done(mei):  # T24
    confirming, stopping = ask(mei)
    done = BEFORE + 23 * HOUR
    changing_email.confirm(confirming, now=done)
    assert is_spent(changing_email.stop, stopping, now=done + 3 * DAY)
    assert address() == B
    changing_email.stop(stopping, now=done + 3 * DAY - SECOND)
    assert address() == A


def test_the_first_address_is_put_back_whatever_was_changed_after(mei):  # T24
    first = moved(mei, B)
    second = moved(reader(sign_in()), C)
    changing_email.stop(first, now=BEFORE)
    assert address() == A
    assert is_spent(changing_email.stop, second), "else who has B could take it back there"


def test_the_first_address_ends_what_waits_after_it(mei):  # T24
    first = moved(mei, B)
    confirming, stopping = ask(reader(sign_in()), C)
    changing_email.stop(first, now=BEFORE)
    assert address() == A
    assert is_spent(changing_email.confirm, confirming)
    assert is_spent(changing_email.stop, stopping)
    assert changing_email.awaited(mei.account_id, now=BEFORE) is None


def test_the_letter_about_a_change_that_was_replaced_stops_the_one_that_replaced_it(mei):  # T24
    _, first = ask(mei, B)
    moved(mei, C)
    changing_email.stop(first, now=BEFORE)
    assert address() == A


def test_a_later_address_does_not_stop_what_was_done_before_it(mei):
    first = moved(mei, B)
    second = moved(reader(sign_in()), C)
    changing_email.stop(second, now=BEFORE)
    assert address() == B
    changing_email.stop(first, now=BEFORE)
    assert address() == A


def test_who_had_it_meanwhile_cannot_stop_the_address_from_coming_home(mei):  # T24
    """The thief reads B. The holder moves it back, which is as good as having stopped it."""
    from_home = moved(mei, B)
    from_b = moved(mei, A, now=BEFORE + 70 * HOUR)
    assert is_spent(changing_email.stoppable, from_b, now=BEFORE + 70 * HOUR)
    assert is_spent(changing_email.stoppable, from_home, now=BEFORE + 70 * HOUR), "there is nothing left to stop"
    assert address() == A
    assert [change.stopped_at for change in db.session.scalars(select(EmailChange))] == [None, None]


def test_an_address_left_long_ago_is_no_home(mei):  # T24
    """Four days later the first address could not have stopped it; the address in between can still stop this."""
    moved(mei, B)
    later = BEFORE + 4 * DAY
    from_b = moved(mei, A, now=later)
    assert not is_spent(changing_email.stoppable, from_b, now=later)


def test_one_account_is_not_stopped_by_the_link_of_another(mei):
    cast.register(cast.HAN, now=BEFORE)
    secret = signing_in.sign_in(cast.HAN.id_number, cast.PASSWORD, address=HOME, now=BEFORE).secret
    stopping = moved(mei, B)
    moved(reader(secret), C)
    changing_email.stop(stopping, now=BEFORE)
    assert (address(), office.account(cast.HAN).email) == (A, C)


def test_what_happened_to_a_change_is_kept(mei):
    moved(mei, B)
    stopping = moved(reader(sign_in()), C)
    changing_email.stop(stopping, now=BEFORE)
    kept = [(row[2], row[3], row[5] is not None, row[6] is not None) for row in changes()]
    assert kept == [(B, A, True, False), (C, B, True, True)]


@pytest.mark.parametrize("purpose", ["new", "old"])
def test_a_link_does_one_thing(mei, purpose):  # T22
    confirming, stopping = ask(mei)
    [reset] = office.reset_links(A, now=BEFORE)
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    look, others = {
        "new": (changing_email.confirm, [stopping, reset]),
        "old": (changing_email.stop, [confirming, reset, welcome]),
    }[purpose]
    assert [is_spent(look, link) for link in others] == [True] * len(others)


def test_the_links_of_an_account_that_was_closed_since_are_worth_nothing(mei):
    confirming, stopping = ask(mei)
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    office.close_accounts(now=BEFORE)
    assert [is_spent(changing_email.confirm, link) for link in (confirming, welcome)] == [True, True]
    assert is_spent(changing_email.stop, stopping)
    with pytest.raises((WrongCurrentPassword, NoSuchEntry)):
        ask(mei)


def test_the_welcome_letter_confirms_the_first_address(mei):
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    assert changing_email.confirmation(welcome, now=BEFORE) == AddressConfirmation(A, is_change=False)
    changing_email.confirm(welcome, now=BEFORE)
    assert office.account(cast.MEI).email_confirmed_at == BEFORE


def test_the_welcome_letter_is_written_again_when_asked_for(mei, time):
    changing_email.welcome_again(mei.account_id, now=time())
    letters = office.letters("welcome")
    assert [letter.about for letter in letters] == [f"welcome:{mei.account_id}", f"welcome:{mei.account_id}.1"]
    assert len({letter.message_id for letter in letters}) == 2
    first, second = (json.loads(letter.facts)["link"] for letter in letters)
    assert len([message for message in office.sent(now=time) if "<welcome" in message["Message-ID"]]) == 2
    changing_email.confirm(second, now=time())
    assert is_spent(changing_email.confirm, first), "there is nothing left to confirm"


def test_a_welcome_letter_that_was_answered_meanwhile_is_not_sent(mei, time):
    changing_email.welcome_again(mei.account_id, now=time())
    changing_email.confirm(json.loads(office.letters("welcome")[0].facts)["link"], now=time())
    assert not [message for message in office.sent(now=time) if "<welcome" in message["Message-ID"]]


def test_a_confirmed_address_is_not_welcomed_again(mei):
    changing_email.confirm(json.loads(office.letters("welcome")[0].facts)["link"], now=BEFORE)
    before = office.everything()
    changing_email.welcome_again(mei.account_id, now=BEFORE)
    assert office.everything() == before


def test_nobody_is_flooded_with_welcomes(mei):
    for _ in range(changing_email.MOST_LETTERS - 1):
        changing_email.welcome_again(mei.account_id, now=BEFORE)
    with pytest.raises(TooManyLetters):
        changing_email.welcome_again(mei.account_id, now=BEFORE + HOUR - SECOND)
    changing_email.welcome_again(mei.account_id, now=BEFORE + HOUR)
    assert len(office.letters("welcome")) == changing_email.MOST_LETTERS + 1


@pytest.mark.parametrize("backend", BOTH)
def test_addresses_move_on_every_database(mei, backend):
    first = moved(mei, B)
    moved(reader(sign_in()), C)
    changing_email.stop(first, now=BEFORE)
    changing_email.welcome_again(mei.account_id, now=BEFORE)
    assert address() == A
