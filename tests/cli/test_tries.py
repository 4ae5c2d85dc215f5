"""flask tries: how far budgets are spent, and clearing them."""

from __future__ import annotations

import pytest

from portal.domain.accounts import signing_in
from portal.domain.credentials import budgets
from portal.domain.refusals import TooFast, TooManyTries, WrongNumbers
from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well
from tests.conftest import BEFORE

SCHOOL = "192.0.2.9"


def count(kinds: budgets.Budgets, failures: int) -> None:
    for counted in (*budgets.of_network(kinds, SCHOOL), *budgets.of_site(kinds)):
        office.count_failures(counted, failures, now=BEFORE)


def test_the_budgets_of_the_whole_site_are_shown(run, time):
    count(budgets.REGISTERING, 300)
    assert went_well(run("tries", "show")) == [
        "wrong passwords, the whole site: 0 of 5000 in 60 minutes",
        "wrong Secret Numbers, to register, the whole site: 300 of 300 in 60 minutes. No more are allowed for now.",
        "wrong Secret Numbers, to register, the whole site: 300 of 1000 in 24 hours",
        "wrong Secret Numbers, to verify, the whole site: 0 of 300 in 60 minutes",
        "wrong Secret Numbers, to verify, the whole site: 0 of 1000 in 24 hours",
        "budgets: 5 shown, 1 spent",
    ]


@pytest.mark.parametrize("network", [SCHOOL, "192.0.2.9/24"])
def test_the_budgets_of_a_network_are_shown(run, time, network):
    count(budgets.LOGGING_IN, 61)
    told = went_well(run("tries", "show", "--network", network))
    assert told[0] == "wrong passwords, this address: 61 of 60 in 15 minutes. No more are allowed for now."
    assert "wrong Secret Numbers, to register, its network: 0 of 150 in 60 minutes" in told
    assert told[-1] == "budgets: 10 shown, 1 spent"


def test_clearing_a_network_lets_it_go_on_at_once(run, time):
    cast.register(cast.MEI, now=BEFORE)
    count(budgets.LOGGING_IN, 61)
    with pytest.raises(TooFast):
        signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=SCHOOL, now=BEFORE)
    assert went_well(run("tries", "clear", "--network", SCHOOL)) == ["failures: 61 forgotten"]
    assert signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=SCHOOL, now=BEFORE)
    assert "62" not in str(went_well(run("tries", "show", "--network", SCHOOL)))


def test_clearing_the_site_leaves_networks_and_id_numbers_as_they_are(run, time):
    for _ in range(5):
        with pytest.raises(WrongNumbers):
            cast.register(cast.MEI, secret_number="0000", now=BEFORE)
    count(budgets.REGISTERING, 300)
    with pytest.raises(TooManyTries):
        cast.register(cast.HAN, now=BEFORE)
    assert went_well(run("tries", "clear")) == ["failures: 305 forgotten"]
    assert cast.register(cast.HAN, address="198.51.100.1", now=BEFORE)
    with pytest.raises(TooManyTries):
        cast.register(cast.PENDING, address=SCHOOL, now=BEFORE)
    with pytest.raises(TooManyTries):
        cast.register(cast.MEI, now=BEFORE)


def test_clearing_is_in_the_audit_log(run, time):
    went_well(run("tries", "clear", "--network", SCHOOL))
    what = [line[3] for line in sorted(office.everything()["audit"])][-1]
    assert what == "failed tries cleared"


def test_what_is_no_address_cannot_be_read(run):
    assert "is not an internet address" in was_not_understood(run("tries", "show", "--network", "the school"))
