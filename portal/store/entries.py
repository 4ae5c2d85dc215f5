"""Entries: a candidate in a sitting, with the facts as printed on the Confirmation of Entry."""

from __future__ import annotations

from collections.abc import Collection, Generator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Select, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, CanonicalIdNumber, EntryId, SchoolId, SittingId

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
    search_text: Mapped[str] = mapped_column(server_default=text("''"))  # what the help desk finds it by


class EntryFacts(NamedTuple):
    """What an office says of a candidate, in the order of files and exports; `school` is the school's name.

    This is the list of such facts: files, plans, exports and documents take them from here.
    """

    candidate_number: str
    name: str
    family_name: str | None = None
    given_name: str | None = None
    local_name: str | None = None
    date_of_birth: date | None = None
    internal_id: str | None = None
    reference_number: str | None = None
    school: str | None = None


class KeptEntry(NamedTuple):
    """A kept entry: its ID Number as looked up and as printed, its Secret Number still sealed."""

    id: EntryId
    sitting_id: SittingId
    public_key: str
    id_number: CanonicalIdNumber
    id_number_printed: str
    secret_enc: bytes
    claimed_at: datetime | None
    verifiable: bool
    withdrawn_at: datetime | None
    facts: EntryFacts


class Numbered(NamedTuple):
    """An entry by its numbers, and whose it is."""

    id: EntryId
    candidate_number: str
    id_number: CanonicalIdNumber
    name: str
    local_name: str | None
    withdrawn_at: datetime | None


class Born(NamedTuple):
    """An entry, and who it is about."""

    id: EntryId
    candidate_number: str
    name: str
    date_of_birth: date


_OWN = KeptEntry._fields[:-1]


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
    """Every entry of the sitting that is not erased."""
    found = select(Entry).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))
    return list(db.session.scalars(found.order_by(Entry.candidate_number)))


def kept(*where: ColumnElement[bool]) -> Generator[KeptEntry]:
    """The entries that meet all these conditions, by candidate number, a few at a time.

    Close it if you do not read it to its end.
    """
    facts = (School.name if name == "school" else getattr(Entry, name) for name in EntryFacts._fields)
    found = select(*(getattr(Entry, name) for name in _OWN), *facts).outerjoin(School, School.id == Entry.school_id)
    with db.session.execute(found.where(*where).order_by(Entry.candidate_number), execution_options=_FEW) as rows:
        for row in rows:
            yield KeptEntry._make((*row[: len(_OWN)], EntryFacts._make(row[len(_OWN) :])))


def numbered_in(sitting_id: SittingId) -> list[Numbered]:
    """Every entry of the sitting that is not erased, in the order of candidate numbers, by its numbers."""
    columns = [getattr(Entry, name) for name in Numbered._fields]
    found = select(*columns).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))
    return [Numbered._make(row) for row in db.session.execute(found.order_by(Entry.candidate_number))]


def born_in(sitting_id: SittingId) -> list[Born]:
    """Every entry of the sitting whose date of birth is known."""
    columns = [getattr(Entry, name) for name in Born._fields]
    found = select(*columns).where(Entry.sitting_id == sitting_id, Entry.date_of_birth.is_not(None))
    return [Born._make(row) for row in db.session.execute(found)]


def taken(id_numbers: Collection[CanonicalIdNumber]) -> set[CanonicalIdNumber]:
    """Those of the ID Numbers that an entry of whatever sitting has."""
    wanted, found = sorted(id_numbers), set[CanonicalIdNumber]()
    for start in range(0, len(wanted), BATCH):
        batch = select(Entry.id_number).where(Entry.id_number.in_(wanted[start : start + BATCH]))
        found.update(db.session.scalars(batch))
    return found


def exported(sitting_id: SittingId) -> Generator[KeptEntry]:
    """Every entry of the sitting that is not erased, as `kept` yields them."""
    return kept(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))


def count_exported(sitting_id: SittingId) -> int:
    kept = select(func.count()).where(Entry.sitting_id == sitting_id, Entry.erased_at.is_(None))
    return db.session.scalar(kept) or 0


def count_by_sitting() -> dict[SittingId, tuple[int, int]]:
    """Of each sitting, how many entries it has and how many of them are registered."""
    counted = select(Entry.sitting_id, func.count(), func.count(Entry.account_id)).where(Entry.erased_at.is_(None))
    return {
        sitting: (entered, registered)
        for sitting, entered, registered in db.session.execute(counted.group_by(Entry.sitting_id))
    }


def claim(entry_id: EntryId, account_id: AccountId, *, now: datetime) -> bool:
    """Give the entry to the account, unless another was quicker. One conditional UPDATE decides."""
    free = update(Entry).where(Entry.id == entry_id, Entry.account_id.is_(None))
    claimed = free.values(account_id=account_id, claimed_at=now).returning(Entry.id)
    return db.session.scalar(claimed) is not None


def withdraw(entry_id: EntryId, *, now: datetime) -> bool:
    """Take the entry out of its sitting, unless it is out. One conditional UPDATE decides."""
    there = update(Entry).where(Entry.id == entry_id, Entry.withdrawn_at.is_(None))
    return db.session.scalar(there.values(withdrawn_at=now).returning(Entry.id)) is not None


def restore(entry_id: EntryId) -> bool:
    """Take the entry back into its sitting, unless it is in."""
    out = update(Entry).where(Entry.id == entry_id, Entry.withdrawn_at.is_not(None))
    return db.session.scalar(out.values(withdrawn_at=None).returning(Entry.id)) is not None


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
