"""Issuing statements: for what has been released, once for each version, with a code that comes out the same again."""

from __future__ import annotations

import pytest

from portal.domain.credentials import codes
from portal.domain.proofs import issuing_statements
from portal.statuses import Status
from portal.store.statements import NewStatement, Statement
from tests import cast, office, proofs
from tests.cast import HAN, MEI
from tests.conftest import RELEASE_DAY
from tests.proofs import MONTH


def kept(rows) -> list[str]:
    return [statement.code_hash for statement in rows(Statement)]


@pytest.fixture
def rows(app):
    return lambda table: (office.db.session.rollback(), list(office.db.session.query(table)))[1]


def test_a_statement_printed_again_is_the_same_one(app, time, rows):
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    time.pass_by(MONTH)
    assert proofs.issue(MEI, now=time()) == first
    assert first.issued_at == RELEASE_DAY
    assert len(rows(Statement)) == 1


def test_of_a_code_only_its_hash_is_kept(app, time, rows):
    proofs.release(time)
    issued = proofs.issue(MEI, now=time())
    assert kept(rows) == [codes.hashed(issued.code)]
    whole = str(office.everything())
    assert issued.code not in whole
    assert codes.canonical(issued.code) not in whole


def test_a_statement_names_the_page_that_proves_it(app, time):
    proofs.release(time)
    issued = proofs.issue(MEI, now=time())
    assert issued.address == f"http://localhost/verify/{issued.code}"


def test_before_the_release_there_is_no_statement(app, time, rows):  # T30
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    with pytest.raises(KeyError):
        proofs.issue(MEI, now=time())
    assert kept(rows) == []


@pytest.mark.parametrize("person", [cast.PENDING, cast.WITHHELD])
def test_what_is_not_confirmed_to_others_has_no_statement(app, time, person):
    proofs.release(time)
    with pytest.raises(KeyError):
        proofs.issue(person, now=time())


@pytest.mark.parametrize("person", [cast.ABSENT_PART, cast.ABSENT])
def test_absence_has_a_statement(app, time, person):
    proofs.release(time)
    assert proofs.issue(person, now=time()).code


@pytest.mark.parametrize("gone", [office.withdraw, proofs.erase])
def test_an_entry_that_is_gone_has_no_statement(app, time, gone):
    proofs.release(time)
    gone(MEI, now=time())
    with pytest.raises(KeyError):
        proofs.issue(MEI, now=time())


def test_a_withdrawn_statement_is_not_issued_again(app, time):
    proofs.release(time)
    proofs.issue(MEI, now=time())
    proofs.withdraw_statements(now=time())
    with pytest.raises(KeyError):
        proofs.issue(MEI, now=time())


def test_a_new_version_has_a_statement_of_its_own(app, time, rows):
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    time.pass_by(MONTH)
    office.replace_result(MEI, Status.FINAL, now=time())
    second = proofs.issue(MEI, now=time())
    assert second.code != first.code
    assert (second.issued_at, len(rows(Statement))) == (time(), 2)


def test_statements_of_many_are_issued_at_once(app, time, rows):
    proofs.release(time)
    people = {proofs.entry(person).id: person for person in (MEI, HAN, cast.PENDING)}
    alone = proofs.issue(MEI, now=time())
    issued = issuing_statements.issue_all(list(people), now=time())
    assert [people[entry] for entry in sorted(issued)] == sorted([MEI, HAN], key=lambda person: proofs.entry(person).id)
    assert issued[proofs.entry(MEI).id] == alone
    assert len(rows(Statement)) == 2


def test_who_asks_first_a_second_time_leaves_what_the_first_one_wrote(app, time):
    """Both found none to be there: the one that is second writes nothing and takes what the first one wrote."""
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    _, [statement] = office.db.session.rollback(), office.db.session.query(Statement).all()
    late = [NewStatement(statement.result_id, 1, statement.particulars, statement.code_hash)]
    time.pass_by(MONTH)
    issuing_statements._keep(late, now=time())
    assert proofs.issue(MEI, now=time()) == first


def test_a_particular_that_changed_makes_another_edition_with_a_code_of_its_own(app, time, rows):
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    office.alter_entry(MEI, name="LIN Mei-Hwa")
    time.pass_by(MONTH)
    second = proofs.issue(MEI, now=time())
    assert second.code != first.code
    assert (second.issued_at, second.entry.facts.name) == (time(), "LIN Mei-Hwa")
    assert proofs.issue(MEI, now=time()) == second
    assert [(each.result_id, each.edition) for each in rows(Statement)] == [
        (first.version.result_id, n) for n in (1, 2)
    ]


@pytest.mark.parametrize("fact", ["family_name", "given_name"])
def test_what_no_statement_says_makes_no_other_edition(app, time, fact):
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    office.alter_entry(MEI, **{fact: "Somebody"})
    assert proofs.issue(MEI, now=time()).code == first.code


@pytest.mark.parametrize(
    "fact", ["name", "local_name", "candidate_number", "internal_id", "id_number_printed", "reference_number"]
)
def test_each_particular_that_a_statement_says_is_kept_with_it(app, time, fact):
    proofs.release(time)
    first = proofs.issue(MEI, now=time())
    office.alter_entry(MEI, **{fact: "another"})
    assert proofs.issue(MEI, now=time()).code != first.code


def test_a_statement_that_was_withdrawn_has_no_later_edition(app, time):
    proofs.release(time)
    proofs.issue(MEI, now=time())
    proofs.withdraw_statements(now=time())
    office.alter_entry(MEI, name="LIN Mei-Hwa")
    with pytest.raises(KeyError):
        proofs.issue(MEI, now=time())
