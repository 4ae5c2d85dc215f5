"""Verifying: the three ways to look, what each shows, and that every look is kept and every "no" is the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.accounts import help_desk, registering, signing_in
from portal.domain.credentials import budgets
from portal.domain.credentials.budgets import Whose
from portal.domain.proofs import verifying
from portal.domain.proofs.sharing import Scope
from portal.domain.proofs.verifying import Standing
from portal.domain.refusals import NoSuchCode, TooManyTries
from portal.statuses import Status
from tests import cast, office, proofs
from tests.cast import HAN, MEI, STRANGER
from tests.conftest import RELEASE_DAY
from tests.proofs import MAPLE, MONTH
from tests.stage import staged
from tests.tables import for_each

NONE = {
    "wrong ID": {"id_number": STRANGER.id_number},
    "wrong secret": {"secret_number": "0000"},
    "no ID at all": {"id_number": "nonsense"},
}


@pytest.fixture
@staged
def opened(app, time) -> None:
    """Mei has registered, and it is the hour of release."""
    cast.register(MEI, now=time())
    proofs.release(time)


@pytest.fixture
def released(opened, time) -> cast.Time:
    return time


@pytest.fixture
@staged
def mei(opened, time) -> int:
    return cast.account_of(MEI, now=time())


def look(code: str, *, now) -> verifying.Proof | None:
    return verifying.by_code(code, is_look=True, now=now)


# By numbers


def test_the_numbers_of_the_confirmation_show_the_actual_result(released):
    line = proofs.by_numbers(now=released())
    assert (line.name, line.exam, line.sitting_name) == (MEI.name, "a2-key-schools", "April (S2) 2018")
    outcome = line.outcome
    assert (outcome.status, outcome.overall, outcome.grade, outcome.cefr_level) == (Status.FINAL, 138, "B", "A2")
    assert outcome.scores == {"reading_and_writing": 137, "listening": 142, "speaking": 136}


def test_a_candidate_need_not_be_registered(released):
    assert proofs.by_numbers(HAN, now=released()).outcome.overall == 124


@for_each("typed", [" 937803-wlc ", "937803WLC", "９３７８０３ＷＬＣ"])
def test_numbers_are_read_however_they_are_typed(released, typed):  # T8
    assert proofs.by_numbers(now=released(), id_number=typed, secret_number="1 0 7 9")


@for_each("wrong", NONE.values())
def test_wrong_numbers_show_nothing(released, afresh, wrong):  # T10
    afresh()
    assert proofs.by_numbers(now=released(), **wrong) is None
    assert proofs.looks() == []


def test_before_the_release_nothing_is_shown_loaded_or_not(app, time):  # T10, T30
    assert proofs.by_numbers(now=time()) is None
    office.load_cast(now=time())
    assert proofs.by_numbers(now=time()) is None
    cast.schedule(RELEASE_DAY, now=time())
    assert proofs.by_numbers(now=RELEASE_DAY - timedelta(seconds=1)) is None
    assert proofs.by_numbers(now=RELEASE_DAY)


@pytest.mark.parametrize(("person", "state"), [(cast.ABSENT_PART, Status.ABSENT_PART), (cast.ABSENT, Status.ABSENT)])
def test_absence_is_confirmed(released, person, state):
    assert proofs.by_numbers(person, now=released()).outcome.status is state


@pytest.mark.parametrize("person", [cast.PENDING, cast.WITHHELD])
def test_what_is_pending_or_withheld_is_not(released, person):
    assert proofs.by_numbers(person, now=released()) is None


def test_a_void_result_is_not_confirmed(released):
    office.replace_result(MEI, Status.VOID, now=released())
    assert proofs.by_numbers(now=released()) is None


@pytest.mark.parametrize("gone", [office.withdraw, proofs.erase])
def test_an_entry_that_is_gone_is_not_confirmed(released, gone):
    gone(MEI, now=released())
    assert proofs.by_numbers(now=released()) is None


def test_a_candidate_may_switch_it_off(released):  # T11
    proofs.switch_off(MEI)
    assert proofs.by_numbers(now=released()) is None


def test_a_corrected_result_is_shown_as_it_is_now(released):
    released.pass_by(MONTH)
    office.replace_result(MEI, Status.FINAL, now=released())
    assert proofs.by_numbers(now=released()).outcome.overall == 150


def test_a_look_is_kept_with_who_it_was(released):  # T12
    proofs.by_numbers(now=released())
    proofs.by_numbers(now=released(), organisation="Birch Ltd")
    assert proofs.looks() == [("numbers", MAPLE), ("numbers", "Birch Ltd")]
    lines = [(line.who, line.whom, line.details) for line in proofs.audited("verified")]
    assert lines == [("organisation", proofs.entry(MEI).id, '{"way": "numbers"}')] * 2


# Too many tries


@pytest.mark.parametrize("person", [MEI, STRANGER], ids=["known", "unknown"])
def test_five_wrong_ones_and_no_more_right_or_wrong(released, person):  # T1, T10
    for _ in range(5):
        assert proofs.by_numbers(person, now=released(), secret_number="0000") is None
    for secret in ("0000", person.secret_number):
        with pytest.raises(TooManyTries):
            proofs.by_numbers(person, now=released(), secret_number=secret, address="198.51.100.1")


@pytest.mark.parametrize("kind", ["not released", "switched off"])
def test_a_right_try_that_shows_nothing_counts_as_a_wrong_one(app, time, kind):  # T10
    """Or it could be told from a wrong one by trying six times."""
    if kind == "switched off":
        proofs.release(time)
        proofs.switch_off(MEI)
    for _ in range(5):
        assert proofs.by_numbers(now=time()) is None
    with pytest.raises(TooManyTries):
        proofs.by_numbers(now=time())


def test_success_is_never_counted(released):  # T4
    for _ in range(20):
        assert proofs.by_numbers(now=released())


def test_spelling_an_id_number_otherwise_gives_no_more_tries(released):  # T8
    for typed in ("937803WLC", "937803wlc", "937 803 WLC", "937803-WLC", "9378O3WLC"):
        proofs.by_numbers(now=released(), id_number=typed, secret_number="0000")
    with pytest.raises(TooManyTries):
        proofs.by_numbers(now=released())


def test_tries_of_verifying_stop_neither_registering_nor_logging_in(released):  # T3
    spray(released, cast.PENDING.id_number, 5)
    spray(released, MEI.id_number, 5)
    with pytest.raises(TooManyTries):
        proofs.by_numbers(now=released())
    assert signing_in.sign_in(MEI.id_number, cast.PASSWORD, address="192.0.2.9", now=released())
    assert registering.register(cast.claim(cast.PENDING, address="192.0.2.9"), now=released())


def test_tries_of_registering_do_not_stop_verifying(released):
    for _ in range(5):
        with pytest.raises(registering.WrongNumbers):
            registering.register(cast.claim(HAN, secret_number="0000", address="192.0.2.9"), now=released())
    assert proofs.by_numbers(HAN, now=released())


def spend(time, whose: Whose, *, left: int, address: str = proofs.SCHOOL) -> None:
    """So many wrong tries have come, from this address or everywhere, that few are left."""
    [counted] = [
        each for each in budgets.of_try(budgets.VERIFYING, "", address) if each.budget.whose is whose
    ]  # fmt: skip
    office.count_failures(counted, counted.budget.limits[0].failures - left, now=time() - timedelta(minutes=20))


def test_a_neighbourhood_that_tries_many_numbers_is_stopped_there_alone(released):  # T2
    spend(released, Whose.NEIGHBOURHOOD, left=5)
    for number in range(5):
        assert proofs.by_numbers(STRANGER, now=released(), id_number=f"{number:06}ABC") is None
    with pytest.raises(TooManyTries):
        proofs.by_numbers(now=released())
    assert proofs.by_numbers(now=released(), address="198.51.100.1")
    assert signing_in.sign_in(MEI.id_number, cast.PASSWORD, address="192.0.2.9", now=released())
    assert registering.register(cast.claim(HAN, address="192.0.2.9"), now=released())


def test_once_the_whole_sites_tries_are_spent_each_neighbourhood_has_five_left(released):  # T2
    spend(released, Whose.SITE, left=0)
    for number in range(5):
        assert proofs.by_numbers(STRANGER, now=released(), id_number=f"{number:06}ABC") is None
    with pytest.raises(TooManyTries):
        proofs.by_numbers(now=released())
    assert proofs.by_numbers(now=released(), address="198.51.100.1")
    assert registering.register(cast.claim(HAN), now=released())
    assert look(proofs.issue(MEI, now=released()).code, now=released())


def test_the_office_can_clear_the_tries(released):
    spray(released, MEI.id_number, 5)
    help_desk.unlock(MEI.id_number, reason="at the counter", by="office", now=released())
    assert proofs.by_numbers(now=released())


def spray(time, id_number: str, tries: int) -> None:
    for _ in range(tries):
        assert proofs.by_numbers(now=time(), id_number=id_number, secret_number="0000") is None


# By the code of a statement


def test_a_statement_is_genuine_with_the_actual_values(released):
    issued = proofs.issue(MEI, now=released())
    proof = look(issued.code, now=released())
    assert (proof.standing, proof.code, proof.replaced_at) == (Standing.GENUINE, issued.code, None)
    assert (proof.line.name, proof.line.outcome.overall, proof.line.outcome.grade) == (MEI.name, 138, "B")


def test_a_statement_is_superseded_by_a_correction_and_says_since_when(released):
    old = proofs.issue(MEI, now=released())
    released.pass_by(MONTH)
    office.replace_result(MEI, Status.FINAL, now=released())
    corrected_at = released()
    released.pass_by(MONTH)
    proof = look(old.code, now=released())
    assert (proof.standing, proof.replaced_at) == (Standing.SUPERSEDED, corrected_at)
    assert proof.line.outcome.overall == 138, "what the old paper said, not the newer result nobody was shown"
    assert look(proofs.issue(MEI, now=released()).code, now=released()).standing is Standing.GENUINE


def test_a_newer_version_that_waits_for_its_release_supersedes_nothing(released):  # T30
    old = proofs.issue(MEI, now=released())
    cast.schedule(RELEASE_DAY + MONTH, now=released())
    office.replace_result(MEI, Status.FINAL, now=released(), in_next_wave=True)
    assert look(old.code, now=released()).standing is Standing.GENUINE
    released.pass_by(MONTH)
    proof = look(old.code, now=released())
    assert (proof.standing, proof.replaced_at) == (Standing.SUPERSEDED, RELEASE_DAY + MONTH)


@for_each("status", [Status.WITHHELD, Status.VOID, Status.PENDING])
def test_a_statement_of_a_result_taken_back_is_withdrawn_and_shows_no_figure(released, afresh, status):
    afresh()
    old = proofs.issue(MEI, now=released())
    office.replace_result(MEI, status, now=released())
    proof = look(old.code, now=released())
    assert (proof.standing, proof.replaced_at) == (Standing.WITHDRAWN, None)
    assert (proof.line.outcome.overall, proof.line.outcome.grade, proof.line.outcome.scores) == (None, None, {})


def test_a_statement_that_was_withdrawn_says_so(released):
    old = proofs.issue(MEI, now=released())
    proofs.withdraw_statements(now=released())
    proof = look(old.code, now=released())
    assert (proof.standing, proof.line.outcome.overall) == (Standing.WITHDRAWN, None)


def test_a_statement_that_is_there_before_its_hour_is_nothing(app, time):  # T30
    """Nobody issues one; yet the release decides, and not the row."""
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    code = proofs.issue_by_hand(MEI, now=time())
    with pytest.raises(NoSuchCode):
        look(code, now=time())
    assert look(code, now=RELEASE_DAY).line.outcome.overall == 138


def test_looking_at_a_statement_is_kept_and_asking_for_its_headers_is_not(released):
    code = proofs.issue(MEI, now=released()).code
    verifying.by_code(code, is_look=False, now=released())
    assert proofs.looks() == []
    look(code, now=released())
    assert proofs.looks() == [("statement", None)]


def test_looks_at_a_statement_are_kept_once_an_hour(released):
    """Nobody is asked who they are: a machine that asks all day fills no list and no audit log."""
    code = proofs.issue(MEI, now=released()).code
    for _ in range(3):
        look(code, now=released())
    released.pass_by(timedelta(hours=1, seconds=-1))
    look(code, now=released())
    assert (len(proofs.looks()), len(proofs.audited("verified"))) == (1, 1)
    released.pass_by(timedelta(seconds=1))
    look(code, now=released())
    assert (len(proofs.looks()), len(proofs.audited("verified"))) == (2, 2)


def test_looks_at_one_statement_are_kept_apart_from_those_at_another_and_by_other_ways(mei, released):
    for person in (MEI, HAN):
        look(proofs.issue(person, now=released()).code, now=released())
    proofs.by_numbers(now=released())
    verifying.by_share(proofs.share(mei, now=released()), MAPLE, now=released())
    assert proofs.looks() == [("statement", None), ("statement", None), ("numbers", MAPLE), ("share", MAPLE)]


def test_a_changed_code_is_nothing(released):
    code = proofs.issue(MEI, now=released()).code
    for place, character in enumerate(code):
        if character != "-":
            with pytest.raises(NoSuchCode):
                look(code[:place] + ("7" if character != "7" else "8") + code[place + 1 :], now=released())
    assert proofs.looks() == []


@for_each("code", ["", "-", "x", "0" * 26, "0" * 5000, "\x00", "ÄÖÜ", "%00", "' OR 1=1 --"])
def test_what_is_no_code_is_nothing(released, code):
    with pytest.raises(NoSuchCode):
        look(code, now=released())


def test_a_statement_of_an_entry_that_is_erased_is_nothing(released):
    code = proofs.issue(MEI, now=released()).code
    proofs.erase(MEI, now=released())
    with pytest.raises(NoSuchCode):
        look(code, now=released())


def test_a_statement_of_an_entry_that_is_withdrawn_is_withdrawn_until_the_entry_is_back(released):
    code = proofs.issue(MEI, now=released()).code
    office.withdraw(MEI, now=released())
    proof = look(code, now=released())
    assert (proof.standing, proof.replaced_at, proof.line.outcome.overall) == (Standing.WITHDRAWN, None, None)
    office.restore(MEI, now=released())
    assert look(code, now=released()).standing is Standing.GENUINE


# By a share


def test_a_share_shows_the_whole_result(mei, released):
    code = proofs.share(mei, now=released())
    assert look(code, now=released()) is None, "nothing without saying who looks"
    line = verifying.by_share(code, MAPLE, now=released())
    assert (line.name, line.outcome.overall, len(line.outcome.scores)) == (MEI.name, 138, 3)
    assert proofs.looks() == [("share", MAPLE)]


def test_a_share_of_the_grade_shows_no_score(mei, released):
    line = verifying.by_share(proofs.share(mei, Scope.GRADE, now=released()), MAPLE, now=released())
    outcome = line.outcome
    assert (outcome.grade, outcome.cefr_level, outcome.overall, outcome.scores) == ("B", "A2", None, {})


def test_a_share_ends_at_its_hour(mei, released):  # T11
    code = proofs.share(mei, lasts=timedelta(days=7), now=released())
    released.pass_by(timedelta(days=7, seconds=-1))
    assert verifying.by_share(code, MAPLE, now=released())
    released.pass_by(timedelta(seconds=1))
    for way in (lambda: look(code, now=released()), lambda: verifying.by_share(code, MAPLE, now=released())):
        with pytest.raises(NoSuchCode):
            way()


def test_a_share_made_before_the_release_shows_nothing_until_then(app, time):  # T30
    cast.register(MEI, now=time())
    code = proofs.share(cast.account_of(MEI, now=time()), lasts=None, now=time())
    assert verifying.by_share(code, MAPLE, now=time()) is None
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    assert verifying.by_share(code, MAPLE, now=time()) is None
    assert proofs.looks() == []
    assert verifying.by_share(code, MAPLE, now=RELEASE_DAY).outcome.overall == 138


def test_a_share_follows_a_correction(mei, released):
    code = proofs.share(mei, now=released())
    office.replace_result(MEI, Status.FINAL, now=released())
    assert verifying.by_share(code, MAPLE, now=released()).outcome.overall == 150
    office.replace_result(MEI, Status.WITHHELD, now=released())
    assert verifying.by_share(code, MAPLE, now=released()) is None


def test_switching_off_the_numbers_leaves_shares_and_statements(mei, released):
    code = proofs.share(mei, now=released())
    proofs.switch_off(MEI)
    assert verifying.by_share(code, MAPLE, now=released())
    assert look(proofs.issue(MEI, now=released()).code, now=released())


@pytest.mark.parametrize("gone", [office.withdraw, proofs.erase])
def test_a_share_of_an_entry_that_is_gone_is_nothing(mei, released, gone):
    code = proofs.share(mei, now=released())
    gone(MEI, now=released())
    with pytest.raises(NoSuchCode):
        verifying.by_share(code, MAPLE, now=released())


def test_a_share_of_a_closed_account_is_nothing(mei, released):
    code = proofs.share(mei, now=released())
    office.close_accounts(now=released())
    with pytest.raises(NoSuchCode):
        verifying.by_share(code, MAPLE, now=released())
