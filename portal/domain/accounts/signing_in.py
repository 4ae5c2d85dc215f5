"""Logging in and out: each sign-in is a row of its own, so that ending it ends every copy of its cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from portal.domain.credentials import budgets, devices, id_numbers, passwords, throttling
from portal.domain.credentials.devices import Owner
from portal.domain.credentials.throttling import Try
from portal.domain.refusals import StoreUnavailable, WrongPassword
from portal.ids import AccountId, CanonicalIdNumber, SignInId
from portal.store import accounts, sign_ins
from portal.store.database import one_reading, one_transaction
from portal.store.sign_ins import Holder, SignIn

Reader = sign_ins.Reader

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)  # a reader who goes from page to page writes to the store no more often
_BYTES = 32
_NOBODY = Holder(AccountId(0), password_hash="", device_era=0)


class NewSignIn(NamedTuple):
    """The secret is for the cookie, and the store keeps only its hash; the owner is for the device cookie."""

    secret: str
    owner: Owner


def sign_in(id_number: str, password: str, *, address: str | None, device: str = "", now: datetime) -> NewSignIn:
    """Logs in to the account that holds the entry with this ID Number.

    Failures are counted by the visitor's `address` and by `device`, the browser's device cookie.
    Raises TooManyTries, TooFast or WrongPassword, which costs the same for an ID Number that nobody has registered.
    """
    holder, begun = _begun(id_numbers.canonical(id_number), address, device, now=now)
    with begun as tried:
        is_right = passwords.matches(password, holder.password_hash or None)
        rehashed = passwords.hashed(password) if is_right and passwords.wants_rehash(holder.password_hash) else None
        secret = secrets.token_urlsafe(_BYTES)
        if not is_right or not _begin(holder, secret, rehashed, tried, now=now):
            tried.fail(now=now)
            raise WrongPassword
    return NewSignIn(secret, Owner(holder.account_id, holder.device_era))


@one_transaction
def begin(owner: Owner, *, now: datetime) -> NewSignIn:
    """Logs in somebody who has proved in another way whose account it is."""
    secret = secrets.token_urlsafe(_BYTES)
    sign_ins.add(SignIn(secret_hash=_hash(secret), account_id=owner.account_id, began_at=now, seen_at=now))
    return NewSignIn(secret, owner)


@one_transaction
def see(seen: Mapping[SignInId, datetime]) -> None:
    """Keep when each of these sign-ins was last seen."""
    sign_ins.see(seen)


def see_if_possible(seen: Mapping[SignInId, datetime]) -> None:
    with suppress(StoreUnavailable):  # locked or full: reading goes on, and the next page tries again
        see(seen)


def reader(
    secret: str, *, now: datetime, note: Callable[[Mapping[SignInId, datetime]], None] = see_if_possible
) -> Reader | None:
    """The reader whose cookie this is; None if the sign-in was ended, was idle or is too old.

    `note` records that they were seen; the server's does not wait for the store.
    """
    found = _running(secret)
    if found is None or not _is_fresh(found, now=now):
        return None
    if now - found.seen_at >= _SEEN_EVERY:
        note({found.sign_in_id: now})
    return found


@one_transaction
def sign_out(secret: str, *, now: datetime) -> None:
    sign_ins.end(_hash(secret), "logged out", now=now)


def _is_fresh(reader: Reader, *, now: datetime) -> bool:
    return now - reader.seen_at < IDLE and now - reader.began_at < LONGEST


@one_transaction
def _begun(id_number: CanonicalIdNumber, address: str | None, device: str, *, now: datetime) -> tuple[Holder, Try]:
    """A browser that has logged in to the account before is counted by itself: strangers cannot lock it out."""
    holder = sign_ins.holder(id_number) or _NOBODY
    browser = devices.name(device, Owner(holder.account_id, holder.device_era), now=now)
    if browser:
        counted = budgets.of_reader(budgets.LOGGING_IN_AGAIN, browser)
    else:
        counted = budgets.of_try(budgets.LOGGING_IN, id_number, address)
    return holder, throttling.begun(counted, now=now)


@one_transaction
def _begin(holder: Holder, secret: str, rehashed: str | None, tried: Try, *, now: datetime) -> bool:
    """Returns False, and begins nothing, if the password was changed meanwhile."""
    if not sign_ins.begin(holder, _hash(secret), now=now):
        return False
    if rehashed:
        accounts.replace_password_hash(holder.account_id, holder.password_hash, rehashed)
    tried.succeed(now=now)
    return True


@one_reading
def _running(secret: str) -> Reader | None:
    return sign_ins.running(_hash(secret))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
