"""Shares a candidate made, and every verification there was, by whichever way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, one_of


class Scope(StrEnum):
    GRADE = "grade"
    FULL = "full"


class Way(StrEnum):
    NUMBERS = "numbers"
    STATEMENT = "statement"
    SHARE = "share"


class Share(Table):
    __tablename__ = "share"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    scope: Mapped[Scope] = mapped_column(one_of(Scope, "scope"))
    hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Verification(Table):
    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    way: Mapped[Way] = mapped_column(one_of(Way, "way"))
    share_id: Mapped[int | None] = mapped_column(ForeignKey("share.id"))
    organisation: Mapped[str | None]
    at: Mapped[datetime]
