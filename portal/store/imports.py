"""Files that were taken in, and what each changed, so that it can be put back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ForeignKey,
    Select,
    bindparam,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.ids import ImportId, SittingId

from . import bulk, written_entries
from .audit import AuditLine
from .database import Table, db
from .entries import BATCH, Entry
from .sittings import Sitting


class ImportRun(Table):
    __tablename__ = "import_run"

    id: Mapped[ImportId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    counts: Mapped[str]  # JSON
    undone_at: Mapped[datetime | None]


class ImportChange(Table):
    """One row an import wrote. Results are not among them: each names its import itself."""

    __tablename__ = "import_change"

    import_id: Mapped[ImportId] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    table: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[str | None]  # JSON; none when the row is new


class WrittenRow(NamedTuple):
    """A row that an import writes: the file's line (0 for none) and the columns it had before; none: it is new."""

    line: int
    table: type[Table]
    row_id: int
    before: Mapping[str, Any] | None = None


def add(run: ImportRun) -> ImportId:
    db.session.add(run)
    db.session.flush()
    return run.id


def record(import_id: ImportId, rows: Iterable[WrittenRow]) -> None:
    """Keep what the import wrote."""
    columns = ("import_id", "line", "table", "row_id", "before")
    kept = ((import_id, row.line, row.table.__tablename__, row.row_id, _as_json(row.before)) for row in rows)
    bulk.insert(ImportChange, columns, kept)


def every() -> list[tuple[ImportRun, Sitting]]:
    joined = select(ImportRun, Sitting).join(Sitting, Sitting.id == ImportRun.sitting_id)
    return [(row[0], row[1]) for row in db.session.execute(joined.order_by(ImportRun.id))]


def with_id(import_id: ImportId) -> ImportRun | None:
    """As it is kept now, whatever was read of it before."""
    return db.session.get(ImportRun, import_id, populate_existing=True)


def count_deeds(sitting_id: SittingId) -> int:
    """How often a file was taken in for the sitting, one was undone or a candidate was erased.

    Whoever counts the same finds the same rows.
    """
    runs = select(func.count() + func.count(ImportRun.undone_at)).where(ImportRun.sitting_id == sitting_id)
    erased = select(func.count(Entry.erased_at)).where(Entry.sitting_id == sitting_id)
    return (db.session.scalar(runs) or 0) + (db.session.scalar(erased) or 0)


def new_ids(table: type[Table], count: int) -> Sequence[int]:
    """Ids for rows an import makes, in this transaction's turn: never one that an import made and was undone had."""
    if db.session.connection().dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(db.session.scalars(sequence, {"name": table.__tablename__, "count": count}))
    kept = select(func.max(table.__table__.c.id))
    made = select(func.max(ImportChange.row_id)).where(ImportChange.table == table.__tablename__)
    highest = max(db.session.scalar(kept) or 0, db.session.scalar(made) or 0)
    return range(highest + 1, highest + 1 + count)


def later_on(import_id: ImportId) -> list[ImportRun]:
    """Later imports, not undone, that wrote rows this one wrote."""
    written = select(ImportChange.table, ImportChange.row_id).where(ImportChange.import_id == import_id)
    later = aliased(ImportChange)  # beside the rows as a set: a join would look at each row for each other one
    on_the_same = tuple_(later.table, later.row_id).in_(written)
    writers = select(later.import_id).where(later.import_id > import_id, on_the_same)
    runs = select(ImportRun).where(ImportRun.id.in_(writers), ImportRun.undone_at.is_(None))
    return list(db.session.scalars(runs.order_by(ImportRun.id)))


def built_on(import_id: ImportId) -> dict[str, int]:
    """By the name of a table, how many of its rows speak of rows this import made and were not written by it."""
    counted: Counter[str] = Counter()
    for table in _with_ids():
        others = table.c.id.not_in(_written(import_id, table.name))
        for column in table.columns:
            for key in column.foreign_keys:
                speaking = column.in_(_made(import_id, key.column.table.name))
                counted[table.name] += db.session.scalar(select(func.count()).where(speaking, others)) or 0
    return {name: count for name, count in counted.items() if count}


