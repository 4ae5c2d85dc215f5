"""Entries of a file beside those there are: what the help desk did by hand stays, and nothing is half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import help_desk
from portal.domain.credentials import secret_numbers
from portal.domain.importing import Choices, entries
from portal.domain.refusals import Impossible
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office, proofs
from tests.conftest import BEFORE
from tests.databases import BOTH
from tests.refusing import refusing, said, words
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
LATER = BEFORE + timedelta(hours=1)
SECRET = "candidate_number,name,secret_number\n0007,LIN Mei-Hua,2468\n"
NAME = "candidate_number,name\n0007,LIN Mei-Hwa\n"
MANY = "candidate_number,name,school\n" + "".join(
    f"{number},SOMEBODY,School {number % 7}\n" for number in range(41, 90)
)


@pytest.fixture(params=BOTH)
def backend(request) -> str:
    return request.param


def planned(folder, text: str, *, overwrite: bool = False) -> entries.EntriesPlan:
    return entries.plan(office.sheet(folder, text), office.SITTING, Choices(overwrite=overwrite), now=BEFORE)


def take_in(plan: entries.EntriesPlan) -> None:
    entries.carry_out(plan, by="office", now=LATER)


def secret() -> str:
    db.session.rollback()
    mei = db.session.scalars(select(Entry).where(Entry.id_number == cast.MEI.id_number)).one()
    return secret_numbers.decrypted(mei.secret_enc, mei.public_key)


def reissue() -> str:
    return help_desk.reissue(cast.MEI.id_number, reason="lost", by="office", now=BEFORE).secret_number


def test_a_secret_number_that_was_made_by_hand_is_not_replaced_by_the_file(tmp_path):
    reissue()
    [fault] = planned(tmp_path, SECRET).faults
    assert words(fault) == (
        "line 2, secret_number, '': A new Secret Number was made for this candidate by hand. "
        "Empty the cell, or use --overwrite."
    )


def test_it_is_replaced_when_that_is_said(tmp_path):
    reissue()
    take_in(planned(tmp_path, SECRET, overwrite=True))
    assert secret() == "2468"


def test_who_is_withdrawn_stays_so_and_is_named_in_a_warning(tmp_path):
    office.withdraw(cast.MEI, now=BEFORE)
    made = planned(tmp_path, NAME)
    assert "LIN Mei-Hua has been withdrawn from this sitting, and stays so." in words(made.warnings[0])
    take_in(made)
    assert proofs.entry(cast.MEI).withdrawn_at == BEFORE


def test_the_other_facts_of_the_candidate_may_change(tmp_path):
    number = reissue()
    take_in(planned(tmp_path, NAME))
    assert secret() == number


def test_a_file_that_has_the_new_number_is_no_fault(tmp_path):
    number = reissue()
    made = planned(tmp_path, SECRET.replace("2468", number))
    assert (made.faults, made.counts.same) == ((), 1)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_secret_number_made_after_the_plan_is_not_replaced(tmp_path, overwrite):
    made = planned(tmp_path, SECRET, overwrite=overwrite)
    number = reissue()
    before = office.everything()
    with refusing("A new Secret Number has just been made"):
        take_in(made)
    assert secret() == number
    assert office.everything() == before


def test_a_secret_number_made_after_the_plan_does_not_stand_in_the_way_of_a_name(tmp_path):
    made = planned(tmp_path, NAME)
    reissue()
    take_in(made)
    assert db.session.scalars(select(Entry.name).where(Entry.candidate_number == "0007")).one() == "LIN Mei-Hwa"


def test_of_two_imports_planned_on_the_same_state_the_second_is_refused_whole(tmp_path):
    first, second = planned(tmp_path, NAME), planned(tmp_path, MANY)
    take_in(first)
    before = office.everything()
    with pytest.raises(Impossible) as refused:
        take_in(second)
    assert "\n".join(said(refused.value)) == (
        "Another file has just been taken in or undone for ket-april. Nothing was changed. Run the command again."
    )
    assert office.everything() == before


def test_a_clash_that_only_the_database_sees_leaves_nothing_half_done(tmp_path, monkeypatch):
    """Two makers of public keys, one in ten to the twentieth: the table decides."""
    made = planned(tmp_path, MANY)
    monkeypatch.setattr(entries, "_new_keys", lambda count: ["a" * 16] * count)
    before = office.everything()
    with pytest.raises(Exception, match=r"(?i)unique"):
        take_in(made)
    assert office.everything() == before
    monkeypatch.undo()
    take_in(made)


def test_a_name_that_differs_is_shown_as_a_change(tmp_path):
    assert [words(change) for change in planned(tmp_path, NAME).changes] == [
        "line 2, 937803WLC: name 'LIN Mei-Hua' → 'LIN Mei-Hwa'"
    ]


SAME_SPELLED_OTHERWISE = ["LIN Mei-Hua", "Lin Mei Hua", "Mei-Hua LIN"]


@for_each("name, born", [("LIN Mei-Hwa", "2006-08-12"), *((name, "2006-08-13") for name in SAME_SPELLED_OTHERWISE)])
def test_a_corrected_spelling_or_date_of_a_registered_candidate_is_taken_in(tmp_path, afresh, name, born):
    afresh()
    cast.register(cast.MEI, now=BEFORE)
    made = planned(tmp_path, f"candidate_number,name,date_of_birth\n0007,{name},{born}\n")
    assert (made.faults, made.counts.changed) == ((), 1)


def test_a_name_and_date_of_birth_that_both_differ_are_taken_in_where_nobody_registered(tmp_path):
    assert planned(tmp_path, "candidate_number,name,date_of_birth\n0007,HO An,2001-01-01\n").faults == ()


@for_each("mine, is_told", [("0004,D\n", True), ("0004,CHENG Ya-Wen\n", False), ("", True)])
def test_a_file_of_which_hardly_anybody_is_entered_so_is_told(tmp_path, mine, is_told):
    rows = "0001,A\n0002,B\n0003,C\n" + mine
    told = [words(warning) for warning in planned(tmp_path, "candidate_number,name\n" + rows).warnings]
    assert any("are the people entered under their numbers" in warning for warning in told) == is_told


def test_of_two_rows_nobody_asks_for_the_sitting(tmp_path):
    assert planned(tmp_path, "candidate_number,name\n0001,A\n0002,B\n").warnings == ()


def test_cells_that_take_a_fact_away_as_merged_ones_do_are_a_warning(tmp_path):
    text = "candidate_number,name,school\n0001,WANG Tzu-Han,Maple\n0007,LIN Mei-Hua,\n"
    [warning] = planned(tmp_path, text).warnings
    assert words(warning) == (
        "line 3, school, '': Empty cells take this away from 1 candidate, first 'Maple Language Institute'. "
        "To keep it, or if the cells are merged with the one above, write it in each row."
    )
