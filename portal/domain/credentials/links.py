"""Links in letters: each does one thing, for one account, once, for a while."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from portal.domain.refusals import LinkIsSpent
from portal.ids import AccountId, EmailChangeId
from portal.store import email_changes, links
from portal.store.database import one_reading
from portal.store.email_changes import EmailChange
from portal.store.links import Link

_BYTES = 20  # 160 bits


@dataclass(frozen=True)
class Purpose:
    name: str
    lasts: timedelta


CONFIRM_EMAIL = Purpose("confirm email", timedelta(days=30))
RESET_PASSWORD = Purpose("reset password", timedelta(hours=1))
CHANGE_EMAIL = Purpose("change email", timedelta(hours=24))
STOP_EMAIL = Purpose("stop change of email", timedelta(hours=72))  # from the asking, and anew from the doing
UNSUBSCRIBE = Purpose("unsubscribe", timedelta(days=60))


def new(purpose: Purpose, account_id: AccountId, *, now: datetime, email_change: EmailChangeId | None = None) -> str:
    """The text of a fresh link. Only its hash is kept, so it can be read nowhere but in its letter.

    `email_change` is the change of address it is about, if it is about one.
    """
    text = secrets.token_urlsafe(_BYTES)
    links.add(
        Link(
            purpose=purpose.name,
            hash=_hash(text),
            account_id=account_id,
            email_change_id=email_change,
            made_at=now,
            expires_at=now + purpose.lasts,
        )
    )
    return text


@one_reading
def check(purpose: Purpose, text: str, *, now: datetime) -> AccountId:
    """The account the link was made for. Spends nothing: mail scanners open links. Raises LinkIsSpent."""
    account_id = links.whose(purpose.name, _hash(text), now=now)
    if account_id is None:
        raise LinkIsSpent
    return account_id


def change_of(purpose: Purpose, text: str, *, now: datetime) -> EmailChange:
    """The change of address the link is about. Spends nothing. Raises LinkIsSpent."""
    change = email_changes.of_link(purpose.name, _hash(text), now=now)
    if change is None:
        raise LinkIsSpent
    return change


def spend(purpose: Purpose, text: str, *, now: datetime) -> AccountId:
    """The account the link was made for; the link is good for nothing afterwards. Raises LinkIsSpent."""
    account_id = links.use(purpose.name, _hash(text), now=now)
    if account_id is None:
        raise LinkIsSpent
    return account_id


def count(purpose: Purpose, account_id: AccountId, *, since: datetime) -> int:
    """How many such links were made for the account after a moment, spent or not."""
    return links.count_since(purpose.name, account_id, since)


def spend_all(purpose: Purpose, account_id: AccountId, *, now: datetime) -> None:
    """Every such link of the account is good for nothing from now on."""
    links.spend_all(purpose.name, account_id, now=now)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
