"""One of several processes that register the same people at the same moments, each through an app of its own."""

from __future__ import annotations

from collections.abc import Mapping
from multiprocessing.synchronize import Barrier
from typing import Any

from bs4 import BeautifulSoup

from portal import create_app
from tests import cast


def race(environ: Mapping[str, str], people: list[cast.Person], barrier: Barrier, outcomes: Any) -> None:
    """Puts the status of each answer into `outcomes`, in the order of `people`."""
    app = create_app(environ)
    outcomes.put([_register(app.test_client(), person, barrier) for person in people])


def _register(browser: Any, person: cast.Person, barrier: Barrier) -> int:
    form = BeautifulSoup(browser.get("/register").text, "html5lib")
    fields = cast.filled(person) | {"csrf_token": form.select_one("[name=csrf_token]")["value"]}
    barrier.wait(60)
    status: int = browser.post("/register", data=fields).status_code
    return status
