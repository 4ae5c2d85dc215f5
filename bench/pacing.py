"""What a log-in costs with the pages before and after it, beside the password hash in it.

    python -m bench.pacing [rounds]

The demonstration's candidates open the log-in page, log in and look at their results, in process, by turns with the
hashes that `portal/domain/sending/pacing.py` measures. Letters that tell of results leave at four fifths of the log-ins
that follow: `LOG_IN` there is this ratio.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from flask import Flask

from portal import create_app, demonstration
from portal.demonstration import DemoCandidate
from portal.domain.sending import pacing
from portal.language import clock
from portal.runtime import installation

_TOKEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')


def demonstrated(folder: Path) -> tuple[Flask, list[DemoCandidate]]:
    """The demonstration, and those who have registered in it."""
    environ = demonstration.prepare(folder / "demo", "http://localhost")
    with installation.without_pages(environ).app_context():
        people = [person for person in demonstration.fill(now=clock.now()) if person.password]
    return create_app(environ), people


def look(app: Flask, person: DemoCandidate) -> None:
    browser = app.test_client()
    [token] = set(_TOKEN.findall(browser.get("/login").text))
    typed = {"id_number": person.id_number, "password": person.password or "", "csrf_token": token}
    assert browser.post("/login", data=typed).status_code == 303
    assert browser.get("/results").status_code == 200


def measured(app: Flask, people: list[DemoCandidate]) -> tuple[float, float]:
    """Seconds of processor time: a log-in with its pages, and a hash."""
    began = process_time()
    for person in people:
        look(app, person)
    log_in = (process_time() - began) / len(people)
    with app.app_context():
        return log_in, (os.cpu_count() or 1) / pacing.measured()


def main(rounds: int = 5) -> None:
    with TemporaryDirectory() as folder:
        app, people = demonstrated(Path(folder))
        look(app, people[0])
        pairs = [measured(app, people) for _ in range(rounds)]
    ratios = sorted(log_in / hashing for log_in, hashing in pairs)
    log_in, hashing = (median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"log-in with its pages {log_in:.1f} ms, hash {hashing:.1f} ms")
    print(f"log-in ÷ hash: {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
