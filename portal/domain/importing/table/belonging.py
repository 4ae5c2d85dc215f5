"""Belonging: the columns that say of which exam, sitting or centre a row is, compared with what the file is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from portal import exams, settings
from portal.exams import Exam, ExamProblem
from portal.exams.exam import folded
from portal.spreadsheets import SheetLine
from portal.store.sittings import Sitting

from . import notices
from .headings import Header
from .remarks import Remark


class Whole(Enum):
    """What is the same for every row of a file."""

    EXAM = auto()
    SITTING = auto()
    CENTRE = auto()


_HEADINGS = {
    Whole.EXAM: ("Exam", "Exam name", "Exam code", "Examination", "考試", "考試名稱", "考试", "考试名称"),
    Whole.SITTING: ("Sitting", "Sitting name", "Session", "Exam session", "Exam sitting", "場次", "考試場次", "梯次"),
    Whole.CENTRE: ("Centre", "Center", "Centre number", "Center number", "Centre No", "Center No", "Centre name",
                   "Center name", "Centre code", "Exam centre", "Exam center", "考試中心", "考试中心"),
}  # fmt: skip
_BY_HEADING = {folded(word): whole for whole, words in _HEADINGS.items() for word in words}
_SHORT_NAMES = {  # of exams, beside the names in their files
    "pre-a1-starters": ("Starters",),
    "a1-movers": ("Movers",),
    "a2-flyers": ("Flyers",),
    "a2-key": ("KET",),
    "a2-key-schools": ("KET for Schools", "KETfS", "KfS"),
    "b1-preliminary": ("PET",),
    "b1-preliminary-schools": ("PET for Schools", "PETfS", "PfS"),
    "b2-first": ("FCE",),
    "b2-first-schools": ("FCE for Schools", "FCEfS", "FfS"),
    "c1-advanced": ("CAE",),
    "c2-proficiency": ("CPE",),
}


@dataclass(frozen=True)
class MeantFor:
    """The sitting a file is handed in for, its exam and its centre, by every name they have."""

    sitting: Sitting
    exam: Exam

    @cached_property
    def names(self) -> dict[Whole, tuple[str, ...]]:
        """The first of each is told to the office."""
        chosen = settings.current()
        return {
            Whole.EXAM: _names(self.exam),
            Whole.SITTING: (self.sitting.name, self.sitting.code),
            Whole.CENTRE: tuple(
                filter(
                    None, (chosen.centre_name, chosen.centre_number, chosen.centre_name_en, chosen.centre_name_zh_hant)
                )
            ),
        }

    def is_said(self, whole: Whole, cell: str) -> bool:
        """Whether the cell holds one of the names, and no longer one of another exam."""
        ours = set(map(folded, self.names[whole]))
        known = ours | self._other_exams if whole is Whole.EXAM else ours
        return max((name for name in known if name in folded(cell)), key=len, default=None) in ours

    def may_be_said(self, whole: Whole, cell: str) -> bool:
        """Whether the cell is a part of one of the names."""
        return any(folded(cell) in folded(name) or _words(cell) <= _words(name) for name in self.names[whole])

    @cached_property
    def _other_exams(self) -> set[str]:
        names = set[str]()
        for code in exams.known(settings.current().own_exams):
            if code != self.exam.code:
                with suppress(ExamProblem):  # a faulty file of another exam does not matter here
                    names |= set(map(folded, _names(exams.current(code))))
        return names - set(map(folded, self.names[Whole.EXAM]))


def faults(lines: Sequence[SheetLine], header: Header, meant: MeantFor) -> Iterator[Remark]:
    """The cells that name another exam, sitting or centre. A part of a name will do where every row has the same."""
    wholes = {number: _BY_HEADING.get(folded(header.cells[number])) for number in header.named - set(header.columns)}
    for number, whole in sorted(wholes.items()):
        if whole:
            cells = {line.number: cell for line in lines for cell in line.cells[number : number + 1] if cell}
            others = _others(set(cells.values()), whole, meant)
            remedy = notices.OfAnother(whole.name.lower(), meant.names[whole][0])
            heading = header.cells[number]
            yield from (Remark(line, heading, cell, remedy) for line, cell in cells.items() if cell in others)


def _others(said: set[str], whole: Whole, meant: MeantFor) -> set[str]:
    others = {cell for cell in said if not meant.is_said(whole, cell)}
    return set() if len(said) == 1 and all(meant.may_be_said(whole, cell) for cell in others) else others


def _names(exam: Exam) -> tuple[str, ...]:
    older = (exam.older_name,) if exam.older_name else ()
    english = exams.said(exam.name, "en")
    return (english, *exam.name.values(), *older, *_SHORT_NAMES.get(exam.code, ()), exam.code)


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
