"""The stage: a real installation, put back to the same state before each test.

Each test begins with the same database and really commits to it. On SQLite that is a file in WAL mode, copied
anew: cheaper than it sounds (a millisecond), and every test meets the file, the journal and the locks that a
centre's server meets. On PostgreSQL the rows are put back into their tables.
"""

from __future__ import annotations

import contextvars
import gzip
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app, settings, store
from portal.domain.importing import entries
from portal.domain.sittings import sittings
from portal.language import clock
from portal.runtime import installation
from tests.spreadsheets import in_one_process

from . import cast, databases, mailbox, page_rules
from .rounds import rounds
from .standing import standing

__all__ = ["rounds", "standing"]

MEMORY = Path("/dev/shm")
DATA = Path(__file__).parent / "data"
RELEASE_DAY = datetime(2018, 6, 5, 8, 0, tzinfo=UTC)  # 09:00 in the UK
BEFORE = RELEASE_DAY - timedelta(days=30)

SETTINGS = {
    "CENTRE_NUMBER": "TW940",
    "CENTRE_NAME": "Maple Exam Centre",
    "CENTRE_EMAIL": "exams@maple.example",
    "TIMEZONE": "Asia/Taipei",
    "BASE_URL": "http://localhost",
}
CHEAP_HASHES = {
    "PORTAL_PASSWORD_HASH_KIB": "8",
    "PORTAL_PASSWORD_HASH_PASSES": "1",
}


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process more than processors, since some tests wait; none for files that are named: those are soon over."""
    named = [Path(each.partition("::")[0]) for each in config.args]
    return 0 if all(path.suffix == ".py" for path in named) else (os.cpu_count() or 1) + 1


def pytest_itemcollected(item: pytest.Item) -> None:
    """What runs on PostgreSQL is marked so, whichever fixture asks for it."""
    if hasattr(item, "callspec") and "postgresql" in item.callspec.params.values():
        item.add_marker("postgresql")


class Visitor(FlaskClient):
    """A browser that complains about every page no visitor should be given.

    It sends the hidden field of a form as a browser would, unless told that it is a forger. Each request runs in
    a context of its own, as in a server: what the test itself has open does not leak into it.
    """

    forges = False

    def open(self, *args, **kwargs):
        if kwargs.get("method") == "POST" and not self.forges:
            kwargs["data"] = {"csrf_token": self._csrf_token(), **(kwargs.get("data") or {})}
        store.database.db.session.rollback()
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        has_page = answer.mimetype == "text/html" and kwargs.get("method") not in ("HEAD", "OPTIONS")
        if has_page and answer.status_code not in (301, 302, 303, 308):
            is_compressed = answer.headers.get("Content-Encoding") == "gzip"
            page_rules.check(gzip.decompress(answer.data).decode() if is_compressed else answer.text)
        return answer

    def see(self, path: str) -> BeautifulSoup:
        answer = self.get(path)
        assert answer.status_code == 200, answer.status
        return BeautifulSoup(answer.text, "html.parser")

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            session["csrf_token"] = "one browser's own"
        return "one browser's own"


@pytest.fixture(scope="session")
def stages() -> Iterator[databases.Stages]:
    """One installation for each database, made when first asked for; in memory where the machine offers files there.

    A thousand tests that really commit wait for the disk most of their time. Faults are tested on the disk.
    """
    with TemporaryDirectory(prefix="portal-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        built = databases.Stages(Path(folder), _install)
        yield built
        built.close()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch) -> None:
    """A machine that takes long does not move the moment at which a test stands; one that waits minutes does."""
    monkeypatch.setattr(clock, "NO_WAIT", 60)


@pytest.fixture
def backend() -> str:
    """Which database the test runs on; tests/store and others ask for both."""
    return "sqlite"


@pytest.fixture
def app(stages, backend) -> Iterator[Flask]:
    """The app, on the database as it was after the office had entered 40 candidates; nobody has registered."""
    with stages.fresh(backend).app_context() as _:
        yield stages.app(backend)
        store.database.db.session.remove()


@pytest.fixture
def going_on(app, stages, backend) -> Callable[..., object]:
    """Does a deed of `tests.stage`, or puts back what it left, after those that the test has staged already."""
    done: list[object] = []

    def go_on(deed: object, work: Callable[[], object]) -> object:
        done.append(deed)
        return stages.of(backend).once(tuple(done), work)

    return go_on


@pytest.fixture
def afresh(app, stages, backend, time) -> Callable[[], None]:
    """Begins a row of a table of facts that each write, or move the clock: every row finds what the first one found."""
    stage, begun = stages.of(backend), []

    def go_back() -> None:
        if begun:
            stage.put_back("begun")
            time.move(*begun)
        else:
            stage.keep("begun")
            begun.append(time())

    return go_back


@pytest.fixture
def visitor(app) -> Visitor:
    return app.test_client()


@pytest.fixture
def time(monkeypatch) -> cast.Time:
    """The clock, standing a month before the release until a test moves it."""
    stopped = cast.Time(BEFORE)
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """Of a mail server on this machine; nobody vouches for it."""
    return mailbox.make_certificate(tmp_path_factory.mktemp("certificate"))


def _install(folder: Path, database_url: str | None) -> Flask:
    """An installation as an office has it before anybody registers."""
    installation.write_settings(folder, SETTINGS)
    environ = {settings.INSTANCE: str(folder), **CHEAP_HASHES}
    if database_url:
        environ["PORTAL_DATABASE_URL"] = database_url
    installation.prepare(environ, is_new=True)
    app = create_app(environ)
    app.config["TESTING"] = True
    app.test_client_class = Visitor
    with app.app_context():
        sitting = sittings.SittingPlan(
            code="ket-april",
            exam="a2-key-schools",
            name="April (S2) 2018",
            results_by=RELEASE_DAY,
            results_by_has_time=True,
            zone="Europe/London",
        )
        sittings.add(sitting, by="office", now=BEFORE)
        plan = entries.plan(in_one_process.read_file(DATA / "entries.csv"), "ket-april", now=BEFORE)
        entries.carry_out(plan, by="office", now=BEFORE)
    return app
