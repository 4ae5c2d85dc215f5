"""What is wrong or odd in a row of a timetable, and in the timetable as it will be."""

from __future__ import annotations

from datetime import time

from portal.language.notices import Notice


class Everybody(Notice): ...


class ToBeAnnounced(Notice): ...


class PaperOf(Notice):
    paper: str
    whom: str | Notice


class PaperNeeded(Notice):
    papers: tuple[str, ...]


class PaperNotInExam(Notice):
    papers: tuple[str, ...]
    nearest: str | None


class PaperNotSat(Notice):
    """It is scored by itself, and sat with another."""

    papers: tuple[str, ...]
    nearest: str | None


class CandidateNotInSitting(Notice):
    nearest: str | None
    name: str | None


class DayNeeded(Notice): ...


class DayIsNone(Notice): ...


class TimeIsNone(Notice): ...


class AtNight(Notice):
    at: time
    afternoon: time


class VenueNeeded(Notice): ...


class OtherAddress(Notice):
    line: int
    address: str


class PaperIsDoubled(Notice):
    whom: str | Notice


class PaperInNoRow(Notice): ...


class PaperWithoutRow(Notice):
    count: int
    all: int
    number: str
    name: str


class PapersOverlap(Notice):
    whom: str | Notice
    later: PaperAt
    earlier: PaperAt


class PaperAt(Notice):
    paper: str
    at: time
    minutes: int
