"""A real installation, made by the commands of the README and served by the real server, at an address of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from bs4 import BeautifulSoup

from portal import create_app, settings, store

from . import cast

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
HOST = "127.0.0.1"
PORTS = count(11_000 + os.getpid() % 200 * 100)  # the processes of the suite begin far from each other
READY_WITHIN = 15  # seconds; a fifth of one is usual
BUSY = 6  # times as long as on a quiet machine: only what never comes true may fail, however busy this one is
SITTING = "ket-april"


def until(true: Callable[[], object], within: float, what: str, every: float = 0.05) -> None:
    """Wait for something to come true. Fails, saying what did not, long after the `within` seconds that it may take."""
    end = time.monotonic() + BUSY * within
    while not true():
        assert time.monotonic() < end, f"after {BUSY * within} s: not {what}"
        time.sleep(every)


@dataclass(frozen=True)
class Installation:
    """An instance folder, settings that are not in its file, and the commands as an office types them."""

    folder: Path
    chosen: Mapping[str, str] = field(default_factory=dict)

    def environ(self, **more: str) -> dict[str, str]:
        others = {name: text for name, text in os.environ.items() if not name.startswith(settings.PREFIX)}
        cheap = {"PORTAL_PASSWORD_HASH_KIB": "8", "PORTAL_PASSWORD_HASH_PASSES": "1", "PORTAL_BACKUP_AT": "never"}
        return others | cheap | {settings.INSTANCE: str(self.folder)} | self.chosen | more

    def flask(self, *words: str) -> str:
        """What the command says; it must end well. It runs in this process: another takes a second to begin."""
        app = create_app(self.environ())
        with app.app_context():
            done = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
            store.database.close()
        assert done.exit_code == 0, done.output
        return done.stdout

    def trying(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command in a process of its own, however it ends."""
        command = [sys.executable, "-m", "flask", *words]
        environ = self.environ()
        return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60)

    @property
    def database(self) -> Path:
        return self.folder / "portal.sqlite"

    def count(self, rows: str) -> int:
        """How many rows there are: "letter WHERE kind = 'welcome'"."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            [number] = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
        return int(number)

    def change(self, statement: str, *moments: datetime) -> None:
        """Write to the rows from behind, moments as the service keeps them."""
        values = [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in moments]
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute(statement, values)

    def letters(self, kind: str = "") -> list[Path]:
        return sorted((self.folder / "outbox").glob(f"{kind}*.eml"))

    def put_back(self, to: Installation) -> None:
        """The rows are those of the other one, and no letter is in the outbox; also while this one is served."""
        until(lambda: not self.count("letter WHERE state = 'sending'"), 20, "letting go of the letter in hand")
        with closing(sqlite3.connect(to.database)) as theirs, closing(sqlite3.connect(self.database)) as own:
            theirs.backup(own)
        for letter in self.letters():
            letter.unlink()


def installed(folder: Path) -> Installation:
    """The walk of the README: 40 candidates entered, their results loaded, no release scheduled."""
    made = Installation(folder)
    centre = ["--centre-number", "TW940", "--centre-name", "Maple Exam Centre", "--timezone", "Asia/Taipei"]
    assert made.trying("init", *centre, "--base-url", "http://127.0.0.1:8000").returncode == 0
    name = ["--name", "April (S2) 2018", "--results-by", "2099-06-05 09:00", "--timezone", "Europe/London"]
    made.flask("sitting", "add", SITTING, "--exam", "a2-key-schools", *name)
    for kind in ("entries", "results"):
        made.flask("import", kind, str(DATA / f"{kind}.csv"), "--sitting", SITTING, "--write")
    return made


@cache
def original(folder: Path) -> Installation:
    """One to copy, made when first asked for."""
    return installed(folder / "original")


def copied(original: Installation, folder: Path) -> Installation:
    shutil.copytree(original.folder, folder)
    return Installation(folder)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


@dataclass
class Visit:
    """Somebody's browser, as far as HTTP goes: it keeps cookies and sends the hidden field of a form."""

    address: str
    patience: float = 60.0
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Answer:
        return self._send(Request(self.address + path))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self.send(path, self.filled(path, fields))

    def filled(self, path: str, fields: dict[str, str]) -> dict[str, str]:
        """The form that is found at `path`, filled in."""
        form = BeautifulSoup(self.get(path).text, "html5lib").select_one(f"form[action='{path}']")
        assert form, f"there is no form at {path}"
        return {"csrf_token": form.select_one("[name=csrf_token]")["value"]} | fields

    def send(self, path: str, fields: dict[str, str]) -> Answer:
        return self._send(Request(self.address + path, urlencode(fields).encode(), method="POST"))

    def register(self, person: cast.Person) -> Answer:
        return self.post("/register", cast.filled(person))

    def log_in(self, person: cast.Person) -> Self:
        answer = self.post("/login", {"id_number": person.id_number, "password": cast.PASSWORD})
        assert answer.status == 303, answer.text
        return self

    def _send(self, request: Request) -> Answer:
        opener = build_opener(_Stay, HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=self.patience) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        except HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.headers, answer.read().decode())


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    command: str

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@dataclass
class Site:
    """`flask serve` at work."""

    installation: Installation
    port: int
    process: subprocess.Popen[bytes]
    seen: set[int] = field(default_factory=set)  # every process it ever had, so that none is left behind

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def visit(self, patience: float = 60.0) -> Visit:
        return Visit(self.address, patience)

    def answers(self) -> bool:
        with suppress(OSError):
            return self.visit(patience=5).get("/healthz").status == 200
        return False

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def log(self) -> str:
        return (self.installation.folder / "serve.log").read_text()

    def processes(self) -> dict[str, list[Process]]:
        """What runs now, by what it does: server (the parent of the workers), worker, press, sender."""
        found = processes()
        own = [each for each in found if each.parent == self.process.pid]
        servers = [each for each in own if "portal.runtime.workers" in each.command]
        workers = [each for each in found if each.parent in {server.pid for server in servers}]
        senders = [each for each in own if "notify" in each.command]
        presses = [each for each in own if "portal.runtime.press" in each.command]
        self.seen |= {each.pid for each in [*own, *workers]}
        return {"server": servers, "worker": workers, "press": presses, "sender": senders}

    def stop(self) -> int:
        """SIGTERM, as a system sends it; the exit code. Whatever is still there afterwards is killed."""
        self.processes()
        self.process.terminate()
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()
            self.process.wait()
            for process in self.left():
                process.kill()

    def left(self) -> list[Process]:
        """Those of its processes, ever seen, that are still there."""
        ours = ("portal.runtime", "notify")  # a number may have gone to another process since
        return [each for each in processes() if each.pid in self.seen and any(word in each.command for word in ours)]


