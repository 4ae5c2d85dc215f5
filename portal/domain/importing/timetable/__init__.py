"""Importing a timetable: when and where each paper is sat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from portal import exams
from portal.domain import importing
from portal.domain.importing import AS_IT_STANDS, Change, Choices, Counts, Findings, ImportedTable, Remark
from portal.domain.importing.table.fields import TIMETABLE
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.exams.exam import folded
from portal.ids import VenueId
from portal.language.notices import Notice
from portal.spreadsheets import Sheet, SheetLine
from portal.store import entries, imports, timetable
from portal.store.database import one_reading, one_transaction
from portal.store.imports import WrittenRow
from portal.store.timetable import Facts, Slot, SlotInFull

from . import checking, notices, venues
from .checking import Key, Sat
from .reading import LONGEST, NEEDED, Arrangement, Said, SlotReading, TimetableRules, read
from .venues import Site

KIND = "timetable"
_SHOWN_NAMES = 5


@dataclass(frozen=True, kw_only=True)
class TimetablePlan(importing.ImportPlan):
    """The papers that are to be sat otherwise than is kept now, and every venue the file names."""

    sats: tuple[Sat, ...]
    sites: tuple[Site, ...]


def has_header(lines: Sequence[SheetLine]) -> bool:
    """Whether the first lines of a sheet name the columns of a timetable."""
    return importing.has_header(lines, TIMETABLE, NEEDED)


@one_reading
def plan(sheet: Sheet, code: str, choices: Choices = AS_IT_STANDS) -> TimetablePlan:
    """What the file would do to the sitting. Raises Impossible when it is no timetable."""
    sitting = the_sitting(code)
    lengths = importing.lengths(sitting)
    table = importing.understand(sheet, TIMETABLE, NEEDED, choices, lengths=lengths, longest=LONGEST)
    entered = {entry.candidate_number: entry for entry in entries.in_sitting(sitting.id)}
    rules = TimetableRules(exams.current(sitting.exam), entered)
    reading, said = _read(table, rules)
    sites, contradictions = venues.sites(said, sitting.id)
    kept = {(slot.paper, slot.entry_id): _kept(slot) for slot in timetable.of_sitting(sitting.id)}
    planned = [_planned(row, kept, sites) for row in said]
    others = [sat for sat in planned if sat.key not in kept or sat.arrangement != kept[sat.key].arrangement]
    changes = [change for row, sat in zip(said, planned, strict=True) for change in _changes(row, sat, kept)]
    in_file = {sat.key: sat for sat in planned}
    return TimetablePlan(
        kind=KIND,
        sitting_id=sitting.id,
        sitting=code,
        after=imports.count_deeds(sitting.id),
        table=table,
        names=tuple(site.name for site in sites.values())[:_SHOWN_NAMES],
        faults=importing.by_line([*reading.faults, *_doubled(said), *contradictions]),
        warnings=importing.by_line([*reading.warnings, *_odd(kept | in_file, said, rules, table)]),
        notes=reading.notes,
        changes=(*changes, *venues.changes(sites.values())),
        counts=_counts(in_file, kept, others, sites.values()),
        sats=tuple(others),
        sites=tuple(sites.values()),
    )


def _read(table: ImportedTable, rules: TimetableRules) -> tuple[Findings, list[Said]]:
    """Everything found in the table and its rows; and what they say, those left out that are not understood."""
    readings, wrong = list[SlotReading](), len(table.faults)
    for row in table.rows:
        reading = read(row, rules, may_guess=wrong < importing.MOST_GUESSES)
        wrong += len(reading.faults)
        readings.append(reading)
    return importing.together([table, *readings]), [reading.said for reading in readings if reading.said]


@one_transaction
def carry_out(plan: TimetablePlan, *, by: str, now: datetime) -> None:
    """Keep what the plan says. Raises Impossible for a plan with a fault."""
    run = importing.begin(plan, by=by, now=now)
    venue_ids, written = venues.keep(plan.sites, plan.sitting_id)
    there = {(slot.paper, slot.entry_id): slot for slot in timetable.of_sitting(plan.sitting_id)}
    others = [(sat, there[sat.key]) for sat in plan.sats if sat.key in there]
    timetable.change_slots({slot.id: _facts(sat, venue_ids) for sat, slot in others})
    written += [WrittenRow(sat.line, Slot, slot.id, slot.facts._asdict()) for sat, slot in others]
    new = [sat for sat in plan.sats if sat.key not in there]
    numbers = timetable.add_slots(plan.sitting_id, [(sat.paper, sat.entry_id, _facts(sat, venue_ids)) for sat in new])
    written += [WrittenRow(sat.line, Slot, number) for sat, number in zip(new, numbers, strict=True)]
    imports.record(run, written)


def _doubled(said: list[Said]) -> list[Remark]:
    counted = Counter(row.key for row in said)
    return [
        Remark(row.row.line, "paper", row.row.get("paper"), notices.PaperIsDoubled(row.whom))
        for row in said
        if counted[row.key] > 1
    ]


def _kept(slot: SlotInFull) -> Sat:
    return Sat(0, slot.paper, slot.entry_id, Arrangement(*slot.facts[:3], venue=slot.venue))


def _planned(said: Said, kept: Mapping[Key, Sat], sites: Mapping[str, Site]) -> Sat:
    """The paper as it will be sat: what the file has no column for stays as it is."""
    facts = dict(said.facts)
    if said.venue:
        facts["venue"] = sites[venues.key(said.venue)].name
    before = kept.get(said.key)
    after = before.arrangement._replace(**facts) if before else Arrangement(**facts)
    return Sat(said.row.line, *said.key, after)


def _changes(said: Said, sat: Sat, kept: Mapping[Key, Sat]) -> Iterator[Change]:
    if sat.key in kept:
        for column, old, new in zip(Arrangement._fields, kept[sat.key].arrangement, sat.arrangement, strict=True):
            if old != new:
                whose = notices.PaperOf(said.paper, said.whom)
                yield Change(sat.line, whose, column, _shown(column, old), _shown(column, new))


def _counts(
    in_file: Mapping[Key, Sat], kept: Mapping[Key, Sat], others: Iterable[Sat], sites: Iterable[Site]
) -> Counts:
    """By paper and candidate. A paper is changed too when the address of its venue is."""
    altered, moving = {sat.key for sat in others}, {site.name for site in sites if site.moves}
    counted = Counter[str]()
    for sat in in_file.values():
        is_other = sat.key in altered or sat.arrangement.venue in moving
        counted["new" if sat.key not in kept else "changed" if is_other else "same"] += 1
    there = counted["changed"] + counted["same"]
    return Counts(counted["new"], counted["changed"], counted["same"], missing=len(kept) - there)


def _odd(
    sats: Mapping[Key, Sat], said: Iterable[Said], rules: TimetableRules, table: ImportedTable
) -> Iterator[Remark]:
    """What is odd. Of a paper with a row that was not understood nobody knows whom that row would tell."""
    understood = {row.row.line for row in said}
    doubtful = {rules.words.get(folded(row.get("paper"))) for row in table.rows if row.line not in understood}
    papers = {code: paper for code, paper in rules.papers.items() if code not in doubtful}
    entered = rules.entered.values()
    numbers = {entry.id: entry.candidate_number for entry in entered}
    yield from checking.untold(sats, papers, entered, table.header_line or 1)
    yield from checking.overlaps(sats.values(), rules.papers, numbers)


def _facts(sat: Sat, venue_ids: Mapping[str, VenueId]) -> Facts:
    day, at, room, venue = sat.arrangement
    return Facts(day, at, room, venue_ids[venues.key(venue)] if venue else None)


def _shown(column: str, value: date | time | str | None) -> str | Notice:
    if column == "time":
        return f"{value:%H:%M}" if value else notices.ToBeAnnounced()
    return str(value or "")
