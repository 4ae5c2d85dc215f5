"""A fictional centre to try the service with: four sittings, candidates in every state, nobody real."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from portal import settings, spreadsheets, terms
from portal.domain.accounts import registering, signing_in
from portal.domain.accounts.registering import Claim
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.importing import entries, results
from portal.domain.importing import timetable as import_timetable
from portal.domain.results import releasing
from portal.domain.sittings import sittings
from portal.language.centre_texts import CentreText
from portal.runtime import installation
from portal.spreadsheets import Sheet

HERE = Path(__file__).parent
PASSWORD = "paper lantern 26"  # noqa: S105 (printed for whoever tries the demonstration)
BY = "demonstration"
_MARK = "demonstration"
_SATURDAY = 5
_REGISTERED = timedelta(days=28)  # ago: their welcome letters, whose links last thirty days, still go out

CENTRE = {
    "CENTRE_NUMBER": "TW000",
    "CENTRE_NAME": "Riverside Exam Centre",
    "CENTRE_EMAIL": "exams@riverside.example",
    "CENTRE_PHONE": "02 1234 5678",
    "CENTRE_ADDRESS": "12 Riverside Road, Taipei",
    "TIMEZONE": "Asia/Taipei",
}


class NotOurs(Exception):
    """The folder for the demonstration holds something else."""


@dataclass(frozen=True)
class Stage:
    """One sitting of the demonstration, in time from now; `registered` of its candidates have an account."""

    code: str
    exam: str
    name: str
    zone: str
    data: str
    sat_in: timedelta
    results_in: timedelta
    registered: int
    has_results: bool
    sibling: str | None = None  # the ID Number of a brother or sister, in whose account they are


STAGES = (
    Stage("released", "b1-preliminary", "Autumn (S1)", "Europe/London", "released",
          sat_in=timedelta(days=-28), results_in=timedelta(days=-3), registered=12, has_results=True),
    Stage("waiting", "a2-key-schools", "Autumn (S2)", "Asia/Taipei", "waiting",
          sat_in=timedelta(days=-28), results_in=timedelta(days=2), registered=8, has_results=True),
    Stage("open", "b1-preliminary-schools", "Winter (FS)", "Asia/Taipei", "open",
          sat_in=timedelta(days=8), results_in=timedelta(days=42), registered=3, has_results=False),
    Stage("shields", "a1-movers", "Autumn (S1)", "Europe/London", "shields",
          sat_in=timedelta(days=-28), results_in=timedelta(days=-3), registered=1, has_results=True,
          sibling="750298XKH"),
)  # fmt: skip


@dataclass(frozen=True)
class DemoCandidate:
    """How to get in as one of the candidates; without a password they have not registered yet."""

    sitting: str
    name: str
    id_number: str
    secret_number: str
    password: str | None


def prepare(folder: Path, base_url: str) -> dict[str, str]:
    """An empty installation in `folder`, where an earlier demonstration goes; the environment to run it in.

    Raises NotOurs when something else is in the folder.
    """
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise NotOurs
        shutil.rmtree(folder)
    installation.write_settings(folder, {**CENTRE, "BASE_URL": base_url})
    (folder / _MARK).touch()
    environ = {settings.INSTANCE: str(folder)}
    installation.prepare(environ, is_new=True)
    return environ


def fill(*, now: datetime) -> Iterator[DemoCandidate]:
    """Enter, register and mark everybody, as the office and the candidates would have done by `now`."""
    for stage in STAGES:
        yield from _fill(stage, now=now)


def timetable(stage: Stage, *, now: datetime) -> Sheet:
    """The file of the stage, its days moved together: the first is the first Saturday from `sat_in` on."""
    sheet = spreadsheets.read(HERE / f"{stage.data}-timetable.csv")
    header, *lines = sheet.lines
    column = header.cells.index("date")
    days = [date.fromisoformat(line.cells[column]) for line in lines]
    begins = (now + stage.sat_in).astimezone(ZoneInfo(CENTRE["TIMEZONE"])).date()
    moved_by = begins + timedelta(days=(_SATURDAY - begins.weekday()) % 7) - min(days)
    for line, day in zip(lines, days, strict=True):
        line.cells[column] = (day + moved_by).isoformat()
    return sheet


def _fill(stage: Stage, *, now: datetime) -> list[DemoCandidate]:
    day = (now + stage.results_in).astimezone(ZoneInfo(stage.zone))
    results_by = day.replace(hour=9, minute=0, second=0, microsecond=0)
    earlier = now - timedelta(days=30)
    sittings.add(
        sittings.SittingPlan(
            code=stage.code,
            exam=stage.exam,
            name=CentreText(f"{stage.name} {now.year}"),
            results_by=results_by,
            results_by_has_time=True,
            zone=stage.zone,
        ),
        by=BY,
        now=earlier,
    )
    file = HERE / f"{stage.data}-entries.csv"
    entries.carry_out(entries.plan(spreadsheets.read(file), stage.code, now=earlier), by=BY, now=earlier)
    import_timetable.carry_out(import_timetable.plan(timetable(stage, now=now), stage.code), by=BY, now=earlier)
    people = list(_people(file, stage))
    for person in people:
        if person.password:
            _register(person, stage.sibling, now=now - _REGISTERED)
    if stage.has_results:
        marks = results.plan(spreadsheets.read(HERE / f"{stage.data}-results.csv"), stage.code, now=earlier)
        results.carry_out(marks, by=BY, now=earlier)
        releasing.schedule(stage.code, results_by, stage.zone, by=BY, now=earlier)
    return people


def _people(file: Path, stage: Stage) -> Iterator[DemoCandidate]:
    with file.open(encoding="utf-8", newline="") as opened:
        for number, row in enumerate(csv.DictReader(opened)):
            name = row.get("name") or f"{row['family_name']} {row['given_name']}"
            password = PASSWORD if number < stage.registered else None
            yield DemoCandidate(stage.code, name, row["id_number"], row["secret_number"], password)


def _register(person: DemoCandidate, sibling: str | None, *, now: datetime) -> None:
    numbers = TypedNumbers(id_number=person.id_number, secret_number=person.secret_number, address=None)
    if sibling:
        reader = signing_in.reader(signing_in.sign_in(sibling, PASSWORD, address=None, now=now).secret, now=now)
        if reader:
            registering.add_entry(reader.account_id, numbers, now=now)
        return
    registering.register(
        Claim(
            numbers=numbers,
            email=f"{person.id_number.lower()}@example.org",
            password=PASSWORD,
            language="en",
            terms_version=terms.VERSION,
            updates_wording=None,
        ),
        now=now,
    )