def count_claimed(import_id: ImportId) -> int:
    """How many of the entries this import made are held by an account."""
    made = _made(import_id, Entry.__tablename__)
    return db.session.scalar(select(func.count()).where(Entry.id.in_(made), Entry.account_id.is_not(None))) or 0


def count_acted_on(import_id: ImportId, deed: str) -> int:
    """To how many of the entries this import wrote the audit log says that this was done since."""
    run = select(ImportRun.at).where(ImportRun.id == import_id).scalar_subquery()
    written = _written(import_id, Entry.__tablename__)
    since = (AuditLine.what == deed, AuditLine.whom.in_(written), AuditLine.at >= run)
    return db.session.scalar(select(func.count(func.distinct(AuditLine.whom))).where(*since)) or 0


def count_renumbered(import_id: ImportId) -> int:
    """How many of the candidate numbers it replaced are another candidate's now."""
    replaced = _written(import_id, Entry.__tablename__).where(ImportChange.before.contains('"candidate_number"'))
    kept = db.session.scalars(replaced.with_only_columns(ImportChange.before))
    numbers = [json.loads(before)["candidate_number"] for before in kept if before]
    sitting = select(ImportRun.sitting_id).where(ImportRun.id == import_id).scalar_subquery()
    of_sitting = select(func.count()).where(Entry.sitting_id == sitting)
    batches = (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
    return sum(db.session.scalar(of_sitting.where(Entry.candidate_number.in_(batch))) or 0 for batch in batches)


def put_back(import_id: ImportId) -> None:
    """What the import changed is as it was before, what it made is gone."""
    for table in reversed(_with_ids()):
        db.session.execute(delete(table).where(table.c.id.in_(_made(import_id, table.name))))
        _restore(import_id, table)
    written_entries.renew_search_text(Entry.id.in_(_written(import_id, Entry.__tablename__)))


def note_undone(import_id: ImportId, *, now: datetime) -> None:
    db.session.execute(update(ImportRun).where(ImportRun.id == import_id).values(undone_at=now))


def _with_ids() -> list[SqlTable]:
    return [table for table in Table.metadata.sorted_tables if "id" in table.columns]


def _written(import_id: ImportId, table: str) -> Select[int]:
    """The ids of the rows this import wrote in the table."""
    return select(ImportChange.row_id).where(ImportChange.import_id == import_id, ImportChange.table == table)


def _made(import_id: ImportId, table: str) -> Select[int]:
    return _written(import_id, table).where(ImportChange.before.is_(None))


def _restore(import_id: ImportId, table: SqlTable) -> None:
    changed = _written(import_id, table.name).add_columns(ImportChange.before).where(ImportChange.before.is_not(None))
    alike = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)  # rows of which the same columns were written
    for row_id, before in db.session.execute(changed).all():
        kept = {name: _value(table.c[name], value) for name, value in json.loads(before).items()}
        alike[tuple(kept)].append({"the_row": row_id, **kept})
    for names, rows in alike.items():
        values = {name: bindparam(name, type_=table.c[name].type) for name in names}
        db.session.connection().execute(update(table).where(table.c.id == bindparam("the_row")).values(values), rows)


def _as_json(before: Mapping[str, Any] | None) -> str | None:
    return None if before is None else json.dumps(before, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """A day or an hour in ISO form, bytes in base 64."""
    return b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def _value(column: Column[Any], kept: Any) -> Any:
    """What `_plain` made JSON of, as the column holds it."""
    kind = column.type.python_type
    if kept is None or kind not in (bytes, date, time):
        return kept
    return b64decode(kept) if kind is bytes else kind.fromisoformat(kept)
