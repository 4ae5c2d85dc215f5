"""Importing a timetable: when and where each paper is sat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from portal import exams
from portal.domain import importing
from portal.domain.importing import AS_IT_STANDS, Change, Choices, Counts, Remark
from portal.domain.importing.table.fields import TIMETABLE
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.exams.exam import folded
from portal.ids import VenueId
from portal.spreadsheets import Sheet
from portal.store import entries, imports, timetable
from portal.store.database import one_reading, one_transaction
from portal.store.imports import WrittenRow
from portal.store.timetable import Facts, Slot, SlotInFull

from . import checking, venues
from .checking import Key, Sat
from .reading import LONGEST, NEEDED, Arrangement, Said, TimetableRules, read
from .venues import Site

KIND = "timetable"
TO_BE_ANNOUNCED = "to be announced"
_SHOWN_NAMES = 5


@dataclass(kw_only=True)
class TimetablePlan(importing.ImportPlan):
    """The papers that are to be sat otherwise than is kept now, and every venue the file names."""

    sats: list[Sat] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)


@one_reading
def plan(sheet: Sheet, code: str, choices: Choices = AS_IT_STANDS) -> TimetablePlan:
    """What the file would do to the sitting. Raises Impossible when it is no timetable."""
    sitting = the_sitting(code)
    lengths = importing.lengths(sitting)
    table = importing.understand(sheet, TIMETABLE, NEEDED, choices, lengths=lengths, longest=LONGEST)
    made = TimetablePlan(
        kind=KIND, sitting_id=sitting.id, sitting=code, after=imports.count_deeds(sitting.id), table=table
    )
    made.faults += table.faults
    made.warnings += table.warnings
    entered = {entry.candidate_number: entry for entry in entries.in_sitting(sitting.id)}
    ruler = TimetableRules(exams.current(sitting.exam), entered)
    said = [each for row in table.rows if (each := read(row, ruler, made.faults, made.warnings))]
    made.faults += _doubled(said)
    sites = venues.sites(said, sitting.id, made.faults)
    made.sites = list(sites.values())
    made.names = [site.name for site in made.sites[:_SHOWN_NAMES]]
    kept = {(slot.paper, slot.entry_id): _kept(slot) for slot in timetable.of_sitting(sitting.id)}
    in_file = {each.key: _planned(each, kept, sites, made) for each in said}
    made.counts = _counts(in_file.values(), kept, made)
    made.changes += venues.changes(made.sites)
    _check(kept | in_file, {each.row.line for each in said}, ruler, made)
    for remarks in (made.faults, made.warnings):
        remarks.sort(key=lambda remark: remark.line)
    return made


@one_transaction
def carry_out(plan: TimetablePlan, *, by: str, now: datetime) -> None:
    """Keep what the plan says. Raises Impossible for a plan with a fault."""
    importing.carry_out_only(plan)
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
    counted = Counter(each.key for each in said)
    return [
        Remark(each.row.line, "paper", each.row.get("paper"), f"This paper is in the file more than once for "
               f"{_whom(each)}. Keep one of the lines.")
        for each in said
        if counted[each.key] > 1
    ]  # fmt: skip


def _kept(slot: SlotInFull) -> Sat:
    return Sat(0, slot.paper, slot.entry_id, Arrangement(*slot.facts[:3], venue=slot.venue))


def _planned(said: Said, kept: Mapping[Key, Sat], sites: Mapping[str, Site], made: TimetablePlan) -> Sat:
    """The paper as it will be sat; put into the plan, with what changes, when that is otherwise than now."""
    facts = dict(said.facts)
    if facts.get("venue"):
        facts["venue"] = sites[venues.key(said.row.get("venue"))].name
    before = kept.get(said.key)
    after = before.arrangement._replace(**facts) if before else Arrangement(**facts)
    sat = Sat(said.row.line, *said.key, after)
    if before is None or before.arrangement != after:
        made.sats.append(sat)
    if before:
        for column, old, new in zip(Arrangement._fields, before.arrangement, after, strict=True):
            if old != new:
                made.changes.append(Change(sat.line, f"{said.paper}, {_whom(said)}", column, _shown(column, old),
                                           _shown(column, new)))  # fmt: skip
    return sat


def _counts(in_file: Iterable[Sat], kept: Mapping[Key, Sat], made: TimetablePlan) -> Counts:
    """By paper and candidate. A paper is changed too when the address of its venue is."""
    moving = {site.name for site in made.sites if site.moves}
    altered = {sat.key for sat in made.sats}
    counted = Counter[str]()
    for sat in in_file:
        is_other = sat.key in altered or sat.arrangement.venue in moving
        counted["new" if sat.key not in kept else "changed" if is_other else "same"] += 1
    there = counted["changed"] + counted["same"]
    return Counts(counted["new"], counted["changed"], counted["same"], missing=len(kept) - there)


def _check(sats: Mapping[Key, Sat], understood: Collection[int], ruler: TimetableRules, made: TimetablePlan) -> None:
    """What is odd. Of a paper with a row that was not understood nobody knows whom that row would tell."""
    doubtful = {ruler.words.get(folded(row.get("paper"))) for row in made.table.rows if row.line not in understood}
    papers = {code: paper for code, paper in ruler.papers.items() if code not in doubtful}
    entered = ruler.entered.values()
    numbers = {entry.id: entry.candidate_number for entry in entered}
    made.warnings += checking.untold(sats, papers, entered, made.table.header_line or 1)
    made.warnings += checking.overlaps(sats.values(), ruler.papers, numbers)


def _facts(sat: Sat, venue_ids: Mapping[str, VenueId]) -> Facts:
    day, at, room, venue = sat.arrangement
    return Facts(day, at, room, venue_ids[venues.key(venue)] if venue else None)


def _whom(said: Said) -> str:
    return said.entry.candidate_number if said.entry else "everybody"


def _shown(column: str, value: date | time | str | None) -> str:
    if column == "time":
        return f"{value:%H:%M}" if value else TO_BE_ANNOUNCED
    return str(value or "")
