"""When and where the papers of a sitting are sat."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table


class Venue(Table):
    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("sitting_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    name: Mapped[str]
    address: Mapped[str | None]


class Slot(Table):
    """One paper on one day; of everybody in the sitting when it has no entry. No time: to be announced."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("sitting_id", "paper", "entry_id"),
        Index(
            "uq_slot_of_everybody",
            "sitting_id",
            "paper",
            unique=True,
            sqlite_where=text("entry_id IS NULL"),
            postgresql_where=text("entry_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    paper: Mapped[str]
    day: Mapped[date]
    time: Mapped[time | None]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[str | None]
