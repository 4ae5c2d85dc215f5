"""Statements and shares as they are kept, on both databases: who asks at once gets one statement; expiry and owners."""

from __future__ import annotations

import pytest

from portal.domain.proofs import issuing_statements, sharing, verifying
from portal.domain.refusals import NoSuchCode
from portal.store.shares import Share
from portal.store.statements import Statement
from tests import cast, office, proofs
from tests.cast import MEI
from tests.proofs import MAPLE, MONTH


def test_who_asks_for_a_statement_at_once_gets_the_same_one(app, time, at_once):
    proofs.release(time)
    entry = proofs.entry(MEI).id
    office.db.session.rollback()
    outcomes = at_once(lambda: issuing_statements.issue_all([entry], now=time())[entry], threads=6)
    assert len({issued.code for issued in outcomes}) == 1, outcomes
    assert len(office.db.session.query(Statement).all()) == 1


def test_a_share_lives_as_long_as_it_was_given(app, time):
    cast.register(MEI, now=time())
    account = cast.account_of(MEI, now=time())
    proofs.release(time)
    code, for_ever = proofs.share(account, now=time()), proofs.share(account, lasts=None, now=time())
    assert verifying.by_share(code, MAPLE, now=time())
    time.pass_by(MONTH)
    assert [each.address for each in proofs.overview(account, now=time()).shares] == [
        f"http://localhost/verify/{for_ever}"
    ]
    sharing.revoke(account, proofs.overview(account, now=time()).shares[0].id, now=time())
    for each in (code, for_ever):
        with pytest.raises(NoSuchCode):
            verifying.by_share(each, MAPLE, now=time())
    assert proofs.looks() == [("share", MAPLE)]


def test_shares_made_at_once_are_two_with_codes_of_their_own(app, time, at_once):
    cast.register(MEI, now=time())
    account, key = cast.account_of(MEI, now=time()), proofs.entry(MEI).public_key
    office.db.session.rollback()
    outcomes = at_once(lambda: sharing.share(account, key, sharing.Scope.FULL, None, now=time()), threads=4)
    assert outcomes == [None] * 4
    assert len({share.hash for share in office.db.session.query(Share)}) == 4


def test_the_tick_of_one_entry_leaves_those_of_other_accounts(app, time):
    cast.register(MEI, now=time())
    account = cast.account_of(MEI, now=time())
    sharing.choose(account, by_numbers=set(), tells_by_letter=True, now=time())
    assert (proofs.entry(MEI).verifiable, proofs.entry(cast.HAN).verifiable) == (False, True)
