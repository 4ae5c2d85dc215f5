"""Personal rows: every row of every table that is about an entry or an account, found by how the tables refer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, or_, select, true
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import InstrumentedAttribute

from portal.ids import AccountId, EntryId

from . import results
from .accounts import Account
from .audit import AuditLine
from .database import Table, db
from .entries import Entry
from .imports import ImportChange
from .outbox import Letter
from .shares import Share, Verification
from .timetable import Slot

SECRET = {
    "entry.public_key": "leads to the page of the entry",
    "entry.secret_enc": "the Secret Number",
    "entry.search_text": "repeats other columns",
    "account.password_hash": "the password",
    "account.email_key": "repeats the address",
    "link.hash": "opens what the link opens",
    "share.hash": "opens what the share shows",
    "sign_in.secret_hash": "would be a session",
    "statement.code_hash": "stands on the statement alone",
    "letter.facts": "holds links",
    "audit.who": "may be somebody else, of the office",
    "result.made_by": "is somebody else, of the office",
    "result.reason": "is what the office wrote for itself",
}
"""The columns that are not handed over, and why."""


_RESULT_IN = {"result": "id", "score": "result_id", "statement": "result_id"}  # the column that tells of which result


def rows(entry_id: EntryId, account_id: AccountId | None, *, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """By table, each row as it is kept, without secrets and without results that their candidate has never seen.

    Of an account that holds other entries too, what is about those is left out; so is what was of another holder.
    """
    found = {table: rows for table, is_it in _chosen(entry_id, account_id, now=now) if (rows := _read(table, is_it))}
    return {table.name: rows for table, rows in found.items()}


def _chosen(
    entry_id: EntryId, account_id: AccountId | None, *, now: datetime
) -> Iterator[tuple[SqlTable, ColumnElement[bool]]]:
    yield _table(Entry), Entry.id == entry_id
    since = select(Entry.claimed_at).where(Entry.id == entry_id).scalar_subquery()
    seen = results.were_seen(now=now)
    only: dict[str, ColumnElement[bool]] = {
        name: Table.metadata.tables[name].c[column].in_(seen) for name, column in _RESULT_IN.items()
    }
    only |= {"share": Share.made_at >= since, "verification": or_(since.is_(None), Verification.at >= since)}
    for table, is_it in about(Entry, [entry_id]):
        if table is not _table(Letter):
            yield table, and_(is_it, only.get(table.name, true()))
    if account_id is not None:
        about_it = or_(Letter.entry_id == entry_id, Letter.entry_id.is_(None))
        yield _table(Letter), and_(Letter.account_id == account_id, about_it)
        yield _table(Account), Account.id == account_id
        yield from (each for each in about(Account, [account_id]) if each[0] is not _table(Letter))
    of_account = holds(AuditLine.details, "account", account_id or 0)
    of_person = or_(AuditLine.whom == entry_id, and_(AuditLine.whom.is_(None), of_account))
    yield _table(AuditLine), and_(of_person, AuditLine.what.not_like("result %"))  # tells of results before their hour
    slots = select(Slot.id).where(Slot.entry_id == entry_id)
    of_entry = and_(ImportChange.table == Entry.__tablename__, ImportChange.row_id == entry_id)
    yield (
        _table(ImportChange),
        or_(of_entry, and_(ImportChange.table == Slot.__tablename__, ImportChange.row_id.in_(slots))),
    )


def _read(table: SqlTable, is_it: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if f"{table.name}.{column.name}" not in SECRET]
    found = db.session.execute(select(*columns).where(is_it)).mappings()
    return [_without_secrets(dict(row)) for row in found]


def _without_secrets(row: dict[str, Any]) -> dict[str, Any]:
    """What an import put down to be put back holds columns of another table."""
    if not row.get("before"):
        return row
    before = json.loads(row["before"])
    return {**row, "before": {name: value for name, value in before.items() if f"{row['table']}.{name}" not in SECRET}}


def holds(column: InstrumentedAttribute[str | None], name: str, number: int) -> ColumnElement[bool]:
    """That the JSON of the column gives this number to this name."""
    return or_(*(column.contains(f'"{name}": {number}{end}') for end in ",}"))


def about(root: type[Table], numbers: Collection[int]) -> list[tuple[SqlTable, ColumnElement[bool]]]:
    """The tables with rows that refer to rows of these numbers, directly or by another such row; and which those are.

    In the order in which they can be deleted. What an account holds is not about it alone: entries are left out.
    """
    others = (table for table in reversed(Table.metadata.sorted_tables) if table not in (_table(root), _table(Entry)))
    return [(table, or_(*is_it)) for table in others if (is_it := _refers(table, root, numbers))]


def _refers(table: SqlTable, root: type[Table], numbers: Collection[int]) -> list[ColumnElement[bool]]:
    keys = [(column, key.column) for column in table.columns for key in column.foreign_keys]
    return [is_it for column, to in keys if (is_it := _reaches(column, to, root, numbers)) is not None]


def _reaches(
    column: Column[int], to: Column[int], root: type[Table], numbers: Collection[int]
) -> ColumnElement[bool] | None:
    """That the column refers to one of the rows, or to one that does; None where it never can."""
    if to.table is _table(root):
        return column.in_(numbers)
    if to.table is _table(Entry) or to.table is column.table or not (further := _refers(to.table, root, numbers)):
        return None
    return column.in_(select(to).where(or_(*further)))


def _table(mapped: type[Table]) -> SqlTable:
    return Table.metadata.tables[mapped.__tablename__]
