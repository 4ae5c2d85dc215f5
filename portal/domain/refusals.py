"""Every reason the service has to say no."""

from __future__ import annotations

from datetime import timedelta

from portal.language.notices import Notice
from portal.store.database import StoreConflict, StoreUnavailable
from portal.store.troubles import Trouble

__all__ = ["StoreConflict", "StoreUnavailable", "Trouble"]


class Refused(Exception):
    """The service will not do what it was asked."""


class TooManyTries(Refused):
    """A budget of failed tries is spent; `wait` is how long until one more is allowed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class TooFast(Refused):
    """Too many tries came at once, or failed in a network: this one was not checked, and may come after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class WrongNumbers(Refused):
    """The ID Number and the Secret Number do not belong together, or there is no such entry."""


class AlreadyRegistered(Refused):
    """This entry already belongs to an account. Said only to who knows its Secret Number."""


class HeldHere(AlreadyRegistered):
    """The account that asks for the entry holds it."""


class HeldElsewhere(AlreadyRegistered):
    """Another account holds the entry that this one asks for."""


class PasswordIsGuessable(Refused):
    """The password is a common one, or made of the ID Number, the email address or the centre's name."""


class WrongPassword(Refused):
    """The ID Number and the password do not belong together, or nobody registered this ID Number."""


class WrongCurrentPassword(Refused):
    """Who is logged in did not give the account's password, so may not be its holder."""


class LinkIsSpent(Refused):
    """The link is too old, was altered, or has been used."""


class SameEmail(Refused):
    """The address asked for is the one the account has."""


class TooManyLetters(Refused):
    """So many letters about an address were asked for within an hour that no more are written."""


class NoSuchEntry(Refused):
    """The account holds no such entry."""


class NoSuchCode(Refused):
    """No statement and no share has this code: it was never made, or it has ended."""


class TooManyShares(Refused):
    """The entry has as many shares as it may have at once."""


class Impossible(Exception):
    """What the office asked for cannot be done, for these reasons. Nothing was changed."""

    def __init__(self, *reasons: Notice) -> None:
        super().__init__(*reasons)
        self.reasons = reasons
