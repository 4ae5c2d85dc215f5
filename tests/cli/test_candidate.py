"""flask candidate: the help desk at the command line."""

from __future__ import annotations

from tests import cast
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE
from tests.tables import for_each

BECAUSE = ("--reason", "at the counter")


def test_a_candidate_who_has_not_registered_is_shown(run, time):
    assert went_well(run("candidate", "show", "937803wlc")) == [
        "937803WLC  LIN Mei-Hua, candidate 0007 of ket-april",
        "  not registered",
        "candidates: 1",
    ]


def test_a_candidate_who_has_registered_is_shown_with_address_and_letters(run, time):
    cast.register(cast.MEI, now=BEFORE)
    told = went_well(run("candidate", "show", cast.MEI.id_number))
    assert f"  email: {cast.MEI.email} (not confirmed yet)" in told
    assert "  letter welcome: waiting (flask outbox show 1)" in told


def test_each_deed_ends_with_a_count(run, time):
    cast.register(cast.MEI, now=BEFORE)
    for deed, count in {"unlock": "1 unlocked", "unregister": "1 unregistered"}.items():
        assert went_well(run("candidate", deed, cast.MEI.id_number, *BECAUSE)) == [f"candidates: {count}"]


def test_a_new_secret_number_is_told_on_the_terminal(run, time):
    told = went_well(run("candidate", "reissue", cast.MEI.id_number, *BECAUSE))
    assert told[0].startswith("The new Secret Number is ")
    assert told[-1] == "candidates: 1 reissued"


@for_each("deed", ["show", "unlock", "unregister", "reissue"])
def test_an_unknown_id_number_is_told(run, time, deed):
    reason = () if deed == "show" else BECAUSE
    assert "123456ABC" in went_wrong(run("candidate", deed, "123456ABC", *reason))[0]


@for_each("deed", ["unlock", "unregister", "reissue"])
def test_no_deed_without_a_reason(run, time, deed):
    assert run("candidate", deed, cast.MEI.id_number).exit_code == 2
