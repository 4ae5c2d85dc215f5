"""Files that were taken in, and what each changed, so that it can be put back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db


class ImportRun(Table):
    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    counts: Mapped[str]  # JSON
    undone_at: Mapped[datetime | None]


class ImportChange(Table):
    __tablename__ = "import_change"

    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    table: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[str | None]  # JSON; none when the row is new


def add(run: ImportRun) -> int:
    db.session.add(run)
    db.session.flush()
    return run.id
