"""Entries: a candidate in a sitting, with the facts as printed on the Confirmation of Entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import Account
from .database import Table, db
from .sittings import Sitting

BATCH = 500  # values in one IN (...), well below what any SQLite takes


class School(Table):
    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # the name without case and extra spaces


class Entry(Table):
    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("sitting_id", "candidate_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(unique=True)  # in its page's address: 80 random bits, base 32
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    candidate_number: Mapped[str]
    id_number: Mapped[str] = mapped_column(unique=True)  # canonical
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
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    claimed_at: Mapped[datetime | None]
    verifiable: Mapped[bool] = mapped_column(default=True)  # may be verified by ID Number and Secret Number
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


def add_all(entries: Iterable[Entry]) -> None:
    db.session.add_all(entries)
    db.session.flush()


def with_id_number(id_number: str) -> Entry | None:
    return db.session.scalar(select(Entry).where(Entry.id_number == id_number, Entry.erased_at.is_(None)))


def holder(id_number: str) -> Account | None:
    """The open account that holds the entry with this (canonical) ID Number."""
    held = select(Account).join(Entry, Entry.account_id == Account.id)
    is_it = (Entry.id_number == id_number, Entry.erased_at.is_(None), Account.closed_at.is_(None))
    return db.session.scalar(held.where(*is_it))


def with_sitting(public_key: str) -> tuple[Entry, Sitting, Account] | None:
    """A registered entry beside its sitting and its account."""
    row = db.session.execute(_registered().where(Entry.public_key == public_key)).first()
    return row and (row[0], row[1], row[2])


def of_account(account_id: int) -> list[tuple[Entry, Sitting]]:
    """The entries an account holds, newest sitting first."""
    held = _registered().where(Account.id == account_id)
    rows = db.session.execute(held.order_by(Sitting.results_by.desc().nulls_last(), Sitting.id.desc(), Entry.id))
    return [(row[0], row[1]) for row in rows]


def in_sitting(sitting_id: int) -> list[Entry]:
    found = select(Entry).where(Entry.sitting_id == sitting_id).order_by(Entry.candidate_number)
    return list(db.session.scalars(found))


def with_id_numbers(id_numbers: Iterable[str]) -> dict[str, Entry]:
    """Every entry, in whatever sitting, that has one of these (canonical) ID Numbers."""
    wanted = sorted(set(id_numbers))
    found: dict[str, Entry] = {}
    for start in range(0, len(wanted), BATCH):
        batch = select(Entry).where(Entry.id_number.in_(wanted[start : start + BATCH]))
        found.update((entry.id_number, entry) for entry in db.session.scalars(batch))
    return found


def count_by_sitting() -> dict[int, tuple[int, int]]:
    """Of each sitting, how many entries it has and how many of them are registered."""
    counted = select(Entry.sitting_id, func.count(), func.count(Entry.account_id)).group_by(Entry.sitting_id)
    return {sitting: (entered, registered) for sitting, entered, registered in db.session.execute(counted)}


def claim(entry_id: int, account_id: int, now: datetime) -> bool:
    """Give the entry to the account, unless another was quicker. One conditional UPDATE decides."""
    free = update(Entry).where(Entry.id == entry_id, Entry.account_id.is_(None))
    claimed = free.values(account_id=account_id, claimed_at=now).returning(Entry.id)
    return db.session.scalar(claimed) is not None


def set_free(entry_id: int) -> None:
    """The entry belongs to nobody and may be claimed again."""
    db.session.execute(update(Entry).where(Entry.id == entry_id).values(account_id=None, claimed_at=None))


def school(name: str) -> School:
    """The school of this name, made if there is none yet."""
    key = school_key(name)
    known = db.session.scalar(select(School).where(School.name_key == key))
    if known is None:
        known = School(name=name, name_key=key)
        db.session.add(known)
        db.session.flush()
    return known


def school_key(name: str) -> str:
    """One school is one school however its name is spaced or capitalised."""
    return " ".join(name.casefold().split())


def school_names() -> dict[int, str]:
    return dict(db.session.execute(select(School.id, School.name)).all())


def _registered() -> Select[Entry, Sitting, Account]:
    joined = select(Entry, Sitting, Account).join(Sitting, Sitting.id == Entry.sitting_id)
    return joined.join(Account, Account.id == Entry.account_id)
