"""Facts about the database itself: the check value of each key, the last clock, the instance's own name."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db, upsert

DATABASE = "instance"  # what tells this database from every other, an earlier one of the same centre too


class Fact(Table):
    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get(key: str) -> str | None:
    return db.session.scalar(select(Fact.value).where(Fact.key == key))


def remove(key: str) -> None:
    db.session.execute(delete(Fact).where(Fact.key == key))


def put(key: str, value: str) -> None:
    kept = upsert(Fact).values(key=key, value=value)
    db.session.execute(kept.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def replace(key: str, before: str | None, value: str) -> bool:
    """Put it only if it is still what it was `before` (None: not there); of several writers at once one does."""
    kept = upsert(Fact).values(key=key, value=value)
    done = kept.on_conflict_do_update(index_elements=["key"], set_={"value": value}, where=Fact.value == before)
    return db.session.scalar(done.returning(Fact.key)) is not None
