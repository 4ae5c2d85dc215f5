"""What the tables themselves refuse, whatever the code above them forgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import CheckConstraint, Connection, Constraint, Index, UniqueConstraint, insert, update
from sqlalchemy.exc import IntegrityError

from portal.store.database import Table, db
from tests.databases import BOTH
from tests.tables import for_each

NOON = datetime(2018, 6, 5, 12, 0, tzinfo=UTC)
TABLES = Table.metadata.tables


def row(table: str, n: int) -> dict[str, object]:
    """The n-th row of a table: a right one, with nothing in it that another has."""
    mine = 1000 + n
    rows: dict[str, dict[str, object]] = {
        "sitting": {
            "id": mine,
            "code": f"code-{n}",
            "exam": "a2-key",
            "name": "A sitting",
            "results_by_has_time": False,
            "zone": "UTC",
            "candidate_number_length": 4,
            "secret_number_length": 4,
        },
        "school": {"id": mine, "name": "A school", "name_key": f"school {n}"},
        "venue": {"id": mine, "sitting_id": mine, "name": f"venue {n}"},
        "entry": {
            "id": mine,
            "public_key": f"key-{n}",
            "sitting_id": mine,
            "candidate_number": f"{n:04}",
            "id_number": f"{n:06}ABC",
            "id_number_printed": "",
            "secret_enc": b"",
            "secret_key_no": 1,
            "name": "A candidate",
            "verifiable": True,
        },
        "slot": {"id": mine, "sitting_id": mine, "entry_id": mine, "paper": "listening", "day": date(2018, 4, 21)},
        "account": {
            "id": mine,
            "email": "a@example.org",
            "email_key": "a@example.org",
            "password_hash": "",
            "language": "en",
            "terms_version": "1",
            "terms_agreed_at": NOON,
            "opened_at": NOON,
        },
        "email_change": {"id": mine, "account_id": mine, "new_email": "", "old_email": "", "asked_at": NOON},
        "staff": {"id": mine, "email": f"staff{n}@example.org", "name": "Somebody", "role": "office"},
        "sign_in": {"id": mine, "secret_hash": f"hash-{n}", "account_id": mine, "began_at": NOON, "seen_at": NOON},
        "link": {
            "id": mine,
            "purpose": "confirm email",
            "hash": f"hash-{n}",
            "account_id": mine,
            "made_at": NOON,
            "expires_at": NOON,
        },
        "release": {
            "id": mine,
            "sitting_id": mine,
            "wave": n,
            "opens_at": NOON,
            "opened_at": NOON,
            "zone": "UTC",
            "scheduled_by": "",
        },
        "import_run": {
            "id": mine,
            "kind": "entries",
            "sitting_id": mine,
            "file_name": "",
            "sha256": "",
            "by": "",
            "at": NOON,
            "counts": "{}",
        },
        "import_change": {"import_id": mine, "line": n, "table": "entry", "row_id": n},
        "result": {
            "id": mine,
            "entry_id": mine,
            "version": n,
            "status": "final",
            "computed": False,
            "how": "import",
            "made_at": NOON,
            "made_by": "",
        },
        "score": {"result_id": mine, "part": "listening", "value": 140},
        "statement": {
            "id": mine,
            "result_id": mine,
            "edition": 1,
            "particulars": "{}",
            "code_hash": f"hash-{n}",
            "issued_at": NOON,
        },
        "share": {"id": mine, "entry_id": mine, "scope": "full", "hash": f"hash-{n}", "made_at": NOON},
        "verification": {"id": mine, "entry_id": mine, "way": "numbers", "at": NOON},
        "letter": {
            "id": mine,
            "kind": "welcome",
            "about": f"welcome:{mine}",
            "account_id": mine,
            "to_address": "",
            "language": "en",
            "state": "waiting",
            "tries": 0,
            "next_at": NOON,
            "message_id": f"<{n}@example.org>",
            "made_at": NOON,
        },
        "agreement": {"id": mine, "account_id": mine, "what": "updates", "language": "en", "agreed_at": NOON},
        "attempt": {"what": "log in", "whose": f"hash-{n}", "window_start": NOON, "failures": 1},
        "audit": {"id": mine, "at": NOON, "who": "", "what": "", "previous_hash": "", "hash": f"hash-{n}"},
        "meta": {"key": f"key-{n}", "value": ""},
    }
    return rows[table]


UNIQUE = [
    ("sitting", "code"),
    ("school", "name_key"),
    ("venue", "sitting_id name"),
    ("slot", "sitting_id paper entry_id"),
    ("entry", "public_key"),
    ("entry", "id_number"),
    ("entry", "sitting_id candidate_number"),
    ("staff", "email"),
    ("sign_in", "secret_hash"),
    ("link", "hash"),
    ("release", "sitting_id wave"),
    ("result", "entry_id version"),
    ("statement", "result_id edition"),
    ("statement", "code_hash"),
    ("share", "hash"),
    ("letter", "about"),
    ("letter", "message_id"),
    ("audit", "hash"),
]
PRIMARY = [
    ("attempt", "what whose window_start"),
    ("score", "result_id part"),
    ("meta", "key"),
    ("import_change", "import_id line table row_id"),
]
CHECKS = [
    ("sitting", "secret_number_length", {"secret_number_length": 3}),
    ("sitting", "secret_number_length", {"secret_number_length": 11}),
    ("sitting", "candidate_number_length", {"candidate_number_length": 0}),
    ("sign_in", "one_person", {"account_id": None, "staff_id": None}),
    ("sign_in", "one_person", {"account_id": 1002, "staff_id": 1002}),
    ("result", "version", {"version": 0}),
    ("result", "status", {"status": "passed"}),
    ("result", "how", {"how": "magic"}),
    ("letter", "state", {"state": "lost"}),
    ("share", "scope", {"scope": "everything"}),
    ("verification", "way", {"way": "guess"}),
]


@pytest.fixture(scope="module", params=BOTH)
def filled(stages, request) -> Iterator[Connection]:
    """A connection to a database in which each table has two right rows; nothing of it is ever committed."""
    with stages.fresh(request.param).app_context(), db.engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            for n in (1, 2):
                connection.execute(insert(table), row(table.name, n))
        yield connection


@pytest.fixture
def rows(filled) -> Iterator[Connection]:
    """The two rows of each table, put back after the test."""
    savepoint = filled.begin_nested()
    yield filled
    savepoint.rollback()


@contextmanager
def refused(rows: Connection) -> Iterator[pytest.ExceptionInfo[IntegrityError]]:
    """The block breaks a rule of the tables; its rows are put back."""
    savepoint = rows.begin_nested()
    try:
        with pytest.raises(IntegrityError) as refusal:
            yield refusal
    finally:
        savepoint.rollback()


def change(rows: Connection, table: str, values: dict[str, object]) -> None:
    """Make the second row of the table another."""
    keys = TABLES[table].primary_key.columns
    second = [column == row(table, 2)[column.name] for column in keys]
    assert rows.execute(update(TABLES[table]).where(*second).values(values)).rowcount == 1


def is_about(refusal: pytest.ExceptionInfo[IntegrityError], table: str, rule: Constraint | Index) -> bool:
    """Whether it was this constraint that said no."""
    error = refusal.value.orig
    if hasattr(error, "diag"):
        return error.diag.constraint_name == rule.name
    if isinstance(rule, CheckConstraint):
        return str(error) == f"CHECK constraint failed: {rule.name}"
    return str(error) == "UNIQUE constraint failed: " + ", ".join(f"{table}.{name}" for name in dict(rule.columns))


def constraints(kind: type[Constraint]) -> dict[tuple[str, str], Constraint]:
    """Every constraint of this kind by its table, and its columns or (a check) its name."""
    found = [(table.name, each) for table in TABLES.values() for each in table.constraints if isinstance(each, kind)]
    if kind is CheckConstraint:
        return {(table, str(each.name).removeprefix(f"ck_{table}_")): each for table, each in found}
    return {(table, " ".join(each.columns.keys())): each for table, each in found}


def index(table: str, name: str) -> Index:
    return next(each for each in TABLES[table].indexes if each.name == name)


def test_every_unique_constraint_is_tried_here():
    assert set(UNIQUE) == set(constraints(UniqueConstraint))


def test_every_check_is_tried_here():
    assert {(table, check) for table, check, _ in CHECKS} == set(constraints(CheckConstraint))


@for_each("table, columns", UNIQUE)
def test_what_must_be_unique_is_not_taken_twice(rows, table, columns):
    same = {column: row(table, 1)[column] for column in columns.split()}
    with refused(rows) as refusal:
        change(rows, table, same)
    assert is_about(refusal, table, constraints(UniqueConstraint)[table, columns])


@for_each("table, columns", PRIMARY)
def test_a_row_with_the_key_of_another_is_refused(rows, table, columns):
    with refused(rows):
        change(rows, table, {column: row(table, 1)[column] for column in columns.split()})


@for_each("table, check, wrong", CHECKS)
def test_what_a_check_forbids_is_refused(rows, table, check, wrong):
    with refused(rows) as refusal:
        change(rows, table, wrong)
    assert is_about(refusal, table, constraints(CheckConstraint)[table, check])


@for_each(
    "table, column", sorted((table.name, key.parent.name) for table in TABLES.values() for key in table.foreign_keys)
)
def test_a_row_that_belongs_to_nothing_is_refused(rows, table, column):
    wrong: dict[str, object] = {column: 999_999}
    if (table, column) == ("sign_in", "staff_id"):
        wrong["account_id"] = None  # a sign-in is one person's
    with refused(rows) as refusal:
        change(rows, table, wrong)
    assert "foreign key" in str(refusal.value).casefold()


def release(rows: Connection, **values: object) -> None:
    """One more release of the second sitting, still to open but for what `values` say."""
    rows.execute(
        insert(TABLES["release"]), row("release", 3) | {"id": None, "sitting_id": 1002, "opened_at": None} | values
    )


def test_a_sitting_has_one_release_that_is_still_to_open(rows):
    release(rows, id=1003)
    with pytest.raises(IntegrityError) as refusal:
        release(rows, id=1004, wave=4)
    assert is_about(refusal, "release", index("release", "uq_release_unopened"))


@pytest.mark.parametrize("done", ["opened_at", "cancelled_at"])
def test_a_sitting_may_have_a_release_beside_one_that_is_done(rows, done):
    release(rows, id=1003, **{done: NOON})
    release(rows, id=1004, wave=4)


def test_a_paper_of_a_sitting_has_one_slot_of_everybody(rows):
    everybody = row("slot", 3) | {"sitting_id": 1002, "entry_id": None}
    rows.execute(insert(TABLES["slot"]), everybody)
    with pytest.raises(IntegrityError) as refusal:
        rows.execute(insert(TABLES["slot"]), everybody | {"id": 1004})
    assert is_about(refusal, "slot", index("slot", "uq_slot_of_everybody"))


def test_one_address_may_serve_several_accounts(rows):
    change(rows, "account", {"email_key": row("account", 1)["email_key"]})
