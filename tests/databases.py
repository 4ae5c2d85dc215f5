"""The databases the suite runs on, and how each is put back to where a test begins."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from portal import settings, store

BOTH = ["sqlite", "postgresql"]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
Install = Callable[[Path, str | None], Flask]


@dataclass
class Stages:
    """One installation for each database, each with a copy of itself to go back to."""

    folder: Path
    install: Install
    _apps: dict[str, Flask] = field(default_factory=dict)
    _server: PostgreSQL | None = None

    def app(self, backend: str) -> Flask:
        return self._apps[backend]

    def fresh(self, backend: str) -> Flask:
        """The app of this database, with its tables as they were when it was installed."""
        if backend not in self._apps:
            self._make(backend)
        app = self._apps[backend]
        with app.app_context():
            store.database.close()
            if self._server and backend == "postgresql":
                self._server.copy("image", "portal")
            else:
                _copy_file(settings.current().instance / "image.sqlite", settings.current().database_file)
        return app

    def close(self) -> None:
        for app in self._apps.values():
            with app.app_context():
                store.database.close()
        if self._server:
            self._server.stop()

    def _make(self, backend: str) -> None:
        if backend == "sqlite":
            app = self.install(self.folder / backend, None)
        else:
            self._server = PostgreSQL.started(self.folder / "server")
            self._server.create("image")
            app = self.install(self.folder / backend, self._server.url("portal"))
        self._apps[backend] = app
        with app.app_context():
            store.database.close()
            if self._server and backend == "postgresql":
                self._server.copy("portal", "image")
            else:
                shutil.copyfile(settings.current().database_file, settings.current().instance / "image.sqlite")


def _copy_file(image: Path, file: Path) -> None:
    for leftover in ("-wal", "-shm"):
        file.with_name(file.name + leftover).unlink(missing_ok=True)
    shutil.copyfile(image, file)


@dataclass
class PostgreSQL:
    """A server of the suite's own, on a socket in a folder of its own: nothing else can reach it."""

    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def started(cls, folder: Path) -> PostgreSQL:
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
        server.create("portal")
        return server

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://portal@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> None:
        self._say(f"CREATE DATABASE {database} TEMPLATE {template}")

    def copy(self, source: str, target: str) -> None:
        self._say(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        self.create(target, source)

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

    def _say(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _run(program: str, *arguments: str | Path) -> None:
    subprocess.run([*_as_nobody(program), *arguments], check=True, capture_output=True)


def _as_nobody(program: str) -> list[str | Path]:
    """PostgreSQL refuses to run as root."""
    path = BINARIES[0] / program
    if os.geteuid() != 0:
        return [path]
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path]
