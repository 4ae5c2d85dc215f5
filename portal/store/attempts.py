"""Failed tries, counted by what was tried and by whom, a minute of time in each row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Insert, and_, bindparam, case, delete, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, ask, connection, db, upsert

Key = tuple[str, str]
"""What was tried, and whose tries are counted."""


class Attempt(Table):
    __tablename__ = "attempt"

    what: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(primary_key=True)  # HMACs: no ID Number or address stands here
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    failures: Mapped[int]
    under_way: Mapped[int] = mapped_column(server_default=text("0"))  # tries whose outcome is not known yet
    failed_at: Mapped[datetime | None]  # the last time
    forget_at: Mapped[datetime | None] = mapped_column(index=True)  # None: they count for ever


class Minute(NamedTuple):
    """The failures of one minute."""

    start: datetime
    failures: int
    under_way: int
    failed_at: datetime | None


class AttemptChange(NamedTuple):
    """How many failures and tries under way are added to a minute, or taken from it."""

    what: str
    whose: str
    window_start: datetime
    failures: int
    under_way: int
    failed_at: datetime
    forget_at: datetime | None


_IS_OF_KEYS = and_(
    Attempt.what.in_(bindparam("what", expanding=True)), Attempt.whose.in_(bindparam("whose", expanding=True))
)
_MINUTES = (
    select(Attempt.what, Attempt.whose, *(getattr(Attempt, name) for name in ("window_start", *Minute._fields[1:])))
    .where(_IS_OF_KEYS)
    .order_by(Attempt.window_start)
)
_ENDING = delete(Attempt).where(
    _IS_OF_KEYS, Attempt.window_start == bindparam("minute"), Attempt.failures == 0, Attempt.under_way == 1
)
_SWEEPING = delete(Attempt).where(
    or_(Attempt.forget_at <= bindparam("now"), and_(_IS_OF_KEYS, Attempt.failures <= 0, Attempt.under_way <= 0))
)


def hold(keys: Iterable[Key]) -> None:
    """Until the transaction ends, nobody else counts these tries (SQLite has one writer at a time anyway)."""
    if db.engine.dialect.name == "postgresql":
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 0))")
        for what, whose in sorted(keys):  # always in one order: no deadlock
            db.session.execute(turn, {"of": f"{what} {whose}"})


def minutes(keys: Collection[Key]) -> dict[Key, list[Minute]]:
    """The minutes in which there were failures, or tries that are under way, oldest first."""
    found: dict[Key, list[Minute]] = {key: [] for key in keys}
    for what, whose, *facts in ask(_MINUTES, **_named(keys)):
        found[what, whose].append(Minute(*facts))
    return found


def minutes_of(what: str, beginning: str) -> list[list[Minute]]:
    """The same for each key that begins like this."""
    columns = [getattr(Attempt, name) for name in ("window_start", *Minute._fields[1:])]
    found = select(Attempt.whose, *columns).where(Attempt.what == what, Attempt.whose.startswith(beginning))
    by_key: dict[str, list[Minute]] = {}
    for whose, *facts in db.session.execute(found.order_by(Attempt.window_start)):
        by_key.setdefault(whose, []).append(Minute(*facts))
    return list(by_key.values())


def change(changes: Iterable[AttemptChange]) -> None:
    rows = [each._asdict() for each in sorted(changes, key=lambda each: each[:3])]
    if rows:
        connection().execute(_changing(db.engine.dialect.name), rows)


def end_alone(ended: Collection[AttemptChange]) -> bool:
    """Delete the rows of a try under way that hold nothing else. Returns whether that was all of them."""
    if not ended:
        return True
    [minute] = {each.window_start for each in ended}
    known = {**_named([each[:2] for each in ended]), "minute": minute}
    return connection().execute(_ENDING, known).rowcount == len(ended)


def sweep(keys: Collection[Key], *, now: datetime) -> None:
    """Forget all failures that no longer matter, and the minutes of these keys in which nothing is left."""
    connection().execute(_SWEEPING, {**_named(keys), "now": now})


def forget(keys: Iterable[Key]) -> None:
    """Forget all failures of these keys, and of those that begin like them."""
    for what, whose in keys:
        db.session.execute(delete(Attempt).where(Attempt.what == what, Attempt.whose.startswith(whose)))


def _named(keys: Collection[Key]) -> dict[str, list[str]]:
    return {"what": [key[0] for key in keys], "whose": [key[1] for key in keys]}


@cache
def _changing(_dialect: str) -> Insert:
    """Made once: every log-in needs it, and making it costs more than running it."""
    columns: dict[str, Any] = {name: bindparam(name) for name in AttemptChange._fields}
    row = upsert(Attempt).values(columns)
    more = row.excluded
    has_failed = more.failures > 0
    return row.on_conflict_do_update(
        index_elements=["what", "whose", "window_start"],
        set_={
            "failures": Attempt.failures + more.failures,
            "under_way": Attempt.under_way + more.under_way,
            "failed_at": case((has_failed, more.failed_at), else_=Attempt.failed_at),
            "forget_at": case((has_failed, more.forget_at), else_=Attempt.forget_at),
        },
    )
