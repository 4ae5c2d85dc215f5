"""The tables of a database: migrated ones equal the mapped ones, and every age of a database is recognised."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from portal import settings
from portal.language.centre_texts import CentreText
from portal.store import audit, database, entries, schema, statements
from portal.store.audit import AuditLine
from portal.store.database import StoreUnavailable, Table, db
from portal.store.schema import Age
from tests.store.conftest import empty

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{after}"


def upgrade() -> None:
    op.create_table("novelty", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE sitting SET name = 'changed'")
    {end}
"""
FAILS = "raise RuntimeError('the power went out')"


@pytest.fixture
def migrations(tmp_path, monkeypatch) -> Path:
    """The program's migrations, in a folder where a test may add to them."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", copy)
    return copy


def add_revision(migrations: Path, end: str = "") -> str:
    last = schema.revisions()[-1]
    number = f"{int(last) + 1:04}"
    (migrations / "versions" / f"{number}_next.py").write_text(NEXT.format(number=number, after=last, end=end))
    return number


def picture() -> dict[str, list[str]]:
    """All that the database itself knows of its tables, but for Alembic's own."""
    database = inspect(db.engine)
    kinds = {
        "columns": database.get_multi_columns(),
        "key": database.get_multi_pk_constraint(),
        "foreign keys": database.get_multi_foreign_keys(),
        "unique": database.get_multi_unique_constraints(),
        "checks": database.get_multi_check_constraints(),
        "indexes": database.get_multi_indexes(),
    }
    return {
        f"{kind} of {table}": _plain(found)
        for kind, tables in kinds.items()
        for (_, table), found in tables.items()
        if table != "alembic_version"
    }


def _plain(found: list[dict] | dict) -> list[str]:
    """What was found as text, in no order: a condition or a type of SQLAlchemy's is equal to none but itself."""
    listed = [found] if isinstance(found, dict) else found
    return sorted(str({name: _text(value) for name, value in sorted(each.items())}) for each in listed)


def _text(value: object) -> str:
    options = value.items() if isinstance(value, dict) else []
    return str({name: str(option) for name, option in options}) if options else str(value)


