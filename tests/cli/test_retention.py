"""flask retention: what is older is told in words, and goes with --write."""

from __future__ import annotations

import pytest

from portal.domain.accounts import retention
from tests import cast, office
from tests.cli.outcomes import went_well
from tests.conftest import BEFORE, RELEASE_DAY
from tests.domain.accounts.test_retention import YEARS_LATER


@pytest.fixture(autouse=True)
def unpaused(monkeypatch) -> None:
    monkeypatch.setattr(retention, "_PAUSE", 0)


@pytest.fixture(autouse=True)
def released(own_folder, time) -> None:
    cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(YEARS_LATER)


def test_without_write_it_is_told_and_nothing_goes(run):
    before = office.everything()
    assert went_well(run("retention")) == [
        "personal facts beside the result: kept for 3 years",
        "results, and the candidates with them: kept for 3 years",
        "  ket-april, ended on 5 June 2018: all about 40 candidates",
        "emails that were written: kept for 1 year",
        "sign-ins, links and changes of address: kept for 90 days",
        "  older: 1",
        "details in the audit log: kept for 3 years",
        "  older: 5",
        "Nothing is changed yet. The same command with --write does it.",
        "retention: 40 candidates, facts of 0, 0 emails, 1 sign-ins, 5 audit details to erase",
    ]
    assert office.everything() == before


def test_with_write_it_goes_and_a_second_time_nothing_is_left(run, own_folder):
    assert went_well(run("retention", "--write"))[-1].startswith("retention: 40 candidates, ")
    assert len((own_folder / "backups" / "erasures").read_text().splitlines()) == 40
    told = went_well(run("retention"))
    assert told[-1] == "retention: 0 candidates, facts of 0, 0 emails, 0 sign-ins, 0 audit details to erase"
