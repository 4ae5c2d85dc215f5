"""The store is tried on both databases; what only one of them has is marked so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from portal import settings
from portal.store import database
from tests.databases import BOTH


@pytest.fixture(params=BOTH)
def backend(request) -> str:
    return request.param


@pytest.fixture
def blank(app, backend) -> Iterator[Flask]:
    """The app on a database without a single table; PostgreSQL's own tables stand aside meanwhile."""
    if backend == "sqlite":
        empty(settings.current().database_file)
        yield app
        return
    _say("ALTER SCHEMA public RENAME TO aside", "CREATE SCHEMA public")
    yield app
    _say("DROP SCHEMA public CASCADE", "ALTER SCHEMA aside RENAME TO public")


def _say(*statements: str) -> None:
    database.close()
    with database.db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def empty(file: Path) -> None:
    database.close()
    for name in (file.name + "-wal", file.name + "-shm"):
        file.with_name(name).unlink(missing_ok=True)
    file.write_bytes(b"")


@pytest.fixture
def at_once(app) -> Iterator[Callable[..., list]]:
    """Run a function in threads that all begin at one moment; what each returned or raised, in no order."""

    def run(work: Callable[[], object], threads: int = 2) -> list:
        barrier, outcomes = Barrier(threads), []

        def one() -> None:
            with app.app_context():
                barrier.wait()
                try:
                    outcomes.append(work())
                except Exception as problem:  # noqa: BLE001 (the test looks at what it was)
                    outcomes.append(problem)

        running = [Thread(target=one) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return outcomes

    return run
