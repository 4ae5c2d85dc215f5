"""What translating costs beside making the page: the register page in Chinese, with its sentences looked up and not.

    python bench/translation.py

Both are made in turn, in one process, so that a slow machine slows both. The ratio must stay below 1: looking up
every sentence of a page costs less than the template that holds them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask, render_template

from portal import create_app, settings
from portal.language import languages
from portal.runtime import installation
from portal.web.register import RegisterForm

LANGUAGE, ROUNDS, PAGES = "zh-Hant", 40, 25
CENTRE = {
    "CENTRE_NUMBER": "TW000",
    "CENTRE_NAME": "Riverside Exam Centre",
    "TIMEZONE": "Asia/Taipei",
    "BASE_URL": "http://localhost",
}


def app_in(folder: Path) -> Flask:
    installation.write_settings(folder, CENTRE)
    return create_app({settings.INSTANCE: str(folder)})


def seconds(make: Callable[[], str]) -> float:
    """For one page, out of several in a row."""
    began = perf_counter()
    for _ in range(PAGES):
        make()
    return (perf_counter() - began) / PAGES


def compare(make: Callable[[], str]) -> tuple[float, float]:
    """Seconds for a page with its sentences looked up, and for one with the lookup switched off."""
    looked_up = languages.lookup
    with_lookup, without = [], []
    for _ in range(ROUNDS):
        with_lookup.append(seconds(make))
        languages.lookup = lambda sentence: sentence
        without.append(seconds(make))
        languages.lookup = looked_up
    return median(with_lookup), median(without)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = app_in(Path(folder))
        app.jinja_env.install_gettext_callables(  # through the module, so that the lookup can be switched off
            lambda sentence: languages.lookup(sentence), languages.lookup_plural, newstyle=True
        )
        with app.test_request_context("/register"), languages.speaking(LANGUAGE):
            form = RegisterForm()
            translated, bare = compare(lambda: render_template("register/start.html", form=form))
    ratio = (translated - bare) / bare
    print(f"the page {bare * 1e6:.0f} µs, its translation {(translated - bare) * 1e6:.0f} µs more: ratio {ratio:.2f}")
    sys.exit(ratio >= 1)


if __name__ == "__main__":
    main()
