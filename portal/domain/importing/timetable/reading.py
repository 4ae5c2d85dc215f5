"""Reading one row of a timetable file: which paper, whose, when and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple

from portal.domain.importing import Findings, Remark, Row
from portal.domain.importing.table.fields import nearest, of_results
from portal.exams import Exam, SatPaper
from portal.exams.exam import folded
from portal.ids import EntryId
from portal.language.notices import Notice
from portal.store.entries import Entry

from . import notices

NEEDED = [{"paper"}, {"date"}]
LONGEST = {"room": 200, "venue": 200, "venue_address": 300}  # characters

YEARS = range(2000, 2101)
MORNING = time(7)  # before it nobody sits a paper: an hour of the afternoon without its "pm"
_ALSO = {"reading_and_use_of_english": ("R&UoE", "Reading & UoE", "RUE")}

_WORDS = ("", "TBA", "TBC", "To be announced", "To be confirmed", "另行通知", "待公布", "待公佈", "待定")
TO_BE_ANNOUNCED = {folded(word) for word in _WORDS}
EVERYBODY = {folded(word) for word in ("All", "Everybody", "Everyone", "All candidates", "全體", "全部", "全体")}

_CLOCK = re.compile(
    r"(?P<before>上午|早上|中午|下午|晚上|[ap]\.?m\.?)?(?P<hour>(?!0\.)\d{1,2})"  # no 0.30: part of a day?
    r"(?:[:.h時时點点](?P<minute>\d{2})分?(?::00(?:\.0+)?)?|(?P<sharp>[h時时點点]整?))?(?P<after>[ap]\.?m\.?)?"
)
_BEFORE_NOON = ("上午", "早上")  # at 12 of which it is noon to some and midnight to others
_EXCELS_DAY = re.compile(r"(1899-12-3[01]|1900-01-0[01])[ t]")  # the day Excel gives to a time without one
_FRACTION = re.compile(r"0?[.,](\d{3,}|5|25|75)")
_MINUTES_A_DAY = 24 * 60
_LARGEST_LOSS = 5 / 60  # minutes: what a fraction cut off after four digits is wrong by


class Arrangement(NamedTuple):
    """When and where a paper is sat; no time: to be announced. The venue goes by the name it is kept under."""

    day: date
    time: time | None = None
    room: str | None = None
    venue: str | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a row says. `facts` are by the names of Arrangement; what the file has no column for is not there."""

    row: Row
    paper: str
    entry: Entry | None  # none: everybody in the sitting
    facts: Mapping[str, Any]
    address: str

    @property
    def key(self) -> tuple[str, EntryId | None]:
        return self.paper, self.entry.id if self.entry else None

    @property
    def venue(self) -> str:
        """As the row names it; empty when it names none."""
        return self.row.get("venue")

    @property
    def whom(self) -> str | Notice:
        return self.entry.candidate_number if self.entry else notices.Everybody()


@dataclass(frozen=True, kw_only=True)
class SlotReading(Findings):
    """A row as understood; `said` is None when something is wrong with it."""

    said: Said | None = None


@dataclass(frozen=True)
class TimetableRules:
    """What a row is measured by: the exam's papers, and the sitting's entries by candidate number."""

    exam: Exam
    entered: Mapping[str, Entry]

    @cached_property
    def papers(self) -> dict[str, SatPaper]:
        """The papers as they are sat, by code; an exam that names none sits each part by itself."""
        if self.exam.sat:
            return {paper.code: paper for paper in self.exam.sat}
        parts = (part for variant in self.exam.variants.values() for part in variant)
        return {part.code: SatPaper(code=part.code, minutes="", name=part.name) for part in parts}

    @cached_property
    def words(self) -> dict[str, str]:
        """Every word for a paper, folded, with the paper's code; "&" folds to nothing, so "and" may be left out."""
        said = {
            folded(word): code
            for code, paper in self.papers.items()
            for word in (code, code.replace("_and_", "_"), *paper.name.values(), *_ALSO.get(code, ()))
        }
        return {word: part for word, part in self.scored.items() if part in self.papers} | said

    @cached_property
    def scored(self) -> dict[str, str]:
        """Every word for a part that is scored, folded, with the part's code."""
        return {folded(word): part.name for part in of_results(self.exam) if part.is_paper for word in
                (part.name, *part.also)}  # fmt: skip


