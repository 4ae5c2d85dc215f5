"""The databases the suite runs on, and how each is put back to where a test begins."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from flask import Flask, has_app_context
from sqlalchemy import make_url

from portal import settings, store

BOTH = ["sqlite", "postgresql"]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
DROPPED = """DO $$ DECLARE added text; BEGIN
    FOR added IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ('{{{tables}}}')
    LOOP EXECUTE 'DROP TABLE public.' || added; END LOOP;
END $$"""
Install = Callable[[Path, str | None], Flask]


class Database(Protocol):
    """Where an installation keeps its rows; nobody is connected while it is copied or put back."""

    def keep(self, name: str) -> None:
        """Keep a copy of all rows, under this name."""

    def put_back(self, name: str) -> None:
        """Make the rows what they were when the copy of this name was kept."""

    def is_changed(self) -> bool:
        """Whether rows were written since; False where nobody can tell."""


@dataclass
class Stage:
    """One installation on one database."""

    app: Flask
    database: Database
    _outcomes: dict[object, tuple[str, object]] = field(default_factory=dict)

    def keep(self, name: str) -> None:
        self._let_go()
        self.database.keep(name)

    def put_back(self, name: str) -> None:
        self._let_go()
        self.database.put_back(name)

    def once(self, deeds: object, work: Callable[[], object]) -> object:
        """What `work`, the last of these deeds, returned when it was done, and the rows as it left them."""
        assert not self.database.is_changed(), "what is staged comes before all else that a test writes"
        if deeds in self._outcomes:
            name, outcome = self._outcomes[deeds]
            self.put_back(name)
        else:
            name, outcome = f"after_{len(self._outcomes)}", work()
            self.keep(name)
            self._outcomes[deeds] = name, outcome
        return outcome

    def _let_go(self) -> None:
        """In the context of the test, if there is one: another's session would be another."""
        with nullcontext() if has_app_context() else self.app.app_context():
            store.database.close()


@dataclass
class Stages:
    """A stage for each database, made when it is first asked for."""

    folder: Path
    install: Install
    _made: dict[str, Stage] = field(default_factory=dict)
    _server: PostgreSQL | None = None

    def app(self, backend: str) -> Flask:
        return self._made[backend].app

    def fresh(self, backend: str) -> Flask:
        """The app of this database, with its rows as they were when it was installed."""
        if backend not in self._made:
            self._made[backend] = self._make(backend)
            self._made[backend].keep("installed")
        self._made[backend].put_back("installed")
        return self.app(backend)

    def of(self, backend: str) -> Stage:
        return self._made[backend]

    def close(self) -> None:
        for stage in self._made.values():
            with stage.app.app_context():
                store.database.close()
        if self._server:
            self._server.stop()

    def _make(self, backend: str) -> Stage:
        if backend == "sqlite":
            app = self.install(self.folder / backend, None)
            return Stage(app, SQLiteFile(settings.of(app).database_file))
        self._server = PostgreSQL.started()
        return Stage(self.install(self.folder / backend, self._server.url), self._server)


@dataclass
class SQLiteFile:
    """Each copy is a file too."""

    file: Path

    def keep(self, name: str) -> None:
        shutil.copyfile(self.file, self.file.with_name(name))

    def put_back(self, name: str) -> None:
        for leftover in ("-wal", "-shm"):
            self.file.with_name(self.file.name + leftover).unlink(missing_ok=True)
        shutil.copyfile(self.file.with_name(name), self.file)

    def is_changed(self) -> bool:
        log = self.file.with_name(self.file.name + "-wal")
        return log.exists() and log.stat().st_size > 0


@dataclass
class PostgreSQL:
    """A server of the suite's own, on a socket in a folder of its own: nothing else can reach it.

    A copy is a schema beside the tables: its rows are put back into them, which is faster than a new database. A test
    may add tables; one that changes those there are puts them back itself.
    """

    folder: Path
    process: subprocess.Popen[bytes]
    _ways_back: dict[str, str] = field(default_factory=dict)

    @classmethod
    def started(cls) -> PostgreSQL:
        """Skips where PostgreSQL is not installed, unless this is CI, where it is required."""
        if not BINARIES:
            missing = "PostgreSQL is not installed (Debian: apt install postgresql)"
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
        folder = Path(f"/tmp/portal-postgresql-{os.getpid()}")  # short: a socket's path has 107 bytes at most
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        _run("initdb", "-D", folder / "data", "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = ["-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        process = subprocess.Popen([*_as_nobody("postgres"), *options], stderr=subprocess.DEVNULL)
        server = cls(folder, process)
        server._wait()
        server._say("CREATE DATABASE portal TEMPLATE template0", database="postgres")
        return server

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://portal@/portal?host={self.folder}"

    def keep(self, name: str) -> None:
        tables = [table for (table,) in self._say("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        numbers = self._say("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        copies = [f"CREATE TABLE {name}.{table} AS TABLE public.{table}" for table in tables]
        self._say("; ".join([f"DROP SCHEMA IF EXISTS {name} CASCADE", f"CREATE SCHEMA {name}", *copies]))
        self._ways_back[name] = "; ".join([
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            "SET session_replication_role = replica",  # no row is missed by another while all of them change
            DROPPED.format(tables=",".join(tables)),
            *(f"DELETE FROM public.{table}" for table in tables),
            *(f"INSERT INTO public.{table} SELECT * FROM {name}.{table}" for table in tables),
            *(f"SELECT setval('public.{each}', {last or 1}, {last is not None})" for each, last in numbers),
        ])  # fmt: skip

    def put_back(self, name: str) -> None:
        self._say(self._ways_back[name])

    def is_changed(self) -> bool:
        return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder)

    def _wait(self) -> None:
        ready = [*_as_nobody("pg_isready"), "-q", "-h", self.folder, "-t", "0"]
        for _ in range(200):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            subprocess.run(["sleep", "0.05"], check=True)
        pytest.fail("PostgreSQL did not start")

    def _say(self, statements: str, database: str = "portal") -> list[tuple]:
        """The rows of the first statement."""
        with psycopg.connect(host=self.folder, user="portal", dbname=database, autocommit=True) as connection:
            said = connection.execute(statements)
            return said.fetchall() if said.description else []


@contextmanager
def another_database(url: str) -> Iterator[str]:
    """The address of an empty database of the same server, which is there for as long as the block runs."""
    folder = make_url(url).query["host"]
    with psycopg.connect(host=folder, user="portal", dbname="portal", autocommit=True) as connection:
        connection.execute("CREATE DATABASE another TEMPLATE template0")
        try:
            yield url.replace("/portal?", "/another?")
        finally:
            connection.execute("DROP DATABASE another WITH (FORCE)")


def _run(program: str, *arguments: str | Path) -> None:
    subprocess.run([*_as_nobody(program), *arguments], check=True, capture_output=True)


def _as_nobody(program: str) -> list[str | Path]:
    """PostgreSQL refuses to run as root."""
    path = BINARIES[0] / program
    if os.geteuid() != 0:
        return [path]
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path]
