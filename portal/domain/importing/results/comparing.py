"""The results of a file beside those there are: which are new, which are others, and which a file must not touch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from portal.domain import importing
from portal.domain.importing import Change, Remark, Row
from portal.exams.exam import folded
from portal.ids import EntryId, SittingId
from portal.store import entries, marks, results
from portal.store.entries import Numbered
from portal.store.marks import Newest
from portal.store.results import How

from .reading import Mark, ResultRules, read


class Intake(NamedTuple):
    """A result to be kept: of which entry, what the file says, and the number its version will have."""

    entry_id: EntryId
    version: int
    mark: Mark


@dataclass(kw_only=True)
class ResultsPlan(importing.ImportPlan):
    """Results to be kept, each as the next version of its entry's result."""

    intakes: list[Intake] = field(default_factory=list)
    variant: str | None = None
    overwritten: int = 0  # of the intakes, how many follow a result that was released or made by hand

    @property
    def marks(self) -> dict[EntryId, Mark]:
        """What will be kept, by entry."""
        return {intake.entry_id: intake.mark for intake in self.intakes}


@dataclass(frozen=True)
class There:
    """The sitting's entries and the newest version of each one's result."""

    by_id_number: dict[str, Numbered]
    by_candidate_number: dict[str, Numbered]
    newest: dict[EntryId, Newest]
    released: set[EntryId]  # those whose result has been released


def what_is_there(sitting_id: SittingId, now: datetime) -> There:
    here = entries.numbered_in(sitting_id)
    return There(
        by_id_number={entry.id_number: entry for entry in here},
        by_candidate_number={entry.candidate_number: entry for entry in here},
        newest=marks.newest(sitting_id),
        released=results.released(sitting_id, now),
    )


def compare(row: Row, entry: Numbered, there: There, ruler: ResultRules, made: ResultsPlan, *, overwrite: bool) -> bool:
    """Put what a row says beside the entry's result, if there is one; whether they say the same."""
    newest = there.newest.get(entry.id)
    before = _before(newest) if newest else None
    mark = read_into(made, row, ruler, before)
    if mark is None or mark == before:
        return mark is not None
    if newest and _is_protected(newest, there):
        if not overwrite:
            made.faults.append(Remark(row.line, "id_number", entry.id_number, _protected(newest, there)))
            return False
        made.overwritten += 1
    made.intakes.append(Intake(entry.id, newest.version + 1 if newest else 1, mark))
    if before:
        made.changes.append(Change(row.line, entry.id_number, "result", in_short(before), in_short(mark)))
    return False


def read_into(made: ResultsPlan, row: Row, ruler: ResultRules, before: Mark | None = None) -> Mark | None:
    """What the row says; what is wrong with it or odd about it goes into the plan."""
    reading = read(row, ruler, before)
    made.faults += reading.faults
    made.warnings += reading.warnings
    return reading.mark


def named_otherwise(row: Row, entry: Numbered) -> list[Remark]:
    """Names match nobody to a result; but one that differs may mean that the number is another candidate's."""
    said = row.get("name") or " ".join(filter(None, (row.get("family_name"), row.get("given_name"))))
    names = (("name", said, entry.name), ("local_name", row.get("local_name"), entry.local_name))
    return [
        Remark(row.line, column, name, f"{entry.id_number} is entered as {kept}. Is this result the right one's?")
        for column, name, kept in names
        if name and name != kept and kept and folded(name) != folded(kept)
    ]


def _before(newest: Newest) -> Mark:
    return Mark(
        status=newest.status,
        overall=newest.overall,
        grade=newest.grade,
        cefr_level=newest.cefr_level,
        scores=newest.scores,
        computed=newest.computed,
    )


def _is_protected(newest: Newest, there: There) -> bool:
    """Whether an import leaves this result alone unless it is told to overwrite: it was released or made by hand."""
    return newest.entry_id in there.released or newest.how is not How.IMPORT


def _protected(newest: Newest, there: There) -> str:
    if newest.entry_id in there.released:
        return "This result has been released, and an import does not change it. Take the line out, or say --overwrite."
    return "This result was withheld or corrected by hand. Take the line out, or say --overwrite."


def in_short(mark: Mark) -> str:
    """A result on one line, for the office to compare."""
    scores = (f"{part} {score}" for part, score in sorted(mark.scores.items()))
    figures = [mark.overall, mark.grade, mark.cefr_level, *scores]
    return " ".join([mark.status.value, *(str(figure) for figure in figures if figure is not None)])
