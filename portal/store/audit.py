"""The audit log: who did what, to whom, when. Rows are only ever added, each chained to the one before it.

The hash of a row covers its facts, the digest of its details and the hash of the row before, so that nothing can be
changed, taken out or put in unseen. The head of the chain stands in `meta`, so that rows cut off at the end are missed.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, func, insert, select, type_coerce, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import EntryId, SittingId

from . import meta
from .database import Table, db
from .entries import FETCHED, Entry
from .going_on import for_last
from .meta import Fact

HEAD = "audit head"  # its key in `meta`


class AuditLine(Table):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    whom: Mapped[EntryId | None]  # an entry's number, never a name, so that erasing a person leaves the log whole
    details: Mapped[str | None]  # JSON; none any more once they are forgotten
    details_hash: Mapped[str | None]
    previous_hash: Mapped[str]  # empty in the first row
    hash: Mapped[str] = mapped_column(unique=True)


class ChainHead(NamedTuple):
    """The last row of the chain, and how many rows there are."""

    id: int = 0
    hash: str = ""
    rows: int = 0


class LoggedDeed(NamedTuple):
    """A row as it is found, whoever wrote it, beside the head of the same moment.

    `at` is None when it is no moment; the ID Number is that of an entry that is still there.
    """

    id: int
    at: datetime | None
    who: str
    what: str
    whom: EntryId | None
    details: str | None
    details_hash: str | None
    previous_hash: str
    hash: str
    id_number: str | None
    head: ChainHead | None


def digest(details: str | None) -> str | None:
    return None if details is None else sha256(str(details).encode()).hexdigest()


def hashed(line: AuditLine | LoggedDeed) -> str:
    """What the row's hash has to be."""
    at = line.at and line.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = (line.previous_hash, line.id, at, line.who, line.what, line.whom, line.details_hash)
    return sha256(json.dumps(facts, separators=(",", ":"), default=repr).encode()).hexdigest()


def follow(head: ChainHead, line: AuditLine, number: int) -> ChainHead:
    """Make the line the next of the chain, under this number; the new head."""
    line.id, line.previous_hash, line.details_hash = number, head.hash, digest(line.details)
    line.hash = hashed(line)
    return ChainHead(number, line.hash, head.rows + 1)


def add(line: AuditLine) -> None:
    """Write the line when all else of the transaction is written: every writer waits for the head of the chain."""
    for_last(_chain).append(line)


def whom(what: str, sitting_id: SittingId) -> set[EntryId]:
    """The entries of the sitting to whom this was done, by their numbers."""
    done = select(AuditLine.whom).join(Entry, Entry.id == AuditLine.whom).where(AuditLine.what == what)
    return set(db.session.scalars(done.where(Entry.sitting_id == sitting_id)))


def count(*, since: datetime | None) -> int:
    return db.session.scalar(select(func.count(AuditLine.id)).where(*_since(since))) or 0


def count_by_deed(*, since: datetime) -> dict[str, int]:
    """The most frequent first."""
    counted = select(AuditLine.what, func.count()).where(*_since(since)).group_by(AuditLine.what)
    rows = db.session.execute(counted.order_by(func.count().desc(), AuditLine.what))
    return dict(rows.all())


def lines(*, since: datetime | None) -> Generator[LoggedDeed]:
    """In their order. Close it if you do not read it to its end."""
    at = type_coerce(AuditLine.at, String)  # as it is kept: a row that somebody spoilt has to be read too
    own = (AuditLine.who, AuditLine.what, AuditLine.whom, AuditLine.details, AuditLine.details_hash)
    head = select(Fact.value).where(Fact.key == HEAD).scalar_subquery()
    found = select(AuditLine.id, at, *own, AuditLine.previous_hash, AuditLine.hash, Entry.id_number_printed, head)
    there = found.outerjoin(Entry, (Entry.id == AuditLine.whom) & Entry.erased_at.is_(None))
    ordered = there.where(*_since(since)).order_by(AuditLine.id)
    with db.session.execute(ordered, execution_options={"yield_per": FETCHED}) as rows:
        for number, moment, *facts, standing in rows:
            yield LoggedDeed._make([number, _moment(moment), *facts, _read(standing)])


def _since(since: datetime | None) -> list[ColumnElement[bool]]:
    return [AuditLine.at >= since] if since else []


def _moment(kept: str | datetime) -> datetime | None:
    """What a column of moments holds, as the driver gives it."""
    try:
        at = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, AttributeError):
        return None


def head() -> ChainHead | None:
    return _read(meta.get(HEAD))


_HIGHEST = select(func.max(AuditLine.id)).scalar_subquery()
_STANDING = select(Fact.value, _HIGHEST).where(Fact.key == HEAD).with_for_update(of=Fact)
_MOVED = update(Fact).where(Fact.key == HEAD).values(value=bindparam("head"))
_ADDED = insert(AuditLine)
_COLUMNS = [column.name for column in AuditLine.__table__.columns]


def _chain(lines: Sequence[AuditLine]) -> None:
    """Every deed waits for it: the statements are prepared once."""
    asked = db.session.connection()
    kept, highest_id = asked.execute(_STANDING).first() or (None, asked.scalar(select(_HIGHEST)))
    last = _read(kept) or ChainHead()
    number = max(last.id, highest_id or 0)  # a row that somebody else put there is found, and holds nobody up
    for line in lines:
        number += 1
        last = follow(last, line, number)
    asked.execute(_ADDED, [{name: getattr(line, name) for name in _COLUMNS} for line in lines])
    if not asked.execute(_MOVED, {"head": json.dumps(last)}).rowcount:
        meta.put(HEAD, json.dumps(last))


def _read(kept: str | None) -> ChainHead | None:
    """None, too, for what nobody of this service wrote."""
    try:
        return ChainHead(*json.loads(kept)) if kept else None
    except (ValueError, TypeError):
        return None