def read(row: Row, rules: TimetableRules, *, may_guess: bool) -> SlotReading:
    """What the row says. A guess at whom it means looks at every candidate, so not every row may make one."""
    paper, entry, day = _paper(row, rules), _entry(row, rules, may_guess=may_guess), _day(row)
    facts: dict[str, Any] = {"day": day}
    if "time" in row.cells:
        facts["time"] = _time(row, day)
    facts |= {name: row.get(name) or None for name in ("room", "venue") if name in row.cells}
    faults = [cell for cell in (paper, entry, *facts.values(), _nowhere(row)) if isinstance(cell, Remark)]
    warnings = tuple(_at_night(row, facts.get("time")))
    if faults or isinstance(paper, Remark) or isinstance(entry, Remark) or day is None:
        return SlotReading(faults=tuple(faults), warnings=warnings)
    said = Said(row=row, paper=paper, entry=entry, facts=facts, address=row.get("venue_address"))
    return SlotReading(said=said, warnings=warnings)


def time_of_day(text: str) -> time | None:
    """The time a cell tells, to the minute; None when it is to be announced. Raises ValueError."""
    if folded(text) in TO_BE_ANNOUNCED:
        return None
    plain = _EXCELS_DAY.sub("", unicodedata.normalize("NFKC", text).casefold()).replace(" ", "")
    if _FRACTION.fullmatch(plain):
        return _of_a_day(float(plain.replace(",", ".")))
    match = _CLOCK.fullmatch(plain)
    if match is None or not (match["minute"] or match["sharp"] or match["before"] or match["after"]):
        raise ValueError(text)
    hour = _of_24(int(match["hour"]), match["after"] or match["before"])
    return time(hour, int(match["minute"] or 0))


def _of_24(hour: int, half: str | None) -> int:
    """The hour, 0 to 24, of a clock with two halves a day. Raises ValueError for an hour its half does not have."""
    if half is None:
        return hour
    if half[0] == "a" or half in _BEFORE_NOON:
        if hour > (11 if half in _BEFORE_NOON else 12):
            raise ValueError(hour)
        return hour % 12
    if hour == 0:
        raise ValueError(hour)
    is_counted_on = hour > 11 or (half == "中午" and hour == 11)
    return hour if is_counted_on else hour + 12


def _of_a_day(fraction: float) -> time:
    """A time as a spreadsheet keeps it. Raises ValueError when its digits do not make a whole minute."""
    minutes = round(fraction * _MINUTES_A_DAY)
    if abs(fraction * _MINUTES_A_DAY - minutes) > _LARGEST_LOSS:
        raise ValueError(fraction)
    return time(*divmod(minutes, 60))


def _paper(row: Row, rules: TimetableRules) -> str | Remark:
    text = row.get("paper")
    code = rules.words.get(folded(text))
    if code is not None:
        return code
    if not text:
        return Remark(row.line, "paper", text, notices.PaperNeeded(tuple(rules.papers)))
    part = rules.scored.get(folded(text))
    kind = notices.PaperNotSat if part else notices.PaperNotInExam
    near = nearest(folded(part or text), rules.words)
    return Remark(row.line, "paper", text, kind(tuple(rules.papers), near))


def _entry(row: Row, rules: TimetableRules, *, may_guess: bool) -> Entry | Remark | None:
    """Whose paper it is; None for everybody's."""
    number = row.get("candidate_number")
    entry = rules.entered.get(number)
    if entry or not number or folded(number) in EVERYBODY:
        return entry
    near = get_close_matches(number, rules.entered, n=1) if may_guess else []
    nearest, name = (near[0], rules.entered[near[0]].name) if near else (None, None)
    return Remark(row.line, "candidate_number", number, notices.CandidateNotInSitting(nearest, name))


def _day(row: Row) -> date | Remark | None:
    """None when the column's reader has found the fault already."""
    if "date" not in row.cells:
        return None
    text = row.get("date")
    try:
        day = date.fromisoformat(text)
        if day.year in YEARS:
            return day
    except ValueError:
        pass
    return Remark(row.line, "date", text, notices.DayIsNone() if text else notices.DayNeeded())


def _time(row: Row, day: date | Remark | None) -> time | Remark | None:
    """The time; a cell that holds the row's day as well, as a workbook's may, tells it too."""
    text = row.get("time")
    try:
        return time_of_day(text.removeprefix(f"{day} "))
    except ValueError:
        return Remark(row.line, "time", text, notices.TimeIsNone())


def _at_night(row: Row, at: time | Remark | None) -> Iterator[Remark]:
    if isinstance(at, time) and at < MORNING:
        remedy = notices.AtNight(at, at.replace(hour=at.hour + 12))
        yield Remark(row.line, "time", row.get("time"), remedy)


def _nowhere(row: Row) -> Remark | None:
    """An address that is no venue's."""
    if row.get("venue_address") and not row.get("venue"):
        return Remark(row.line, "venue", "", notices.VenueNeeded())
    return None
