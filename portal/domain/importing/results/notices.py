"""What is wrong or odd in a row of a results file, and what is said of the whole."""

from __future__ import annotations

from portal.language.notices import AnyOf, Notice
from portal.statuses import Status


class IdNumberNeeded(Notice): ...


class UnknownCandidate(Notice):
    nearest: str | None
    name: str | None


class OtherCandidateNumber(Notice):
    id_number: str
    name: str
    number: str


class CandidateIsDoubled(Notice): ...


class OverallMissing(Notice): ...


class OverallNotComputed(Notice): ...


class UnknownStatus(Notice): ...


class NotAGrade(Notice):
    grades: tuple[str, ...]


class StatusBesideFigures(Notice):
    status: Status


class NotALevel(Notice):
    levels: tuple[str, ...]


class NotAScore(Notice):
    lowest: int
    highest: int


class ScoreBecameDate(Notice):
    lowest: int
    highest: int


class Unreported(Notice):
    lowest: int
    highest: int


class PlusIsLost(Notice):
    score: int


class PaperMissing(Notice): ...


class PapersGive(Notice):
    overalls: AnyOf


class OverallGivesGrade(Notice):
    overall: int
    grade: str | None


class OverallGivesLevel(Notice):
    overall: int
    level: str | None


class OfOtherPapers(Notice):
    papers: tuple[str, ...]


class EnteredAs(Notice):
    id_number: str
    name: str


class IsReleased(Notice): ...


class IsByHand(Notice): ...


class WillBeReplaced(Notice):
    count: int


class NoColumn(Notice):
    column: str


class OnlyStrangers(Notice):
    sitting: str
