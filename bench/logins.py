"""What a log-in costs beside its password hash: processor time in process, and the statements it sends.

Bare argon2 with the parameters of the settings and whole log-ins (from the form to the redirect, everything on) by
turns, so that a slow machine slows both. Printed: the median of the rounds, and the hash ÷ the log-in. Goal: 0.90.

    python -m bench.logins [ROUNDS]
"""

from __future__ import annotations

import io
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from portal import create_app, demonstration, settings
from portal.language import clock
from portal.store.database import close, db

IN_A_ROW = 20
GOAL = 0.90


def demonstrated(folder: Path) -> tuple[Flask, str, str]:
    """The demonstration, whose hashes cost what they cost a centre, and an ID Number and password to log in with."""
    environ = demonstration.prepare(folder / "demo", "http://localhost")
    app = create_app(environ)
    with app.app_context():
        people = list(demonstration.fill(now=clock.now()))
        close()
    return app, people[0].id_number, people[0].password


def log_ins(app: Flask, id_number: str, password: str) -> Callable[[], None]:
    """A function that logs somebody in, each time from a browser that never logged in before. Raises RuntimeError."""
    browser = app.test_client()
    token = browser.get("/login").get_data(as_text=True).partition('type="hidden" value="')[2].partition('"')[0]
    cookie = "; ".join(f"{each.key}={each.value}" for each in browser._cookies.values())
    body = urlencode({"id_number": id_number, "password": password, "csrf_token": token, "next": ""}).encode()
    environ = EnvironBuilder(
        "/login",
        "http://localhost",
        method="POST",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
        headers={"Cookie": cookie},
    ).get_environ()

    def answered(status: str, *_rest: object) -> None:
        if not status.startswith("303"):
            raise RuntimeError(status)

    def log_in() -> None:
        b"".join(app({**environ, "wsgi.input": io.BytesIO(body)}, answered))

    return log_in


def hashes(app: Flask, password: str) -> Callable[[], None]:
    chosen = settings.of(app)
    hasher = PasswordHasher(chosen.password_hash_passes, chosen.password_hash_kib, chosen.password_hash_lanes)
    kept = hasher.hash(password)
    return lambda: bool(hasher.verify(kept, password))


def milliseconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(IN_A_ROW):
        work()
    return (time.process_time() - began) / IN_A_ROW * 1000


def statements(app: Flask, work: Callable[[], None]) -> int:
    sent: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: sent.append(facts[2]))
    work()
    return len(sent)


def main(rounds: int) -> int:
    logging.getLogger("portal.access").addHandler(logging.StreamHandler(io.StringIO()))
    logging.getLogger("portal.access").setLevel(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        app, id_number, password = demonstrated(Path(folder))
        works = {"the hash": hashes(app, password), "a log-in": log_ins(app, id_number, password)}
        took: dict[str, list[float]] = {name: [] for name in works}
        for work in works.values():
            work()
        for _ in range(rounds):
            for name, work in works.items():
                took[name].append(milliseconds(work))
        asked = statements(app, works["a log-in"])
        with app.app_context():
            close()
    ratios = [bare / whole for bare, whole in zip(*took.values(), strict=True)]
    for name, times in took.items():
        print(f"{name}: {statistics.median(times):.2f} ms ({min(times):.2f} to {max(times):.2f})")
    ratio = statistics.median(ratios)
    print(f"the hash ÷ a log-in: {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}) of {GOAL}; {asked} statements")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
