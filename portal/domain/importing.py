"""Taking in a file: first a plan that anyone may read, then the plan carried out, whole or not at all.

What is common to every kind of file; what a row means is said in `entering` and `marking`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import get_close_matches

from portal.spreadsheets import Sheet
from portal.store import imports
from portal.store.imports import ImportRun

from . import auditing
from .refusals import Impossible


@dataclass(frozen=True)
class Remark:
    """Something about one cell: a fault, for which nothing can be taken in, or a warning."""

    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}, {self.value!r}: {self.remedy}"


@dataclass(frozen=True)
class Change:
    """One fact that will be another: `old` and `new` as the office knows them, secrets left out."""

    line: int
    whom: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.whom}: {self.column} {self.old!r} → {self.new!r}"


@dataclass(frozen=True)
class Counts:
    new: int = 0
    changed: int = 0
    same: int = 0
    missing: int = 0


@dataclass(kw_only=True)
class Plan:
    """What an import would do. Nothing has happened yet."""

    kind: str
    sitting_id: int
    sitting: str
    sheet: Sheet
    unused_columns: list[str] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: Counts = Counts()

    @property
    def is_clean(self) -> bool:
        return not self.faults

    @property
    def changes_nothing(self) -> bool:
        return not (self.counts.new or self.counts.changed)


def check_columns(sheet: Sheet, known: set[str], needed: list[set[str]]) -> list[str]:
    """The columns nobody will read. Raises Impossible when one that is needed is not there.

    Each set of `needed` is a choice: one of its columns must be there.
    """
    columns = set(sheet.columns)
    unused = [column for column in sheet.columns if column and column not in known]
    for choice in needed:
        if not choice & columns:
            near = [get_close_matches(column, sheet.columns, n=1, cutoff=0.75) for column in sorted(choice)]
            guess = next((f" (is {found[0]!r} meant to be it?)" for found in near if found), "")
            wanted = " or ".join(sorted(choice))
            raise Impossible(f"{sheet.file_name}, line 1: there is no column {wanted}{guess}.")
    return unused


def carry_out_only(plan: Plan) -> None:
    """Raises Impossible for a plan with a fault: a file is taken whole or not at all."""
    if not plan.is_clean:
        raise Impossible(f"{len(plan.faults)} faults: nothing was taken in. Mend the file and try again.")


def note(plan: Plan, *, by: str, now: datetime) -> int:
    """The import's own number, in the transaction that carries it out."""
    auditing.note(
        f"{plan.kind} imported", by=by, now=now, sitting=plan.sitting, file=plan.sheet.file_name,
        **asdict(plan.counts),
    )  # fmt: skip
    return imports.add(
        ImportRun(
            kind=plan.kind,
            sitting_id=plan.sitting_id,
            file_name=plan.sheet.file_name,
            sha256=plan.sheet.sha256,
            by=by,
            at=now,
            counts=json.dumps(asdict(plan.counts)),
        )
    )
