"""Deleting an account: what goes, what stays, and what happens to whatever was under way."""

from __future__ import annotations

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, text

from portal import settings
from portal.domain.accounts import (
    changing_account,
    changing_email,
    closing_account,
    help_desk,
    registering,
    resetting_password,
    signing_in,
)
from portal.domain.accounts.signing_in import Reader
from portal.domain.proofs import sharing, verifying
from portal.domain.refusals import (
    LinkIsSpent,
    NoSuchCode,
    NoSuchEntry,
    TooManyTries,
    WrongCurrentPassword,
    WrongPassword,
)
from portal.domain.results import releasing
from portal.store.accounts import Account
from portal.store.audit import AuditLine
from portal.store.database import db
from portal.store.links import Link
from portal.store.outbox import Letter, LetterState
from portal.store.shares import Share
from portal.store.sign_ins import SignIn
from tests import cast, office, proofs
from tests.conftest import BEFORE
from tests.post import Post, round_of
from tests.refusing import refusing
from tests.stage import staged
from tests.tables import for_each

HOME = "192.0.2.1"
CANARY = "canary-7f3a@nowhere.example"
OFFICE = {"reason": "asked for at the counter", "by": "office"}


@pytest.fixture
@staged
def mei(app, time) -> Reader:
    """Mei, logged in."""
    cast.register(cast.MEI, now=time())
    return reader(cast.MEI)


def reader(person: cast.Person) -> Reader:
    found = signing_in.reader(sign_in(person), now=BEFORE)
    assert found
    return found


def sign_in(person: cast.Person, password: str = cast.PASSWORD) -> str:
    return signing_in.sign_in(person.id_number, password, address=HOME, now=BEFORE).secret


def delete(mei: Reader, password: str = cast.PASSWORD, *, now=BEFORE) -> None:
    closing_account.delete(mei, password, now=now)


def row(account_id: int) -> Account:
    db.session.rollback()
    return db.session.get_one(Account, account_id)


def letters() -> list[tuple[str, LetterState, str, str | None]]:
    db.session.rollback()
    every = db.session.scalars(select(Letter).order_by(Letter.id))
    return [(letter.kind, letter.state, letter.to_address, letter.facts) for letter in every]


def test_nobody_gets_into_a_deleted_account(mei):
    secrets = [sign_in(cast.MEI) for _ in range(2)]
    delete(mei)
    assert [signing_in.reader(secret, now=BEFORE) for secret in secrets] == [None, None]
    for password in (cast.PASSWORD, ""):
        with pytest.raises(WrongPassword):
            sign_in(cast.MEI, password)
    db.session.rollback()
    ended = {(each.ended_at, each.why) for each in db.session.scalars(select(SignIn))}
    assert ended == {(BEFORE, "account deleted")}


def test_its_row_keeps_nothing_of_its_holder(mei):
    changing_account.set_language(mei.account_id, "zh-Hant")
    sharing.choose(mei.account_id, by_numbers=[], tells_by_letter=True, now=BEFORE)
    delete(mei)
    kept = row(mei.account_id)
    assert kept.closed_at == BEFORE
    assert (kept.email, kept.email_key, kept.password_hash) == ("", "", "")
    left = (kept.email_confirmed_at, kept.updates_at, kept.updates_wording, kept.verified_letters_at)
    assert left == (None, None, None, None)


def test_the_numbers_of_every_entry_register_again(mei):
    registering.add_entry(mei.account_id, cast.numbers(cast.HAN), now=BEFORE)
    delete(mei)
    for person in (cast.MEI, cast.HAN):
        assert (proofs.entry(person).account_id, proofs.entry(person).claimed_at) == (None, None)
        assert cast.register(person, now=BEFORE)
    assert cast.account_of(cast.MEI, now=BEFORE) != mei.account_id


def test_entries_and_results_stay(mei, time):
    proofs.release(time)
    before = office.everything()
    delete(mei, now=time())
    after = office.everything()
    assert [len(after[table]) for table in ("entry", "result", "score")] == [
        len(before[table]) for table in ("entry", "result", "score")
    ]
    cast.register(cast.MEI, now=time())
    assert proofs.by_numbers(now=time()).outcome.overall == 138


def test_others_are_left_alone(mei):
    cast.register(cast.HAN, now=BEFORE, email=cast.MEI.email)  # of one family, at one address
    secret = sign_in(cast.HAN)
    han = row(cast.account_of(cast.HAN, now=BEFORE)).email
    delete(mei)
    assert signing_in.reader(secret, now=BEFORE)
    assert office.account(cast.HAN).email == han == cast.MEI.email
    assert [letter[1:3] for letter in letters() if letter[2]] == [(LetterState.WAITING, cast.MEI.email)]


