"""Sittings: one exam on one occasion."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import SittingId
from portal.language.centre_texts import CentreText

from .database import Table, db


class Sitting(Table):
    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("secret_number_length BETWEEN 4 AND 10", name="secret_number_length"),
        CheckConstraint("candidate_number_length >= 1", name="candidate_number_length"),
    )

    id: Mapped[SittingId] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    exam: Mapped[str]
    parts_variant: Mapped[str | None]  # which set of papers its results came in; known with the first of them
    name: Mapped[CentreText]
    results_by: Mapped[datetime | None]
    results_by_has_time: Mapped[bool]
    zone: Mapped[str]
    candidate_number_length: Mapped[int]
    secret_number_length: Mapped[int]
    archived_at: Mapped[datetime | None]


def add(sitting: Sitting) -> None:
    db.session.add(sitting)
    db.session.flush()


def with_code(code: str) -> Sitting | None:
    return db.session.scalar(select(Sitting).where(Sitting.code == code))


def with_id(sitting_id: SittingId) -> Sitting:
    return db.session.get_one(Sitting, sitting_id)


def hold(sitting_id: SittingId) -> None:
    """Until the transaction ends, nobody else can hold the sitting.

    On SQLite nobody else can write at all, from the beginning of the transaction on. On PostgreSQL a write that changes
    nothing locks the row; rows of other tables may still be added that refer to it.
    """
    db.session.execute(update(Sitting).where(Sitting.id == sitting_id).values(name=Sitting.name))


def every() -> list[Sitting]:
    return list(db.session.scalars(select(Sitting).order_by(Sitting.id)))


def keep_variant(sitting_id: SittingId, variant: str) -> None:
    """The set of papers its results come in; once there is one, it stays."""
    undecided = update(Sitting).where(Sitting.id == sitting_id, Sitting.parts_variant.is_(None))
    db.session.execute(undecided.values(parts_variant=variant))


def forget_variant(sitting_id: SittingId) -> None:
    """The sitting has no results any more: the next may come in another set of papers."""
    db.session.execute(update(Sitting).where(Sitting.id == sitting_id).values(parts_variant=None))
