"""What a deed of the office makes of a result as it stands: the version that would come after the newest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal import exams
from portal.domain.refusals import Impossible
from portal.domain.results import refusals, showing
from portal.ids import ReleaseId
from portal.language import centre_texts, plain_text
from portal.language.notices import Notice
from portal.statuses import Status
from portal.store import releases, results
from portal.store.entries import Entry
from portal.store.marks import Mark
from portal.store.releases import Release
from portal.store.results import How, Result
from portal.store.sittings import Sitting

from . import measuring
from .measuring import Given

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Withholding:
    """The candidate reads the reason, and by which day there will be news."""

    reason: str
    news_by: date | None = None


@dataclass(frozen=True)
class Restoring:
    """What the result was before it was withheld."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The reason is the office's own: it is kept with the version, and no candidate reads it."""

    given: Given
    reason: str


Deed = Withholding | Restoring | Correction


@dataclass(frozen=True)
class ResultHistory:
    """A result as it stands: its versions, the newest first, and the one that can be seen, if any."""

    sitting: Sitting
    versions: list[tuple[Result, Release | None]]
    seen: tuple[Result, Release] | None

    @property
    def newest(self) -> Result:
        return self.versions[0][0]

    def mark(self, result: Result | None = None) -> Mark:
        """What this version says, else the newest one."""
        result = result or self.newest
        return Mark(
            status=result.status,
            overall=result.overall,
            grade=result.grade,
            cefr_level=result.cefr_level,
            scores=results.scores([result.id]).get(result.id, {}),
            computed=result.computed,
        )


class Opening(NamedTuple):
    """The release a version opens with, and its hour; neither when it waits for the sitting's next one."""

    release_id: ReleaseId | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """The version to come."""

    how: How
    mark: Mark
    opening: Opening
    public_reason: str | None = None
    news_by: date | None = None
    reason: str | None = None
    variant: str | None = None  # which of the exam's sets of papers its scores are in
    warnings: tuple[Notice, ...] = ()


def standing(entry: Entry, sitting: Sitting, *, now: datetime) -> ResultHistory:
    """Raises Impossible for an entry without a result."""
    versions = results.of_entry(entry.id)
    if not versions:
        raise Impossible(refusals.NoResultYet(entry.id_number_printed))
    number = showing.seen(entry.id, now=now)
    seen = next(((result, release) for result, release in versions if release and result.version == number), None)
    return ResultHistory(sitting, versions, seen)


def amendment(deed: Deed, there: ResultHistory, *, now: datetime) -> Amendment:
    """Raises Impossible when the deed cannot be done, or would change nothing."""
    match deed:
        case Withholding():
            return _withheld(deed, there, now=now)
        case Restoring():
            return _restored(there, now=now)
        case Correction():
            return _corrected(deed, there)


def _withheld(deed: Withholding, there: ResultHistory, *, now: datetime) -> Amendment:
    """In the release of what can be seen, even if a newer version waits: nothing else takes it from sight at once."""
    reason = centre_texts.each(deed.reason, _said)
    if deed.news_by and deed.news_by < now.astimezone(ZoneInfo(there.sitting.zone)).date():
        raise Impossible(refusals.DayHasPassed(deed.news_by.isoformat()))
    newest = there.newest
    if (newest.status, newest.public_reason, newest.news_by) == (Status.WITHHELD, reason, deed.news_by):
        raise Impossible(refusals.WithheldAlready())
    release = there.seen[1] if there.seen else there.versions[0][1]
    return Amendment(
        how=How.WITHHOLD,
        mark=Mark(status=Status.WITHHELD),
        public_reason=reason,
        news_by=deed.news_by,
        opening=_opening(release),
    )


def _restored(there: ResultHistory, *, now: datetime) -> Amendment:
    if there.newest.status is not Status.WITHHELD:
        raise Impossible(refusals.NotWithheld(there.newest.status.value))
    before = next((result for result, _ in there.versions if result.status is not Status.WITHHELD), None)
    if before is None:
        raise Impossible(refusals.NothingToRestore())
    release = releases.unopened(there.sitting.id, now=now)
    return Amendment(how=How.RESTORE, mark=there.mark(before), opening=_opening(release))


def _corrected(deed: Correction, there: ResultHistory) -> Amendment:
    """In the release of the newest version, which it stands for: what waits is not opened by a correction."""
    reason, before = _said(deed.reason), there.mark()
    if before.status is Status.WITHHELD:
        raise Impossible(refusals.StillWithheld())
    if deed.given == Given():
        raise Impossible(refusals.NothingToCorrect())
    exam = exams.current(there.sitting.exam)
    final = replace(before, status=Status.FINAL)
    measured = measuring.corrected(final, deed.given, exam, there.sitting.parts_variant)
    if measured.mark == before:
        raise Impossible(refusals.SaysSoAlready())
    return Amendment(
        how=How.CORRECTION,
        mark=measured.mark,
        reason=reason,
        variant=measured.variant,
        warnings=measured.warnings,
        opening=_opening(there.versions[0][1]),
    )


def _opening(release: Release | None) -> Opening:
    return Opening(release.id, release.opens_at) if release else Opening(None, None)


def _said(reason: str) -> str:
    """The reason on one line. Raises Impossible for none, and for one that is too long to be read on a page."""
    said = plain_text.one_line(reason)
    if not said:
        raise Impossible(refusals.NoReason())
    if len(said) > LONGEST_REASON:
        raise Impossible(refusals.ReasonTooLong(len(said), LONGEST_REASON))
    return said
