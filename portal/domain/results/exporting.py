"""Exporting a sitting's entries and results, in the columns an import knows, and who wants updates: row by row.

It is the office that exports, so results leave as they are loaded, released or not; a file is nobody's page.
"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from portal import exams, settings
from portal.domain import auditing
from portal.domain.credentials import secret_numbers
from portal.domain.importing.table import fields
from portal.domain.leaving import Leaving, Take
from portal.domain.refusals import Impossible
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.store import agreements, entries, results
from portal.store.database import one_reading, one_transaction
from portal.store.sittings import Sitting

from . import refusals

ENTRY_COLUMNS = tuple(field.name for field in fields.ENTRIES)
UPDATES_COLUMNS = ("email", "name", "language", "since", "wording", "confirmed")
RESULT_COLUMNS = ("id_number", "candidate_number", "status", "overall", "grade", "cefr_level")


def hand_entries(code: str, take: Take) -> int:
    """The entries of the sitting without their Secret Numbers; how many. Raises Impossible."""
    return _hand_entries(code, [name for name in ENTRY_COLUMNS if name != fields.SECRET], take)


def hand_secrets(code: str, take: Take, *, by: str, now: datetime) -> int:
    """The entries with their Secret Numbers; how many. It is written down before the first of them leaves.

    Raises Impossible.
    """
    _note_secrets(code, by=by, now=now)
    return _hand_entries(code, list(ENTRY_COLUMNS), take)


@one_reading
def hand_results(code: str, take: Take) -> int:
    """The newest version of every result of the sitting, with a column a paper; how many. Raises Impossible."""
    sitting = the_sitting(code)
    papers = _papers(sitting)
    count = results.count_exported(sitting.id)
    with closing(results.exported(sitting.id, papers)) as rows:
        take(Leaving([*RESULT_COLUMNS, *papers], count, map(_result, rows)))
    return count


def hand_updates(take: Take, *, by: str, now: datetime) -> int:
    """Who wants updates, an account a row; how many. It is written down before the first of them leaves."""
    _note_updates(by=by, now=now)
    return _hand_updates(take)


@one_transaction
def _note_updates(*, by: str, now: datetime) -> None:
    auditing.note("updates exported", by=by, now=now, accounts=agreements.count_wanting_updates())


@one_reading
def _hand_updates(take: Take) -> int:
    count, zone = agreements.count_wanting_updates(), ZoneInfo(settings.current().timezone)
    with closing(agreements.wanting_updates()) as rows:
        take(Leaving(list(UPDATES_COLUMNS), count, (_wanting(row, zone) for row in rows)))
    return count


@one_transaction
def _note_secrets(code: str, *, by: str, now: datetime) -> None:
    sitting = the_sitting(code)
    count = entries.count_exported(sitting.id)
    auditing.note("Secret Numbers exported", by=by, now=now, sitting=sitting.code, entries=count)


@one_reading
def _hand_entries(code: str, columns: list[str], take: Take) -> int:
    sitting = the_sitting(code)
    count = entries.count_exported(sitting.id)
    with closing(entries.exported(sitting.id)) as rows:
        take(Leaving(columns, count, (_entry(row, columns) for row in rows)))
    return count


def _result(row: results.ExportedResult) -> list[str]:
    return _texts([*row[:2], row.status.value, row.overall, row.grade, row.cefr_level, *row.scores])


def _entry(row: entries.KeptEntry, columns: list[str]) -> list[str]:
    facts = row.facts._asdict() | {"id_number": row.id_number_printed}
    if fields.SECRET in columns:
        facts[fields.SECRET] = secret_numbers.opened(row)
    return _texts([facts[name] for name in columns])


def _wanting(row: agreements.Wanting, zone: ZoneInfo) -> list[str]:
    """The moment is told in the centre's zone, with its distance from UTC."""
    since = row.updates_at.astimezone(zone).isoformat(timespec="seconds")
    confirmed = "yes" if row.email_confirmed_at else "no"
    return _texts([row.email, row.name, row.language, since, row.updates_wording, confirmed])


def _papers(sitting: Sitting) -> list[str]:
    """The papers the sitting's results came in, in the exam's order; none while no score has been taken in."""
    if sitting.parts_variant is None:
        return []
    exam = exams.current(sitting.exam)
    if sitting.parts_variant not in exam.variants:
        raise Impossible(refusals.PaperSetIsGone(sitting.code, sitting.parts_variant, sitting.exam))
    return [paper.code for paper in exam.variants[sitting.parts_variant]]


def _texts(values: list[object]) -> list[str]:
    """Dates are written year-month-day; what is not there is empty."""
    return ["" if value is None else str(value) for value in values]
