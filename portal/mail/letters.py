"""The letters the service writes: one small class each, holding all its facts, worded and ready to be set.

Never among them: a grade, a score, a password, a Secret Number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class AboutEntry:
    """What a letter about one entry says of it: the candidate, the exam and the sitting by their names."""

    name: str
    exam: str
    sitting: str


@dataclass(frozen=True, kw_only=True)
class Welcome(AboutEntry):
    """You are registered; please confirm that this address is yours."""

    kind: ClassVar[str] = "welcome"

    results_by: str | None
    login: str | None  # where results are seen that are out already
    link: str


@dataclass(frozen=True, kw_only=True)
class Released(AboutEntry):
    """Your results are ready: come and see them."""

    kind: ClassVar[str] = "released"

    released: str
    login: str


@dataclass(frozen=True, kw_only=True)
class Rescheduled(AboutEntry):
    """Your results come at another time than you were told before."""

    kind: ClassVar[str] = "rescheduled"

    results_by: str


@dataclass(frozen=True, kw_only=True)
class Changed(AboutEntry):
    """What you saw of your result is no longer so: come and see how it stands now."""

    kind: ClassVar[str] = "changed"

    changed: str
    login: str


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """A link that opens one account, and whose account that is."""

    name: str
    exam: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Reset:
    """Choose a new password: a link for each account of this address."""

    kind: ClassVar[str] = "reset"

    ways: tuple[WayIn, ...]


@dataclass(frozen=True, kw_only=True)
class PasswordChanged:
    """Your password was changed; if it was not you, this is what to do."""

    kind: ClassVar[str] = "password-changed"

    name: str
    changed: str
    forgotten: str


@dataclass(frozen=True, kw_only=True)
class Verified(AboutEntry):
    """Somebody has verified your result: who, stands in the account, since anybody may have written that name."""

    kind: ClassVar[str] = "verified"

    verified: str
    shares: str
    unsubscribe: str


@dataclass(frozen=True, kw_only=True)
class EmailChangedNew:
    """To the new address: confirm that the letters of this account should come here from now on."""

    kind: ClassVar[str] = "email-changed-new"

    name: str
    asked: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EmailChangedOld:
    """To the old address: somebody asked that the letters go elsewhere; if it was not you, stop it."""

    kind: ClassVar[str] = "email-changed-old"

    name: str
    asked: str
    new_address: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """To the office itself: letters arrive. No candidate ever gets it."""

    kind: ClassVar[str] = "trial"

    written: str
    home: str


@dataclass(frozen=True, kw_only=True)
class Guessing:
    """To the office: so many tries have failed that somebody may be guessing. None: no such tries to tell of."""

    kind: ClassVar[str] = "guessing"

    seen: str
    logging_in: str | None
    registering: str | None
    verifying: str | None


@dataclass(frozen=True, kw_only=True)
class BackupFailed:
    """To the office: there is no backup of today. `newest` is the moment of the last one, if there is any."""

    kind: ClassVar[str] = "backup-failed"

    problem: str
    newest: str | None
    folder: str


@dataclass(frozen=True, kw_only=True)
class BackupsOnSameDisk:
    """To the office: the backups would be lost together with the database."""

    kind: ClassVar[str] = "backups-on-same-disk"

    folder: str


@dataclass(frozen=True, kw_only=True)
class AuditWeek:
    """To the office: what was done since the last such letter, and the head of the audit log's chain.

    `deeds` is None when nothing was done, `faults` (how many) when nobody has changed the log.
    """

    kind: ClassVar[str] = "audit-week"

    since: str
    until: str
    deeds: str | None
    faults: str | None
    rows: str
    head: str


Facts = (
    AuditWeek
    | Guessing
    | BackupFailed
    | BackupsOnSameDisk
    | Welcome
    | Released
    | Rescheduled
    | Changed
    | Reset
    | PasswordChanged
    | EmailChangedNew
    | EmailChangedOld
    | Verified
    | Trial
)
EVERY = (Welcome, Released, Rescheduled, Changed, Reset, PasswordChanged, EmailChangedNew, EmailChangedOld, Verified)
