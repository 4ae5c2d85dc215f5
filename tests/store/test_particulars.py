"""What documents state of entries, and the order they are printed in, whichever database keeps them."""

from __future__ import annotations

from datetime import date

import pytest

from portal.store import particulars, sittings
from portal.store.database import one_reading
from portal.store.entries import KeptEntry
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")


@one_reading
def listed() -> list[particulars.ListedEntry]:
    return particulars.in_sitting(sittings.with_code(office.SITTING).id)


@one_reading
def stated(*people: cast.Person) -> list[KeptEntry]:
    return list(particulars.of_entries([proofs.entry(person).id for person in people]).values())


def test_everybody_is_listed_by_school_then_by_candidate_number():
    told = [(each.school, each.candidate_number) for each in listed()]
    assert len(told) == 40
    assert told == sorted(told)
    assert len({school for school, _ in told}) == 3


def test_who_has_no_school_comes_last():
    office.alter_entry(HAN, school_id=None)
    assert (listed()[-1].school, listed()[-1].candidate_number) == (None, "0001")


def test_who_has_withdrawn_or_is_erased_is_not_listed():
    office.withdraw(MEI, now=BEFORE)
    proofs.erase(HAN, now=BEFORE)
    assert not {"0001", "0007"} & {each.candidate_number for each in listed()}
    assert len(listed()) == 38


def test_what_is_stated_is_what_was_entered():
    [mei] = stated(MEI)
    assert (mei.facts.name, mei.facts.local_name, mei.facts.candidate_number) == ("LIN Mei-Hua", "林美華", "0007")
    assert mei.id_number_printed == MEI.id_number
    assert isinstance(mei.facts.date_of_birth, date)


def test_nothing_is_stated_of_who_is_erased():
    proofs.erase(HAN, now=BEFORE)
    assert [each.facts.name for each in stated(MEI, HAN)] == [MEI.name]