@contextmanager
def serving(installation: Installation, workers: int = 1, **more: str) -> Iterator[Site]:
    """The site, ready to answer; stopped at the end whatever happens."""
    port = free_port()
    installation = Installation(installation.folder, {"PORTAL_BASE_URL": f"http://{HOST}:{port}"} | more)
    command = [sys.executable, "-m", "flask", "serve", "--port", str(port), "--workers", str(workers)]
    environ = installation.environ()
    with (installation.folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
    site = Site(installation, port, process)
    try:
        until(site.answers, READY_WITHIN, "ready")
        site.processes()
        yield site
    finally:
        site.stop()


@dataclass
class Standing:
    """A site that stands for many tests. With two workers, of whom the other may not be up when the first answers."""

    original: Installation
    folder: Path
    _open: ExitStack = field(default_factory=ExitStack)
    _site: Site | None = None

    def fresh(self, rows: Installation | None = None) -> Site:
        """The site, started where there is none any more, with the rows of this copy; else of the beginning."""
        if self._site is None or not self._site.answers():
            self.close()
            self._site = self._open.enter_context(serving(copied(self.original, self.folder), workers=2))
        self._site.installation.put_back(rows or self.original)
        return self._site

    def close(self) -> None:
        self._open.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port() -> int:
    """One at which nobody listens, and nobody will before it is used: the system itself gives out none of these."""
    while True:
        port = next(PORTS)
        with suppress(OSError), socket.socket() as probe:
            probe.bind((HOST, port))
            return port


def processes() -> list[Process]:
    """Every process of this machine (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if state != "Z":
                found.append(Process(int(folder.name), int(parent), command))
    return found
