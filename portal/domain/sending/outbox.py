"""Tending the outbox: what the office sees of letters, never what they say, and what it does about one by hand."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import settings
from portal.domain import auditing, notifying
from portal.domain.refusals import Impossible
from portal.domain.sittings import sittings
from portal.ids import LetterId
from portal.language.notices import Notice
from portal.mail import letters
from portal.store import accounts, tended_letters
from portal.store.database import one_reading, one_transaction
from portal.store.found_entries import NamedEntry
from portal.store.outbox import Letter, LetterState

from . import refusals

STATES = tuple(state.value for state in LetterState)
BY_HAND = "suppressed by the office"
_UNSENT = (LetterState.WAITING, LetterState.SENDING, LetterState.FAILED, LetterState.SUPPRESSED)
_KNOW_NOTHING_ALONE = (letters.Released.kind, letters.Rescheduled.kind)  # all they say is looked up when they are sent


@dataclass(frozen=True)
class LetterLine:
    """A letter as the list shows it. `to` is empty when its account was closed."""

    number: LetterId
    kind: str
    whose: NamedEntry | None  # the first of the candidates it tells of; none of an account that holds none
    to: str
    state: str
    tries: int
    next_at: datetime | None  # none: it is not tried again
    reason: str | None


@dataclass(frozen=True)
class OutboxOverview:
    """The outbox: how many letters are in each state, how long one has waited, and some of them; `total` of such."""

    counts: dict[str, int]
    waited: timedelta | None
    lines: list[LetterLine]
    total: int


@dataclass(frozen=True)
class LetterFacts:
    """One letter, without what it says. `about` names each entry it may tell of."""

    line: LetterLine
    about: list[NamedEntry]
    language: str
    written_at: datetime
    claimed_at: datetime | None
    claimed_by: str | None
    sent_at: datetime | None
    message_id: str


@one_reading
def overview(*, state: str | None, sitting: str | None, most: int, now: datetime) -> OutboxOverview:
    """The letters of one state, else those that have not gone. Raises Impossible for an unknown sitting."""
    sitting_id = sittings.sitting(sitting).id if sitting else None
    states = (LetterState(state),) if state else _UNSENT
    counts, since = tended_letters.count(sitting_id), tended_letters.waiting_since(sitting_id)
    return OutboxOverview(
        counts={each.value: number for each, number in counts.items()},
        waited=max(now - since, timedelta()) if since else None,
        lines=_lines(tended_letters.listed(states, sitting_id, most)),
        total=sum(counts[each] for each in states),
    )


@one_reading
def show(number: LetterId) -> LetterFacts:
    """Raises Impossible for a number no letter has."""
    letter = tended_letters.with_id(number)
    if letter is None:
        raise Impossible(refusals.UnknownLetter(number))
    about = tended_letters.about(letter)
    return LetterFacts(
        line=_line(letter, about[0] if about else None),
        about=about,
        language=letter.language,
        written_at=letter.made_at,
        claimed_at=letter.claimed_at,
        claimed_by=letter.claimed_by,
        sent_at=letter.sent_at,
        message_id=letter.message_id,
    )


@one_transaction
def retry(numbers: Collection[LetterId], *, by: str, now: datetime) -> int:
    """These letters are due now, with all their tries before them; all of them or none. Returns how many they are.

    An announcement goes to the address its account has now; any other where it was meant to go, since what it says,
    or the links in it, is for that address alone. Raises Impossible, with a reason for each that cannot.
    """
    chosen = _chosen(numbers, _why_not_again)
    tended_letters.send_anew([letter.id for letter in chosen], now=now)
    for letter in chosen:
        account = accounts.with_id(letter.account_id)
        if account:
            notifying.readdress(account.id, account.email)
        auditing.note("letter retried", by=by, now=now, entry=letter.entry_id, letter=letter.id, kind=letter.kind)
    return len(chosen)


@one_transaction
def retry_failed(*, by: str, now: datetime) -> int:
    """The same for every letter that has failed; such an announcement has followed its account already."""
    number = tended_letters.send_failed_anew(now=now)
    if number:
        auditing.note("failed letters retried", by=by, now=now, letters=number)
    return number


@one_transaction
def suppress(numbers: Collection[LetterId], *, reason: str, by: str, now: datetime) -> int:
    """These letters are not to go; all of them or none. Returns how many they are.

    Raises Impossible, with a reason for each that cannot be stopped.
    """
    chosen = _chosen(numbers, _why_not_suppressed)
    tended_letters.suppress([letter.id for letter in chosen], reason)
    for letter in chosen:
        told = {"letter": letter.id, "kind": letter.kind, "reason": reason}
        auditing.note("letter suppressed", by=by, now=now, entry=letter.entry_id, **told)
    return len(chosen)


def _chosen(numbers: Collection[LetterId], why_not: Callable[[Letter], Notice | None]) -> list[Letter]:
    """Raises Impossible, with a reason for each that is not there or does not allow it."""
    found = tended_letters.hold(numbers)
    faults = [
        why_not(found[number]) if number in found else refusals.UnknownLetter(number) for number in sorted(set(numbers))
    ]
    if any(faults):
        raise Impossible(*(fault for fault in faults if fault))
    return list(found.values())


def _why_not_again(letter: Letter) -> Notice | None:
    if letter.state in (LetterState.SENT, LetterState.SENDING):
        return _too_late(letter)
    if accounts.with_id(letter.account_id) is None:
        return refusals.LetterOfClosedAccount(letter.id)
    is_wiped = letter.facts is None and letter.kind not in _KNOW_NOTHING_ALONE
    if letter.state is LetterState.SUPPRESSED and is_wiped:
        return refusals.LetterIsWiped(letter.id)
    return None


def _why_not_suppressed(letter: Letter) -> Notice | None:
    if letter.state in (LetterState.SENT, LetterState.SENDING):
        return _too_late(letter)
    if letter.state is LetterState.SUPPRESSED:
        return refusals.SuppressedAlready(letter.id, letter.reason or BY_HAND)
    return None


def _too_late(letter: Letter) -> Notice:
    if letter.state is LetterState.SENT and letter.sent_at:
        return refusals.LetterWasSent(letter.id, letter.sent_at, settings.current().timezone)
    return refusals.LetterIsBeingSent(letter.id)


def _lines(found: Collection[Letter]) -> list[LetterLine]:
    whose = tended_letters.whose(found)
    return [_line(letter, whose.get(letter.id)) for letter in found]


def _line(letter: Letter, whose: NamedEntry | None) -> LetterLine:
    waits = letter.state is LetterState.WAITING
    return LetterLine(
        number=letter.id,
        kind=letter.kind,
        whose=whose,
        to=letter.to_address,
        state=letter.state.value,
        tries=letter.tries,
        next_at=letter.next_at if waits else None,
        reason=letter.reason,
    )