def set_revision(number: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_migrated_tables_equal_the_mapped_ones(blank):
    schema.bring_up_to_date()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrated_tables_have_the_keys_checks_and_partial_indexes_of_the_mapped_ones(blank, backend):
    schema.bring_up_to_date()
    migrated = picture()
    if backend == "sqlite":
        empty(settings.current().database_file)
    else:
        Table.metadata.drop_all(db.engine)
    Table.metadata.create_all(db.engine)
    assert migrated == picture()
    assert "ck_result_version" in str(migrated), "the checks were not looked at"
    assert "opened_at IS NULL" in str(migrated), "the conditions of partial indexes were not looked at"


def test_revisions_follow_one_another_in_the_order_of_their_numbers():
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    walked = [revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()]
    assert walked[::-1] == schema.revisions()


def test_no_revision_offers_a_way_back():
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    for revision in ScriptDirectory.from_config(config).walk_revisions():
        assert not hasattr(revision.module, "downgrade"), f"{revision.revision} would lose what a centre has entered"


def test_an_installed_database_is_current(app):
    assert schema.age() is Age.CURRENT


def test_a_database_without_tables_is_missing(blank):
    assert schema.age() is Age.MISSING


def test_a_database_becomes_current_when_it_is_brought_up_to_date(blank):
    schema.bring_up_to_date()
    assert schema.age() is Age.CURRENT


def test_a_database_behind_the_program_is_older(app, migrations):
    add_revision(migrations)
    assert schema.age() is Age.OLDER


def test_an_older_database_is_brought_up_to_date_with_what_is_in_it(app, migrations):
    add_revision(migrations)
    schema.bring_up_to_date()
    assert schema.age() is Age.CURRENT
    assert inspect(db.engine).has_table("novelty")
    assert len(entries.in_sitting(1)) == 40


def test_a_database_ahead_of_the_program_is_newer(app):
    set_revision("9999")
    assert schema.age() is Age.NEWER


def test_bringing_a_current_database_up_to_date_changes_nothing(app):
    before = picture()
    schema.bring_up_to_date()
    assert picture() == before
    assert len(entries.in_sitting(1)) == 40


def test_a_migration_that_dies_half_way_leaves_the_database_as_it_was(app, migrations):  # R3, R21
    add_revision(migrations, FAILS)
    before = picture()
    with pytest.raises(RuntimeError, match="the power went out"):
        schema.bring_up_to_date()
    assert picture() == before
    assert schema.age() is Age.OLDER
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM sitting")) == "April (S2) 2018"


def test_a_migration_that_died_runs_whole_the_next_time(app, migrations):  # R21
    number = add_revision(migrations, FAILS)
    with pytest.raises(RuntimeError):
        schema.bring_up_to_date()
    file = migrations / "versions" / f"{number}_next.py"
    file.write_text(file.read_text().replace(FAILS, ""))
    schema.bring_up_to_date()
    assert schema.age() is Age.CURRENT
    assert inspect(db.engine).has_table("novelty")


def test_a_later_migration_that_dies_undoes_the_earlier_ones_of_the_same_run(blank, migrations):  # R21
    add_revision(migrations, FAILS)
    with pytest.raises(RuntimeError):
        schema.bring_up_to_date()
    assert inspect(db.engine).get_table_names() == []
    assert schema.age() is Age.MISSING


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_that_is_gone_has_no_age(app):
    database.close()
    settings.current().database_file.unlink()
    with pytest.raises(StoreUnavailable):
        schema.age()


BEFORE_SEARCHING = """
INSERT INTO sitting (id, code, exam, name, results_by_has_time, zone, candidate_number_length, secret_number_length)
VALUES (1, 'ket', 'a2-key', 'April', false, 'UTC', 4, 4);
INSERT INTO school (id, name, name_key) VALUES (1, 'Larch School', 'larch school');
INSERT INTO entry (id, public_key, sitting_id, candidate_number, id_number, id_number_printed, secret_enc,
                   secret_key_no, name, local_name, internal_id, school_id, verifiable)
VALUES (1, 'a', 1, '0007', '937803WLC', '937803WLC', '', 1, 'Müller Zoë', '米勒', 'T1', 1, true),
       (2, 'b', 1, '0008', '645890ZUB', '645890ZUB', '', 1, 'Lin', NULL, NULL, NULL, true)
"""


BEFORE_CHAINING = """
INSERT INTO audit (id, at, who, what, whom, details)
VALUES (1, '2018-05-06 08:00:00', 'office', 'did', NULL, '{}'), (5, '2018-05-07 08:00:00', 'office', 'did', 7, NULL)
"""


def migrate_from(migrations: Path, revision: str, rows: str) -> None:
    """Bring the database up to date from the one before this revision, with these rows in it."""
    for file in (migrations / "versions").glob("[0-9]*.py"):
        if file.name >= revision:
            file.rename(file.with_suffix(".later"))
    schema.bring_up_to_date()
    with db.engine.begin() as connection:
        for statement in rows.split(";"):
            connection.execute(text(statement))
    for file in (migrations / "versions").glob("*.later"):
        file.rename(file.with_suffix(".py"))
    schema.bring_up_to_date()


def test_entries_there_were_before_get_the_text_they_are_found_by(blank, migrations):
    migrate_from(migrations, "0005", BEFORE_SEARCHING)
    with db.engine.connect() as connection:
        kept = connection.scalars(text("SELECT search_text FROM entry ORDER BY id")).all()
    assert kept == ["937803wlc\n0007\nmullerzoe\n米勒\nt1\nlarchschool", "645890zub\n0008\nlin"]


def test_rows_of_the_audit_log_there_were_before_are_chained(blank, migrations):
    migrate_from(migrations, "0007", BEFORE_CHAINING)
    first, last = db.session.scalars(select(AuditLine).order_by(AuditLine.id))
    assert [each.hash for each in (first, last)] == [audit.hashed(each) for each in (first, last)]
    assert (first.previous_hash, last.previous_hash) == ("", first.hash)
    assert (first.details_hash, last.details_hash) == (audit.digest("{}"), None)
    assert audit.head() == (5, last.hash, 2)
    db.session.remove()


BEFORE_EDITIONS = (
    BEFORE_SEARCHING
    + """;
UPDATE sitting SET name = '{"": "April", "zh-Hant": "四月"}';
UPDATE entry SET date_of_birth = '2008-03-28', reference_number = 'R1' WHERE id = 1;
INSERT INTO result (id, entry_id, version, status, computed, how, made_at, made_by)
VALUES (1, 1, 1, 'final', false, 'import', '2018-05-06 08:00:00', 'office');
INSERT INTO statement (id, result_id, code_hash, issued_at) VALUES (1, 1, 'a hash', '2018-06-06 08:00:00')
"""
)


def test_statements_there_were_before_get_the_particulars_of_today(blank, migrations):
    migrate_from(migrations, "0008", BEFORE_EDITIONS)
    statement = statements.newest([1])[1]
    assert (statement.edition, statement.code_hash) == (1, "a hash")
    assert statements.printed(statement) == (
        "Müller Zoë", "米勒", "0007", "2008-03-28", "T1", "937803WLC", "R1", CentreText("April", {"zh-Hant": "四月"}),
    )  # fmt: skip
    db.session.remove()


def test_a_new_file_is_readable_by_its_owner_only(tmp_path):
    schema.make_file(tmp_path / "new.sqlite")
    assert (tmp_path / "new.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_made_anew(tmp_path):
    (tmp_path / "old.sqlite").write_bytes(b"kept")
    schema.make_file(tmp_path / "old.sqlite")
    assert (tmp_path / "old.sqlite").read_bytes() == b"kept"
