"""Changes of address: asked for, done by who reads the new one, stopped by who reads the old one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, EmailChangeId

from .columns import Moment
from .database import Table, ask, db
from .links import Link, usable


class EmailChange(Table):
    """It waits as long as its link can still be used: the link says until when, the row what for."""

    __tablename__ = "email_change"

    id: Mapped[EmailChangeId] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    new_email: Mapped[str]
    old_email: Mapped[str]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]  # from the old address, perhaps after it was done


class Awaited(NamedTuple):
    """A change that waits for the new address to be confirmed."""

    new_email: str
    until: datetime


def add(change: EmailChange) -> EmailChange:
    db.session.add(change)
    db.session.flush()
    return change


def of_link(purpose: str, hash_: str, *, now: datetime) -> EmailChange | None:
    """The change that a link is about, or None when the link is spent, expired or unknown."""
    found = select(EmailChange).join(Link, Link.email_change_id == EmailChange.id)
    return db.session.scalar(found.where(Link.purpose == purpose, Link.hash == hash_, *usable(now=now)))


_AWAITED = (
    select(EmailChange.new_email, Link.expires_at)
    .join(Link, Link.email_change_id == EmailChange.id)
    .where(Link.purpose == bindparam("purpose"), Link.account_id == bindparam("account_id"))
    .where(*usable(now=bindparam("now", type_=Moment())))
    .order_by(EmailChange.id.desc())
    .limit(1)
)


def awaited(purpose: str, account_id: AccountId, *, now: datetime) -> Awaited | None:
    """The change that the account can still confirm by a link for this purpose."""
    return next(map(Awaited._make, ask(_AWAITED, purpose=purpose, account_id=account_id, now=now)), None)


def mark_done(change_id: EmailChangeId, *, now: datetime) -> None:
    db.session.execute(update(EmailChange).where(EmailChange.id == change_id).values(done_at=now))


def that_left(account: AccountId, email_key: str, purpose: str, *, now: datetime) -> EmailChange | None:
    """The first change by which the account left this address, if a link for this purpose still is good against it."""
    found = select(EmailChange).join(Link, Link.email_change_id == EmailChange.id)
    done = found.where(EmailChange.account_id == account, EmailChange.done_at.is_not(None))
    rows = db.session.scalars(done.where(Link.purpose == purpose, *usable(now=now)).order_by(EmailChange.id))
    return next((change for change in rows if change.old_email.casefold() == email_key), None)


def spend_links_from(change: EmailChange, *, now: datetime) -> None:
    """No link of this change or of a later one of the account is good for anything any more."""
    links = update(Link).where(Link.account_id == change.account_id, Link.email_change_id >= change.id)
    db.session.execute(links.where(Link.used_at.is_(None)).values(used_at=now))


def stop_from(change: EmailChange, *, now: datetime) -> None:
    """Stop this change and every later one of the account, with their links."""
    spend_links_from(change, now=now)
    changes = update(EmailChange).where(EmailChange.account_id == change.account_id, EmailChange.id >= change.id)
    db.session.execute(changes.where(EmailChange.stopped_at.is_(None)).values(stopped_at=now))


def prolong(purpose: str, change: EmailChange, until: datetime) -> None:
    """Let the change's link for this purpose last until then, unless it is spent."""
    links = update(Link).where(Link.account_id == change.account_id, Link.email_change_id == change.id)
    db.session.execute(links.where(Link.purpose == purpose, Link.used_at.is_(None)).values(expires_at=until))


def of_account(account_id: AccountId) -> list[EmailChange]:
    """Every change the account has asked for, the oldest first."""
    found = select(EmailChange).where(EmailChange.account_id == account_id)
    return list(db.session.scalars(found.order_by(EmailChange.id)))


def wipe_all(account_id: AccountId, *, now: datetime) -> None:
    """Those that wait are stopped, and of none is it kept from which address to which."""
    of_account = update(EmailChange).where(EmailChange.account_id == account_id)
    db.session.execute(of_account.values(old_email="", new_email=""))
    db.session.execute(of_account.where(EmailChange.stopped_at.is_(None)).values(stopped_at=now))
