"""A database of any earlier version, brought up to date in one step, with all that was in it (R21).

Each file of data/versions was made by the last program of its version: the office took in entries, timetable and
results, opened and corrected them; Mei, Han and one more registered; Mei had a statement and a share made. The first
program had no timetable, corrections, statements or shares yet.
"""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from portal import create_app, settings, store
from portal.store import schema
from tests import cast
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import CHEAP_HASHES, DATA, SETTINGS, Visitor

VERSIONS = sorted((DATA / "versions").glob("*.sql.gz"))
KEYS = {  # those that the files were made with
    "SECRET_KEY": "the-key-of-a-stored-database-that-keeps-no-secret-of-anybody-012",
    "SECRET_NUMBER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "DOCUMENT_KEY": "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=",
}
of_each_version = pytest.mark.parametrize("dump", VERSIONS, ids=lambda dump: dump.name[:4])


@pytest.fixture
def older(dump, instance) -> Path:
    """An installation of that version, which knew no backups."""
    instance.mkdir(mode=0o700, exist_ok=True)
    (instance / settings.FILE).write_text(settings.written.as_file(SETTINGS | KEYS))
    with closing(sqlite3.connect(instance / "portal.sqlite")) as database:
        database.executescript(gzip.decompress(dump.read_bytes()).decode())
    return instance


@pytest.fixture
def upgraded(flask, older) -> Iterator[Visitor]:
    """Somebody who comes to the site after the office has brought it up to date."""
    went_well(flask("keys", "new"))
    went_well(flask("init"))
    app = create_app({settings.INSTANCE: str(older), **CHEAP_HASHES})
    app.config["TESTING"] = True
    app.test_client_class = Visitor
    with app.app_context():
        yield app.test_client()
        store.database.close()


def content(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "portal.sqlite")) as database:
        return list(database.iterdump())


@of_each_version
def test_candidates_log_in_and_see_what_was_there(upgraded, dump):
    hans = "124" if dump.name.startswith("0001") else "125"  # the first program could not correct yet
    for person, score in ((cast.MEI, "138"), (cast.HAN, hans)):
        cast.log_in(upgraded, person)
        upgraded.post("/account/terms", data={"terms": "agree"})  # asked of who agreed to earlier ones
        key = re.search(r"/results/(\w+)", upgraded.get("/results").text)[1]
        assert score in upgraded.see(f"/results/{key}").get_text()
        upgraded.post("/logout")


@of_each_version
def test_what_the_office_had_is_there(flask, older):
    went_well(flask("keys", "new"))
    went_well(flask("init"))
    assert "40 entries, 3 registered" in "\n".join(went_well(flask("sitting", "list")))
    assert len(went_well(flask("import", "list"))) >= 3
    assert went_well(flask("init"))[-2] == "The database is up to date."


@of_each_version
def test_nothing_is_changed_before_there_is_a_backup_to_go_back_to(flask, older):
    before = content(older)
    assert "Make one with `flask keys new`." in went_wrong(flask("init"))[-1]
    assert content(older) == before
    went_well(flask("keys", "new"))
    told = went_well(flask("init"))
    [backup] = (older / "backups").glob("before-*.age")
    assert any(str(backup) in line and "To go back" in line for line in told)


def test_each_earlier_version_is_tried():
    stored = [dump.name[:4] for dump in VERSIONS]
    assert stored == schema.revisions()[: len(stored)]
