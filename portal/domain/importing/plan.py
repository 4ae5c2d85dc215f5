"""The plan of an import: what would be done, what stands against it, and what is odd."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from portal.domain import auditing
from portal.domain.refusals import Impossible
from portal.ids import ImportId, SittingId
from portal.language.notices import Notice
from portal.store import imports, sittings
from portal.store.imports import ImportRun

from . import refusals
from .table import ImportedTable
from .table.remarks import Findings
from .table.rows import Row

Watch = Callable[[Sequence[Row]], Iterable[Row]]
"""Passes the rows on one by one, and may show how far the reading has come."""


def unwatched(rows: Sequence[Row]) -> Iterable[Row]:
    return rows


class Change(Notice):
    """One fact that will be another: `old` and `new` as the office knows them, secrets left out."""

    line: int
    whom: str | Notice
    column: str
    old: str | Notice
    new: str | Notice


@dataclass(frozen=True)
class Counts:
    new: int = 0
    changed: int = 0
    same: int = 0
    missing: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportPlan(Findings):
    """What an import would do, and all that was found in the file. Nothing has happened yet."""

    kind: str
    sitting_id: SittingId
    sitting: str
    after: int  # how many files had been taken in for the sitting or undone when the plan was made
    table: ImportedTable
    names: tuple[str, ...]  # the first of them (of candidates, of venues), as they will be kept
    changes: tuple[Change, ...]
    counts: Counts

    @property
    def is_clean(self) -> bool:
        return not self.faults

    @property
    def changes_nothing(self) -> bool:
        return not (self.counts.new or self.counts.changed)


def in_both_scripts(name: str, local_name: str | None) -> str:
    return f"{name} {local_name}" if local_name else name


def begin(plan: ImportPlan, *, by: str, now: datetime) -> ImportId:
    """The import's own number, in the transaction that carries it out.

    Raises Impossible for a plan with a fault, since a file is taken whole or not at all; and when another file was
    taken in or undone since the plan was made, since it may say otherwise now.
    """
    if not plan.is_clean:
        raise Impossible(refusals.FaultyFile(len(plan.faults)))
    sittings.hold(plan.sitting_id)
    if imports.count_deeds(plan.sitting_id) != plan.after:
        raise Impossible(refusals.AnotherFileMeanwhile(plan.sitting))
    run = imports.add(
        ImportRun(
            kind=plan.kind,
            sitting_id=plan.sitting_id,
            file_name=plan.table.sheet.file_name,
            sha256=plan.table.sheet.sha256,
            by=by,
            at=now,
            counts=json.dumps(asdict(plan.counts)),
        )
    )
    auditing.note(
        f"{plan.kind} imported", by=by, now=now, sitting=plan.sitting, file=plan.table.sheet.file_name,
        number=run, **asdict(plan.counts),
    )  # fmt: skip
    return run
