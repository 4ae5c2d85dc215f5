"""Failed tries, counted by what was tried and by whom, a minute of time in each row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db, upsert


class Attempt(Table):
    __tablename__ = "attempt"

    what: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(primary_key=True)  # an HMAC: no ID Number or address stands here
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    failures: Mapped[int]


def hold(what: str, whose: str) -> None:
    """Until the transaction ends, nobody else counts these tries (SQLite has one writer at a time anyway)."""
    if db.engine.dialect.name == "postgresql":
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 0))")
        db.session.execute(turn, {"of": f"{what} {whose}"})


def failures(what: str, whose: str) -> list[tuple[datetime, int]]:
    """The minutes in which there were failures, oldest first, and how many there were in each."""
    found = select(Attempt.window_start, Attempt.failures).where(Attempt.what == what, Attempt.whose == whose)
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(Attempt.window_start))]


def add(what: str, whose: str, minute: datetime) -> None:
    first = upsert(Attempt).values(what=what, whose=whose, window_start=minute, failures=1)
    keys = ["what", "whose", "window_start"]
    db.session.execute(first.on_conflict_do_update(index_elements=keys, set_={"failures": Attempt.failures + 1}))


def take_back(what: str, whose: str, minute: datetime) -> None:
    """One failure less in this minute: the try turned out well. A minute without failures leaves no trace."""
    counted = (Attempt.what == what, Attempt.whose == whose, Attempt.window_start == minute)
    db.session.execute(update(Attempt).where(*counted).values(failures=Attempt.failures - 1))
    db.session.execute(delete(Attempt).where(*counted, Attempt.failures <= 0))


def forget(what: str, whose: str, before: datetime | None = None) -> None:
    """Forget the failures, all of them or those before a moment."""
    counted = delete(Attempt).where(Attempt.what == what, Attempt.whose == whose)
    if before is not None:
        counted = counted.where(Attempt.window_start < before)
    db.session.execute(counted)
