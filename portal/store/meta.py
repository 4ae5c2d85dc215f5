"""Facts about the database itself: the check value of each key, the last clock, the instance's own name."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db

DATABASE = "instance"  # what tells this database from every other, an earlier one of the same centre too


class Fact(Table):
    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get(key: str) -> str | None:
    fact = db.session.get(Fact, key)
    return fact.value if fact else None


def put(key: str, value: str) -> None:
    db.session.merge(Fact(key=key, value=value))
