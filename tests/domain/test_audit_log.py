"""Whatever somebody changes in the audit log behind the service's back is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from portal.domain import audit_log, auditing
from portal.domain.audit_log import (
    AuditRow,
    DetailsChanged,
    NoHead,
    OtherCount,
    OtherHead,
    RowChanged,
    RowPutIn,
    RowsCutOff,
    RowsTakenOut,
    UnknownHead,
)
from portal.language.notices import Notice
from portal.store import audit, meta
from portal.store.audit import AuditLine, ChainHead
from portal.store.database import db, one_transaction
from portal.store.meta import Fact
from tests.conftest import BEFORE
from tests.databases import BOTH
from tests.stage import staged
from tests.tables import for_each

ROWS = 12  # the two of the installation, and ten more


@pytest.fixture(params=BOTH)
def backend(request) -> str:
    return request.param


@pytest.fixture
@staged
def log(app) -> None:
    """Row 3 was done first to entry 1, row 12 last to entry 10."""
    for n in range(1, 11):
        note(f"deed {n}", n)


@one_transaction
def note(what: str, entry: int) -> None:
    auditing.note(what, by="office", now=BEFORE + timedelta(hours=entry), entry=entry, reason=f"she called {entry}")


def row(number: int, what: str | None = None) -> AuditRow:
    return AuditRow(number, BEFORE + timedelta(hours=number - 2), what or f"deed {number - 2}")


def line(number: int) -> AuditLine:
    return db.session.scalars(select(AuditLine).where(AuditLine.id == number)).one()


def change(number: int, **columns: object) -> None:
    db.session.execute(update(AuditLine).where(AuditLine.id == number).values(columns))


def change_and_hash(number: int, **columns: object) -> None:
    """The hash fits the row again."""
    change(number, hash="", **columns)
    db.session.expire_all()
    change(number, hash=audit.hashed(line(number)))


def rebuild(first: int, what: str) -> ChainHead:
    """Everything from a row on is written anew, as if the service had done it; the head that belongs to it."""
    change(first, what=what)
    db.session.expire_all()
    head = ChainHead(first - 1, line(first - 1).hash, first - 1)
    for number in range(first, ROWS + 1):
        head = audit.follow(head, line(number), number)
        db.session.flush()
    return head


def take_out(*numbers: int) -> None:
    db.session.execute(delete(AuditLine).where(AuditLine.id.in_(numbers)))


def swap(one: int, other: int) -> None:
    change(one, id=999)
    change(other, id=one)
    change(999, id=other)


def put_in(number: int, **columns: object) -> None:
    """A row that looks like one of the service."""
    facts = {
        "at": BEFORE + timedelta(hours=number - 2),
        "who": "office",
        "what": "forged",
        "previous_hash": "",
        "hash": "x",
    }
    db.session.execute(insert(AuditLine).values(id=number, **facts | columns))
    change_and_hash(number)


def put_in_between(number: int) -> None:
    """The rows after it get the next numbers, so that none is missing."""
    for later in range(ROWS, number - 1, -1):
        change(later, id=later + 1)
    put_in(number, previous_hash=line(number - 1).hash)


def duplicate(number: int) -> None:
    kept = line(number)
    put_in(ROWS + 1, at=kept.at, what=kept.what, whom=kept.whom, previous_hash=line(ROWS).hash)


def set_head(**facts: object) -> None:
    kept = audit.head()
    assert kept is not None
    meta.put(audit.HEAD, json.dumps(kept._replace(**facts)))


def spoil_moment(number: int) -> None:
    """SQLite keeps whatever it is given."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("UPDATE audit SET at = 'yesterday' WHERE id = :number"), {"number": number})
    else:
        change(number, at=BEFORE)


def changed(number: int, **facts: object) -> list[Notice]:
    return [RowChanged(row(number))]


