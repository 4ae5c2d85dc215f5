"""Printing: who gets a document, in which order, with which numbers; and what is written down of it."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from portal.domain.proofs import print_runs
from portal.domain.proofs.print_runs import Choice
from portal.domain.refusals import Impossible
from portal.store.database import db
from portal.store.statements import Statement
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.conftest import BEFORE
from tests.refusing import refusing, said
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app", "time")
EVERYBODY = Choice()
MAPLE = "Maple Language Institute"


def confirmations(choice: Choice = EVERYBODY) -> list:
    return list(print_runs.confirmations(office.SITTING, choice, by="office", now=BEFORE).documents)


def numbers(documents: list) -> list[str]:
    return [each.candidate.facts.candidate_number for each in documents]


def refused(choice: Choice) -> str:
    with pytest.raises(Impossible) as problem:
        confirmations(choice)
    return "\n".join(said(problem.value))


@pytest.fixture
def few_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(print_runs, "BATCH", 7)


def test_everybody_has_a_confirmation_by_school_then_by_number():
    told = numbers(confirmations())
    assert len(told) == 40
    assert told[:3] == ["0001", "0005", "0007"], "of the Maple Language Institute"
    assert told[-1] == "0040", "of the Taipei Xinmin school"


@pytest.mark.usefixtures("few_at_a_time")
def test_the_order_is_the_same_however_few_are_read_at_once(monkeypatch):
    a_few = numbers(confirmations())
    monkeypatch.setattr(print_runs, "BATCH", 500)
    assert a_few == numbers(confirmations())


def test_each_has_the_secret_number_of_their_own():
    told = {each.candidate.id_number: each.secret_number for each in confirmations()}
    assert (told[MEI.id_number], told[HAN.id_number]) == ("1079", "0801")


def test_somebody_who_has_registered_is_printed_alike(time):
    cast.register(MEI, now=time())
    [told] = confirmations(Choice(candidate="0007"))
    assert told.secret_number == MEI.secret_number


def test_the_printing_of_secret_numbers_is_written_down_without_a_name(time):
    confirmations()
    confirmations(Choice(candidate="7"))
    everybody, alone = proofs.audited("Secret Numbers printed")
    assert (everybody.who, everybody.whom, json.loads(everybody.details)) == (
        "office", None, {"sitting": office.SITTING, "entries": 40},
    )  # fmt: skip
    assert (alone.whom, json.loads(alone.details)["entries"]) == (proofs.entry(MEI).id, 1)
    assert "LIN" not in everybody.details + alone.details


def test_it_is_written_down_before_the_first_number_is_read():
    print_runs.confirmations(office.SITTING, EVERYBODY, by="office", now=BEFORE)
    assert len(proofs.audited("Secret Numbers printed")) == 1


@pytest.mark.usefixtures("few_at_a_time")
@pytest.mark.parametrize("kind", ["confirmations", "statements"])
def test_between_two_documents_the_database_is_not_held(time, kind):
    proofs.release(time)
    run = (
        print_runs.confirmations(office.SITTING, EVERYBODY, by="office", now=time())
        if kind == "confirmations"
        else print_runs.statements(office.SITTING, EVERYBODY, now=time())
    )
    for _ in islice(run.documents, 3):
        assert not db.session().in_transaction()
        assert not list(db.session().identity_map.values())


def test_a_secret_number_that_cannot_be_read_stops_the_run_in_a_sentence():
    office.swap_secrets(MEI, HAN)
    assert refused(EVERYBODY).startswith("The Secret Number of candidate 0001 cannot be read")


def test_one_school_is_chosen_however_its_name_is_written():
    told = confirmations(Choice(school="  maple LANGUAGE   institute"))
    assert numbers(told) == ["0001", "0005", "0007", "0009", "0016", "0021", "0023", "0025", "0029", "0037"]


@for_each("typed", ["0007", "7", " 07 "])
def test_one_candidate_is_chosen_with_or_without_zeros(typed):
    assert numbers(confirmations(Choice(candidate=typed))) == ["0007"]


def test_a_candidate_of_another_school_is_not_among_its_own():
    assert refused(Choice(candidate="0002", school=MAPLE)).startswith(
        f"There is no candidate '0002' in {MAPLE} in {office.SITTING}. Did you mean"
    )


@for_each(
    "choice, sentence",
    [
        (Choice(candidate="0077"), "There is no candidate '0077' in ket-april. Did you mean 0037?"),
        (
            Choice(candidate="XYZ12345"),
            "There is no candidate 'XYZ12345' in ket-april. The candidates are: "
            "0001, 0002, 0003, 0004, 0005, 0006, 0007, 0008, 0009, 0010 and 30 more.",
        ),
        (
            Choice(school="Maple Language Inst"),
            "Nobody in ket-april is from the school 'Maple Language Inst'. Did you mean 'Maple Language Institute'?",
        ),
        (
            Choice(school="?"),
            "Nobody in ket-april is from the school '?'. The schools are: Maple Language Institute, "
            "Riverside Bilingual School, Taipei Xinmin Private Elementary School.",
        ),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(choice, sentence):
    assert refused(choice) == sentence
    assert proofs.audited("Secret Numbers printed") == []


def test_an_empty_sitting_is_told_with_what_to_do(time):
    office.add_sitting("pet-may", now=time())
    with refusing(r"There is nobody in pet-may yet\. Import the candidates first"):
        print_runs.confirmations("pet-may", EVERYBODY, by="office", now=time())
    with refusing("There is no sitting 'pet-june'"):
        print_runs.statements("pet-june", EVERYBODY, now=time())


def test_who_has_withdrawn_is_not_printed(time):
    office.withdraw(MEI, now=time())
    assert "0007" not in numbers(confirmations())


@pytest.mark.usefixtures("few_at_a_time")
def test_those_have_statements_whose_result_is_confirmed_to_others(time):
    proofs.release(time)
    run = print_runs.statements(office.SITTING, EVERYBODY, now=time())
    told = list(run.documents)
    assert {each.candidate.facts.name for each in told} == {
        person.name for person in (MEI, HAN, cast.ABSENT_PART, cast.ABSENT)
    }
    assert run.count == len(told) == 4


def test_before_the_release_no_statement_is_printed_and_none_issued(time):  # T30
    office.load_cast(now=time())
    with refusing("The results of ket-april have not been released"):
        print_runs.statements(office.SITTING, EVERYBODY, now=time())
    assert db.session.query(Statement).count() == 0


@pytest.mark.parametrize("person", [cast.PENDING, cast.WITHHELD])
def test_after_it_a_result_without_a_statement_is_told_in_a_sentence(time, person):
    proofs.release(time)
    number = proofs.entry(person).candidate_number
    with pytest.raises(Impossible) as problem:
        print_runs.statements(office.SITTING, Choice(candidate=number), now=time())
    assert said(problem.value)[0].startswith(f"There is no statement to print for candidate {number} in ket-april")
