"""The chain of the audit log: one row after the other, whichever database keeps them and however many write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, text, update

from portal.domain import auditing
from portal.store import audit, database, meta
from portal.store.audit import AuditLine, ChainHead
from portal.store.database import db, one_transaction
from portal.store.meta import Fact
from tests.conftest import BEFORE
from tests.statements import sent_by

pytestmark = pytest.mark.usefixtures("app")
INSTALLED = 2  # rows, of the sitting and the entries


@one_transaction
def note(*deeds: str, **details: object) -> None:
    for deed in deeds:
        auditing.note(deed, by="office", now=BEFORE, **details)


def chain() -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))


def head() -> ChainHead:
    db.session.rollback()
    kept = audit.head()
    assert kept is not None
    return kept


def assert_unbroken(rows: int) -> None:
    lines = chain()
    assert [line.previous_hash for line in lines] == ["", *(line.hash for line in lines[:-1])]
    assert [line.hash for line in lines] == [audit.hashed(line) for line in lines]
    assert head() == (lines[-1].id, lines[-1].hash, len(lines))
    assert len(lines) == rows


def test_what_was_done_at_once_is_chained_in_its_order():
    note("one", "two", "three", count=3)
    assert [line.what for line in chain()[INSTALLED:]] == ["one", "two", "three"]
    assert_unbroken(INSTALLED + 3)


def test_the_hash_covers_the_facts_the_digest_of_the_details_and_the_row_before():
    """As docs/operating.md tells it, so that another program can work it out."""
    note("did", count=3)
    line, details = chain()[-1], b'{"count": 3}'
    assert line.details_hash == audit.sha256(details).hexdigest()
    facts = f'"{line.previous_hash}",3,"2018-05-06T08:00:00.000000+00:00","office","did",null,"{line.details_hash}"'
    assert line.hash == audit.sha256(f"[{facts}]".encode()).hexdigest()


def test_a_moment_is_the_same_in_whichever_zone_it_was_told():
    here = AuditLine(id=1, at=datetime(2018, 5, 6, 16, 0, tzinfo=UTC), who="", what="", previous_hash="")
    there = AuditLine(id=1, at=here.at.astimezone(ZoneInfo("Asia/Taipei")), who="", what="", previous_hash="")
    assert audit.hashed(here) == audit.hashed(there)


def test_a_deed_that_was_undone_leaves_the_chain_as_it_was():
    before = head()
    with pytest.raises(RuntimeError):
        undo_after("did")
    assert head() == before
    assert_unbroken(INSTALLED)


@one_transaction
def undo_after(deed: str) -> None:
    note(deed)
    raise RuntimeError


@one_transaction
def note_and_undo(*, unless: bool) -> None:
    note("before")
    with database.undone(unless=unless):
        note("inside")
    note("after")


@pytest.mark.parametrize(("unless", "deeds"), [(False, ["before", "after"]), (True, ["before", "inside", "after"])])
def test_what_is_undone_inside_a_transaction_leaves_what_was_noted_around_it(unless, deeds):
    note_and_undo(unless=unless)
    assert [line.what for line in chain()[INSTALLED:]] == deeds
    assert_unbroken(INSTALLED + len(deeds))


def test_what_is_noted_and_undone_costs_what_it_costs_to_keep_it():  # T15
    kept, undone = (sent_by(lambda kept=kept: note_and_undo(unless=kept)) for kept in (True, False))
    assert [each for each in kept if "SAVEPOINT" not in each] == [each for each in undone if "SAVEPOINT" not in each]


def test_many_who_write_at_once_make_one_chain(at_once):
    assert at_once(lambda: [note("did", count=n) for n in range(10)], threads=8) == [[None] * 10] * 8
    assert_unbroken(INSTALLED + 80)


def test_the_head_is_asked_for_when_all_else_is_written():
    @one_transaction
    def work() -> None:
        auditing.note("did", by="office", now=BEFORE)
        db.session.execute(text("UPDATE entry SET name = name"))

    last = [each.split()[0] for each in sent_by(work)][-4:]
    assert last == ["UPDATE", "SELECT", "INSERT", "UPDATE"], "the entry; the head, the row, the head"


def test_the_chain_costs_two_statements():
    assert len(sent_by(lambda: note("did"))) == 3, "and one for the row itself"


def test_several_deeds_of_one_transaction_cost_no_more():
    assert len(sent_by(lambda: note("one", "two", "three"))) == len(sent_by(lambda: note("one")))


def test_details_that_are_emptied_leave_the_chain_whole():
    note_about(1, reason="she called")
    note_about(2, reason="he wrote")
    forget(1)
    assert [line.details for line in chain()[INSTALLED:]] == [None, '{"reason": "he wrote"}']
    assert_unbroken(INSTALLED + 2)


@one_transaction
def forget(entry: int) -> None:
    db.session.execute(update(AuditLine).where(AuditLine.whom == entry).values(details=None))


@one_transaction
def note_about(entry: int, **details: str) -> None:
    auditing.note("unlocked", by="office", now=BEFORE + timedelta(hours=1), entry=entry, **details)


def test_a_row_that_somebody_else_put_there_holds_nobody_up():
    standing = head()
    line = {"id": 3, "at": BEFORE, "who": "x", "what": "x", "previous_hash": "x", "hash": "x"}
    with db.engine.begin() as connection:
        connection.execute(AuditLine.__table__.insert(), line)
    note("did")
    assert (chain()[-1].id, chain()[-1].previous_hash) == (4, standing.hash)


@pytest.mark.parametrize("value", ["", "x", "[]"])
def test_without_its_head_the_log_goes_on_and_never_tells_the_right_number_of_rows(value):
    set_head(value)
    note("did")
    assert chain()[-1].id == INSTALLED + 1
    assert head().rows == 1


@one_transaction
def set_head(value: str) -> None:
    """Nothing takes the row away."""
    if value:
        meta.put(audit.HEAD, value)
    else:
        db.session.execute(delete(Fact).where(Fact.key == audit.HEAD))
