"""The results of a file beside those there are: which are new, which are others, and which a file must not touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from portal.domain.importing import Change, Findings, Remark, Row
from portal.domain.importing.people import is_same_name
from portal.ids import EntryId, SittingId
from portal.language.notices import Notice
from portal.store import marks, results
from portal.store.entries import Numbered
from portal.store.marks import Mark, Newest
from portal.store.results import How

from . import notices
from .reading import Reading, ResultRules, read

NAMES = {"name", "family_name", "given_name", "local_name"}


class Intake(NamedTuple):
    """A result to be kept: the file's line, whose it is, the number its version will have, and what was kept before.

    `overwrites` tells that it follows a result that was released or made by hand.
    """

    line: int
    entry: Numbered
    version: int
    mark: Mark
    before: Mark | None
    overwrites: bool

    @property
    def changes(self) -> list[Change]:
        if self.before is None:
            return []
        return [Change(self.line, self.entry.id_number, "result", in_short(self.before), in_short(self.mark))]


@dataclass(frozen=True)
class KeptResults:
    """The newest version of each result of a sitting, by entry."""

    newest: dict[EntryId, Newest]
    released: set[EntryId]  # those whose result has been released

    @classmethod
    def of(cls, sitting_id: SittingId, *, now: datetime) -> KeptResults:
        return cls(newest=marks.newest(sitting_id), released=results.released(sitting_id, now=now))


@dataclass(frozen=True, kw_only=True)
class ResultsComparison(Findings):
    """The rows of a file beside the results there are: what each says, and what of it is to be kept."""

    named: int  # rows with a name
    strangers: tuple[tuple[int, str], ...]  # the line and the name of each that names somebody else
    understood: tuple[tuple[Numbered, Mark], ...]
    intakes: tuple[Intake, ...]

    @property
    def same(self) -> int:
        return len(self.understood) - len(self.intakes)


def compare_all(
    rows: Iterable[tuple[Row, Numbered | None]], kept: KeptResults, rules: ResultRules, *, overwrite: bool
) -> ResultsComparison:
    """Put every row beside the result of the entry it speaks of."""
    faults, warnings, named, strangers = list[Remark](), list[Remark](), 0, list[tuple[int, str]]()
    understood, intakes = list[tuple[Numbered, Mark]](), list[Intake]()
    has_names = not NAMES.isdisjoint(rules.columns)
    for row, entry in rows:
        reading, intake = _compare(row, entry, kept, rules, overwrite=overwrite) if entry else (read(row, rules), None)
        faults += reading.faults
        warnings += reading.warnings
        if entry and reading.mark:
            understood.append((entry, reading.mark))
        if intake:
            intakes.append(intake)
        if entry and has_names:
            others = _named_otherwise(row, entry)
            warnings += others
            strangers += [(row.line, str(other.value)) for other in others[:1]]
            named += 1
    return ResultsComparison(
        faults=tuple(faults),
        warnings=tuple(warnings),
        named=named,
        strangers=tuple(strangers),
        understood=tuple(understood),
        intakes=tuple(intakes),
    )


def _compare(
    row: Row, entry: Numbered, kept: KeptResults, rules: ResultRules, *, overwrite: bool
) -> tuple[Reading, Intake | None]:
    """What a row says of the entry's result, and what is to be kept of it: nothing, where the result says the same."""
    newest = kept.newest.get(entry.id)
    before = newest.mark if newest else None
    reading = read(row, rules, before)
    if reading.mark is None or reading.mark == before:
        return reading, None
    protection = _protection(newest, kept) if newest else None
    if protection and not overwrite:
        fault = Remark(row.line, "id_number", entry.id_number, protection)
        return Reading(faults=(fault,), warnings=reading.warnings), None
    version = newest.version + 1 if newest else 1
    return reading, Intake(row.line, entry, version, reading.mark, before, overwrites=protection is not None)


def _named_otherwise(row: Row, entry: Numbered) -> list[Remark]:
    """Names match nobody to a result; but one that differs may mean that the number is another candidate's."""
    said = row.get("name") or " ".join(filter(None, (row.get("family_name"), row.get("given_name"))))
    names = (("name", said, entry.name), ("local_name", row.get("local_name"), entry.local_name))
    return [
        Remark(row.line, column, name, notices.EnteredAs(entry.id_number, kept))
        for column, name, kept in names
        if name and name != kept and kept and not is_same_name(name, kept)
    ]


def _protection(newest: Newest, kept: KeptResults) -> Notice | None:
    """Why an import leaves this result alone, unless it is told to overwrite."""
    if newest.entry_id in kept.released:
        return notices.IsReleased()
    return None if newest.how is How.IMPORT else notices.IsByHand()


def in_short(mark: Mark) -> str:
    """A result on one line, for the office to compare."""
    scores = (f"{part} {score}" for part, score in sorted(mark.scores.items()))
    figures = [mark.overall, mark.grade, mark.cefr_level, *scores]
    return " ".join([mark.status.value, *(str(figure) for figure in figures if figure is not None)])
