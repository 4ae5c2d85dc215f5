"""Failed tries, counted by what was tried and by whom, a window of time at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .database import Table


class Attempt(Table):
    __tablename__ = "attempt"

    what: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(primary_key=True)  # an HMAC: no ID Number or address stands here
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    failures: Mapped[int]
