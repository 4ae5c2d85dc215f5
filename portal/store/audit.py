"""The audit log: who did what, to whom, when. Rows are only ever added, each chained to the one before it.

The hash of a row covers its facts, the digest of its details and the hash of the row before, so that nothing can be
changed, taken out or put in unseen. The head of the chain stands in `meta`, so that rows cut off at the end are missed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import EntryId, SittingId

from . import meta
from .database import Table, db
from .entries import Entry
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


class Head(NamedTuple):
    """The last row of the chain, and how many rows there are."""

    id: int = 0
    hash: str = ""
    rows: int = 0


def digest(details: str | None) -> str | None:
    return None if details is None else sha256(details.encode()).hexdigest()


def hashed(line: AuditLine) -> str:
    """What the row's hash has to be."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = (line.previous_hash, line.id, at, line.who, line.what, line.whom, line.details_hash)
    return sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def follow(head: Head, line: AuditLine, number: int) -> Head:
    """Make the line the next of the chain, under this number; the new head."""
    line.id, line.previous_hash, line.details_hash = number, head.hash, digest(line.details)
    line.hash = hashed(line)
    return Head(number, line.hash, head.rows + 1)


def add(line: AuditLine) -> None:
    """Write the line when all else of the transaction is written: every writer waits for the head of the chain."""
    for_last(_chain).append(line)


def whom(what: str, sitting_id: SittingId) -> set[EntryId]:
    """The entries of the sitting to whom this was done, by their numbers."""
    done = select(AuditLine.whom).join(Entry, Entry.id == AuditLine.whom).where(AuditLine.what == what)
    return set(db.session.scalars(done.where(Entry.sitting_id == sitting_id)))


def forget_details(entry_ids: Collection[EntryId]) -> None:
    """The chain covers their digest, so it stays whole."""
    about = update(AuditLine).where(AuditLine.whom.in_(entry_ids))
    db.session.execute(about.values(details=None).execution_options(synchronize_session=False))


def head() -> Head | None:
    return _read(meta.get(HEAD))


def _chain(lines: Sequence[AuditLine]) -> None:
    highest = select(func.max(AuditLine.id)).scalar_subquery()
    standing = select(Fact.value, highest).where(Fact.key == HEAD).with_for_update(of=Fact)
    kept, highest_id = db.session.execute(standing).first() or (None, db.session.scalar(select(highest)))
    last = _read(kept) or Head()
    number = max(last.id, highest_id or 0)  # a row that somebody else put there is found, and holds nobody up
    for line in lines:
        number += 1
        last = follow(last, line, number)
    db.session.add_all(lines)
    db.session.flush()
    meta.put(HEAD, json.dumps(last))


def _read(kept: str | None) -> Head | None:
    """None, too, for what nobody of this service wrote."""
    try:
        return Head(*json.loads(kept)) if kept else None
    except (ValueError, TypeError):
        return None
