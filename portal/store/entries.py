"""Entries: a candidate in a sitting, with the facts as printed on the Confirmation of Entry."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, CanonicalIdNumber, EntryId, SchoolId, SittingId

from . import bulk
from .accounts import Account
from .database import Table, db
from .schools import School
from .sittings import Sitting

BATCH = 5_000  # values in one IN (...); SQLite takes 32,766 since 2020
FETCHED = 1_000  # rows in memory at once while very many are read one by one
_FEW = {"yield_per": FETCHED}


class Entry(Table):
    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("sitting_id", "candidate_number"),)

    id: Mapped[EntryId] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(unique=True)  # in its page's address: 80 random bits, base 32
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    candidate_number: Mapped[str]
    id_number: Mapped[CanonicalIdNumber] = mapped_column(unique=True)
    id_number_printed: Mapped[str]
    secret_enc: Mapped[bytes]
    secret_key_no: Mapped[int]
    name: Mapped[str]
    family_name: Mapped[str | None]
    given_name: Mapped[str | None]
    local_name: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    internal_id: Mapped[str | None]
    reference_number: Mapped[str | None]
    school_id: Mapped[SchoolId | None] = mapped_column(ForeignKey("school.id"), index=True)
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"), index=True)
    claimed_at: Mapped[datetime | None]
    verifiable: Mapped[bool] = mapped_column(default=True)  # may be verified by ID Number and Secret Number
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class Known(NamedTuple):
    """What the office's files tell of an entry, as it is kept; `school` is the school's name."""

    id: EntryId
    public_key: str
    candidate_number: str
    id_number: CanonicalIdNumber
    secret_enc: bytes
    name: str
    family_name: str | None
    given_name: str | None
    local_name: str | None
    date_of_birth: date | None
    internal_id: str | None
    reference_number: str | None
    school: str | None


class Numbered(NamedTuple):
    """An entry by its numbers, and whose it is."""

    id: EntryId
    candidate_number: str
    id_number: CanonicalIdNumber
    name: str
    local_name: str | None


class ExportedEntry(NamedTuple):
    """An entry as it leaves for a spreadsheet; its ID Number as it came, its Secret Number still sealed."""

    public_key: str
    secret_enc: bytes
    candidate_number: str
    name: str
    family_name: str | None
    given_name: str | None
    local_name: str | None
    date_of_birth: date | None
    internal_id: str | None
    school: str | None
    id_number_printed: str
    reference_number: str | None


class NewEntry(NamedTuple):
    """An entry to be made: each column that is not empty at first."""

    id: EntryId
    public_key: str
    sitting_id: SittingId
    candidate_number: str
    id_number: CanonicalIdNumber
    id_number_printed: str
    secret_enc: bytes
    secret_key_no: int
    name: str
    family_name: str | None
    given_name: str | None
    local_name: str | None
    date_of_birth: date | None
    internal_id: str | None
    reference_number: str | None
    school_id: SchoolId | None
    verifiable: bool


def add_all(news: Iterable[NewEntry]) -> None:
    bulk.insert(Entry, NewEntry._fields, news)


def alter_all(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write these columns of entries; the last value of each row is the entry's id."""
    bulk.update(Entry, columns, rows)


def with_id_number(id_number: CanonicalIdNumber) -> Entry | None:
    return db.session.scalar(select(Entry).where(Entry.id_number == id_number, Entry.erased_at.is_(None)))


def holder(id_number: CanonicalIdNumber) -> Account | None:
    """The open account that holds the entry with this ID Number."""
    held = select(Account).join(Entry, Entry.account_id == Account.id)
    is_it = (Entry.id_number == id_number, Entry.erased_at.is_(None), Account.closed_at.is_(None))
    return db.session.scalar(held.where(*is_it))


def with_sitting(public_key: str) -> tuple[Entry, Sitting, Account] | None:
    """A registered entry beside its sitting and its account."""
    row = db.session.execute(_registered().where(Entry.public_key == public_key)).first()
    return row and (row[0], row[1], row[2])


def of_account(account_id: AccountId) -> list[tuple[Entry, Sitting]]:
    """The entries an account holds, newest sitting first."""
    held = _registered().where(Account.id == account_id)
    rows = db.session.execute(held.order_by(Sitting.results_by.desc().nulls_last(), Sitting.id.desc(), Entry.id))
    return [(row[0], row[1]) for row in rows]


