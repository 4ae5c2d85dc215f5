"""The help desk: what the office sees of a candidate, and its ways to help."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import help_desk, registering, signing_in
from portal.domain.credentials import budgets
from portal.domain.credentials.budgets import Whose
from portal.domain.credentials.throttling import Lock
from portal.domain.refusals import TooManyTries, WrongNumbers, WrongPassword
from portal.store.audit import AuditLine
from portal.store.database import db
from tests import cast, office
from tests.conftest import BEFORE
from tests.refusing import refusing
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")

BY = {"reason": "at the counter, with passport", "by": "office", "now": BEFORE}


def spend_every_try() -> None:
    for _ in range(6):
        with pytest.raises((WrongNumbers, TooManyTries)):
            registering.register(cast.claim(cast.MEI, secret_number="0000"), now=BEFORE)


def noted() -> list[tuple[str, str | None]]:
    return [(line.what, line.details) for line in db.session.scalars(select(AuditLine).order_by(AuditLine.id))][-1:]


def test_the_office_sees_who_has_registered_and_what_was_tried():
    spend_every_try()
    shown = help_desk.show(" 937803-wlc", now=BEFORE)
    assert (shown.named.name, shown.named.claimed_at) == (cast.MEI.name, None)
    assert [(tries.kind, tries.failures) for tries in shown.tries] == [(budgets.REGISTERING, 5)]


def test_the_office_sees_until_when_tries_are_refused():
    spend_every_try()
    [tries] = help_desk.show(cast.MEI.id_number, now=BEFORE).tries
    assert tries.lock == Lock(BEFORE + timedelta(minutes=15))
    [tries] = help_desk.show(cast.MEI.id_number, now=tries.lock.until).tries
    assert (tries.failures, tries.lock) == (5, None)


def test_the_office_sees_that_only_it_can_unlock():
    spent = budgets.of_number(cast.MEI.id_number, budgets.VERIFYING)
    [of_number] = [each for each in spent if each.budget.whose is Whose.NUMBER]
    office.count_failures(of_number, 50, now=BEFORE)
    [tries] = help_desk.show(cast.MEI.id_number, now=BEFORE + timedelta(days=99)).tries
    assert tries.lock == Lock(None)


def test_the_office_sees_that_passwords_are_refused_where_they_were_typed():
    cast.register(cast.MEI, now=BEFORE)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing_in.sign_in(cast.MEI.id_number, "wrong", address=cast.HOME, now=BEFORE)
    [tries] = help_desk.show(cast.MEI.id_number, now=BEFORE).tries
    assert (tries.kind, tries.failures, tries.lock) == (budgets.LOGGING_IN, 5, None)
    assert tries.lock_from_one_place == Lock(BEFORE + timedelta(minutes=15))


def test_the_office_sees_the_address_and_the_letters():
    cast.register(cast.MEI, now=BEFORE)
    shown = help_desk.show(cast.MEI.id_number, now=BEFORE)
    assert (shown.email, shown.named.claimed_at) == (cast.MEI.email, BEFORE)
    assert shown.letters == [(1, "welcome", cast.MEI.email, "waiting", BEFORE, None)]


def test_the_office_sees_when_a_letter_went_and_those_to_the_account(time):
    cast.register(cast.MEI, now=BEFORE)
    office.reset_links(cast.MEI.id_number, now=BEFORE)
    office.sent(now=time)
    letters = help_desk.show(cast.MEI.id_number, now=BEFORE).letters
    assert [(letter.kind, letter.sent_at) for letter in letters] == [("welcome", BEFORE), ("reset", BEFORE)]


def test_no_secret_and_no_result_is_shown():
    cast.register(cast.MEI, now=BEFORE)
    cast.load_results(now=BEFORE)
    told = str(help_desk.show(cast.MEI.id_number, now=BEFORE))
    assert cast.MEI.secret_number not in told
    assert "138" not in told


def test_unlocking_lets_the_holder_register_at_once():  # T3
    spend_every_try()
    help_desk.unlock(cast.MEI.id_number, **BY)
    assert cast.register(cast.MEI, now=BEFORE)


def test_unregistering_ends_the_sessions_and_lets_the_numbers_register_again():  # T7
    cast.register(cast.MEI, now=BEFORE)
    secret = signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=None, now=BEFORE).secret
    help_desk.unregister(cast.MEI.id_number, **BY)
    assert signing_in.reader(secret, now=BEFORE) is None
    with pytest.raises(WrongPassword):
        signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=None, now=BEFORE)
    assert cast.register(cast.MEI, now=BEFORE)


def test_an_entry_nobody_registered_cannot_be_unregistered():
    with refusing("not registered"):
        help_desk.unregister(cast.MEI.id_number, **BY)


def test_a_reissued_secret_number_is_the_only_one_that_registers():
    number = help_desk.reissue(cast.MEI.id_number, **BY).secret_number
    if number != cast.MEI.secret_number:
        with pytest.raises(WrongNumbers):
            cast.register(cast.MEI, now=BEFORE)
    assert registering.register(cast.claim(cast.MEI, secret_number=number), now=BEFORE)


def test_reissuing_forgets_the_failed_tries():
    spend_every_try()
    number = help_desk.reissue(cast.MEI.id_number, **BY).secret_number
    assert registering.register(cast.claim(cast.MEI, secret_number=number), now=BEFORE)


@for_each("deed", [help_desk.unlock, help_desk.reissue, help_desk.unregister, help_desk.withdraw])
def test_each_deed_is_written_down_with_its_reason_and_no_secret(afresh, deed):
    afresh()
    cast.register(cast.MEI, now=BEFORE)
    with suppress(WrongPassword):
        signing_in.sign_in(cast.MEI.id_number, "wrong", address=None, now=BEFORE)
    done = deed(cast.MEI.id_number, **BY)
    [(_, details)] = noted()
    assert BY["reason"] in details
    assert getattr(done, "secret_number", "nothing secret") not in details


def test_without_a_failed_try_nothing_is_unlocked_nor_written_down():
    before = noted()
    assert help_desk.unlock(cast.MEI.id_number, **BY).forgotten == {}
    assert noted() == before


def test_unlocking_tells_which_tries_it_forgot():
    spend_every_try()
    assert help_desk.unlock(cast.MEI.id_number, **BY).forgotten == {budgets.REGISTERING: 5}
    assert help_desk.unlock(cast.MEI.id_number, **BY).forgotten == {}


def test_unregistering_tells_what_becomes_of_the_account():
    cast.register(cast.MEI, now=BEFORE)
    office.hand_over(cast.HAN.id_number, office.account(cast.MEI).id, now=BEFORE)
    first, last = (help_desk.unregister(person.id_number, **BY) for person in (cast.MEI, cast.HAN))
    assert (first.named.name, first.email, first.exams_left) == (cast.MEI.name, cast.MEI.email, 1)
    assert (last.named.name, last.exams_left) == (cast.HAN.name, 0)


def test_who_is_withdrawn_cannot_register_until_taken_back():
    office.withdraw(cast.MEI, now=BEFORE)
    with pytest.raises(WrongNumbers):
        cast.register(cast.MEI, now=BEFORE)
    office.restore(cast.MEI, now=BEFORE)
    assert cast.register(cast.MEI, now=BEFORE)


def test_nobody_is_withdrawn_or_taken_back_twice():
    with refusing("is not withdrawn, so there is nothing to undo"):
        office.restore(cast.MEI, now=BEFORE)
    office.withdraw(cast.MEI, now=BEFORE)
    with refusing("is withdrawn already"):
        office.withdraw(cast.MEI, now=BEFORE)


def test_a_search_for_no_letter_or_figure_is_refused():
    with refusing("Type part of a name"):
        help_desk.find(" @ - ")


def test_signs_alone_are_not_looked_for():
    assert help_desk.find("- lin mei-hua -") == help_desk.find("lin meihua")


@for_each("deed", [help_desk.unlock, help_desk.reissue, help_desk.unregister, help_desk.withdraw])
def test_an_unknown_id_number_is_told(deed):
    with refusing("123456ABC"):
        deed(cast.STRANGER.id_number, **BY)