@for_each("wrong", ["", "wrong 4242", cast.MEI.secret_number])
def test_a_wrong_password_deletes_nothing(mei, wrong):
    before = office.everything()
    with pytest.raises(WrongCurrentPassword):
        delete(mei, wrong)
    assert office.everything() == before


def test_passwords_cannot_be_guessed_here_either(mei):
    for _ in range(5):
        with pytest.raises(WrongCurrentPassword):
            delete(mei, "wrong 4242")
    with pytest.raises(TooManyTries):
        delete(mei)
    with pytest.raises(TooManyTries):
        changing_account.change_password(mei, cast.PASSWORD, "nine lanterns 99", now=BEFORE)


def test_a_password_that_was_changed_meanwhile_deletes_nothing(mei, monkeypatch):
    go_on = closing_account._delete

    def change_first(*given: object, **at: object) -> None:
        changing_account.change_password(mei, cast.PASSWORD, "nine lanterns 99", now=BEFORE)
        go_on(*given, **at)

    monkeypatch.setattr(closing_account, "_delete", change_first)
    with pytest.raises(WrongCurrentPassword):
        delete(mei)
    assert sign_in(cast.MEI, "nine lanterns 99")


def test_its_shares_show_nothing_any_more_not_even_when_the_entry_is_held_again(mei, time):
    code = proofs.share(mei.account_id, lasts=None, now=time())
    proofs.release(time)
    delete(mei, now=time())
    with pytest.raises(NoSuchCode):
        verifying.by_share(code, proofs.MAPLE, now=time())
    cast.register(cast.MEI, now=time())
    with pytest.raises(NoSuchCode):
        verifying.by_share(code, proofs.MAPLE, now=time())


def test_for_whom_its_shares_were_is_forgotten_of_those_taken_back_too(mei, time):
    for recipient in ("North School", "Birch Ltd"):
        proofs.share(mei.account_id, recipient=recipient, now=time())
    sharing.revoke(mei.account_id, proofs.overview(mei.account_id, now=time()).shares[0].id, now=time())
    delete(mei, now=time())
    kept = db.session.scalars(select(Share)).all()
    assert [(share.recipient, share.revoked_at) for share in kept] == [(None, time())] * 2


def test_what_was_closed_to_the_numbers_stays_closed(mei, time):
    sharing.choose(mei.account_id, by_numbers=[], tells_by_letter=False, now=time())
    proofs.release(time)
    delete(mei, now=time())
    assert proofs.by_numbers(now=time()) is None


def test_its_links_are_worth_nothing(mei):  # T22
    welcome = json.loads(office.letters("welcome")[0].facts)["link"]
    changing_email.ask(mei, cast.PASSWORD, CANARY, now=BEFORE)
    [new, old] = [json.loads(office.letters(f"email-changed-{which}")[0].facts)["link"] for which in ("new", "old")]
    [reset] = office.reset_links(cast.MEI.id_number, now=BEFORE)
    delete(mei)
    for link in (welcome, new):
        with pytest.raises(LinkIsSpent):
            changing_email.confirm(link, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        changing_email.stop(old, now=BEFORE)
    with pytest.raises(LinkIsSpent):
        resetting_password.reset(reset, "nine lanterns 99", now=BEFORE)
    assert {link.used_at for link in db.session.scalars(select(Link))} == {BEFORE}


def test_no_address_finds_it_not_even_an_empty_one(mei):
    delete(mei)
    before = office.everything()
    for identifier in ("", cast.MEI.email, cast.MEI.id_number):
        resetting_password.ask(identifier, address=cast.HOME, now=BEFORE)
    assert office.everything() == before


def test_letters_that_wait_are_not_sent(mei, time):
    resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=time())
    delete(mei)
    assert letters() == [(kind, LetterState.SUPPRESSED, "", None) for kind in ("welcome", "reset")]
    assert [letter.reason for letter in office.letters("welcome")] == ["the account is closed"]
    assert office.sent(now=time) == []


def test_letters_that_have_gone_do_not_say_to_whom(mei, time):
    office.sent(now=time)
    delete(mei)
    assert letters() == [("welcome", LetterState.SENT, "", None)]


def test_no_release_is_told_to_who_has_left(mei, time):
    office.sent(now=time)
    proofs.release(time)
    releasing.write_letters(now=time())
    delete(mei, now=time())
    assert office.sent(now=time) == []
    assert [state for kind, state, *_ in letters() if kind == "released"] == [LetterState.SUPPRESSED]


