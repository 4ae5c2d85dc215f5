"""What the office hands in and does beyond the commands there are, and how the tests look at what is kept."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from portal import exams
from portal.domain.accounts import changing_email, help_desk, resetting_password, signing_in
from portal.domain.credentials import links
from portal.domain.credentials.budgets import Budget, Budgets, Counted, Whose
from portal.domain.importing import entries as import_entries
from portal.domain.importing import results as import_results
from portal.domain.sittings import sittings
from portal.spreadsheets import Sheet
from portal.statuses import Status
from portal.store import accounts, attempts, entries, releases, results, schema
from portal.store.accounts import Account
from portal.store.attempts import AttemptChange
from portal.store.database import Table, db, one_transaction
from portal.store.entries import Entry
from portal.store.outbox import Letter
from portal.store.results import How, Result
from portal.store.sittings import Sitting
from tests import cast
from tests.cast import Person
from tests.post import Post, round_of
from tests.spreadsheets import in_one_process

SITTING = "ket-april"
CAST = (cast.MEI, cast.HAN, cast.PENDING, cast.ABSENT_PART, cast.ABSENT, cast.WITHHELD)
RESULTS_HEADER = "id_number,status,overall,grade,cefr_level,reading_and_writing,listening,speaking\n"
AS_LOADED = "138,B,A2,137,142,136"  # the figures of one final result, from the overall score on


def add_sitting(code: str, *, exam: str = "a2-key", results_by: datetime | None = None, now: datetime) -> None:
    """Another sitting, named by its code."""
    plan = sittings.SittingPlan(
        code=code, exam=exam, name=code, results_by=results_by, results_by_has_time=True, zone="Asia/Taipei"
    )
    sittings.add(plan, by="office", now=now)


def write_exam(folder: Path, code: str, name: str) -> Path:
    """An exam of the centre's own, with this name, in the exams folder of the instance folder."""
    shipped = (exams.reading.SHIPPED / "a2-key.toml").read_text("utf-8")
    file = folder / "exams" / f"{code}.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(shipped.replace('en = "A2 Key"', f'en = "{name}"', 1), "utf-8")
    return file


def add_migration(folder: Path, monkeypatch) -> None:
    """The program has become newer than its databases: it has one more migration than they have been through."""
    newer = folder / "migrations"
    shutil.copytree(schema.MIGRATIONS, newer, ignore=shutil.ignore_patterns("__pycache__"))
    last = schema.revisions()[-1]
    number = f"{int(last) + 1:04}"
    (newer / "versions" / f"{number}_one_more.py").write_text(
        f'from alembic import op\n\nrevision = "{number}"\ndown_revision = "{last}"\n\n\n'
        "def upgrade():\n    op.execute(\"INSERT INTO meta VALUES ('migrated', 'yes')\")\n"
    )
    monkeypatch.setattr(schema, "MIGRATIONS", newer)


def sheet(folder: Path, text: str) -> Sheet:
    """A CSV file with this text, as it is read."""
    file = folder / "handed-in.csv"
    file.write_text(text, encoding="utf-8")
    return in_one_process.read_file(file)


def enter(folder: Path, text: str, *, now: datetime, sitting: str = SITTING) -> None:
    import_entries.carry_out(import_entries.plan(sheet(folder, text), sitting, now=now), by="office", now=now)


def load(folder: Path, *rows: str, now: datetime) -> None:
    """Results, a row each, in the columns of RESULTS_HEADER."""
    handed_in = sheet(folder, RESULTS_HEADER + "\n".join(rows) + "\n")
    import_results.carry_out(import_results.plan(handed_in, SITTING, now=now), by="office", now=now)


def load_cast(*, now: datetime) -> None:
    """The results of the people of the cast alone, out of tests/data: seven times faster than all forty."""
    whole = in_one_process.read_file(cast.RESULTS)
    known = {person.id_number for person in CAST}
    lines = [whole.lines[0], *(line for line in whole.lines if line.cells[0] in known)]
    import_results.carry_out(
        import_results.plan(dataclasses.replace(whole, lines=lines), SITTING, now=now), by="office", now=now
    )


def final(person: Person) -> str:
    return f"{person.id_number},,{AS_LOADED}"


@one_transaction
def replace_result(person: Person, status: Status, *, now: datetime, in_next_wave: bool = False) -> None:
    """A newer version of the result: in the release of the one it replaces, or in the one still to open."""
    entry = db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one()
    before, _ = results.of_entry(entry.id)[0]
    unopened = releases.unopened(entry.sitting_id, now=now)
    newer = Result(
        entry_id=entry.id,
        version=before.version + 1,
        release_id=unopened.id if unopened and in_next_wave else before.release_id,
        status=status,
        overall=150,
        grade="A",
        cefr_level="B1",
        computed=False,
        how=How.CORRECTION,
        made_at=now,
        made_by="office",
    )
    results.add_all([(newer, {"listening": 149})])


