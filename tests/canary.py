"""A candidate of whom every fact is a word that stands nowhere else, and everything that can happen to one."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal import settings
from portal.domain.accounts import changing_email, help_desk, resetting_password, signing_in
from portal.domain.credentials import budgets
from portal.domain.credentials.budgets import Whose
from portal.domain.importing import timetable as import_timetable
from portal.domain.results import correcting
from portal.domain.results.correcting.amending import Withholding
from portal.domain.sending import delivering
from portal.domain.sending.claiming import Turns
from portal.mail.folder import Folder
from portal.mail.post import Pace, Post
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office, proofs
from tests.cast import Person, Time
from tests.conftest import RELEASE_DAY

PERSON = Person("904417QZX", "7315", "Brightwater Ozymandias", "first.address@canary.example")
BORN, BORN_BEFORE = date(1931, 11, 29), date(1932, 10, 28)
OLD = ("Formername Misspelt", "Formername", "Misspelt", "舊名字", "INTERNAL-OLD", "REFERENCE-OLD", "Formerschool Hall")
NEW = (PERSON.name, "Brightwater", "Ozymandias", "澄水名", "INTERNAL-NEW", "REFERENCE-NEW", "Solitary Hall")
SAID = {
    "wording": "Wordsagreedto, please",
    "other email": "second.address@canary.example",
    "recipient": "Recipientschool",
    "organisation": "Curiousemployer",
    "room": "Room Canaryroom",
    "why unlocked": "phoned by Grandmother Canary",
    "why withheld": "Lookedintoit Canary",
}
FACTS = (PERSON.id_number, PERSON.email, *NEW, *SAID.values(), BORN.isoformat())
FORMER = (*OLD, BORN_BEFORE.isoformat())
NUMBER = "0917"  # of the candidate
_COLUMNS = "candidate_number,name,family_name,given_name,local_name,internal_id,reference_number,school,"


def own_instance(app: Flask, monkeypatch, folder: Path) -> Path:
    """The folder becomes the instance folder, for letters and backups; the database stays the stage's."""
    staged = settings.current().instance
    for name in ("portal.sqlite", settings.FILE):
        (folder / name).symlink_to(staged / name)
    office.choose(app, monkeypatch, instance=folder)
    return folder


def found(instance: Path, words: Collection[str] = (*FACTS, *FORMER)) -> set[str]:
    """Those of the words that stand in any file of the folder or of the database, in capitals or not.

    Another process reads them: if this one closed the database's file, SQLite's locks on it would be gone.
    """
    database = (instance / "portal.sqlite").resolve()
    files = [*instance.rglob("*"), *database.parent.glob(f"{database.name}-*")]
    read = subprocess.run(["cat", *filter(Path.is_file, files)], capture_output=True, check=True)
    content = read.stdout.lower()
    return {word for word in words if word.lower().encode() in content}


def is_there() -> bool:
    db.session.rollback()
    known = db.session.scalar(select(Entry.id).where(Entry.id_number == PERSON.id_number)) is not None
    db.session.rollback()
    return known


def live(folder: Path, time: Time) -> None:
    """Entered twice, registered, written to, marked, corrected, looked up by others: until after the release."""
    enter_twice(folder, time)
    sheet = office.sheet(
        folder, f"paper,date,time,room,candidate_number\nlistening,2018-05-08,09:00,{SAID['room']},{NUMBER}\n"
    )
    import_timetable.carry_out(import_timetable.plan(sheet, office.SITTING), by="office", now=time())
    office.count_failures(_tries(), 3, now=time())
    help_desk.unlock(PERSON.id_number, reason=SAID["why unlocked"], by="office", now=time())
    cast.register(PERSON, now=time(), updates_wording=SAID["wording"])
    reader = signing_in.reader(
        signing_in.sign_in(PERSON.id_number, cast.PASSWORD, address=cast.HOME, now=time()).secret, now=time()
    )
    changing_email.ask(reader, cast.PASSWORD, SAID["other email"], now=time())
    send(time)
    office.load(folder, office.final(PERSON), now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY + timedelta(hours=1))
    proofs.issue(PERSON, now=time())
    proofs.share(reader.account_id, recipient=SAID["recipient"], now=time())
    proofs.by_numbers(PERSON, SAID["organisation"], now=time())
    withheld = correcting.plan(PERSON.id_number, Withholding(reason=SAID["why withheld"], news_by=None), now=time())
    correcting.carry_out(withheld, by="office", now=time())
    resetting_password.ask(PERSON.email, address=cast.HOME, now=time())
    office.count_failures(_tries(), 2, now=time())


def enter_twice(folder: Path, time: Time) -> None:
    _enter(folder, OLD, BORN_BEFORE, time)
    _enter(folder, NEW, BORN, time)


def send(time: Time) -> None:
    """What waits, into the outbox folder."""
    with Post([Folder(settings.current().outbox)], Pace(0)) as post:
        delivering.send_waiting(post, Turns(), by="sender", now=time)


def _enter(folder: Path, facts: tuple[str, ...], born: date, time: Time) -> None:
    row = ",".join((NUMBER, *facts, born.isoformat(), PERSON.id_number, PERSON.secret_number))
    office.enter(folder, f"{_COLUMNS}date_of_birth,id_number,secret_number\n{row}\n", now=time())


def _tries() -> budgets.Counted:
    [counted] = [
        each for each in budgets.of_number(PERSON.id_number, budgets.REGISTERING) if each.budget.whose is Whose.NUMBER
    ]
    return counted
