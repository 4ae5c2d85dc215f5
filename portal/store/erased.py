"""Erasing: every row about an entry or an account goes; of the entry's own row only its number stays."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, literal, or_, select, update

from portal.ids import AccountId, EntryId, SchoolId

from . import personal_rows, written_entries
from .accounts import Account
from .audit import AuditLine
from .database import StoreUnavailable, Table, db, errors_by_name
from .entries import BATCH, Entry
from .imports import ImportChange
from .outbox import Letter
from .schools import School
from .statements import Statement
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
    counted = {table.name: select(func.count()).where(is_it) for table, is_it in personal_rows.about(Entry, [entry_id])}
    return {name: number for name, how_many in counted.items() if (number := db.session.scalar(how_many) or 0)}


def message_ids(entry_ids: Collection[EntryId], account_ids: Collection[AccountId]) -> list[str]:
    """Of the letters about these entries, and of those to these accounts."""
    either = or_(Letter.entry_id.in_(entry_ids), Letter.account_id.in_(account_ids))
    return list(db.session.scalars(select(Letter.message_id).where(either)))


def erase(entry_ids: Collection[EntryId], *, now: datetime) -> None:
    """Nothing that a person could be known by is left of the entries, nor of an import that changed them."""
    here = Entry.id.in_(entry_ids)
    schools = _named_by(entry_ids)
    _forget_details([], AuditLine.whom.in_(entry_ids))
    for table, is_it in personal_rows.about(Entry, entry_ids):
        db.session.execute(delete(table).where(is_it))
    emptied: dict[str, object] = dict.fromkeys(set(Entry.__table__.columns.keys()).difference(_STAYS))
    nameless = literal("erased-") + cast(Entry.id, String)
    emptied |= {"candidate_number": nameless, "id_number": nameless, "id_number_printed": "", "secret_enc": b""}
    emptied |= {"name": "", "search_text": "", "verifiable": False, "erased_at": now}
    db.session.execute(update(Entry).where(here).values(emptied), execution_options={"synchronize_session": False})
    db.session.expire_all()
    _forget_schools(schools)


def erase_accounts(account_ids: Collection[AccountId]) -> None:
    """Every row about accounts that were closed; their own have been emptied by that."""
    letters = list(db.session.scalars(select(Letter.id).where(Letter.account_id.in_(account_ids))))
    numbers = [*(("account", number) for number in account_ids), *(("letter", number) for number in letters)]
    if numbers:
        _forget_details(numbers)
    for table, is_it in personal_rows.about(Account, account_ids):
        db.session.execute(delete(table).where(is_it))


def forget_facts(entry_ids: Collection[EntryId]) -> None:
    """What is known besides the result goes."""
    here = Entry.id.in_(entry_ids)
    schools = _named_by(entry_ids)
    db.session.execute(delete(Slot).where(Slot.entry_id.in_(entry_ids)))
    db.session.execute(update(Entry).where(here).values(dict.fromkeys(BESIDES_THE_RESULT)))
    written_entries.renew_search_text(here)
    _forget_printed(entry_ids)
    _forget_schools(schools)


def with_ids(entry_ids: Collection[EntryId]) -> list[Entry]:
    """Those of the entries that are not erased."""
    return list(db.session.scalars(select(Entry).where(Entry.id.in_(entry_ids), Entry.erased_at.is_(None))))


def not_erased(public_keys: Collection[str]) -> list[EntryId]:
    """Those of the entries of these keys that are not erased."""
    wanted, found = sorted(public_keys), list[EntryId]()
    for start in range(0, len(wanted), BATCH):
        named = Entry.public_key.in_(wanted[start : start + BATCH])
        found += db.session.scalars(select(Entry.id).where(named, Entry.erased_at.is_(None)))
    return found


def every() -> list[ErasedEntry]:
    """Everybody who was erased, the first one first."""
    found = select(Entry.id, Entry.public_key, Entry.erased_at).where(Entry.erased_at.is_not(None))
    return [ErasedEntry._make(row) for row in db.session.execute(found.order_by(Entry.erased_at, Entry.id))]


def _forget_printed(entry_ids: Collection[EntryId]) -> None:
    """What statements kept of these facts: printed again, they are the same statements without them."""
    results = Table.metadata.tables["result"].c
    of_them = select(results.id).where(results.entry_id.in_(entry_ids))
    for statement in db.session.scalars(select(Statement).where(Statement.result_id.in_(of_them))):
        facts = json.loads(statement.particulars)
        gone = dict.fromkeys(name for name in facts if name in BESIDES_THE_RESULT)
        statement.particulars = json.dumps(facts | gone, ensure_ascii=False)


def _named_by(entry_ids: Collection[EntryId]) -> set[SchoolId]:
    """The schools of these entries, now or before imports; those forget what they put down to be put back.

    That an import made a row stays known: its number is not given again.
    """
    slots = select(Slot.id).where(Slot.entry_id.in_(entry_ids))
    of_entry = and_(ImportChange.table == Entry.__tablename__, ImportChange.row_id.in_(entry_ids))
    of_slots = and_(ImportChange.table == Slot.__tablename__, ImportChange.row_id.in_(slots))
    gone = delete(ImportChange).where(ImportChange.before.is_not(None), or_(of_entry, of_slots))
    forgotten = db.session.scalars(gone.returning(ImportChange.before)).all()
    now = set(db.session.scalars(select(Entry.school_id).where(Entry.id.in_(entry_ids))))
    before = {json.loads(each).get("school_id") for each in forgotten if each}
    return {each for each in now | before if each}


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
