"""The audit log: who did what, to whom, when. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import EntryId, SittingId

from .database import Table, db
from .entries import Entry


class AuditLine(Table):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    whom: Mapped[EntryId | None]  # an entry's number, never a name, so that erasing a person leaves the log whole
    details: Mapped[str | None]  # JSON
    details_hash: Mapped[str | None]
    previous_hash: Mapped[str | None]
    hash: Mapped[str | None] = mapped_column(unique=True)


def add(line: AuditLine) -> None:
    db.session.add(line)


def whom(what: str, sitting_id: SittingId) -> set[EntryId]:
    """The entries of the sitting to whom this was done, by their numbers."""
    done = select(AuditLine.whom).join(Entry, Entry.id == AuditLine.whom).where(AuditLine.what == what)
    return set(db.session.scalars(done.where(Entry.sitting_id == sitting_id)))
