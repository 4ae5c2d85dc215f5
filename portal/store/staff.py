"""Members of staff, who will work in the office's console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import StaffId

from .database import Table


class StaffMember(Table):
    __tablename__ = "staff"

    id: Mapped[StaffId] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    totp_enc: Mapped[bytes | None]
    role: Mapped[str]
    disabled_at: Mapped[datetime | None]
    last_totp_step: Mapped[int | None]
