"""Device cookies: they tell a browser that has logged in to an account before from a stranger's.

A browser keeps a token for each of the last few accounts that were opened in it: a random name, the moment it was made
and a seal. The token does not say which account it is for; one can only check whether its seal is that of an account.
See OWASP, "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from portal import settings
from portal.ids import AccountId

LASTS = timedelta(days=90)
MOST = 4  # accounts: a family's
_BYTES, _SEAL_LENGTH = 8, 32


class Owner(NamedTuple):
    """The account a token is for. A new era makes its earlier tokens worthless."""

    account_id: AccountId
    device_era: int


def name(cookie: str, owner: Owner, *, now: datetime) -> str | None:
    """The name by which this account knows the browser; None if it does not."""
    for name, made_at, seal in _tokens(cookie):
        if _is_fresh(made_at, now=now) and _is_sealed(name, made_at, seal, owner):
            return name
    return None


def renewed(cookie: str, owner: Owner, *, now: datetime) -> str:
    """The cookie of a browser in which the account was opened now."""
    own = name(cookie, owner, now=now) or secrets.token_hex(_BYTES)
    made_at = f"{int(now.timestamp()):x}"
    others = [".".join(token) for token in _tokens(cookie) if not _is_sealed(*token, owner)]
    return "~".join([f"{own}.{made_at}.{_seal(own, made_at, owner)}", *others[: MOST - 1]])


def _tokens(cookie: str) -> Iterator[tuple[str, str, str]]:
    for token in cookie.split("~")[:MOST]:
        if token.isascii() and token.count(".") == 2:
            own, made_at, seal = token.split(".")
            yield own, made_at, seal


def _is_fresh(made_at: str, *, now: datetime) -> bool:
    try:
        return now - datetime.fromtimestamp(int(made_at, 16), UTC) < LASTS
    except (ValueError, OverflowError, OSError):
        return False


def _is_sealed(name: str, made_at: str, seal: str, owner: Owner) -> bool:
    return hmac.compare_digest(seal, _seal(name, made_at, owner))


def _seal(name: str, made_at: str, owner: Owner) -> str:
    sealed = f"device:{name}:{made_at}:{owner.account_id}:{owner.device_era}".encode()
    return hmac.digest(settings.current().secret_key.encode(), sealed, "sha256").hex()[:_SEAL_LENGTH]
