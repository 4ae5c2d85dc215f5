"""A change of address: asked for by who knows the password, done by who reads the new one, stopped by the old.

The old address is the one that resets the password until the new one has answered, and it can have itself put back
for three days after that: whoever got hold of an account cannot move it away from its holder unseen.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain import auditing, notifying
from portal.domain.credentials import links
from portal.domain.credentials.links import Purpose
from portal.domain.refusals import LinkIsSpent, NoSuchEntry, SameEmail, TooManyLetters, WrongCurrentPassword
from portal.domain.results.showing import Outlook
from portal.ids import AccountId
from portal.mail import REFUSED
from portal.store import accounts, email_changes, entries, sign_ins
from portal.store.account_details import AccountDetails
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction
from portal.store.email_changes import EmailChange

from . import changing_account, registering
from .signing_in import Reader

MOST_LETTERS, PER = 3, timedelta(hours=1)  # for each account, so that nobody is flooded with letters
Awaited = email_changes.Awaited


@dataclass(frozen=True)
class AddressConfirmation:
    """What the link of a letter confirms: that it reaches its reader, or that letters go there from now on."""

    email: str
    is_change: bool


@dataclass(frozen=True)
class Stop:
    """What the link of a letter stops: a change that has been done, or one that has not."""

    old_email: str
    new_email: str
    is_done: bool


def ask(reader: Reader, current: str, email: str, *, now: datetime) -> None:
    """Write to the new address, which has to confirm, and to the old one, which may stop it.

    A change that was asked for before can be confirmed no more.
    Raises TooManyTries, WrongCurrentPassword, SameEmail or TooManyLetters.
    """
    known = changing_account.prove(reader.account_id, current, now=now)
    _ask(reader.account_id, known.password_hash, email, now=now)


def has_come_back(details: AccountDetails) -> bool:
    """Whether the mail server refused our last letter to the account's address."""
    return (details.last_reason or "").startswith(REFUSED)


@one_reading
def awaited(account_id: AccountId, *, now: datetime) -> Awaited | None:
    return email_changes.awaited(links.CHANGE_EMAIL.name, account_id, now=now)


@one_transaction
def drop(account_id: AccountId, *, now: datetime) -> None:
    """The change that waits is not wanted any more."""
    if awaited(account_id, now=now) is None:
        return
    links.spend_all(links.CHANGE_EMAIL, account_id, now=now)
    auditing.note("change of email dropped", by=auditing.CANDIDATE, now=now, account=account_id)


@one_transaction
def welcome_again(account_id: AccountId, *, now: datetime) -> None:
    """Another welcome letter, if its address is not confirmed yet. Raises TooManyLetters."""
    account = accounts.hold(account_id)
    held = entries.of_account(account_id)
    if account is None or not held:
        raise NoSuchEntry
    if account.email_confirmed_at:
        return
    _check_letters(links.CONFIRM_EMAIL, account_id, now=now)
    before = links.count(links.CONFIRM_EMAIL, account_id, since=account.opened_at - PER)
    notifying.write_welcome(account, held[0][0].id, now=now, again=before)


@one_reading
def confirmation(link: str, *, now: datetime) -> AddressConfirmation:
    """What the link would confirm. Spends nothing. Raises LinkIsSpent."""
    with suppress(LinkIsSpent):
        account = accounts.with_id(links.check(links.CONFIRM_EMAIL, link, now=now))
        return AddressConfirmation(_still_open(account).email, is_change=False)
    return AddressConfirmation(_change_of(links.CHANGE_EMAIL, link, now=now).new_email, is_change=True)


@one_transaction
def confirm(link: str, *, now: datetime) -> Outlook | None:
    """The address answers: whoever reads its letters has opened the link. None when it is a change of address.

    Raises LinkIsSpent.
    """
    if not confirmation(link, now=now).is_change:
        return registering.confirm_email(link, now=now)
    _change(link, now=now)
    return None


