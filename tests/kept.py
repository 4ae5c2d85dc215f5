"""What is kept of a sitting after an import, in the words of the canonical files, to lay beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select

from portal.domain.credentials import secret_numbers
from portal.store.database import db
from portal.store.entries import Entry, School
from portal.store.results import Result, Score
from portal.store.sittings import Sitting
from portal.store.timetable import Slot, Venue

Rows = list[dict[str, str]]
PLAIN = (
    "candidate_number", "name", "family_name", "given_name", "local_name", "date_of_birth", "internal_id",
    "reference_number",
)  # fmt: skip
FIGURES = ("status", "overall", "grade", "cefr_level")


def canonical(file: Path) -> Rows:
    """The rows of a canonical file; of entries with their whole names, of results with their statuses."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        if "family_name" in row:
            row["name"] = f"{row['family_name']} {row['given_name']}"
        if "status" in row:
            words = {"X": "absent_part", "Z": "absent"}
            row["status"] = words.get(row["status"], row["status"].lower()) or "final"
    return rows


def of(rows: Rows, columns: Iterable[str]) -> Rows:
    """These columns alone."""
    return [{column: row[column] for column in columns} for row in rows]


def entries(sitting: str) -> Rows:
    """By candidate number; what an entry does not have is empty."""
    rows = []
    for entry, school in _all(select(Entry, School.name).outerjoin(School), sitting, Entry.candidate_number):
        row = {name: _text(getattr(entry, name)) for name in PLAIN}
        row["id_number"] = entry.id_number_printed
        row["secret_number"] = secret_numbers.decrypted(entry.secret_enc, entry.public_key)
        rows.append(row | {"school": _text(school)})
    return rows


def results(sitting: str, papers: Sequence[str]) -> Rows:
    """The newest version of each, by candidate number, with a column a paper."""
    rows = {}
    for result, entry in _all(select(Result, Entry).join(Entry), sitting, Entry.candidate_number, Result.version):
        scores = {score.part: score.value for score in db.session.scalars(_scores(result))}
        row = {"id_number": entry.id_number_printed, "candidate_number": entry.candidate_number}
        row |= {name: _text(getattr(result, name)) for name in FIGURES}
        rows[entry.id] = row | {paper: _text(scores.pop(paper, None)) for paper in papers}
        assert not scores, "of a paper that is not there"
    return list(rows.values())


def timetable(sitting: str) -> Rows:
    """In the order of papers and candidates."""
    asked = select(Slot, Venue, Entry.candidate_number).outerjoin(Venue, Slot.venue_id == Venue.id)
    found = _all(
        asked.outerjoin(Entry, Slot.entry_id == Entry.id), sitting, Slot.paper, Entry.candidate_number, on=Slot
    )
    return [
        {
            "paper": slot.paper,
            "date": _text(slot.day),
            "time": f"{slot.time:%H:%M}" if slot.time else "",
            "room": _text(slot.room),
            "venue": _text(venue and venue.name),
            "venue_address": _text(venue and venue.address),
            "candidate_number": _text(number),
        }
        for slot, venue, number in found
    ]


def _all(asked, sitting: str, *order, on=Entry) -> list:
    db.session.rollback()
    of_sitting = asked.join(Sitting, Sitting.id == on.sitting_id).where(Sitting.code == sitting)
    return list(db.session.execute(of_sitting.order_by(*order)).all())


def _scores(result: Result):
    return select(Score).where(Score.result_id == result.id)


def _text(value: object) -> str:
    return "" if value is None else str(value)