def standing(entry_ids: Collection[EntryId]) -> list[tuple[Entry, Sitting]]:
    """Those of the entries that are neither withdrawn nor erased, beside their sittings."""
    joined = select(Entry, Sitting).join(Sitting, Sitting.id == Entry.sitting_id)
    kept = joined.where(Entry.id.in_(entry_ids), Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
    return [(row[0], row[1]) for row in db.session.execute(kept.order_by(Entry.id))]


def in_sitting(sitting_id: SittingId) -> list[Entry]:
    found = select(Entry).where(Entry.sitting_id == sitting_id).order_by(Entry.candidate_number)
    return list(db.session.scalars(found))


def known_in(sitting_id: SittingId) -> Iterator[Known]:
    """Every entry of the sitting as plain values; fetched as they are asked for."""
    return map(Known._make, db.session.execute(_with_school(Known._fields, sitting_id), execution_options=_FEW))


def numbered_in(sitting_id: SittingId) -> list[Numbered]:
    """Every entry of the sitting in the order of candidate numbers, by its numbers."""
    columns = [getattr(Entry, name) for name in Numbered._fields]
    found = select(*columns).where(Entry.sitting_id == sitting_id).order_by(Entry.candidate_number)
    return [Numbered._make(row) for row in db.session.execute(found)]


def taken(id_numbers: Collection[CanonicalIdNumber]) -> set[CanonicalIdNumber]:
    """Those of the ID Numbers that an entry of whatever sitting has."""
    wanted, found = sorted(id_numbers), set[CanonicalIdNumber]()
    for start in range(0, len(wanted), BATCH):
        batch = select(Entry.id_number).where(Entry.id_number.in_(wanted[start : start + BATCH]))
        found.update(db.session.scalars(batch))
    return found


def exported(sitting_id: SittingId) -> Generator[ExportedEntry]:
    """Every entry of the sitting that is not erased, by candidate number. Close it if you do not read it to its end."""
    kept = _with_school(ExportedEntry._fields, sitting_id).where(Entry.erased_at.is_(None))
    with db.session.execute(kept.order_by(Entry.candidate_number), execution_options=_FEW) as rows:
        yield from map(ExportedEntry._make, rows)


def count_exported(sitting_id: SittingId) -> int:
    kept = select(func.count()).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))
    return db.session.scalar(kept) or 0


def count_by_sitting() -> dict[SittingId, tuple[int, int]]:
    """Of each sitting, how many entries it has and how many of them are registered."""
    counted = select(Entry.sitting_id, func.count(), func.count(Entry.account_id)).group_by(Entry.sitting_id)
    return {sitting: (entered, registered) for sitting, entered, registered in db.session.execute(counted)}


def claim(entry_id: EntryId, account_id: AccountId, *, now: datetime) -> bool:
    """Give the entry to the account, unless another was quicker. One conditional UPDATE decides."""
    free = update(Entry).where(Entry.id == entry_id, Entry.account_id.is_(None))
    claimed = free.values(account_id=account_id, claimed_at=now).returning(Entry.id)
    return db.session.scalar(claimed) is not None


def set_verifiable(account_id: AccountId, public_keys: Collection[str]) -> None:
    """Of the account's entries these alone may be verified by their numbers."""
    own = update(Entry).where(Entry.account_id == account_id)
    db.session.execute(own.values(verifiable=Entry.public_key.in_(public_keys)))


def set_free(entry_id: EntryId, *, verifiable: bool) -> None:
    """The entry belongs to nobody and may be claimed again; whether it may meanwhile be verified by its numbers."""
    as_new = {"account_id": None, "claimed_at": None, "verifiable": verifiable}
    db.session.execute(update(Entry).where(Entry.id == entry_id).values(as_new))


def _registered() -> Select[Entry, Sitting, Account]:
    joined = select(Entry, Sitting, Account).join(Sitting, Sitting.id == Entry.sitting_id)
    return joined.join(Account, Account.id == Entry.account_id)


def _with_school(columns: Sequence[str], sitting_id: SittingId) -> Select[*tuple[Any, ...]]:
    """These columns of the sitting's entries; `school` is the school's name."""
    wanted = (School.name if name == "school" else getattr(Entry, name) for name in columns)
    return select(*wanted).outerjoin(School, School.id == Entry.school_id).where(Entry.sitting_id == sitting_id)
