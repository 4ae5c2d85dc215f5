"""A forgotten password: a letter with a link to the address of the account, and a new password by that link."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain import auditing, notifying
from portal.domain.credentials import budgets, id_numbers, links, passwords, throttling
from portal.domain.refusals import LinkIsSpent, NoSuchEntry
from portal.ids import CanonicalIdNumber
from portal.store import accounts, entries
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction, undone

from . import changing_account
from .changing_account import CurrentPassword
from .signing_in import NewSignIn

MOST_LINKS, PER = 3, timedelta(hours=1)  # for each account, so that nobody is flooded with letters


@one_transaction
def ask(identifier: str, *, address: str | None, now: datetime) -> None:
    """Write the letter that leads back in, if `identifier` is an ID Number or the email address of an account.

    Neither the outcome nor the time it takes shows whether it is: when no letter is due, the same rows are written
    and undone. Each request counts for the network of `address`, known account or not. Raises TooFast.
    """
    throttling.allowed(budgets.of_network(budgets.FORGETTING_PASSWORD, address), now=now).fail(now=now)
    named, somebody = _named(identifier), accounts.any_one()
    looked_at = named or somebody
    few = [each for each in looked_at if links.count(links.RESET_PASSWORD, each.id, since=now - PER) < MOST_LINKS]
    if looked_at:
        with undone(unless=bool(named and few)):
            _write(few or looked_at, now=now)


@one_reading
def check(link: str, *, now: datetime) -> str:
    """The name in the first entry of the account the link opens. Raises LinkIsSpent."""
    held = entries.of_account(links.check(links.RESET_PASSWORD, link, now=now))
    if not held:
        raise LinkIsSpent
    return held[0][0].name


def reset(link: str, password: str, *, now: datetime) -> NewSignIn:
    """Set a new password and end every sign-in of the account; returns a new one.

    Failed log-ins with its ID Numbers are forgotten.
    Raises LinkIsSpent or PasswordIsGuessable, which leaves the link as it was.
    """
    known = _opened(link, now=now)
    changing_account.check_choice(password, known)
    return _reset(link, passwords.hashed(password), known.id_numbers, now=now)


@one_reading
def _opened(link: str, *, now: datetime) -> CurrentPassword:
    account_id = links.check(links.RESET_PASSWORD, link, now=now)
    try:
        return changing_account.credentials(account_id)
    except NoSuchEntry as closed:
        raise LinkIsSpent from closed


@one_transaction
def _reset(link: str, password_hash: str, numbers: list[CanonicalIdNumber], *, now: datetime) -> NewSignIn:
    account_id = links.spend(links.RESET_PASSWORD, link, now=now)
    accounts.set_password_hash(account_id, password_hash)
    accounts.confirm_email(account_id, now=now)  # the letter with the link has reached its reader
    for number in numbers:
        throttling.clear(budgets.of_number(number, budgets.LOGGING_IN))
    return changing_account.begin_anew(account_id, how="link", now=now)


def _named(identifier: str) -> list[Account]:
    """Both are always looked up, so that the clock does not tell which it was."""
    holder = entries.holder(id_numbers.canonical(identifier))
    at_address = accounts.with_email(identifier.casefold())
    return [holder] if holder else at_address


def _write(asked: list[Account], *, now: datetime) -> None:
    notifying.write_reset(asked, now=now)
    for account in asked:
        auditing.note("password link asked for", by=auditing.CANDIDATE, now=now, account=account.id)
