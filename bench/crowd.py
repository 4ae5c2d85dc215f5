"""A crowd before the real server: an installation in which everybody has registered, and requests by the hundred."""

from __future__ import annotations

import asyncio
import csv
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlencode
from urllib.request import urlopen

from .letters import registered

HOST, PASSWORD = "127.0.0.1", "seven lanterns 88"
READY_WITHIN = 30  # seconds
_FORM = "Content-Type: application/x-www-form-urlencoded\r\nX-Requested-With: portal.js\r\n"  # as the page sends it
WENT_WELL = 204


@dataclass(frozen=True)
class Told:
    """An answer: its status (0 when there was none), its headers and body, and the seconds it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class _Asking(asyncio.Protocol):
    """One request and its answer, at half the price of a stream: the crowd runs on the service's cores."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.answer = b""
        self.answered = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.WriteTransport", transport).write(self._request)  # uvloop's own is none by name

    def data_received(self, data: bytes) -> None:
        self.answer += data

    def connection_lost(self, _problem: Exception | None) -> None:
        if not self.answered.done():  # a visitor may have left before
            self.answered.set_result(None)


@dataclass(frozen=True)
class Served:
    """The service at work, the ID Numbers of those who have registered, and the two numbers of those who have not."""

    port: int
    process: int
    database: Path
    numbers: list[str]
    newcomers: list[tuple[str, str]]

    async def ask(self, path: str, *, cookie: str = "", form: dict[str, str] | None = None, visitor: int = 0) -> Told:
        """On a connection of its own, from the address of the visitor of this number."""
        began = time.perf_counter()
        body = urlencode(form).encode() if form is not None else b""
        head = (
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nConnection: close\r\n"
            f"X-Forwarded-For: 10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}\r\nCookie: {cookie}\r\n"
            f"{_FORM if form is not None else ''}Content-Length: {len(body)}\r\n\r\n"
        )
        asking = _Asking(head.encode() + body)
        with suppress(OSError):
            await asyncio.get_running_loop().create_connection(lambda: asking, HOST, self.port)
            await asking.answered
        return _told(asking.answer, time.perf_counter() - began)

    async def form(self) -> tuple[str, str]:
        """The cookie and the hidden field of a form to log in, good for any number of log-ins."""
        told = await self.ask("/login")
        [token] = re.findall(rb'name="csrf_token" type="hidden" value="([^"]+)"', told.body)
        return told.headers["set-cookie"].partition(";")[0], token.decode()

    async def log_in(self, number: str, form: tuple[str, str], visitor: int) -> Told:
        cookie, token = form
        typed = {"csrf_token": token, "id_number": number, "password": PASSWORD, "next": ""}
        return await self.ask("/login", cookie=cookie, form=typed, visitor=visitor)

    async def register(self, newcomer: tuple[str, str], form: tuple[str, str], visitor: int) -> Told:
        (number, secret), (cookie, token) = newcomer, form
        address = f"{number.lower()}@example.com"
        typed = {"csrf_token": token, "id_number": number, "secret_number": secret, "terms": "agree"}
        typed |= {"email": address, "confirm_email": address, "password": PASSWORD, "confirm_password": PASSWORD}
        return await self.ask("/register", cookie=cookie, form=typed, visitor=visitor)

    async def inside(self, number: str, visitor: int) -> tuple[str, str]:
        """The cookie of somebody who has logged in, and the path of their result."""
        cookie = (await self.log_in(number, await self.form(), visitor)).headers["set-cookie"].partition(";")[0]
        told = await self.ask("/results", cookie=cookie, visitor=visitor)
        [path] = re.findall(rb'href="(/results/[^"/]+)"', told.body)[:1]
        return cookie, path.decode()

    def memory(self) -> dict[int, float]:
        """MiB of each worker."""
        return {pid: _resident(pid) for pid in self._workers()}

    def work(self) -> float:
        """Seconds of the processors that the workers have taken."""
        return sum(_worked(pid) for pid in self._workers())

    def _workers(self) -> list[int]:
        [server] = (pid for pid in _children(self.process) if "portal.runtime.workers" in _command(pid))
        return _children(server)

    def count(self, rows: str) -> int:
        with sqlite3.connect(self.database) as connection:
            [number] = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
        connection.close()
        return int(number)


@contextmanager
def serving(candidates: int, newcomers: int = 0) -> Iterator[Served]:
    """With default settings, but it believes the address that a request names."""
    with tempfile.TemporaryDirectory() as name:
        instance = registered(Path(name), candidates + newcomers)
        numbers = _with_a_password(instance)
        _unregister(instance, numbers[candidates:])
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        environ = {
            **os.environ,
            "PORTAL_INSTANCE": str(instance),
            "PORTAL_TRUSTED_PROXIES": "1",
            "PORTAL_BASE_URL": f"http://{HOST}:{port}",
        }
        command = [sys.executable, "-m", "flask", "serve", "--port", str(port)]
        with (Path(name) / "log").open("wb") as log, subprocess.Popen(command, env=environ, stderr=log) as process:
            try:
                _wait_for(port)
                new = _two_numbers(Path(name) / "files" / "entries.csv")[candidates:]
                site = Served(port, process.pid, instance / "portal.sqlite", numbers[:candidates], new)
                while site.count("letter WHERE sent_at IS NULL"):  # of the release: sending them is work too
                    time.sleep(0.5)
                yield site
            finally:
                process.send_signal(signal.SIGTERM)


def _with_a_password(instance: Path) -> list[str]:
    """Give everybody the same password and let them agree to the terms; returns their ID Numbers."""
    from portal import create_app, settings, terms
    from portal.domain.credentials import passwords

    with create_app({settings.INSTANCE: str(instance)}).app_context():
        password_hash = passwords.hashed(PASSWORD)
    with sqlite3.connect(instance / "portal.sqlite") as connection:
        connection.execute("UPDATE account SET password_hash = ?, terms_version = ?", (password_hash, terms.VERSION))
        numbers = [row[0] for row in connection.execute("SELECT id_number FROM entry ORDER BY id")]
    connection.close()
    return numbers


def _unregister(instance: Path, numbers: list[str]) -> None:
    """Undo the registrations of these ID Numbers."""
    with sqlite3.connect(instance / "portal.sqlite") as connection:
        held = "SELECT account_id FROM entry WHERE id_number = ?"
        for table, column in (("letter", "account_id"), ("account", "id")):
            connection.executemany(
                f"DELETE FROM {table} WHERE {column} IN ({held})",
                [(number,) for number in numbers],
            )
        free = "UPDATE entry SET account_id = NULL, claimed_at = NULL WHERE id_number = ?"
        connection.executemany(free, [(number,) for number in numbers])
    connection.close()


def _two_numbers(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return [(row["id_number"], row["secret_number"]) for row in csv.DictReader(rows)]


def _wait_for(port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        with suppress(OSError), urlopen(f"http://{HOST}:{port}/healthz", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the service does not answer")


def _told(answer: bytes, seconds: float) -> Told:
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Told(int(first.split()[1]) if first else 0, headers, body, seconds)


def _children(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in found.split()]


def _command(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _resident(process: int) -> float:
    [line] = (line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _worked(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
