"""The audit log: who did what, to whom, when. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db


class AuditLine(Table):
    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    whom: Mapped[int | None]  # an entry's number, never a name, so that erasing a person leaves the log whole
    details: Mapped[str | None]  # JSON
    details_hash: Mapped[str | None]
    previous_hash: Mapped[str | None]
    hash: Mapped[str | None] = mapped_column(unique=True)


def add(line: AuditLine) -> None:
    db.session.add(line)
