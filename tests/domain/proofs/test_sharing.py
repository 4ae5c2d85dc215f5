"""Sharing: what a candidate permits, sees and takes back; nobody else's hand reaches it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain import notifying
from portal.domain.accounts import help_desk
from portal.domain.credentials import codes
from portal.domain.proofs import sharing, verifying
from portal.domain.proofs.sharing import Scope
from portal.domain.refusals import NoSuchCode, NoSuchEntry, TooManyShares
from portal.store.shares import Share, Way
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.post import text_of
from tests.proofs import MAPLE, MONTH
from tests.stage import staged


@pytest.fixture
@staged
def mei(app, time) -> int:
    cast.register(MEI, now=time())
    account = cast.account_of(MEI, now=time())
    proofs.release(time)
    return account


@pytest.fixture
@staged
def han(mei, time) -> int:
    cast.register(HAN, now=time())
    return cast.account_of(HAN, now=time())


def look(code: str, organisation: str = MAPLE, *, now) -> None:
    verifying.by_share(code, organisation, now=now)


def test_a_share_is_listed_with_an_address_that_is_shown_again(mei, time):
    code = proofs.share(mei, Scope.GRADE, now=time())
    [share] = proofs.overview(mei, now=time()).shares
    assert share.address == f"http://localhost/verify/{code}"
    assert (share.scope, share.made_at, share.expires_at) == (Scope.GRADE, time(), time() + MONTH)
    assert (share.held.name, share.looked_at, share.looks) == (MEI.name, 0, [])


def test_of_a_share_only_the_hash_of_its_code_is_kept(mei, time):
    code = proofs.share(mei, now=time())
    assert [row.hash for row in office.db.session.query(Share)] == [codes.hashed(code)]
    whole = str(office.everything())
    assert code not in whole
    assert codes.canonical(code) not in whole


def test_two_shares_made_at_one_moment_are_two(mei, time):
    first, second = proofs.share(mei, now=time()), proofs.share(mei, now=time())
    assert first != second
    assert [proofs.code_of(share.address) for share in proofs.overview(mei, now=time()).shares] == [second, first]


def test_each_look_is_told_with_when_and_who(mei, time):  # T12
    code = proofs.share(mei, now=time())
    look(code, now=time())
    time.pass_by(timedelta(hours=1))
    look(code, "Birch Ltd", now=time())
    told = proofs.overview(mei, now=time())
    [share] = told.shares
    assert share.looked_at == 2
    assert [(each.organisation, each.at) for each in share.looks] == [
        ("Birch Ltd", time()),
        (MAPLE, time() - timedelta(hours=1)),
    ]
    assert told.looks == share.looks


def test_looks_by_every_way_are_told(mei, time):
    look(proofs.share(mei, now=time()), now=time())
    verifying.by_code(proofs.issue(MEI, now=time()).code, is_look=True, now=time())
    proofs.by_numbers(now=time())
    assert [each.way for each in proofs.overview(mei, now=time()).looks] == [Way.NUMBERS, Way.STATEMENT, Way.SHARE]


def test_looks_stay_when_the_share_has_ended(mei, time):
    look(proofs.share(mei, now=time()), now=time())
    time.pass_by(2 * MONTH)
    told = proofs.overview(mei, now=time())
    assert (told.shares, [each.organisation for each in told.looks]) == ([], [MAPLE])


def test_a_share_taken_back_ends_at_once(mei, time):  # T11
    code = proofs.share(mei, now=time())
    sharing.revoke(mei, proofs.overview(mei, now=time()).shares[0].id, now=time())
    assert proofs.overview(mei, now=time()).shares == []
    with pytest.raises(NoSuchCode):
        look(code, now=time())


def test_taking_back_twice_changes_nothing(mei, time):
    proofs.share(mei, now=time())
    share = proofs.overview(mei, now=time()).shares[0].id
    for _ in range(2):
        sharing.revoke(mei, share, now=time())
        time.pass_by(MONTH)
    assert [row.revoked_at for row in office.db.session.query(Share)] == [time() - 2 * MONTH]


def test_nobody_takes_back_a_share_of_somebody_else(mei, han, time):  # T27
    code = proofs.share(mei, now=time())
    for number in (proofs.overview(mei, now=time()).shares[0].id, 999):
        with pytest.raises(NoSuchEntry):
            sharing.revoke(han, number, now=time())
    look(code, now=time())


@pytest.mark.parametrize("key", ["", "nothing"])
def test_a_share_of_no_entry_is_refused(mei, time, key):
    with pytest.raises(NoSuchEntry):
        sharing.share(mei, key, Scope.FULL, None, now=time())


def test_nobody_shares_an_entry_of_somebody_else(mei, han, time):  # T27
    with pytest.raises(NoSuchEntry):
        sharing.share(han, proofs.entry(MEI).public_key, Scope.FULL, None, now=time())
    assert proofs.overview(mei, now=time()).shares == []


def test_nobody_sees_the_looks_at_somebody_else(mei, han, time):  # T27
    look(proofs.share(mei, now=time()), now=time())
    told = proofs.overview(han, now=time())
    assert (told.shares, told.looks, [each.name for each in told.held]) == ([], [], [HAN.name])


def test_an_entry_has_only_so_many_shares_at_once(mei, time):
    for _ in range(sharing.MOST):
        proofs.share(mei, now=time())
    with pytest.raises(TooManyShares):
        proofs.share(mei, now=time())
    sharing.revoke(mei, proofs.overview(mei, now=time()).shares[0].id, now=time())
    assert proofs.share(mei, now=time())


def test_an_entry_the_office_detaches_takes_no_share_along(mei, time):  # T7
    """Somebody else had claimed it; the rightful holder inherits none of what they permitted."""
    code = proofs.share(mei, lasts=None, now=time())
    help_desk.unregister(MEI.id_number, reason="wrong person", by="office", now=time())
    cast.register(MEI, now=time())
    with pytest.raises(NoSuchCode):
        look(code, now=time())
    assert proofs.overview(cast.account_of(MEI, now=time()), now=time()).shares == []


def test_an_entry_the_office_detaches_takes_no_look_and_no_choice_along(mei, time):  # T7
    code = proofs.issue(MEI, now=time()).code
    look(proofs.share(mei, now=time()), "Birch Ltd", now=time())
    proofs.by_numbers(now=time())
    verifying.by_code(code, is_look=True, now=time())
    choose(mei, set(), time)
    help_desk.unregister(MEI.id_number, reason="wrong person", by="office", now=time())
    assert proofs.entry(MEI).verifiable
    time.pass_by(timedelta(seconds=1))
    cast.register(MEI, now=time())
    mine = cast.account_of(MEI, now=time())
    assert proofs.overview(mine, now=time()).looks == []
    verifying.by_code(code, is_look=True, now=time())
    assert [each.way for each in proofs.overview(mine, now=time()).looks] == [Way.STATEMENT]


def test_no_way_to_look_hides_what_came_by_another(mei, time, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_LOOKS", 2)
    first, second = proofs.share(mei, now=time()), proofs.share(mei, now=time())
    look(first, "Birch Ltd", now=time())
    code = proofs.issue(MEI, now=time()).code
    for _ in range(3):
        time.pass_by(timedelta(hours=1))
        look(second, now=time())
        proofs.by_numbers(now=time())
        verifying.by_code(code, is_look=True, now=time())
    told = proofs.overview(mei, now=time())
    ways = [Way.STATEMENT, Way.NUMBERS, Way.SHARE] * 2
    assert [each.way for each in told.looks] == [*ways, Way.SHARE]
    assert told.looks[-1].organisation == "Birch Ltd"
    assert [(share.looked_at, len(share.looks)) for share in told.shares] == [(3, 2), (1, 1)]


def test_verifying_by_numbers_is_switched_off_and_on_for_each_entry(mei, time):  # T11
    office.hand_over(HAN.id_number, mei, now=time())
    keys = {each.name: each.key for each in proofs.overview(mei, now=time()).held}
    choose(mei, {keys[HAN.name]}, time)
    assert proofs.by_numbers(MEI, now=time()) is None
    assert proofs.by_numbers(HAN, now=time())
    choose(mei, set(keys.values()), time)
    assert proofs.by_numbers(MEI, now=time())
    assert all(each.by_numbers for each in proofs.overview(mei, now=time()).held)


def test_nobody_switches_off_an_entry_of_somebody_else(mei, han, time):  # T27
    choose(han, set(), time)
    assert proofs.by_numbers(MEI, now=time())


def choose(account: int, keys: set[str], time, *, letters: bool = False) -> None:
    sharing.choose(account, by_numbers=keys, tells_by_letter=letters, now=time())


def test_a_letter_tells_of_a_verification_to_who_asked_for_that(mei, time):
    proofs.by_numbers(now=time())
    assert office.letters("verified") == []
    choose(mei, {proofs.entry(MEI).public_key}, time, letters=True)
    assert proofs.overview(mei, now=time()).tells_by_letter
    proofs.by_numbers(now=time())
    [letter] = [each for each in office.sent(now=time) if "verified" in each["Message-ID"]]
    text = text_of(letter)
    assert letter["To"] == MEI.email
    assert "5 June 2018 at 16:00 (Taiwan time)" in text
    assert "http://localhost/account/shares" in text
    assert MAPLE not in text, "anybody may have written that name"
    assert not any(figure in text for figure in ("138", "137", "142", "136", "Grade", "A2\n"))


def test_there_is_at_most_one_such_letter_an_hour(mei, time):
    choose(mei, {proofs.entry(MEI).public_key}, time, letters=True)
    for _ in range(3):
        proofs.by_numbers(now=time())
    assert len(office.letters("verified")) == 1
    time.pass_by(notifying.VERIFIED_APART)
    proofs.by_numbers(now=time())
    assert len(office.letters("verified")) == 2


def test_such_letters_end_when_they_are_not_wanted_any_more(mei, time):
    for letters in (True, False):
        choose(mei, {proofs.entry(MEI).public_key}, time, letters=letters)
    proofs.by_numbers(now=time())
    assert office.letters("verified") == []


def test_a_letter_about_an_entry_that_went_to_somebody_else_is_not_sent(mei, time):
    choose(mei, {proofs.entry(MEI).public_key}, time, letters=True)
    proofs.by_numbers(now=time())
    office.take_away(MEI)
    assert [each for each in office.sent(now=time) if "verified" in each["Message-ID"]] == []


def test_sharing_and_taking_back_are_in_the_audit_log(mei, time):
    proofs.share(mei, now=time())
    sharing.revoke(mei, proofs.overview(mei, now=time()).shares[0].id, now=time())
    assert [line.whom for line in proofs.audited("shared")] == [proofs.entry(MEI).id]
    assert len(proofs.audited("share taken back")) == 1
