"""Rows that are older than a moment: counted, and emptied or deleted a few at a time, so that nobody waits for long."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import InstrumentedAttribute

from portal.ids import EntryId, SittingId

from . import erased
from .audit import AuditLine
from .database import Table, db
from .email_changes import EmailChange
from .entries import Entry
from .imports import ImportChange, ImportRun
from .links import Link
from .outbox import Letter, LetterState
from .releases import Release, has_opened
from .sign_ins import SignIn
from .sittings import Sitting
from .timetable import Slot

_RESULT = Table.metadata.tables["result"]
_UNSENT = (LetterState.WAITING, LetterState.SENDING)


class PastSitting(NamedTuple):
    """A sitting by when it came to its end: the last hour of its results, or else its last import."""

    id: SittingId
    code: str
    ended_at: datetime
    is_to_release: bool  # results of it wait for a release, set or not


def past_sittings(*, now: datetime) -> list[PastSitting]:
    """Those whose results are no longer to come by any hour that was promised or set, the oldest first."""
    opens = select(func.max(Release.opens_at)).where(Release.sitting_id == Sitting.id, Release.cancelled_at.is_(None))
    imported = select(func.max(ImportRun.at)).where(ImportRun.sitting_id == Sitting.id)
    released = select(Release.id).where(has_opened(now=now))
    waits = select(Entry.id).join(_RESULT, _RESULT.c.entry_id == Entry.id).where(Entry.sitting_id == Sitting.id)
    waits = waits.where(or_(_RESULT.c.release_id.is_(None), _RESULT.c.release_id.not_in(released)))
    columns = (Sitting.id, Sitting.code, Sitting.results_by, opens.scalar_subquery(), imported.scalar_subquery())
    found = []
    for id_, code, promised, opened, taken_in, is_to_release in db.session.execute(select(*columns, exists(waits))):
        ended_at = max(filter(None, (promised, opened)), default=taken_in)
        if ended_at is not None and ended_at <= now:
            found.append(PastSitting(id_, code, ended_at, is_to_release))
    return sorted(found, key=lambda sitting: (sitting.ended_at, sitting.code))


def entries(sitting_id: SittingId, most: int | None = None) -> list[EntryId]:
    """Those that are not erased."""
    found = select(Entry.id).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))
    return list(db.session.scalars(found.order_by(Entry.id).limit(most)))


def with_facts(sitting_id: SittingId, most: int | None = None) -> list[EntryId]:
    """The entries of which more is known than a result needs."""
    known = [getattr(Entry, name).is_not(None) for name in erased.BESIDES_THE_RESULT]
    replaced = select(ImportChange.row_id).where(ImportChange.before.is_not(None))
    known += [
        Entry.id.in_(select(Slot.entry_id).where(Slot.sitting_id == sitting_id, Slot.entry_id.is_not(None))),
        Entry.id.in_(replaced.where(ImportChange.table == Entry.__tablename__)),
    ]
    found = select(Entry.id).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None), or_(*known))
    return list(db.session.scalars(found.order_by(Entry.id).limit(most)))


def count_letters(before: datetime) -> int:
    return _count(Letter.id, _is_old_letter(before))


def delete_letters(before: datetime, most: int) -> list[str]:
    """Their Message-IDs."""
    ids = select(Letter.id).where(_is_old_letter(before)).limit(most)
    gone = delete(Letter).where(Letter.id.in_(ids)).returning(Letter.message_id)
    return list(db.session.scalars(gone, execution_options={"synchronize_session": False}))


def count_sign_ins(before: datetime) -> int:
    return sum(_count(table.c.id, is_old) for table, is_old in _of_sign_ins(before))


def delete_sign_ins(before: datetime, most: int) -> int:
    """With the links and changes of address that are as old."""
    return sum(_delete(table, is_old, most) for table, is_old in _of_sign_ins(before))


def count_details(before: datetime) -> int:
    return _count(AuditLine.id, _has_old_details(before))


def empty_details(before: datetime, most: int) -> int:
    ids = select(AuditLine.id).where(_has_old_details(before)).limit(most)
    emptied = update(AuditLine).where(AuditLine.id.in_(ids)).values(details=None).returning(AuditLine.id)
    return len(db.session.scalars(emptied, execution_options={"synchronize_session": False}).all())


def _is_old_letter(before: datetime) -> ColumnElement[bool]:
    return and_(Letter.made_at < before, Letter.state.not_in(_UNSENT))


def _has_old_details(before: datetime) -> ColumnElement[bool]:
    return and_(AuditLine.at < before, AuditLine.details.is_not(None))


def _of_sign_ins(before: datetime) -> list[tuple[SqlTable, ColumnElement[bool]]]:
    """Links before the changes of address that they are about."""
    its_links = select(Link.id).where(Link.email_change_id == EmailChange.id).exists()
    return [
        (Table.metadata.tables["sign_in"], SignIn.seen_at < before),
        (Table.metadata.tables["link"], Link.expires_at < before),
        (Table.metadata.tables["email_change"], and_(EmailChange.asked_at < before, ~its_links)),
    ]


def _count(id_: ColumnElement[int] | InstrumentedAttribute[int], is_old: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(id_)).where(is_old)) or 0


def _delete(table: SqlTable, is_old: ColumnElement[bool], most: int) -> int:
    ids = select(table.c.id).where(is_old).limit(most)
    return len(db.session.execute(delete(table).where(table.c.id.in_(ids)).returning(table.c.id)).all())
