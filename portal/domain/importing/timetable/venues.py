"""Housing a timetable: the venues its file names, and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.importing import Change, Remark
from portal.ids import SittingId, VenueId
from portal.store import timetable
from portal.store.imports import WrittenRow
from portal.store.timetable import Venue

from .reading import Said

key = timetable.venue_key


@dataclass(kw_only=True)
class Site:
    """A venue the file names: by the name it is kept under, where it is now, and what the file says of that.

    `line` is the one that gives the address, else the first that names the venue.
    """

    name: str
    line: int
    is_kept: bool
    kept_address: str | None = None
    address: str = ""  # empty: the file gives none

    @property
    def moves(self) -> bool:
        return bool(self.address) and not _is_one(self.address, self.kept_address)


def sites(said: Iterable[Said], sitting_id: SittingId, faults: list[Remark]) -> dict[str, Site]:
    """By its key, every venue named. An address given once holds for the venue's other lines; two are a fault."""
    kept = {key(venue.name): venue for venue in timetable.venues(sitting_id)}
    found = dict[str, Site]()
    for each in said:
        name, line = each.row.get("venue"), each.row.line
        if not name:
            continue
        if key(name) not in found:
            found[key(name)] = _site(name, line, kept.get(key(name)))
        site = found[key(name)]
        if each.address and not site.address:
            site.line, site.address = line, each.address
        elif each.address and not _is_one(each.address, site.address):
            remedy = f"On line {site.line} this venue has another address, {site.address!r}. Keep one of the two."
            faults.append(Remark(line, "venue_address", each.address, remedy))
    return found


def changes(found: Iterable[Site]) -> list[Change]:
    """Venues that are known and have another address in the file."""
    return [
        Change(site.line, site.name, "venue_address", site.kept_address or "", site.address)
        for site in found
        if site.is_kept and site.moves
    ]


def keep(found: Iterable[Site], sitting_id: SittingId) -> tuple[dict[str, VenueId], list[WrittenRow]]:
    """Make and move venues; the number of every venue of the sitting by its key, and what was written."""
    there = {key(venue.name): (venue.id, venue.address) for venue in timetable.venues(sitting_id)}
    numbers, written = {name: number for name, (number, _) in there.items()}, list[WrittenRow]()
    for site in found:
        number, address = there.get(key(site.name), (None, None))
        if number is None:
            number = timetable.add_venue(sitting_id, site.name, site.address or None)
            written.append(WrittenRow(site.line, Venue, number))
        elif site.address and not _is_one(site.address, address):
            timetable.move_venue(number, site.address)
            written.append(WrittenRow(site.line, Venue, number, {"address": address}))
        numbers[key(site.name)] = number
    return numbers, written


def _site(name: str, line: int, kept: Venue | None) -> Site:
    if kept is None:
        return Site(name=name, line=line, is_kept=False)
    return Site(name=kept.name, line=line, is_kept=True, kept_address=kept.address)


def _is_one(address: str, other: str | None) -> bool:
    """Whether two addresses differ by spaces and capitals alone."""
    return key(address) == key(other or "")
