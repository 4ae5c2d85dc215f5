"""Logging in and out: each sign-in is a row of its own, so that ending it ends every copy of its cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from portal.domain.credentials import id_numbers, passwords, throttling
from portal.domain.refusals import StoreUnavailable, WrongPassword
from portal.ids import AccountId, CanonicalIdNumber, SignInId
from portal.store import accounts, entries, sign_ins
from portal.store.database import one_reading, one_transaction
from portal.store.sign_ins import SignIn

Reader = sign_ins.Reader

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)  # a reader who goes from page to page writes to the store no more often
_BYTES = 32


@dataclass(frozen=True)
class _Known:
    account_id: AccountId
    password_hash: str


def sign_in(id_number: str, password: str, *, address: str | None, now: datetime) -> str:
    """The secret of a new sign-in, for the cookie; the store keeps only its hash.

    `address` is where it is asked from, for counting failures. Raises TooManyTries or WrongPassword.
    """
    number, here = id_numbers.canonical(id_number), throttling.network(address)
    counted = (
        (throttling.LOGGING_IN_HERE, f"{number} {here}"),
        (throttling.LOGGING_IN, number),
        (throttling.FROM_ADDRESS, here),
        (throttling.PASSWORDS_ANYWHERE, throttling.SITE),
    )
    with throttling.trying(*counted, failing=WrongPassword, now=now):
        known = _proved(number, password)
    grown = passwords.hashed(password) if passwords.wants_rehash(known.password_hash) else None
    secret = secrets.token_urlsafe(_BYTES)
    _begin(known, secret, grown, now=now)
    return secret


@one_transaction
def begin(account_id: AccountId, *, now: datetime) -> str:
    """The secret of a new sign-in, for who has proved in another way whose account it is."""
    secret = secrets.token_urlsafe(_BYTES)
    sign_ins.add(SignIn(secret_hash=_hash(secret), account_id=account_id, began_at=now, seen_at=now))
    return secret


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
    """Who is behind the cookie: nobody when the sign-in was ended, lay idle or is too old.

    `note` takes down that they were seen; the server has one that does not wait for the store.
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


def _proved(id_number: CanonicalIdNumber, password: str) -> _Known:
    """Raises WrongPassword, for a wrong password and for an unknown ID Number alike, at the same cost."""
    known = _known(id_number)
    if not passwords.matches(password, known.password_hash if known else None) or known is None:
        raise WrongPassword
    return known


@one_reading
def _known(id_number: CanonicalIdNumber) -> _Known | None:
    entry = entries.with_id_number(id_number)
    account = accounts.with_id(entry.account_id) if entry and entry.account_id else None
    return _Known(account.id, account.password_hash) if account else None


@one_transaction
def _begin(known: _Known, secret: str, grown: str | None, *, now: datetime) -> None:
    if not accounts.replace_password_hash(known.account_id, known.password_hash, grown or known.password_hash):
        raise WrongPassword  # it was right a moment ago, and has been changed since
    sign_ins.add(SignIn(secret_hash=_hash(secret), account_id=known.account_id, began_at=now, seen_at=now))


@one_reading
def _running(secret: str) -> Reader | None:
    return sign_ins.running(_hash(secret))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
