"""Checking a timetable as it will be: papers at overlapping times, and papers somebody is not told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from itertools import combinations
from typing import NamedTuple

from portal.domain.importing import Remark
from portal.exams import SatPaper
from portal.ids import EntryId
from portal.language.notices import Notice
from portal.store.entries import Entry

from . import notices
from .reading import Arrangement

Key = tuple[str, EntryId | None]
"""The code of a paper, and whose it is: the entry's number, or None for everybody's."""


class Sat(NamedTuple):
    """A paper as it is sat; `line` of the file, or 0 when the file does not speak of it."""

    line: int
    paper: str
    entry_id: EntryId | None
    arrangement: Arrangement

    @property
    def key(self) -> Key:
        return self.paper, self.entry_id


def untold(
    sats: Mapping[Key, Sat], papers: Mapping[str, SatPaper], entered: Iterable[Entry], line: int
) -> Iterator[Remark]:
    """A paper of the exam that is nowhere, and one that some candidates have neither alone nor with everybody.

    They stand in no line of the file, so they are said of `line`.
    """
    awaited = [entry for entry in entered if entry.withdrawn_at is None and entry.erased_at is None]
    for code in papers:
        if (code, None) in sats:
            continue
        without = [entry for entry in awaited if (code, entry.id) not in sats]
        if len(without) == len(awaited):
            yield Remark(line, "paper", code, notices.PaperInNoRow())
        elif without:
            first = without[0]
            remedy = notices.PaperWithoutRow(len(without), len(awaited), first.candidate_number, first.name)
            yield Remark(line, "paper", code, remedy)


def overlaps(sats: Iterable[Sat], papers: Mapping[str, SatPaper], numbers: Mapping[EntryId, str]) -> Iterator[Remark]:
    """Two papers of one candidate at one time, where the file speaks of either; `numbers` are by entry."""
    takes = {code: paper.most_minutes for code, paper in papers.items()}
    everybodys, own = list[Sat](), dict[EntryId, list[Sat]]()
    for sat in sats:
        if sat.arrangement.time is not None:
            group = everybodys if sat.entry_id is None else own.setdefault(sat.entry_id, [])
            group.append(sat)
    yield from _overlaps(combinations(everybodys, 2), takes, notices.Everybody())
    for entry_id, alone in own.items():
        overridden = {sat.paper for sat in alone}
        pairs = list(combinations(alone, 2))
        pairs += [(mine, sat) for mine in alone for sat in everybodys if sat.paper not in overridden]
        yield from _overlaps(pairs, takes, numbers[entry_id])


def _overlaps(pairs: Iterable[tuple[Sat, Sat]], takes: Mapping[str, int], whom: str | Notice) -> Iterator[Remark]:
    for pair in pairs:
        first, second = sorted(pair, key=lambda sat: (sat.arrangement.day, _minute(sat), sat.line))
        line = second.line or first.line
        if not line or first.arrangement.day != second.arrangement.day:
            continue
        if _minute(second) < _minute(first) + takes.get(first.paper, 0) or _minute(first) == _minute(second):
            of_line = second if second.line else first
            remedy = notices.PapersOverlap(whom, _paper_at(second, takes), _paper_at(first, takes))
            yield Remark(line, "time", f"{of_line.arrangement.time:%H:%M}", remedy)


def _minute(sat: Sat) -> int:
    """Since midnight; only for a paper whose time is known."""
    at = sat.arrangement.time
    return at.hour * 60 + at.minute if at else 0


def _paper_at(sat: Sat, takes: Mapping[str, int]) -> notices.PaperAt:
    return notices.PaperAt(sat.paper, sat.arrangement.time or time.min, takes.get(sat.paper, 0))
