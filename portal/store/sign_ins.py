"""Sign-ins: one row for each time somebody logged in, so that each can be ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, CanonicalIdNumber, SignInId, StaffId

from .accounts import Account
from .columns import Moment
from .database import Table, ask, connection, db
from .entries import Entry


class SignIn(Table):
    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (staff_id IS NULL)", name="one_person"),)

    id: Mapped[SignInId] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[AccountId | None] = mapped_column(ForeignKey("account.id"), index=True)
    staff_id: Mapped[StaffId | None] = mapped_column(ForeignKey("staff.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    why: Mapped[str | None]  # how it ended


def add(sign_in: SignIn) -> None:
    db.session.add(sign_in)


class Reader(NamedTuple):
    """Somebody logged in, as the pages know them: a sign-in that has not been ended, in an open account."""

    sign_in_id: SignInId
    account_id: AccountId
    language: str
    terms_version: str  # of the terms of use, as the account has agreed to them
    began_at: datetime
    seen_at: datetime


_RUNNING = (
    select(
        SignIn.id,
        Account.id,
        Account.language,
        Account.terms_version,
        SignIn.began_at,
        SignIn.seen_at,
    )
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.secret_hash == bindparam("secret_hash"), SignIn.ended_at.is_(None), Account.closed_at.is_(None))
)


class Holder(NamedTuple):
    """The open account that holds an entry, as logging in needs it."""

    account_id: AccountId
    password_hash: str
    device_era: int


_HOLDER = (
    select(Account.id, Account.password_hash, Account.device_era)
    .join(Entry, Entry.account_id == Account.id)
    .where(Entry.id_number == bindparam("id_number"), Entry.erased_at.is_(None), Account.closed_at.is_(None))
)

_BEGUN = (
    insert(SignIn)
    .from_select(
        ["secret_hash", "account_id", "began_at", "seen_at"],
        select(
            bindparam("hash_of_secret", type_=String),
            Account.id,
            bindparam("now", type_=Moment),
            bindparam("now", type_=Moment),
        ).where(Account.id == bindparam("holder"), Account.password_hash == bindparam("known_hash")),
    )
    .returning(SignIn.id)
)


def holder(id_number: CanonicalIdNumber) -> Holder | None:
    return next(map(Holder._make, ask(_HOLDER, id_number=id_number)), None)


def begin(holder: Holder, secret_hash: str, *, now: datetime) -> bool:
    """A new sign-in, unless the password was changed meanwhile."""
    known = {"hash_of_secret": secret_hash, "holder": holder.account_id, "known_hash": holder.password_hash, "now": now}
    return connection().execute(_BEGUN, known).first() is not None


def running(secret_hash: str) -> Reader | None:
    return next(map(Reader._make, ask(_RUNNING, secret_hash=secret_hash)), None)


def of_account(account_id: AccountId, *, began_after: datetime, seen_after: datetime) -> list[SignIn]:
    """The account's sign-ins that were not ended and are no older than this, the latest seen first."""
    found = select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    fresh = found.where(SignIn.began_at > began_after, SignIn.seen_at > seen_after)
    return list(db.session.scalars(fresh.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def every_of_account(account_id: AccountId) -> list[SignIn]:
    """All there were, the latest first."""
    found = select(SignIn).where(SignIn.account_id == account_id)
    return list(db.session.scalars(found.order_by(SignIn.began_at.desc(), SignIn.id.desc())))


_SEEN_LATER = (
    update(SignIn)
    .where(SignIn.id == bindparam("sign_in_id"), SignIn.seen_at < bindparam("moment"))
    .values(seen_at=bindparam("moment"))
)


def see(seen: Mapping[SignInId, datetime]) -> None:
    """Record when each was last seen; notes may arrive late, so a later moment stays."""
    connection().execute(
        _SEEN_LATER, [{"sign_in_id": sign_in_id, "moment": moment} for sign_in_id, moment in seen.items()]
    )


def end(secret_hash: str, why: str, *, now: datetime) -> None:
    still_running = update(SignIn).where(SignIn.secret_hash == secret_hash, SignIn.ended_at.is_(None))
    db.session.execute(still_running.values(ended_at=now, why=why))


def end_one(sign_in_id: SignInId, account_id: AccountId, why: str, *, now: datetime) -> bool:
    """Whether the account has such a sign-in, ended by now or before."""
    own = update(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account_id)
    how = {"ended_at": func.coalesce(SignIn.ended_at, now), "why": func.coalesce(SignIn.why, why)}
    return db.session.scalar(own.values(how).returning(SignIn.id)) is not None


def end_all(account_id: AccountId, why: str, *, now: datetime) -> None:
    """End every running sign-in of the account, and forget the browsers it knows."""
    running = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    db.session.execute(running.values(ended_at=now, why=why))
    db.session.execute(update(Account).where(Account.id == account_id).values(device_era=Account.device_era + 1))
