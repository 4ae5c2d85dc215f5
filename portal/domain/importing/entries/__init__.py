"""Entering candidates from the office's file: what it would change, planned and carried out."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from portal import exams, settings
from portal.domain import importing
from portal.domain.credentials import id_numbers, secret_numbers
from portal.domain.importing import AS_IT_STANDS, Choices, Remark, Row, Watch, refusals, unwatched
from portal.domain.importing.table.belonging import MeantFor
from portal.domain.importing.table.fields import ENTRIES
from portal.domain.refusals import Impossible
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.ids import CanonicalIdNumber, EntryId, ImportId, SchoolId, SittingId
from portal.spreadsheets import Sheet, SheetLine
from portal.store import audit, entries, imports, schools, written_entries
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry, EntryFacts
from portal.store.imports import WrittenRow
from portal.store.written_entries import NewEntry

from . import notices
from .comparing import Alteration, compare
from .reading import LONGEST, NAMES, EntryRow, faults_in, read

KIND = "entries"
NEEDED = [{"candidate_number"}, set(NAMES)]
_KEY_BYTES, _KEY_LETTERS = 10, 16
_SHOWN_NAMES = 5
_COLUMNS = {"school": "school_id", "secret_number": "secret_enc"}  # where the column has another name

SchoolIds = Mapping[str | None, SchoolId | None]


@dataclass(frozen=True, kw_only=True)
class EntriesPlan(importing.ImportPlan):
    """Entries to be made and to be changed. The numbers the file does not have are already made."""

    additions: tuple[EntryRow, ...]
    alterations: tuple[Alteration, ...]
    made_id_numbers: int
    made_secret_numbers: int
    reissued: frozenset[EntryId]  # entries that were given a Secret Number by hand till now


def has_header(lines: Sequence[SheetLine]) -> bool:
    """Whether the first lines of a sheet name the columns of candidates."""
    return importing.has_header(lines, ENTRIES, NEEDED)


@one_reading
def plan(
    sheet: Sheet, code: str, choices: Choices = AS_IT_STANDS, *, now: datetime, watch: Watch = unwatched
) -> EntriesPlan:
    """What the file would do to the sitting. Raises Impossible when it is no entries file."""
    sitting = the_sitting(code)
    today = now.astimezone(ZoneInfo(settings.current().timezone)).date()
    lengths = importing.lengths(sitting)
    meant = MeantFor(sitting, exams.current(sitting.exam))
    table = importing.understand(
        sheet, ENTRIES, NEEDED, choices, lengths=lengths, longest=LONGEST, today=today, meant=meant
    )
    candidates, wrong = _candidates(watch(table.rows), sitting.secret_number_length)
    wrong = [*table.faults, *wrong, *_doubled(candidates, "facts.candidate_number"), *_doubled(candidates, "id_number")]
    faulty = {fault.line for fault in wrong}
    sound = [candidate for candidate in candidates if candidate.line not in faulty]
    comparison = compare(sound, sitting, table.headings, overwrite=choices.overwrite, now=now)
    additions = comparison.additions
    return EntriesPlan(
        kind=KIND,
        sitting_id=sitting.id,
        sitting=code,
        after=imports.count_deeds(sitting.id),
        table=table,
        names=_first_names(candidates, set(sheet.doubtful)),
        faults=importing.by_line([*wrong, *comparison.faults]),
        warnings=(*table.warnings, *comparison.warnings),
        notes=table.notes,
        changes=comparison.changes,
        counts=comparison.counts,
        additions=tuple(_completed(additions, sitting.secret_number_length)),
        alterations=comparison.alterations,
        made_id_numbers=sum(candidate.id_number is None for candidate in additions),
        made_secret_numbers=sum(candidate.secret_number is None for candidate in additions),
        reissued=comparison.reissued,
    )


def _first_names(candidates: Sequence[EntryRow], doubtful: Set[int]) -> tuple[str, ...]:
    """The first names as they will be kept, before them those that read otherwise in another encoding."""
    rows = sorted(candidates, key=lambda row: row.line not in doubtful)[:_SHOWN_NAMES]
    return tuple(importing.in_both_scripts(row.facts.name, row.facts.local_name) for row in rows)


def carry_out(plan: EntriesPlan, *, by: str, now: datetime) -> None:
    """Make and change what the plan says. Raises Impossible for a plan with a fault."""
    keys = _new_keys(len(plan.additions))
    sealed = secret_numbers.all_encrypted((str(candidate.secret_number) for candidate in plan.additions), keys)
    _keep(plan, keys, sealed, by=by, now=now)


@one_transaction
def _keep(plan: EntriesPlan, keys: list[str], sealed: list[bytes], *, by: str, now: datetime) -> None:
    run = importing.begin(plan, by=by, now=now)
    _not_reissued(plan)
    school_ids = _school_ids(plan)
    ids = [EntryId(number) for number in imports.new_ids(Entry, len(plan.additions))]
    news = zip(ids, keys, sealed, plan.additions, strict=True)
    written_entries.add_all(_new(plan.sitting_id, school_ids, *new) for new in news)
    imports.record(run, (WrittenRow(row.line, Entry, number) for number, row in zip(ids, plan.additions, strict=True)))
    _alter(plan.alterations, school_ids, run)


def _not_reissued(plan: EntriesPlan) -> None:
    """Raises Impossible when the help desk gave somebody a Secret Number since the plan, which gives another."""
    others = {alteration.entry.id for alteration in plan.alterations if alteration.sealed}
    if others and others & audit.whom(secret_numbers.REISSUED, plan.sitting_id) - plan.reissued:
        raise Impossible(refusals.ReissuedMeanwhile())


def _candidates(rows: Iterable[Row], secret_number_length: int) -> tuple[list[EntryRow], list[Remark]]:
    """What the rows say, and what is wrong with it."""
    candidates, wrong = list[EntryRow](), list[Remark]()
    for row in rows:
        candidate = read(row)
        candidates.append(candidate)
        wrong += faults_in(row, candidate, secret_number_length)
    return candidates, wrong


def _doubled(candidates: list[EntryRow], path: str) -> list[Remark]:
    """Rows whose number, found at `path`, stands in another row too."""
    value = attrgetter(path)
    counted = Counter(map(value, candidates))
    if len(counted) == len(candidates):
        return []
    return [
        Remark(candidate.line, path.removeprefix("facts."), value(candidate), notices.LineIsDoubled())
        for candidate in candidates
        if value(candidate) and counted[value(candidate)] > 1
    ]


def _completed(candidates: Collection[EntryRow], secret_number_length: int) -> Iterator[EntryRow]:
    """With an ID Number and a Secret Number for each candidate to whom the file gives none."""
    taken = {candidate.id_number for candidate in candidates if candidate.id_number}
    unused = iter(_unused_id_numbers(len(candidates) - len(taken), taken))
    for candidate in candidates:
        if candidate.id_number and candidate.secret_number:
            yield candidate
            continue
        id_number = candidate.id_number or next(unused)
        yield candidate._replace(
            id_number=id_number,
            id_number_printed=candidate.id_number_printed or id_number,
            secret_number=candidate.secret_number or secret_numbers.new(secret_number_length),
        )


def _unused_id_numbers(count: int, taken: set[CanonicalIdNumber]) -> list[CanonicalIdNumber]:
    """ID Numbers that no entry has and that are not among `taken`."""
    unused = set[CanonicalIdNumber]()
    while len(unused) < count:
        tried = {id_numbers.new() for _ in range(count - len(unused))} - taken
        unused |= tried - entries.taken(tried)
    return list(unused)


def _school_ids(plan: EntriesPlan) -> SchoolIds:
    """The id of every school the plan names, by each way it is written; the schools there were none of are made."""
    before = {alteration.entry.facts.school for alteration in plan.alterations}
    after = {alteration.candidate.facts.school for alteration in plan.alterations}
    named = {candidate.facts.school for candidate in plan.additions} | before | after - {None}
    keys = {name: schools.key(name) for name in named if name}
    known = schools.ids()
    missing = {key: name for name, key in sorted(keys.items()) if key not in known}
    known |= dict(zip(missing, schools.add(list(missing.values())), strict=True))
    return {None: None} | {name: known[key] for name, key in keys.items()}


def _new(
    sitting_id: SittingId, school_ids: SchoolIds, number: EntryId, key: str, sealed: bytes, candidate: EntryRow
) -> NewEntry:
    return NewEntry(
        id=number,
        public_key=key,
        sitting_id=sitting_id,
        id_number=id_numbers.canonical(str(candidate.id_number)),
        id_number_printed=str(candidate.id_number_printed),
        secret_enc=sealed,
        secret_key_no=secret_numbers.KEY_NO,
        school_id=school_ids[candidate.facts.school],
        verifiable=True,
        facts=candidate.facts,
    )


def _alter(alterations: Sequence[Alteration], school_ids: SchoolIds, run: ImportId) -> None:
    """Write the facts that will be others, those of the same columns at once."""
    alike = defaultdict[tuple[str, ...], list[tuple[Any, ...]]](list)
    written = list[WrittenRow]()
    for alteration in alterations:
        entry, candidate, facts, sealed = alteration
        before = _columns(facts, entry.facts, entry.secret_enc, school_ids)
        after = _columns(facts, candidate.facts, sealed, school_ids)
        alike[tuple(after)].append((*after.values(), entry.id))
        written.append(WrittenRow(candidate.line, Entry, entry.id, before))
    for columns, rows in alike.items():
        written_entries.alter_all(columns, rows)
    imports.record(run, written)


def _columns(names: Sequence[str], facts: EntryFacts, sealed: bytes | None, school_ids: SchoolIds) -> dict[str, Any]:
    """The columns these facts are kept in, with their values."""
    values = facts._asdict() | {"school": school_ids[facts.school], "secret_number": sealed}
    return {_COLUMNS.get(name, name): values[name] for name in names}


def _new_keys(count: int) -> list[str]:
    """For each entry's page an address: 80 random bits, in small letters and digits."""
    letters = b32encode(secrets.token_bytes(_KEY_BYTES * count)).decode().lower()
    return [letters[start : start + _KEY_LETTERS] for start in range(0, len(letters), _KEY_LETTERS)]
