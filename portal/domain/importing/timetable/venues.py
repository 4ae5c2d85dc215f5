"""Housing a timetable: the venues its file names, and where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.domain.importing import Change, Remark
from portal.ids import SittingId, VenueId
from portal.store import timetable
from portal.store.imports import WrittenRow
from portal.store.timetable import Venue

from . import notices
from .reading import Said

key = timetable.venue_key


@dataclass(frozen=True, kw_only=True)
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


def sites(said: Iterable[Said], sitting_id: SittingId) -> tuple[dict[str, Site], list[Remark]]:
    """By its key, every venue named; and the addresses that are not the one its venue has on an earlier line.

    An address given once holds for the venue's other lines.
    """
    kept = {key(venue.name): venue for venue in timetable.venues(sitting_id)}
    rows = defaultdict[str, list[Said]](list)
    for row in said:
        if row.venue:
            rows[key(row.venue)].append(row)
    named = {name: _site(rows[name], kept.get(name)) for name in rows}
    return named, [fault for name, site in named.items() for fault in _contradictions(rows[name], site)]


def changes(sites: Iterable[Site]) -> list[Change]:
    """Venues that are known and have another address in the file."""
    return [
        Change(site.line, site.name, "venue_address", site.kept_address or "", site.address)
        for site in sites
        if site.is_kept and site.moves
    ]


def keep(sites: Iterable[Site], sitting_id: SittingId) -> tuple[dict[str, VenueId], list[WrittenRow]]:
    """Make and move venues; the number of every venue of the sitting by its key, and what was written."""
    there = {key(venue.name): (venue.id, venue.address) for venue in timetable.venues(sitting_id)}
    numbers, written = {name: number for name, (number, _) in there.items()}, list[WrittenRow]()
    for site in sites:
        number, address = there.get(key(site.name), (None, None))
        if number is None:
            number = timetable.add_venue(sitting_id, site.name, site.address or None)
            written.append(WrittenRow(site.line, Venue, number))
        elif site.address and not _is_one(site.address, address):
            timetable.move_venue(number, site.address)
            written.append(WrittenRow(site.line, Venue, number, {"address": address}))
        numbers[key(site.name)] = number
    return numbers, written


def _site(rows: Sequence[Said], kept: Venue | None) -> Site:
    """`rows` are those that name the venue."""
    row = next((row for row in rows if row.address), rows[0])
    if kept is None:
        return Site(name=rows[0].venue, line=row.row.line, is_kept=False, address=row.address)
    return Site(name=kept.name, line=row.row.line, is_kept=True, kept_address=kept.address, address=row.address)


def _contradictions(rows: Sequence[Said], site: Site) -> Iterator[Remark]:
    for row in rows:
        if row.address and not _is_one(row.address, site.address):
            remedy = notices.OtherAddress(site.line, site.address)
            yield Remark(row.row.line, "venue_address", row.address, remedy)


def _is_one(address: str, other: str | None) -> bool:
    """Whether two addresses differ by spaces and capitals alone."""
    return key(address) == key(other or "")
