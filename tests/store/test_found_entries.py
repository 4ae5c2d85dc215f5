"""Finding candidates by what is known of them, on both databases."""

from __future__ import annotations

from portal.domain.importing import undoing
from portal.store import found_entries
from portal.store.database import one_reading
from tests import cast, office, proofs
from tests.cast import MEI
from tests.conftest import BEFORE

PARTS = (
    "Mei-Hua LIN",
    "meihua lin",
    "Ｍｅｉ Líń",
    "林美華",
    "937803wlc",
    "MEI@example",
    "lin maple",
    "0007 mei",
    "t85057",
)
RENAMED = "candidate_number,name,local_name,school\n0007,Müller Zoë,米勒,Larch School\n"


@one_reading
def found(text: str, most: int = 50) -> list[str]:
    return [named.id_number for named in found_entries.find(text.split(), most)[0]]


def test_a_candidate_is_found_by_any_part_of_what_is_known(app):
    cast.register(MEI, now=BEFORE)
    assert [part for part in PARTS if MEI.id_number not in found(part)] == []


def test_nobody_is_found_of_whom_one_word_is_not_known(app):
    assert found("mei nowhere") == []


def test_a_sign_stands_for_itself_alone(app):
    cast.register(MEI, now=BEFORE)
    assert [found(f"mei{sign}example") for sign in "%_@"] == [[], [], [MEI.id_number]]


def test_the_latest_are_told_and_how_many_there_are(app):
    assert found("maple", most=2) == found("maple")[:2]
    assert found_entries.find(["maple"], 2)[1] == len(found("maple")) > 2


def test_nobody_who_is_erased_is_found(app):
    proofs.erase(MEI, now=BEFORE)
    assert found(MEI.id_number) == []


def test_what_a_later_file_says_is_found_and_what_it_replaced_is_not(app, tmp_path):
    office.enter(tmp_path, RENAMED, now=BEFORE)
    assert [found(word) for word in ("muller", "米勒", "larch")] == [[MEI.id_number]] * 3
    assert found("mei 0007") == []


def test_what_an_undone_file_said_is_not_found(app, tmp_path):
    office.enter(tmp_path, RENAMED, now=BEFORE)
    undoing.carry_out(2, by="office", now=BEFORE)
    assert (found("muller"), found("meihua 0007")) == ([], [MEI.id_number])
