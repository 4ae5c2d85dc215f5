"""Erasing: every row about an entry or an account goes; of the entry's own row only its number stays."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from portal.ids import AccountId, EntryId, SchoolId

from . import personal_rows, written_entries
from .accounts import Account
from .audit import AuditLine
from .database import StoreUnavailable, db, errors_by_name
from .entries import Entry
from .imports import ImportChange
from .outbox import Letter
from .schools import School
from .timetable import Slot


class ErasedEntry(NamedTuple):
    """All that is left of an erased entry; no other entry ever has its public key."""

    id: EntryId
    public_key: str
    erased_at: datetime


_TRIES = 6  # to have nobody read the old pages; each waits for as long as a writer would
BESIDES_THE_RESULT = ("date_of_birth", "internal_id", "reference_number", "school_id")
"""What is known of a candidate besides what their result needs; so are their timetable and what imports replaced."""

_STAYS = ("id", "public_key", "sitting_id", "secret_key_no")  # of an erased entry: nothing of the person's


def count(entry_id: EntryId) -> dict[str, int]:
    """By the name of a table, how many rows are about the entry."""
    counted = {table.name: select(func.count()).where(is_it) for table, is_it in personal_rows.about(Entry, entry_id)}
    return {name: number for name, how_many in counted.items() if (number := db.session.scalar(how_many) or 0)}


def message_ids(entry_id: EntryId, account_id: AccountId | None) -> list[str]:
    """Of the letters about the entry, and of those to the account."""
    found = select(Letter.message_id).where(or_(Letter.entry_id == entry_id, Letter.account_id == account_id))
    return list(db.session.scalars(found))


def erase(entry_id: EntryId, *, now: datetime) -> None:
    """Nothing that a person could be known by is left of the entry, nor of an import that changed it."""
    entry = db.session.get_one(Entry, entry_id)
    schools = {entry.school_id, *(before.get("school_id") for before in _forget_changes(entry_id))}
    _forget_details([], AuditLine.whom == entry_id)
    for table, is_it in personal_rows.about(Entry, entry_id):
        db.session.execute(delete(table).where(is_it))
    emptied: dict[str, object] = {name: None for name in Entry.__table__.columns.keys() if name not in _STAYS}  # noqa: SIM118
    nameless = f"erased-{entry_id}"
    emptied |= {"candidate_number": nameless, "id_number": nameless, "id_number_printed": "", "secret_enc": b""}
    emptied |= {"name": "", "search_text": "", "verifiable": False, "erased_at": now}
    db.session.execute(update(Entry).where(Entry.id == entry_id).values(emptied))
    _forget_schools([school_id for school_id in schools if school_id])


def forget_facts(entry_ids: Collection[EntryId]) -> None:
    """What is known besides the result goes."""
    here = Entry.id.in_(entry_ids)
    schools = set(db.session.scalars(select(Entry.school_id).where(here)))
    for entry_id in entry_ids:
        schools |= {before.get("school_id") for before in _forget_changes(entry_id)}
    db.session.execute(delete(Slot).where(Slot.entry_id.in_(entry_ids)))
    db.session.execute(update(Entry).where(here).values(dict.fromkeys(BESIDES_THE_RESULT)))
    written_entries.renew_search_text(here)
    _forget_schools([school_id for school_id in schools if school_id])


def erase_account(account_id: AccountId) -> None:
    """Every row about an account that was closed; its own has been emptied by that."""
    letters = list(db.session.scalars(select(Letter.id).where(Letter.account_id == account_id)))
    _forget_details([("account", account_id), *(("letter", number) for number in letters)])
    for table, is_it in personal_rows.about(Account, account_id):
        db.session.execute(delete(table).where(is_it))


def with_ids(entry_ids: Collection[EntryId]) -> list[Entry]:
    """Those of the entries that are not erased."""
    return list(db.session.scalars(select(Entry).where(Entry.id.in_(entry_ids), Entry.erased_at.is_(None))))


def not_erased(public_keys: Collection[str]) -> list[EntryId]:
    """Those of the entries of these keys that are not erased."""
    found = select(Entry.id).where(Entry.public_key.in_(public_keys), Entry.erased_at.is_(None))
    return list(db.session.scalars(found.order_by(Entry.id)))


def every() -> list[ErasedEntry]:
    """Everybody who was erased, the first one first."""
    found = select(Entry.id, Entry.public_key, Entry.erased_at).where(Entry.erased_at.is_not(None))
    return [ErasedEntry._make(row) for row in db.session.execute(found.order_by(Entry.erased_at, Entry.id))]


def _forget_changes(entry_id: EntryId) -> list[dict[str, Any]]:
    """What imports put down to be put back; returns it.

    That they made a row stays known: its number is not given again.
    """
    slots = select(Slot.id).where(Slot.entry_id == entry_id)
    of_entry = and_(ImportChange.table == Entry.__tablename__, ImportChange.row_id == entry_id)
    of_slots = and_(ImportChange.table == Slot.__tablename__, ImportChange.row_id.in_(slots))
    gone = delete(ImportChange).where(ImportChange.before.is_not(None), or_(of_entry, of_slots))
    return [json.loads(before) for before in db.session.scalars(gone.returning(ImportChange.before)) if before]


def _forget_details(numbers: Collection[tuple[str, int]], *also: ColumnElement[bool]) -> None:
    """Empty the details of audit lines that speak of these numbers, by name."""
    is_said = [personal_rows.holds(AuditLine.details, name, number) for name, number in numbers]
    db.session.execute(update(AuditLine).where(or_(*is_said, *also)).values(details=None))


def _forget_schools(school_ids: Collection[SchoolId]) -> None:
    """Schools that nobody else named, or is to be given back: they may tell who did."""
    for school_id in school_ids:
        named = select(Entry.id).where(Entry.school_id == school_id).exists()
        to_come = (
            select(ImportChange.row_id).where(personal_rows.holds(ImportChange.before, "school_id", school_id)).exists()
        )
        gone = delete(School).where(School.id == school_id, ~named, ~to_come).returning(School.id)
        if db.session.scalar(gone):
            made = (ImportChange.table == School.__tablename__, ImportChange.row_id == school_id)
            db.session.execute(delete(ImportChange).where(*made))


def overwrite_remains() -> None:
    """Write the database anew without what its pages still hold of rows that are gone. Raises StoreUnavailable.

    SQLite overwrites what is deleted, but not a copy of it in a page that was moved meanwhile. Others who write wait.
    """
    with errors_by_name():
        if db.engine.dialect.name == "sqlite":
            _vacuum_sqlite()
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL")


def _vacuum_sqlite() -> None:
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        for _ in range(_TRIES):
            if not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return
        raise StoreUnavailable("somebody has been reading the old pages for long")
    finally:
        connection.close()