@one_reading
def stoppable(link: str, *, now: datetime) -> Stop:
    """What the link would stop. Spends nothing. Raises LinkIsSpent."""
    change = _change_of(links.STOP_EMAIL, link, now=now)
    account = _still_open(accounts.with_id(change.account_id))
    return Stop(change.old_email, change.new_email, _has_moved(account, change))


@one_transaction
def stop(link: str, *, now: datetime) -> None:
    """The account has the old address, whatever was done since: by this change, and by those after it.

    Raises LinkIsSpent.
    """
    change = _change_of(links.STOP_EMAIL, link, now=now)
    account = _still_open(accounts.hold(change.account_id))
    links.spend(links.STOP_EMAIL, link, now=now)
    email_changes.stop_from(change, now=now)
    has_moved = _has_moved(account, change)
    if has_moved:
        _move(account, change.old_email, now=now)
    auditing.note("change of email stopped", by=auditing.CANDIDATE, now=now,
                  account=account.id, change=change.id, was_done=has_moved)  # fmt: skip


@one_transaction
def _ask(account_id: AccountId, password_hash: str, email: str, *, now: datetime) -> None:
    account = accounts.hold(account_id)
    if account is None or account.password_hash != password_hash:
        raise WrongCurrentPassword  # it was right a moment ago
    if email.casefold() == account.email_key:
        raise SameEmail
    _check_letters(links.CHANGE_EMAIL, account_id, now=now)
    links.spend_all(links.CHANGE_EMAIL, account_id, now=now)
    asked = EmailChange(account_id=account_id, new_email=email, old_email=account.email, asked_at=now)
    change = email_changes.add(asked)
    notifying.write_email_changed_new(account, change, now=now)
    notifying.write_email_changed_old(account, change, now=now)
    auditing.note("change of email asked for", by=auditing.CANDIDATE, now=now, account=account_id, change=change.id)


def _change(link: str, *, now: datetime) -> None:
    change = _change_of(links.CHANGE_EMAIL, link, now=now)
    account = _still_open(accounts.hold(change.account_id))
    links.spend(links.CHANGE_EMAIL, link, now=now)
    email_changes.mark_done(change.id, now=now)
    left = email_changes.that_left(account.id, change.new_email.casefold(), links.STOP_EMAIL.name, now=now)
    if left:  # back where it could have been stopped from: whoever had it meanwhile cannot stop its coming home
        email_changes.spend_links_from(left, now=now)
    else:
        email_changes.prolong(links.STOP_EMAIL.name, change, now + links.STOP_EMAIL.lasts)
    _move(account, change.new_email, now=now)
    auditing.note("email changed", by=auditing.CANDIDATE, now=now, account=account.id, change=change.id)


def _move(account: Account, email: str, *, now: datetime) -> None:
    """Whoever was logged in is logged out, and links that went to the address before are worth nothing."""
    accounts.move(account.id, email, email.casefold(), now=now)
    sign_ins.end_all(account.id, "email changed", now=now)
    for purpose in (links.RESET_PASSWORD, links.CONFIRM_EMAIL, links.CHANGE_EMAIL):
        links.spend_all(purpose, account.id, now=now)
    notifying.readdress(account.id, email)


def _has_moved(account: Account, change: EmailChange) -> bool:
    return account.email_key != change.old_email.casefold()


def _check_letters(purpose: Purpose, account_id: AccountId, *, now: datetime) -> None:
    """Raises TooManyLetters."""
    if links.count(purpose, account_id, since=now - PER) >= MOST_LETTERS:
        raise TooManyLetters


def _change_of(purpose: Purpose, link: str, *, now: datetime) -> EmailChange:
    """Raises LinkIsSpent, also when the account was closed since."""
    change = links.change_of(purpose, link, now=now)
    _still_open(accounts.with_id(change.account_id))
    return change


def _still_open(account: Account | None) -> Account:
    """Raises LinkIsSpent."""
    if account is None:
        raise LinkIsSpent
    return account