TAMPERING: dict[str, tuple[Callable[[], object], list[Notice]]] = {
    "the moment": (
        lambda: change(5, at=BEFORE), [RowChanged(AuditRow(5, BEFORE, "deed 3"))],
    ),
    "who did it": (lambda: change(5, who="somebody"), changed(5)),
    "what was done": (lambda: change(5, what="nothing"), [RowChanged(row(5, "nothing"))]),
    "to whom": (lambda: change(5, whom=9), changed(5)),
    "to nobody": (lambda: change(5, whom=None), changed(5)),
    "the details": (lambda: change(5, details="{}"), [DetailsChanged(row(5))]),
    "one letter of the details": (
        lambda: change(5, details='{"reason": "She called 3"}'), [DetailsChanged(row(5))],
    ),
    "the digest of the details": (lambda: change(5, details_hash="x"), changed(5)),
    "the details and their digest": (lambda: change(5, details="{}", details_hash=audit.digest("{}")), changed(5)),
    "the details gone with their digest": (lambda: change(5, details=None, details_hash=None), changed(5)),
    "the hash of the row before": (lambda: change(5, previous_hash="x"), changed(5)),
    "the hash": (lambda: change(5, hash="x"), changed(5)),
    "the hash of the last row": (lambda: change(ROWS, hash="x"), [RowChanged(row(ROWS)), OtherHead(row(ROWS))]),
    "a row and its hash": (lambda: change_and_hash(5, whom=9), changed(5)),
    "the first row and its hash": (
        lambda: change_and_hash(1, who="somebody"), [RowChanged(AuditRow(1, BEFORE, "sitting added"))],
    ),
    "the last row and its hash": (lambda: change_and_hash(ROWS, whom=1), [OtherHead(row(ROWS))]),
    "the hash of the row before and that of the row": (
        lambda: change_and_hash(5, previous_hash="x"), [RowChanged(row(4)), RowChanged(row(5))],
    ),
    "the first row taken out": (lambda: take_out(1), [RowsTakenOut(1, 1)]),
    "the first rows taken out": (lambda: take_out(1, 2, 3), [RowsTakenOut(1, 3)]),
    "a row taken out": (lambda: take_out(5), [RowsTakenOut(5, 5)]),
    "rows taken out": (lambda: take_out(5, 6, 9), [RowsTakenOut(5, 6), RowsTakenOut(9, 9)]),
    "the last row cut off": (lambda: take_out(ROWS), [RowsCutOff(ROWS, ROWS)]),
    "the last rows cut off": (lambda: take_out(ROWS, ROWS - 1), [RowsCutOff(ROWS - 1, ROWS)]),
    "every row gone": (lambda: take_out(*range(1, ROWS + 1)), [RowsCutOff(1, ROWS)]),
    "two rows in each other's place": (
        lambda: swap(5, 6),
        [RowChanged(AuditRow(5, row(6).at, "deed 4")), RowChanged(AuditRow(6, row(5).at, "deed 3"))],
    ),
    "the last two rows in each other's place": (
        lambda: swap(11, 12),
        [RowChanged(AuditRow(11, row(12).at, "deed 10")), RowChanged(AuditRow(12, row(11).at, "deed 9")),
         OtherHead(AuditRow(12, row(11).at, "deed 9"))],
    ),
    "a row put in at the end": (
        lambda: put_in(ROWS + 1, previous_hash=line(ROWS).hash), [RowPutIn(row(ROWS + 1, "forged"))],
    ),
    "a row put in at the end with nothing before it": (
        lambda: put_in(ROWS + 1), [RowPutIn(row(ROWS + 1, "forged"))],
    ),
    "a row twice": (lambda: duplicate(5), [RowPutIn(AuditRow(ROWS + 1, row(5).at, "deed 3"))]),
    "a row put in the place of another": (
        lambda: (take_out(5), put_in(5, previous_hash=line(4).hash)), [RowChanged(row(5, "forged"))],
    ),
    "the last row under another number": (
        lambda: change(ROWS, id=ROWS + 1), [RowPutIn(AuditRow(ROWS + 1, row(ROWS).at, "deed 10"))],
    ),
    "the head's hash": (lambda: set_head(hash="x"), [OtherHead(row(ROWS))]),
    "the head's row": (lambda: set_head(id=ROWS - 1), [RowPutIn(row(ROWS))]),
    "the head's row, beyond the last": (lambda: set_head(id=ROWS + 1), [RowsCutOff(ROWS + 1, ROWS + 1)]),
    "the head's count": (lambda: set_head(rows=ROWS - 1), [OtherCount(ROWS, ROWS - 1)]),
    "the head gone": (lambda: db.session.execute(delete(Fact).where(Fact.key == audit.HEAD)), [NoHead()]),
    "the head spoilt": (lambda: meta.put(audit.HEAD, "x"), [NoHead()]),
    "all from one row on, written anew": (lambda: rebuild(5, "nothing"), [OtherHead(row(ROWS))]),
}  # fmt: skip


@pytest.mark.usefixtures("log")
@for_each("how", TAMPERING)
def test_what_was_changed_is_found_and_named(afresh, how):  # T54
    afresh()
    tamper, faults = TAMPERING[how]
    one_transaction(tamper)()
    assert audit_log.verify().faults == faults


@pytest.mark.usefixtures("log")
def test_rows_in_which_others_were_pushed_back_are_all_named():
    one_transaction(lambda: put_in_between(5))()
    assert [fault.row.id for fault in audit_log.verify().faults] == [*range(6, ROWS + 2)]


@pytest.mark.usefixtures("log")
def test_a_row_whose_moment_is_none_is_found():
    one_transaction(lambda: spoil_moment(5))()
    [fault] = audit_log.verify().faults
    assert isinstance(fault, RowChanged)


@pytest.mark.usefixtures("log")
def test_an_untouched_log_has_no_fault_and_its_head_is_that_of_the_last_row():
    chain = audit_log.verify()
    assert (chain.faults, chain.rows) == ([], ROWS)
    assert chain.head == audit_log.head() == line(ROWS).hash


@pytest.mark.usefixtures("log")
def test_details_that_were_forgotten_are_no_fault():
    one_transaction(lambda: change(5, details=None))()
    assert audit_log.verify().faults == []


@pytest.mark.usefixtures("log")
def test_a_log_written_anew_with_its_head_is_found_by_a_head_known_outside():  # T54
    known = line(7).hash
    one_transaction(lambda: set_head(**rebuild(5, "nothing")._asdict()))()
    assert audit_log.verify().faults == []
    assert audit_log.verify([known]).faults == [UnknownHead(known)]


@pytest.mark.usefixtures("log")
def test_a_head_of_an_earlier_day_is_known_by_its_beginning_too():
    assert audit_log.verify([line(7).hash[:8], line(ROWS).hash]).faults == []