@one_transaction
def alter_entry(person: Person, **facts: str) -> None:
    """The entry has these facts, whatever a file may hold."""
    found = entries.with_id_number(person.id_number)
    assert found is not None
    for name, value in facts.items():
        setattr(found, name, value)


@one_transaction
def rename_sitting(name: str) -> None:
    db.session.execute(update(Sitting).values(name=name))


def withdraw(person: Person, *, now: datetime) -> None:
    help_desk.withdraw(person.id_number, reason="did not sit it", by="office", now=now)


def restore(person: Person, *, now: datetime) -> None:
    help_desk.restore(person.id_number, reason="did sit it", by="office", now=now)


@one_transaction
def swap_secrets(one: Person, other: Person) -> None:
    """Somebody with a hand in the database gave each entry the other's sealed Secret Number."""
    first, second = entries.with_id_number(one.id_number), entries.with_id_number(other.id_number)
    assert first is not None
    assert second is not None
    first.secret_enc, second.secret_enc = second.secret_enc, first.secret_enc


@one_transaction
def take_away(person: Person) -> None:
    """No account holds the entry any more."""
    found = entries.with_id_number(person.id_number)
    assert found is not None
    found.account_id = None


@one_transaction
def hand_over(id_number: str, account: int, *, now: datetime) -> None:
    """The account holds this entry too."""
    found = entries.with_id_number(id_number)
    assert found is not None
    assert entries.claim(found.id, account, now=now)


@one_transaction
def close_accounts(*, now: datetime) -> None:
    """Every account is closed; what it holds stays as it is."""
    for each in db.session.scalars(select(Account)):
        each.closed_at = now


def account(person: Person) -> Account:
    """The account that holds the person's entry, as it is kept now."""
    db.session.rollback()
    return db.session.scalars(select(Account).join(Entry).where(Entry.id_number == person.id_number)).one()


def letters(kind: str) -> list[Letter]:
    """Every letter of this kind, as it is kept now."""
    db.session.rollback()
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


def reset_links(identifier: str, *, now: datetime) -> list[str]:
    """Somebody forgot a password and told this ID Number or email address: the links in the letter written for it."""
    resetting_password.ask(identifier, address=cast.HOME, now=now)
    return [link for _, link in json.loads(letters("reset")[-1].facts)["links"]]


def change_links(person: Person, email: str, *, now: datetime) -> tuple[str, str]:
    """The person has asked for another address: the link that confirms it, and the one that stops it."""
    secret = signing_in.sign_in(person.id_number, cast.PASSWORD, address=None, now=now).secret
    reader = signing_in.reader(secret, now=now)
    assert reader is not None
    changing_email.ask(reader, cast.PASSWORD, email, now=now)
    written = [letters(f"email-changed-{whose}")[-1] for whose in ("new", "old")]
    confirming, stopping = (json.loads(letter.facts)["link"] for letter in written)
    return confirming, stopping


@one_transaction
def unsubscribe_link(person: Person, *, now: datetime) -> str:
    """The link of a letter about a verification, as the person would have it who asked for such letters."""
    found = entries.with_id_number(person.id_number)
    assert found is not None
    assert found.account_id is not None
    accounts.with_id(found.account_id).verified_letters_at = now
    return links.new(links.UNSUBSCRIBE, found.account_id, now=now)


def sent(*, now: Callable[[], datetime]) -> list[EmailMessage]:
    """What the sender takes out of the outbox now."""
    post = Post()
    round_of(post, now=now)
    return post.taken


@one_transaction
def count_failures(counted: Counted, times: int, *, now: datetime) -> None:
    """So many tries have failed that count for this."""
    minute = now.replace(second=0, microsecond=0)
    attempts.change([AttemptChange(counted.budget.what, counted.whose, minute, times, 0, now, None)])


def budget_of(kinds: Budgets, whose: Whose) -> Budget:
    [found] = [budget for budget in kinds if budget.whose is whose]
    return found


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, to see that nothing has changed; tries are counted whatever comes of them."""
    db.session.rollback()
    tables = [table for table in Table.metadata.sorted_tables if table.name != "attempt"]
    kept = {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}
    db.session.rollback()
    return kept


def choose(app: Flask, monkeypatch, **settings: object) -> None:
    """For one test, the app has other settings."""
    monkeypatch.setitem(app.extensions, "portal", dataclasses.replace(app.extensions["portal"], **settings))
