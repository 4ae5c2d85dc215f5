"""Letting results out, each sitting at its hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing, notifying
from portal.domain.refusals import Impossible
from portal.domain.sittings.promises import Promise
from portal.domain.sittings.sittings import plan_of
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.ids import SittingId
from portal.language import clock
from portal.store import releases, results, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.releases import Release
from portal.store.sittings import Sitting

from . import refusals


@dataclass(frozen=True)
class ReleasePlan:
    """What a release would do. Nothing has happened yet."""

    code: str
    name: str
    opens_at: datetime
    zone: str
    instead_of: datetime | None  # the hour set before, if this puts it off or forward
    statuses: dict[str, int]
    without_result: int
    broken_promise: Promise | None  # what candidates were told, if this is later
    to_tell: int  # entries that have been registered

    @property
    def total(self) -> int:
        return sum(self.statuses.values())


@dataclass(frozen=True)
class ListedRelease:
    """A release as the office's list shows it."""

    code: str
    wave: int
    opens_at: datetime
    zone: str
    state: str


def moment_for(code: str, wall: datetime | None, zone: str | None) -> tuple[datetime, str]:
    """The moment a clock in `zone` (else the sitting's own) shows `wall` (else when results were promised).

    Raises Impossible when there is no such moment, or two of them, or none was promised.
    """
    own_zone, promised = _promise(code)
    try:
        if wall is not None:
            return clock.moment(wall, zone or own_zone), zone or own_zone
    except clock.NoSuchMoment as problem:
        raise Impossible(problem.reason) from problem
    if promised is None:
        raise Impossible(refusals.NoHourPromised(code))
    return promised, zone or own_zone


@one_reading
def plan(code: str, opens_at: datetime, zone: str, *, tells: bool = False, now: datetime) -> ReleasePlan:
    """Raises Impossible when the hour has passed, or when nobody waits who could be told of it."""
    sitting = the_sitting(code)
    if opens_at < now:
        raise Impossible(refusals.HourHasPassed(sitting.code))
    is_open = bool(releases.opened_sittings([sitting.id], now=now))
    if tells and is_open:
        raise Impossible(refusals.NobodyWaits(sitting.code))
    standing = releases.unopened(sitting.id, now=now)
    counted = results.count_to_release(sitting.id, standing.id if standing else None)
    promise = plan_of(sitting).promise
    return ReleasePlan(
        code=sitting.code,
        name=sitting.name,
        opens_at=opens_at,
        zone=zone,
        instead_of=standing.opens_at if standing else None,
        statuses={status.value: number for status, number in sorted(counted.items())},
        without_result=results.count_without(sitting.id),
        broken_promise=promise if promise and promise.ends < opens_at and not is_open else None,
        to_tell=releases.count_to_tell(sitting.id),
    )


@one_reading
def plan_now(code: str, *, now: datetime) -> ReleasePlan:
    """What releasing at this moment would do. Raises Impossible when there is nothing to release."""
    made = plan(code, now, the_sitting(code).zone, now=now)
    if not made.total:
        raise Impossible(refusals.NothingToRelease(code))
    return made


@one_transaction
def schedule(code: str, opens_at: datetime, zone: str, *, by: str, now: datetime, tells: bool = False) -> ReleasePlan:
    """Set the hour of the sitting's next release, or put off the one that is set. Raises Impossible.

    If it `tells`, a letter goes to everybody who has registered, and the hour is what is promised from now on.
    """
    sitting = the_sitting(code)
    sittings.hold(sitting.id)  # results that are taken in at this moment belong to the release too
    made = plan(code, opens_at, zone, tells=tells, now=now)
    release = _unopened(sitting, opens_at, zone, by, now=now)
    results.adopt(sitting.id, release.id)
    letters = _tell(sitting, release, now=now) if tells else 0
    auditing.note("release scheduled", by=by, now=now, sitting=code, opens_at=opens_at.isoformat(), letters=letters)
    return made


@one_transaction
def release_now(code: str, *, by: str, now: datetime) -> ReleasePlan:
    """Open the sitting's results at this moment. Raises Impossible when there are none to open."""
    sitting = the_sitting(code)
    sittings.hold(sitting.id)
    made = plan_now(code, now=now)
    release = _unopened(sitting, now, sitting.zone, by, now=now)
    release.opened_at = now
    results.adopt(sitting.id, release.id)
    auditing.note("released", by=by, now=now, sitting=code)
    return made


@one_transaction
def cancel(code: str, *, by: str, now: datetime) -> datetime:
    """Take back a release that has not opened; the hour it was set for. Raises Impossible."""
    sitting = the_sitting(code)
    sittings.hold(sitting.id)
    release = releases.unopened(sitting.id, now=now)
    if release is None:
        raise Impossible(refusals.NoReleaseToCancel(code))
    release.cancelled_at = now
    results.let_go(release.id)
    auditing.note("release cancelled", by=by, now=now, sitting=code)
    return release.opens_at


@one_reading
def every(*, now: datetime) -> list[ListedRelease]:
    return [
        ListedRelease(sitting.code, release.wave, release.opens_at, release.zone, _state(release, now=now))
        for sitting, release in releases.with_sittings()
    ]


@one_transaction
def write_letters(*, now: datetime) -> int:
    """Write the letters of every release that has opened and has none yet; how many they are.

    Safe to repeat and to run twice at once: one UPDATE takes a release, one INSERT writes its letters.
    """
    opened = releases.take_for_letters(now=now)
    if not opened:
        return 0
    written = notifying.write_released(results.to_announce(opened, now=now), now=now)
    auditing.note("release letters written", by=auditing.SENDER, now=now, releases=opened, letters=written)
    return written


def keep_open(*, now: datetime) -> None:
    """Write down which releases have opened, so that a clock that is put back closes none."""
    if opened := _opened_unnoted(now=now):
        _note_opened(opened, now=now)


@one_reading
def _opened_unnoted(*, now: datetime) -> list[SittingId]:
    return releases.opened_unnoted(now=now)


@one_transaction
def _note_opened(opened: list[SittingId], *, now: datetime) -> None:
    for sitting_id in opened:
        releases.note_opened(sitting_id, now=now)


@one_reading
def _promise(code: str) -> tuple[str, datetime | None]:
    sitting = the_sitting(code)
    return sitting.zone, sitting.results_by if sitting.results_by_has_time else None


def _tell(sitting: Sitting, release: Release, *, now: datetime) -> int:
    """One letter for each entry about this hour of this release, however often the office says it."""
    sitting.results_by, sitting.results_by_has_time = release.opens_at, True
    about = f"{release.id}.{release.opens_at:%Y%m%dT%H%M%S}"
    return notifying.write_rescheduled(releases.to_tell(sitting.id, about), now=now)


def _unopened(sitting: Sitting, opens_at: datetime, zone: str, by: str, *, now: datetime) -> Release:
    """The release that is still to open, moved to `opens_at`, or a new one."""
    releases.note_opened(sitting.id, now=now)
    release = releases.unopened(sitting.id, now=now)
    if release is None:
        release = Release(
            sitting_id=sitting.id,
            wave=releases.next_wave(sitting.id),
            opens_at=opens_at,
            zone=zone,
            scheduled_by=by,
        )
        releases.add(release)
    release.opens_at, release.zone, release.scheduled_by = opens_at, zone, by
    return release


def _state(release: Release, *, now: datetime) -> str:
    if release.cancelled_at:
        return "cancelled"
    return "open" if release.opened_at or release.opens_at <= now else "scheduled"
