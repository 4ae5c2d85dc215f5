"""flask candidate: the help desk at the command line."""

from __future__ import annotations

import pytest

from portal.domain.accounts import help_desk, signing_in
from portal.domain.credentials import budgets
from portal.domain.credentials.budgets import Whose
from portal.domain.refusals import WrongNumbers, WrongPassword
from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE
from tests.tables import for_each

WHO = "937803WLC  LIN Mei-Hua 林美華, candidate 0007 of ket-april"
WHEN, LATER = "6 May 2018 at 16:00 (Taiwan time)", "6 May 2018 at 16:15 (Taiwan time)"
NEXT_DAY = "7 May 2018 at 16:00 (Taiwan time)"
BECAUSE = ("--reason", "at the counter")


def test_a_candidate_is_found_by_parts_of_what_is_known(run, time):
    assert went_well(run("candidate", "find", "mei-hua", "0007")) == [
        f"{WHO}, born on 12 August 2006, Maple Language Institute, not registered",
        "candidates: 1 found",
    ]


def test_of_more_candidates_than_are_shown_the_number_is_told(run, time, monkeypatch):
    monkeypatch.setattr(help_desk, "MOST_FOUND", 2)
    told = went_well(run("candidate", "find", "maple"))
    assert told[2:] == [
        "Only the latest 2 are shown. Add another word, like a name or the school.",
        "candidates: 10 found",
    ]


def test_nobody_is_found(run, time):
    assert went_well(run("candidate", "find", "nowhere")) == ["candidates: 0 found"]


def test_a_candidate_who_has_not_registered_is_shown(run, time):
    assert went_well(run("candidate", "show", "937803wlc")) == [
        WHO,
        "  born on 12 August 2006",
        "  school: Maple Language Institute",
        "  internal ID: T85057",
        "  exam: A2 Key for Schools, April (S2) 2018",
        "  not registered",
        "candidates: 1",
    ]


def test_a_candidate_who_has_registered_is_shown_with_address_and_letters(run, time):
    cast.register(cast.MEI, now=BEFORE)
    told = went_well(run("candidate", "show", cast.MEI.id_number))
    assert f"  email: {cast.MEI.email} (not confirmed yet)" in told
    assert f"  letter welcome: waiting, written on {WHEN} (flask outbox show 1)" in told
    office.sent(now=time)
    told = went_well(run("candidate", "show", cast.MEI.id_number))
    assert f"  letter welcome: sent on {WHEN} (flask outbox show 1)" in told


@for_each(
    "kind, whose, failures, told",
    [
        (budgets.REGISTERING, Whose.NUMBER, 3, "wrong Secret Numbers, to register: 3"),
        (budgets.VERIFYING, Whose.NUMBER, 5, f"wrong Secret Numbers, to verify: 5; locked until {LATER}"),
        (budgets.LOGGING_IN, Whose.NUMBER, 100, f"wrong passwords: 100; locked until {NEXT_DAY}"),
        (
            budgets.REGISTERING,
            Whose.NUMBER,
            50,
            "wrong Secret Numbers, to register: 50; locked until the office unlocks it",
        ),
    ],
)
def test_failed_tries_are_shown_with_the_end_of_the_lock(run, time, afresh, kind, whose, failures, told):
    afresh()
    [counted] = [each for each in budgets.of_number(cast.MEI.id_number, kind) if each.budget.whose is whose]
    office.count_failures(counted, failures, now=BEFORE)
    assert f"  {told}" in went_well(run("candidate", "show", cast.MEI.id_number))


def test_passwords_that_are_refused_in_one_place_are_told_so(run, time):
    cast.register(cast.MEI, now=BEFORE)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing_in.sign_in(cast.MEI.id_number, "wrong", address=cast.HOME, now=BEFORE)
    told = went_well(run("candidate", "show", cast.MEI.id_number))
    assert f"  wrong passwords: 5; locked until {LATER} on the network where they were typed" in told


def test_unlocking_names_the_candidate_and_what_was_forgotten(run, time):
    with pytest.raises(WrongNumbers):
        cast.register(cast.MEI, now=BEFORE, secret_number="0000")
    unlock = ("candidate", "unlock", cast.MEI.id_number, *BECAUSE)
    assert went_well(run(*unlock)) == [
        WHO,
        "  cleared: 1 wrong Secret Numbers, to register",
        "candidates: 1 unlocked",
    ]
    assert went_well(run(*unlock)) == [
        WHO, "  There was nothing to unlock: no try has failed.", "candidates: 0 unlocked",
    ]  # fmt: skip


def test_unregistering_names_the_candidate_and_what_becomes_of_the_account(run, time):
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("candidate", "unregister", cast.MEI.id_number, *BECAUSE)) == [
        WHO,
        f"  The account of {cast.MEI.email} held nothing else. It is closed.",
        "  The candidate can register again with the ID Number and Secret Number.",
        "candidates: 1 unregistered",
    ]


def test_an_account_that_holds_more_stays(run, time):
    cast.register(cast.MEI, now=BEFORE)
    office.hand_over(cast.HAN.id_number, office.account(cast.MEI).id, now=BEFORE)
    told = went_well(run("candidate", "unregister", cast.MEI.id_number, *BECAUSE))
    assert told[1] == f"  The account of {cast.MEI.email} stays open: it holds 1 more."


def test_who_is_not_registered_is_named_when_that_is_told(run, time):
    told = went_wrong(run("candidate", "unregister", cast.MEI.id_number, *BECAUSE))
    assert told == ["937803WLC (LIN Mei-Hua) is not registered, so there is nothing to undo."]


def test_a_new_secret_number_is_told_beneath_whose_it_is(run, time):
    told = went_well(run("candidate", "reissue", cast.MEI.id_number, *BECAUSE))
    assert told[0] == WHO
    assert told[1].startswith("  The new Secret Number is ")
    assert told[-1] == "candidates: 1 reissued"


def test_a_candidate_is_withdrawn_and_taken_back(run, time):
    told = went_well(run("candidate", "withdraw", cast.MEI.id_number, *BECAUSE))
    assert (told[0], told[-1]) == (WHO, "candidates: 1 withdrawn")
    assert "  Undo it with `flask candidate restore 937803WLC --reason …`." in told
    assert f"  withdrawn on {WHEN}" in went_well(run("candidate", "show", cast.MEI.id_number))
    assert went_well(run("candidate", "find", cast.MEI.id_number))[0].endswith("not registered, withdrawn")
    assert went_wrong(run("candidate", "withdraw", cast.MEI.id_number, *BECAUSE))
    told = went_well(run("candidate", "restore", cast.MEI.id_number, *BECAUSE))
    assert (told[0], told[-1]) == (WHO, "candidates: 1 restored")


@for_each("deed", ["show", "unlock", "unregister", "reissue", "withdraw", "restore"])
def test_an_unknown_id_number_is_told(run, time, deed):
    reason = () if deed == "show" else BECAUSE
    assert "123456ABC" in went_wrong(run("candidate", deed, "123456ABC", *reason))[0]


@for_each("deed", ["unlock", "unregister", "reissue", "withdraw", "restore"])
def test_no_deed_without_a_reason(run, time, deed):
    assert run("candidate", deed, cast.MEI.id_number).exit_code == 2
