"""What candidates, schools and the office do about proofs in the tests, and what is kept of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.credentials import codes
from portal.domain.proofs import issuing_statements, sharing, verifying
from portal.domain.proofs.issuing_statements import Issued
from portal.domain.proofs.sharing import Scope, SharingOverview
from portal.domain.results.showing import ResultLine
from portal.store import results, statements
from portal.store.audit import AuditLine
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.shares import Verification
from portal.store.statements import NewStatement, PrintedParticulars, Statement
from tests import cast, office
from tests.cast import Person
from tests.conftest import RELEASE_DAY

MAPLE = "Maple University"
SCHOOL = "192.0.2.9"
MONTH = timedelta(days=30)
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{6}-[0-9A-Z]{5}-[0-9A-Z]{5}")


def without_codes(html: str) -> str:
    """Where a test looks for figures: by chance a code may hold any, and the next run another."""
    return CODE.sub("", html)


def release(time: cast.Time) -> None:
    """The cast has its results, and it is the hour of release."""
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)


def entry(person: Person) -> Entry:
    db.session.rollback()
    return db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one()


def issue(person: Person, *, now: datetime) -> Issued:
    """Raises KeyError when there is none to issue."""
    number = entry(person).id
    return issuing_statements.issue_all([number], now=now)[number]


def by_numbers(
    person: Person = cast.MEI, organisation: str = MAPLE, *, now: datetime, **typed: str
) -> ResultLine | None:
    return verifying.by_numbers(cast.numbers(person, **{"address": SCHOOL} | typed), organisation, now=now)


def overview(account: int, *, now: datetime) -> SharingOverview:
    return sharing.overview(account, now=now)


def share(
    account: int,
    scope: Scope = Scope.FULL,
    lasts: timedelta | None = MONTH,
    *,
    recipient: str | None = None,
    now: datetime,
) -> str:
    """A new share of the account's first entry: its code."""
    key = overview(account, now=now).held[0].key
    sharing.share(account, key, scope, lasts, recipient=recipient, now=now)
    return code_of(overview(account, now=now).shares[0].address)


def code_of(address: str) -> str:
    return address.rpartition("/")[2]


def looks() -> list[tuple[str, str | None]]:
    """Way and organisation of every verification that was kept, the first one first."""
    db.session.rollback()
    return [
        (row.way.value, row.organisation) for row in db.session.scalars(select(Verification).order_by(Verification.id))
    ]


def audited(what: str) -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).where(AuditLine.what == what).order_by(AuditLine.id)))


@one_transaction
def issue_by_hand(person: Person, *, now: datetime) -> str:
    """Somebody with a hand in the database makes a statement of a result, released or not: its code."""
    code = codes.derived("by hand")
    found = db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one()
    result, _ = results.of_entry(found.id)[0]
    printed = PrintedParticulars(found.name, None, "0001", None, None, person.id_number, None, "April")
    statements.add_all([NewStatement(result.id, 1, printed.kept(), codes.hashed(code))], now=now)
    return code


@one_transaction
def withdraw_statements(*, now: datetime) -> None:
    for statement in db.session.scalars(select(Statement)):
        statement.withdrawn_at = now


@one_transaction
def erase(person: Person, *, now: datetime) -> None:
    db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one().erased_at = now


@one_transaction
def switch_off(person: Person) -> None:
    """The candidate does not want to be verified by the two numbers."""
    db.session.scalars(select(Entry).where(Entry.id_number == person.id_number)).one().verifiable = False
