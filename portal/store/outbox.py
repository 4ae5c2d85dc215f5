"""Letters waiting to go out. A letter is a row first and an email second."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Update, cast, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from .database import Moment, Table, db, one_of


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Letter(Table):
    __tablename__ = "letter"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(unique=True)  # what it tells of, like released:17: told once
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    to_address: Mapped[str]
    language: Mapped[str]
    facts: Mapped[str | None]  # JSON of what only this letter knows; wiped once sent
    state: Mapped[State] = mapped_column(one_of(State, "state"))
    reason: Mapped[str | None]
    tries: Mapped[int]
    next_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


def add(letter: Letter) -> None:
    db.session.add(letter)


def add_for_each(kind: str, found: Select[int, int, int, str, str], host: str, now: datetime) -> int:
    """Write one letter for each row of (what it tells of, account, entry, address, language), in one statement.

    A letter that was written before is left as it is. Returns how many are new.
    """
    row = found.subquery()
    number = cast(row.c[0], String)
    selected: dict[str, Any] = {
        "kind": literal(kind),
        "about": literal(f"{kind}:").concat(number),
        "account_id": row.c[1],
        "entry_id": row.c[2],
        "to_address": row.c[3],
        "language": row.c[4],
        "state": literal(State.WAITING.value, String),
        "tries": literal(0),
        "next_at": literal(now, Moment),
        "message_id": literal(f"<{kind}.").concat(number).concat(literal(f"@{host}>")),
        "made_at": literal(now, Moment),
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    chosen = select(*selected.values()).where(row.c[0].is_not(None))  # SQLite wants a WHERE before ON CONFLICT
    # Whichever unique column is looked at first: naming one lets a writer at the same moment fail on the other.
    written = insert(Letter).from_select(list(selected), chosen).on_conflict_do_nothing()
    return len(db.session.scalars(written.returning(Letter.id)).all())


def due(now: datetime, most: int) -> list[int]:
    """Letters whose time to be sent has come, the longest waiting first."""
    waiting = select(Letter.id).where(Letter.state == State.WAITING, Letter.next_at <= now)
    return list(db.session.scalars(waiting.order_by(Letter.next_at, Letter.id).limit(most)))


def of_entry(entry_id: int) -> list[tuple[str, str]]:
    """Kind and state of each letter about this entry, oldest first."""
    found = select(Letter.kind, Letter.state).where(Letter.entry_id == entry_id).order_by(Letter.id)
    return [(row[0], row[1].value) for row in db.session.execute(found)]


def was_written(kind: str, entry_id: int, *, since: datetime) -> bool:
    """Whether a letter of this kind about this entry was written after a moment."""
    found = select(Letter.id).where(Letter.entry_id == entry_id, Letter.kind == kind, Letter.made_at > since)
    return db.session.scalar(found.limit(1)) is not None


def claim(letter_id: int, by: str, now: datetime) -> Letter | None:
    """Take a letter to send it. None: another sender was quicker."""
    free = update(Letter).where(Letter.id == letter_id, Letter.state == State.WAITING)
    claimed = free.values(state=State.SENDING, claimed_at=now, claimed_by=by, tries=Letter.tries + 1)
    return db.session.scalar(claimed.returning(Letter))


def mark_sent(letter_id: int, by: str, now: datetime) -> None:
    db.session.execute(_claimed(letter_id, by).values(state=State.SENT, sent_at=now, facts=None, reason=None))


def put_off(letter_id: int, by: str, reason: str, next_at: datetime) -> None:
    db.session.execute(_claimed(letter_id, by).values(state=State.WAITING, reason=reason, next_at=next_at))


def suppress(letter_id: int, by: str, reason: str) -> None:
    """Not to be sent after all."""
    db.session.execute(_claimed(letter_id, by).values(state=State.SUPPRESSED, reason=reason, facts=None))


def fail(letter_id: int, by: str, reason: str) -> None:
    """It will never be taken. What it has to say stays, for who mends the address and sends it again."""
    db.session.execute(_claimed(letter_id, by).values(state=State.FAILED, reason=reason))


def give_back(claimed_before: datetime) -> int:
    """Let the letters of a sender that died be sent by another. Returns how many there were."""
    left = update(Letter).where(Letter.state == State.SENDING, Letter.claimed_at < claimed_before)
    return len(db.session.scalars(left.values(state=State.WAITING).returning(Letter.id)).all())


def _claimed(letter_id: int, by: str) -> Update:
    return update(Letter).where(Letter.id == letter_id, Letter.state == State.SENDING, Letter.claimed_by == by)
