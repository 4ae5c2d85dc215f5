"""What a page costs: processor time of ours beside bare Flask, and beside a Django site where Django is installed.

All are asked in turn in one process, so that a slow machine slows all of them; printed are the median of the rounds
and the ratios to bare Flask and to Django. Ours has everything on: sign-in, gate, language, headers, access log.

    python -m bench.pages [ROUNDS]
"""

from __future__ import annotations

import io
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from portal import create_app, demonstration, settings
from portal.language import clock
from portal.store.database import close

from . import django_site

WSGI = Callable[..., Iterable[bytes]]
PAGES = 40  # asked in a row, before the next one's turn
PUBLIC = ("/", "/login", "/register", "/healthz")


def demonstrated(folder: Path) -> tuple[Flask, str, str]:
    """The demonstration; the cookie of somebody whose result is released, and the path of its page."""
    environ = demonstration.prepare(folder / "demo", "http://localhost")
    app = create_app({**environ, settings.PREFIX + "PASSWORD_HASH_KIB": "8"})
    with app.app_context():
        people = list(demonstration.fill(now=clock.now()))
        close()
    browser = app.test_client()
    token = browser.get("/login").get_data(as_text=True).partition('type="hidden" value="')[2].partition('"')[0]
    known = {"id_number": people[0].id_number, "password": people[0].password, "csrf_token": token}
    browser.post("/login", data=known)
    page = browser.get("/results").get_data(as_text=True)
    path = "/results/" + page.partition('class="btn" href="/results/')[2].partition('"')[0]
    cookie = "; ".join(f"{each.key}={each.value}" for each in browser._cookies.values())
    return app, cookie, path


def bare() -> Flask:
    app = Flask("bare")
    app.get("/")(lambda: "hello")
    return app


def asking(app: WSGI, path: str, cookie: str = "") -> Callable[[], None]:
    """A function that asks the app for the page once. Raises RuntimeError for an answer other than 200."""
    headers = {"Cookie": cookie} if cookie else {}
    environ = EnvironBuilder(path, base_url="http://localhost", headers=headers).get_environ()

    def answered(status: str, *_rest: Any) -> None:
        if not status.startswith("200"):
            raise RuntimeError(f"{path}: {status}")

    def ask() -> None:
        answer = app({**environ, "wsgi.input": io.BytesIO()}, answered)
        b"".join(answer)
        getattr(answer, "close", lambda: None)()

    return ask


def milliseconds(ask: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(PAGES):
        ask()
    return (time.process_time() - began) / PAGES * 1000


def main(rounds: int) -> None:
    logging.getLogger("portal.access").addHandler(logging.StreamHandler(io.StringIO()))
    logging.getLogger("portal.access").setLevel(logging.INFO)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app, cookie, path = demonstrated(folder)
        asked = {"bare Flask": asking(bare(), "/")}
        asked |= {"a result": asking(app, path, cookie)}
        asked |= {page: asking(app, page, cookie) for page in ("/results", "/account")}
        asked |= {page: asking(app, page) for page in PUBLIC}
        try:
            site, its_path, its_cookie = django_site.site(folder)
            asked["Django's result"] = asking(site, its_path, its_cookie)
        except ImportError:
            print("Django is not installed: no ratio to it.")
        took: dict[str, list[float]] = {each: [] for each in asked}
        for ask in asked.values():
            milliseconds(ask)
        for _ in range(rounds):
            for each, ask in asked.items():
                took[each].append(milliseconds(ask))
        with app.app_context():
            close()
    medians = {each: statistics.median(times) for each, times in took.items()}
    for each, median in medians.items():
        beside = f"   {median / medians['bare Flask']:5.1f} x bare Flask"
        if "Django's result" in medians:
            beside += f"   Django takes {medians[chr(68) + 'jango' + chr(39) + 's result'] / median:4.2f} x as long"
        print(f"{each:16} {median:6.3f} ms ({min(took[each]):.3f} to {max(took[each]):.3f}){beside}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