def test_a_release_writes_no_letter_to_who_left_before(mei, time):
    delete(mei)
    proofs.release(time)
    assert releasing.write_letters(now=time()) == 0


def test_an_account_that_is_deleted_while_its_letter_is_on_its_way_ends_well(mei, time):
    def leave(_message: EmailMessage) -> None:
        delete(mei)

    went = round_of(Post(trouble=leave), now=time)
    assert went.failed == went.put_off == 0
    assert letters() == [("welcome", LetterState.SUPPRESSED, "", None)]
    assert office.sent(now=time) == []


def test_a_letter_that_could_not_go_meanwhile_does_not_wait_again(mei, time):
    def leave(message: EmailMessage) -> None:
        delete(mei)
        raise OSError(f"no room for {message['To']}")

    round_of(Post(trouble=leave), now=time)
    assert letters() == [("welcome", LetterState.SUPPRESSED, "", None)]
    time.pass_by(timedelta(days=3))
    assert office.sent(now=time) == []


def test_an_exam_that_is_added_meanwhile_is_not_lost_in_it(mei, monkeypatch):
    join = registering._add

    def leave_first(*given: object, **at: object) -> None:
        delete(mei)
        join(*given, **at)

    monkeypatch.setattr(registering, "_add", leave_first)
    with pytest.raises(NoSuchEntry):
        registering.add_entry(mei.account_id, cast.numbers(cast.HAN), now=BEFORE)
    assert cast.register(cast.HAN, now=BEFORE)


def test_of_the_office_and_its_reader_whoever_comes_second_is_told(mei):
    delete(mei)
    with refusing("not registered"):
        help_desk.unregister(cast.MEI.id_number, **OFFICE, now=BEFORE)
    cast.register(cast.HAN, now=BEFORE)
    han = reader(cast.HAN)
    help_desk.unregister(cast.HAN.id_number, **OFFICE, now=BEFORE)
    with pytest.raises(NoSuchEntry):
        delete(han)


def test_an_account_that_the_office_empties_is_wiped_with_its_last_entry(mei):
    registering.add_entry(mei.account_id, cast.numbers(cast.HAN), now=BEFORE)
    help_desk.unregister(cast.MEI.id_number, **OFFICE, now=BEFORE)
    assert (row(mei.account_id).closed_at, row(mei.account_id).email) == (None, cast.MEI.email)
    help_desk.unregister(cast.HAN.id_number, **OFFICE, now=BEFORE)
    assert (row(mei.account_id).closed_at, row(mei.account_id).email) == (BEFORE, "")


def test_the_audit_log_says_that_it_was_deleted_and_names_nobody(mei):
    delete(mei)
    lines = list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))[-2:]
    assert [(line.what, line.who, line.whom) for line in lines] == [
        ("unregistered", "candidate", proofs.entry(cast.MEI).id),
        ("account deleted", "candidate", None),
    ]
    assert {line.details for line in lines} == {json.dumps({"account": mei.account_id})}


def test_no_table_holds_its_address_any_more(app, time):  # T51
    leave_with_canary(time)
    assert [table for table, kept in office.everything().items() if CANARY in str(kept)] == []


def test_nothing_in_the_file_holds_its_address_any_more(app, time):  # T51
    leave_with_canary(time)
    file = settings.current().database_file
    everything_in_one_file()
    for each in (file, file.with_name(file.name + "-wal")):
        assert CANARY.encode() not in each.read_bytes()


def leave_with_canary(time: cast.Time) -> None:
    """The address is all over the account of somebody who has done what can be done, and then deletes it."""
    cast.register(cast.HAN, now=time())
    cast.register(cast.MEI, now=time(), email=CANARY, updates_wording="Yes, please")
    mei = reader(cast.MEI)
    round_of(Post(trouble=grumble), now=time)
    changing_email.ask(mei, cast.PASSWORD, f"new.{CANARY}", now=time())
    link = json.loads(office.letters("email-changed-new")[0].facts)["link"]
    changing_email.confirm(link, now=time())
    changing_email.ask(mei, cast.PASSWORD, CANARY, now=time())
    resetting_password.ask(cast.MEI.id_number, address=cast.HOME, now=time())
    everything_in_one_file()
    assert CANARY.encode() in settings.current().database_file.read_bytes()
    cast.register(cast.PENDING, now=time())
    delete(mei, now=time())


def grumble(message: EmailMessage) -> None:
    raise OSError(f"450 {message['To']} is over quota")


def everything_in_one_file() -> None:
    """What stood in the write-ahead log is in the database itself."""
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
