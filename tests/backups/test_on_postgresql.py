"""A backup of PostgreSQL's: made by pg_dump, and put only into a database that nobody else has filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import settings
from portal.backups import making, recovery_keys, restoring
from portal.backups.restoring import HoldsTables, NeedsNoPostgreSQL, NeedsPostgreSQL
from portal.domain.refusals import Impossible
from portal.runtime import installation
from portal.store import copies, database
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office
from tests.conftest import BEFORE
from tests.databases import another_database

NOW = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)
GIVEN = "PORTAL_DATABASE_URL"
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"])


@pytest.fixture
def identity(tmp_path) -> Path:
    return tmp_path / "recovery.key"


@pytest.fixture
def url(app) -> str:
    return settings.current().database_url


@pytest.fixture
def made(app, monkeypatch, tmp_path, identity, url) -> Path:
    office.choose(app, monkeypatch, recovery_key=recovery_keys.make(identity))
    return making.make(tmp_path / "backups", {GIVEN: url} if url else {}, now=NOW).file


@pytest.fixture
def empty(url) -> Iterator[str]:
    with another_database(url) as address:
        yield address


def reason(backup: restoring.OpenedBackup, instance: Path, environ: dict[str, str]) -> object:
    with pytest.raises(Impossible) as refused:
        restoring.check_target(backup, instance, environ)
    [told] = refused.value.reasons
    return told


@on_postgresql
def test_it_is_what_pg_dump_writes_and_pg_restore_puts_back(made, identity, tmp_path, url, backend):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert backup.database.name == copies.POSTGRESQL
        cast.register(cast.MEI, now=BEFORE)
        db.session.remove()
        db.engine.dispose()
        copies.put_back(backup.database, url)
    assert db.session.scalar(select(Entry.account_id).where(Entry.account_id.is_not(None))) is None


@on_postgresql
def test_from_another_machine_the_live_database_is_not_replaced(made, identity, tmp_path, url, backend):
    """Its address came with the settings that the backup holds."""
    fresh = tmp_path / "fresh"
    with restoring.opened(made, identity, fresh) as backup:
        assert reason(backup, fresh, {}) == HoldsTables(copies.without_password(url))
        assert reason(backup, fresh, {GIVEN: url}) == HoldsTables(copies.without_password(url))


@on_postgresql
def test_an_installation_may_replace_the_database_that_it_has_and_go_on_when_that_broke_off(
    made, identity, tmp_path, url, backend
):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert restoring.check_target(backup, settings.current().instance, {GIVEN: url}) == url
        (tmp_path / "portal.toml").write_text("cannot be read")
        assert isinstance(reason(backup, tmp_path, {}), HoldsTables)
        (tmp_path / "portal.toml.restored").write_text(f'DATABASE_URL = "{url}"')
        assert restoring.check_target(backup, tmp_path, {}) == url


@on_postgresql
def test_it_goes_into_an_empty_database_that_is_named(made, identity, tmp_path, url, empty, backend):
    fresh = tmp_path / "fresh"
    with restoring.opened(made, identity, fresh) as backup:
        restoring.use_database(backup, empty)
        assert restoring.check_target(backup, fresh, {}) == empty
        with restoring.put_in_place(backup, fresh, {settings.INSTANCE: str(fresh)}) as chosen:
            assert chosen.database_url == empty
    with installation.without_pages({settings.INSTANCE: str(fresh)}).app_context():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 40
        database.close()


@on_postgresql
def test_it_is_refused_where_no_postgresql_is_named(made, identity, tmp_path, backend):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        restoring.use_database(backup, "")
        assert reason(backup, tmp_path / "fresh", {}) == NeedsPostgreSQL()


def test_a_copy_of_a_file_is_refused_where_postgresql_is_named(made, identity, tmp_path):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        url = "postgresql+psycopg://portal:secret@nowhere/portal"
        assert reason(backup, tmp_path / "fresh", {GIVEN: url}) == NeedsNoPostgreSQL()
