"""Does the clock tell who exists? Interleaved pairs of requests, one for somebody known and one for nobody.

Prints, for logging in, registering, the forgotten password and verifying, the median of each and how far they are
apart, beside how far two runs for the *same* person are apart: the noise of the machine in the same minute. Promise:
3 ms.

    python -m bench.who_exists [PAIRS]
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from portal import create_app, settings, spreadsheets
from portal.domain.accounts import registering
from portal.domain.accounts.registering import Claim
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.importing import entries
from portal.domain.sittings import sittings
from portal.language import clock
from portal.runtime import installation
from portal.store.attempts import Attempt
from portal.store.database import close, db, one_transaction

ENTRIES = Path(__file__).parents[1] / "tests" / "data" / "entries.csv"
KNOWN, AGAIN, UNKNOWN = "937803WLC", "645890ZUB", "123456ABC"
PROMISE = 3.0  # milliseconds


def installed(folder: Path) -> Flask:
    """A centre with 40 candidates of whom two have registered; password hashes cost what they cost a centre."""
    centre = {"CENTRE_NUMBER": "TW940", "CENTRE_NAME": "Bench", "TIMEZONE": "UTC", "BASE_URL": "http://localhost"}
    installation.write_settings(folder, centre)
    environ = {settings.INSTANCE: str(folder)}
    installation.prepare(environ, is_new=True)
    app = create_app(environ)
    with app.app_context():
        sitting = sittings.SittingPlan(
            code="bench", exam="a2-key-schools", name="Bench", results_by=None, results_by_has_time=False, zone="UTC"
        )
        sittings.add(sitting, by="bench", now=clock.now())
        now = clock.now()
        entries.carry_out(entries.plan(spreadsheets.read(ENTRIES), "bench", now=now), by="bench", now=now)
        for number, secret in ((KNOWN, "1079"), (AGAIN, "0801")):
            registering.register(
                Claim(
                    numbers=TypedNumbers(id_number=number, secret_number=secret, address=None),
                    email=f"{number}@example.org",
                    password="seven lanterns 88",
                    language="en",
                    terms_version="bench",
                    updates_wording=None,
                ),
                now=clock.now(),
            )
        close()
    return app


@one_transaction
def forget_tries() -> None:
    """So that every try is looked at: the budgets are not what is measured."""
    db.session.execute(delete(Attempt))


def asking(app: Flask, path: str, form: Callable[[str], dict[str, str]]) -> Callable[[str], float]:
    """A function that sends the form for an ID Number and tells how many milliseconds the answer took."""
    browser: FlaskClient = app.test_client()
    page = browser.get(path).get_data(as_text=True)
    [token] = set(re.findall(r'name="csrf_token" type="hidden" value="([^"]+)"', page))

    def ask(number: str) -> float:
        with app.app_context():
            forget_tries()
            close()
        began = time.perf_counter()
        browser.post(path, data={"csrf_token": token} | form(number))
        return (time.perf_counter() - began) * 1000

    return ask


def wrong_login(number: str) -> dict[str, str]:
    return {"id_number": number, "password": "wrong 4242"}


def wrong_registration(number: str) -> dict[str, str]:
    twice = {"email": "a@example.org", "confirm_email": "a@example.org"}
    password = {"password": "seven lanterns 88", "confirm_password": "seven lanterns 88"}
    return {"id_number": number, "secret_number": "0000", "terms": "agree"} | twice | password


def forgotten(number: str) -> dict[str, str]:
    return {"identifier": number}


def verified(number: str) -> dict[str, str]:
    """Right for one of the two who are known, whose result is not released; wrong for the other, and for nobody."""
    return {"id_number": number, "secret_number": "1079", "organisation": "Bench"}


def main(pairs: int) -> int:
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        app = installed(Path(folder) / "instance")
        for path, form in (
            ("/login", wrong_login),
            ("/register", wrong_registration),
            ("/password/forgot", forgotten),
            ("/verify", verified),
        ):
            ask = asking(app, path, form)
            took: dict[str, list[float]] = {KNOWN: [], AGAIN: [], UNKNOWN: []}
            for _ in range(pairs):
                for number, times in took.items():
                    times.append(ask(number))
            known, again, unknown = (statistics.median(times) for times in took.values())
            apart, noise = abs(known - unknown), abs(known - again)
            kept = kept and apart < PROMISE
            print(
                f"{path}: known {known:.2f} ms, unknown {unknown:.2f} ms, apart {apart:.2f} ms (noise {noise:.2f} ms)"
            )
        with app.app_context():
            close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
