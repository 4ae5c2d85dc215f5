"""The help desk: what the office sees of a candidate, and its ways to help."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.accounts import help_desk, registering, signing_in
from portal.domain.refusals import TooManyTries, WrongNumbers, WrongPassword
from portal.store.audit import AuditLine
from portal.store.database import db
from tests import cast
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
    shown = help_desk.show(" 937803-wlc")
    assert (shown.facts.name, shown.registered_at, shown.failures) == (cast.MEI.name, None, {"register": 5})


def test_the_office_sees_the_address_and_the_letters():
    cast.register(cast.MEI, now=BEFORE)
    shown = help_desk.show(cast.MEI.id_number)
    assert (shown.email, shown.registered_at, shown.letters) == (cast.MEI.email, BEFORE, [(1, "welcome", "waiting")])


def test_no_secret_and_no_result_is_shown():
    cast.register(cast.MEI, now=BEFORE)
    cast.load_results(now=BEFORE)
    told = str(help_desk.show(cast.MEI.id_number))
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
    number = help_desk.reissue(cast.MEI.id_number, **BY)
    if number != cast.MEI.secret_number:
        with pytest.raises(WrongNumbers):
            cast.register(cast.MEI, now=BEFORE)
    assert registering.register(cast.claim(cast.MEI, secret_number=number), now=BEFORE)


def test_reissuing_forgets_the_failed_tries():
    spend_every_try()
    number = help_desk.reissue(cast.MEI.id_number, **BY)
    assert registering.register(cast.claim(cast.MEI, secret_number=number), now=BEFORE)


@for_each("deed", [help_desk.unlock, help_desk.reissue, help_desk.unregister])
def test_each_deed_is_written_down_with_its_reason_and_no_secret(afresh, deed):
    afresh()
    cast.register(cast.MEI, now=BEFORE)
    secret = deed(cast.MEI.id_number, **BY) or "nothing secret"
    [(_, details)] = noted()
    assert BY["reason"] in details
    assert secret not in details


@for_each("deed", [help_desk.unlock, help_desk.reissue, help_desk.unregister])
def test_an_unknown_id_number_is_told(deed):
    with refusing("123456ABC"):
        deed(cast.STRANGER.id_number, **BY)
