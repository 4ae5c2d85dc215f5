"""Undoing an import: what it changed is as it was before, unless something was built on it since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing
from portal.domain.credentials.secret_numbers import REISSUED
from portal.domain.refusals import Impossible
from portal.ids import ImportId
from portal.language import clock
from portal.language.notices import Notice
from portal.store import imports, marks, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.imports import ImportRun

from . import refusals
from .refusals import Since


@dataclass(frozen=True)
class ListedImport:
    """An import as the office's list shows it; `counts` by their words, as its last line told them."""

    number: ImportId
    kind: str
    sitting: str
    file_name: str
    sha256: str
    by: str
    at: datetime
    counts: dict[str, int]
    undone_at: datetime | None


@one_reading
def every() -> list[ListedImport]:
    """Every import there was, the first one first."""
    return [
        ListedImport(run.id, run.kind, sitting.code, run.file_name, run.sha256, run.by, run.at, json.loads(run.counts),
            run.undone_at)
        for run, sitting in imports.every()
    ]  # fmt: skip


@one_reading
def plan(number: ImportId, *, now: datetime) -> ListedImport:
    """The import that would be undone. Raises Impossible, with everything that stands against it."""
    _undoable(number, now=now)
    return next(run for run in every() if run.number == number)


@one_transaction
def carry_out(number: ImportId, *, by: str, now: datetime) -> None:
    """Put back what was there before the import. Raises Impossible."""
    moment = clock.going_on(now=now)
    sittings.hold(_run(number).sitting_id)
    run = _undoable(number, now=moment())
    marks.take_back(number)
    imports.put_back(number)
    imports.note_undone(number, now=now)
    if not marks.are_there(run.sitting_id):
        sittings.forget_variant(run.sitting_id)
    auditing.note("import undone", by=by, now=now, number=number, file=run.file_name)


def _run(number: ImportId) -> ImportRun:
    run = imports.with_id(number)
    if run is None:
        raise Impossible(refusals.UnknownImport(number))
    return run


def _undoable(number: ImportId, *, now: datetime) -> ImportRun:
    run = _run(number)
    if run.undone_at:
        raise Impossible(refusals.UndoneAlready(number))
    reasons = list(_reasons(number, now=now))
    if reasons:
        raise Impossible(*reasons, refusals.NotUndone(number))
    return run


def _reasons(number: ImportId, *, now: datetime) -> Iterator[Notice]:
    """Why the import cannot be undone."""
    for later in imports.later_on(number):
        yield refusals.ChangedLater(later.id, later.file_name)
    for what, count in (
        (Since.REGISTERED, imports.count_claimed(number)),
        (Since.REISSUED, imports.count_acted_on(number, REISSUED)),
        (Since.RENUMBERED, imports.count_renumbered(number)),
        (Since.RELEASED, marks.count_opened(number, now=now)),
        (Since.REPLACED, marks.count_followed(number)),
    ):
        if count:
            yield refusals.BuiltOn(what, count)
    for table, count in imports.built_on(number).items():
        yield refusals.BuiltOn(Since[table.upper()], count)
