"""Why results cannot be released, exported or changed by hand."""

from __future__ import annotations

from portal.language.notices import Notice


class NoHourPromised(Notice):
    sitting: str


class HourHasPassed(Notice):
    sitting: str


class NobodyWaits(Notice):
    sitting: str


class NothingToRelease(Notice):
    sitting: str


class NoReleaseToCancel(Notice):
    sitting: str


class PaperSetIsGone(Notice):
    sitting: str
    variant: str
    exam: str


class NoResultYet(Notice):
    id_number: str


class DayHasPassed(Notice):
    day: str


class WithheldAlready(Notice): ...


class NotWithheld(Notice):
    status: str


class NothingToRestore(Notice): ...


class StillWithheld(Notice): ...


class NothingToCorrect(Notice): ...


class SaysSoAlready(Notice): ...


class NoReason(Notice): ...


class ReasonTooLong(Notice):
    length: int
    most: int


class PapersOfSeveralSets(Notice): ...


class OverallNeeded(Notice): ...


class OverallOffScale(Notice):
    score: int
    lowest: int
    highest: int


class PaperOffScale(Notice):
    paper: str
    score: int
    lowest: int
    highest: int


class PaperGivenTwice(Notice):
    paper: str


class UnknownPaper(Notice):
    name: str
    nearest: str | None
    papers: tuple[str, ...]


class UnknownGrade(Notice):
    grade: str
    grades: tuple[str, ...]


class UnknownLevel(Notice):
    level: str
    levels: tuple[str, ...]


class FigureIsOdd(Notice):
    """It can be kept, and should be looked at."""

    column: str | Notice
    remedy: Notice
