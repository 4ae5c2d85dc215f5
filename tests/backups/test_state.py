"""How the backups stand: what the office and whoever looks after the server are told from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from portal import settings
from portal.backups import making, recovery_keys, state
from tests import office
from tests.databases import BOTH
from tests.tables import for_each

NOW = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def keyed(app, monkeypatch, tmp_path) -> None:
    public = recovery_keys.make(tmp_path / "recovery.key")
    office.choose(app, monkeypatch, recovery_key=public, backup_to=str(tmp_path / "backups"))


def make(now: datetime) -> None:
    making.make(settings.current().backups, {}, now=now)


def test_at_the_beginning_there_is_nothing_to_tell(app):
    found = state.state()
    assert (found.newest, found.begun, found.failed, found.opened) == (None, None, None, None)
    assert (found.has_key, found.key_on_server) == (False, None)
    assert not found.is_old(now=NOW)
    assert not found.wants_trial(now=NOW)


def test_the_newest_backup_is_old_after_two_days(keyed):
    make(NOW)
    assert state.state().newest == NOW
    assert not state.state().is_old(now=NOW + 2 * DAY)
    assert state.state().is_old(now=NOW + 2 * DAY + SECOND)


def test_that_there_is_none_is_old_too_once_one_was_begun(keyed):
    state.begin(now=NOW)
    assert not state.state().is_old(now=NOW + 2 * DAY)
    assert state.state().is_old(now=NOW + 2 * DAY + SECOND)


def test_a_failure_is_told_until_one_is_made(keyed):
    state.note_failure(now=NOW)
    assert state.state().failed == NOW
    make(NOW + HOUR)
    assert state.state().failed is None


def test_a_trial_is_wanted_every_three_months_where_there_are_backups(keyed):
    assert not state.state().wants_trial(now=NOW)
    make(NOW)
    assert state.state().wants_trial(now=NOW)
    state.note_opened(now=NOW)
    assert not state.state().wants_trial(now=NOW + state.TRIAL_EVERY)
    assert state.state().wants_trial(now=NOW + state.TRIAL_EVERY + SECOND)


def test_a_key_that_still_lies_on_the_server_is_named(keyed):
    key = settings.current().instance / recovery_keys.FILE
    recovery_keys.make(key)
    try:
        assert (state.state().has_key, state.state().key_on_server) == (True, key)
    finally:
        key.unlink()


@for_each("folder, is_on_disk", [("backups", True), ("not/there/yet", True), ("/proc", False)])
def test_it_knows_whether_backups_are_on_the_disk_of_the_database(app, monkeypatch, folder, is_on_disk):
    office.choose(app, monkeypatch, backup_to=folder)
    assert state.state().is_on_disk_of_database is is_on_disk


@pytest.mark.parametrize("backend", BOTH)
def test_of_many_senders_that_ask_at_once_one_begins_the_backup(app, backend):  # R4
    def ask(_number: int) -> bool:
        with app.app_context():
            return state.begin(now=NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == [False] * 7 + [True]
    assert not state.begin(now=NOW + HOUR - SECOND)
    assert state.begin(now=NOW + HOUR)
