"""Sharing: a candidate's permission to look at one result, and what a candidate sees of all who looked."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal import addresses
from portal.domain import auditing
from portal.domain.credentials import codes, links
from portal.domain.refusals import NoSuchEntry, TooManyShares
from portal.ids import AccountId, EntryId, ShareId
from portal.store import accounts, entries, shares
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.shares import Scope, Share, Way
from portal.store.sittings import Sitting

__all__ = ["Scope", "Way"]

LASTS = {"7": timedelta(days=7), "30": timedelta(days=30), "90": timedelta(days=90), "never": None}
MOST = 20  # shares an entry may have at once
MOST_LOOKS = 50  # the latest that are shown, of each entry by each way and of each share

_PURPOSE = "share"


@dataclass(frozen=True, kw_only=True)
class VerifiableEntry:
    """An entry of the account, and whether its numbers let others verify it."""

    key: str
    name: str
    exam: str
    sitting_name: str
    by_numbers: bool


@dataclass(frozen=True)
class Look:
    """Somebody has verified the result of an entry; the organisation is what they said, if they were asked."""

    held: VerifiableEntry
    way: Way
    organisation: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A share that is good for a look; `looks` are the latest of them, `looked_at` is how many there were."""

    id: ShareId
    held: VerifiableEntry
    recipient: str | None
    scope: Scope
    address: str
    made_at: datetime
    expires_at: datetime | None
    looked_at: int
    looks: list[Look]


@dataclass(frozen=True)
class SharingOverview:
    """What an account lets others see, and who has looked."""

    held: list[VerifiableEntry]
    shares: list[Shared]
    looks: list[Look]
    tells_by_letter: bool


@one_reading
def overview(account_id: AccountId, *, now: datetime) -> SharingOverview:
    account, held = _open_account(account_id), _held(account_id)
    found = shares.verifications(held, MOST_LOOKS)
    looks = [(row.share_id, Look(held[row.entry_id], row.way, row.organisation, row.at)) for row in found]
    running = [(share, entry) for share, entry in shares.running(account_id, now=now) if entry.id in held]
    counted = shares.count_verifications([share.id for share, _ in running])
    shown = [
        Shared(
            id=share.id,
            held=held[entry.id],
            recipient=share.recipient,
            scope=share.scope,
            address=addresses.verification(_code(share, entry)),
            made_at=share.made_at,
            expires_at=share.expires_at,
            looked_at=counted.get(share.id, 0),
            looks=[look for share_id, look in looks if share_id == share.id],
        )
        for share, entry in running
    ]
    return SharingOverview(
        list(held.values()), shown, [look for _, look in looks], account.verified_letters_at is not None
    )


@one_transaction
def share(
    account_id: AccountId,
    key: str,
    scope: Scope,
    lasts: timedelta | None,
    *,
    recipient: str | None = None,
    now: datetime,
) -> None:
    """A new share of the entry with this key, good from now on; `lasts` none: until it is taken back.

    The recipient is a name for its maker alone.

    Raises NoSuchEntry for an entry of somebody else and for none at all alike, or TooManyShares.
    """
    entry = next((each for each, _ in _entries(account_id) if each.public_key == key), None)
    if entry is None:
        raise NoSuchEntry
    if shares.count_running(entry.id, now=now) >= MOST:
        raise TooManyShares
    unnamed = secrets.token_hex()  # its code is derived from its id, which it gets now
    expires_at = now + lasts if lasts else None
    made = shares.add(
        Share(entry_id=entry.id, scope=scope, recipient=recipient, hash=unnamed, made_at=now, expires_at=expires_at)
    )
    made.hash = codes.hashed(_code(made, entry))
    auditing.note("shared", by=auditing.CANDIDATE, now=now, entry=entry.id, scope=scope.value, expires_at=expires_at)


@one_transaction
def revoke(account_id: AccountId, share_id: ShareId, *, now: datetime) -> None:
    """The share is good for nothing from now on. Raises NoSuchEntry when it is not this account's."""
    if not shares.revoke(share_id, account_id, now=now):
        raise NoSuchEntry
    auditing.note("share taken back", by=auditing.CANDIDATE, now=now, account=account_id, share=share_id)


@one_transaction
def choose(account_id: AccountId, *, by_numbers: Collection[str], tells_by_letter: bool, now: datetime) -> None:
    """Which entries (by their keys) may be verified by their numbers, and whether letters tell of verifications."""
    account = _open_account(account_id)
    entries.set_verifiable(account_id, by_numbers)
    account.verified_letters_at = (account.verified_letters_at or now) if tells_by_letter else None
    if not tells_by_letter:
        links.spend_all(links.UNSUBSCRIBE, account_id, now=now)  # letters that still wait are wanted no more
    for entry, _ in _entries(account_id):
        is_on = entry.public_key in by_numbers
        auditing.note("verifying by numbers chosen", by=auditing.CANDIDATE, now=now, entry=entry.id, is_on=is_on)


def _open_account(account_id: AccountId) -> Account:
    """Raises NoSuchEntry for an account that was closed meanwhile."""
    account = accounts.with_id(account_id)
    if account is None:
        raise NoSuchEntry
    return account


def _held(account_id: AccountId) -> dict[EntryId, VerifiableEntry]:
    return {
        entry.id: VerifiableEntry(
            key=entry.public_key,
            name=entry.name,
            exam=sitting.exam,
            sitting_name=sitting.name,
            by_numbers=entry.verifiable,
        )
        for entry, sitting in _entries(account_id)
    }


def _entries(account_id: AccountId) -> list[tuple[Entry, Sitting]]:
    """Those of the account that can be verified at all."""
    return [
        (entry, sitting)
        for entry, sitting in entries.of_account(account_id)
        if entry.withdrawn_at is None and entry.erased_at is None
    ]


def _code(share: Share, entry: Entry) -> str:
    """Its own id is not enough: after a restored backup another share may have it."""
    return codes.derived(_PURPOSE, entry.public_key, share.id, share.made_at.astimezone(UTC).isoformat())
