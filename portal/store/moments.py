"""Moments that were written down as they happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from .audit import AuditLine
from .database import db
from .outbox import Letter
from .sign_ins import SignIn


def newest() -> datetime | None:
    """The last of them, of deeds, sign-ins and letters."""
    columns = (AuditLine.at, SignIn.seen_at, Letter.made_at)
    found = [db.session.scalar(select(func.max(column))) for column in columns]
    return max((each for each in found if each), default=None)
