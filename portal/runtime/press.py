"""The process of the press: makes documents for the workers, after pages, in the order in which they are asked for."""

from __future__ import annotations

import os
from pathlib import Path

from portal.documents import press

from . import heartbeat, installation, logs

NICE = 5


def run(address: str) -> None:
    heartbeat.begin()
    os.nice(NICE)
    Path(address).unlink(missing_ok=True)  # of one that was here before
    app = installation.without_pages(os.environ)
    logs.begin(app)
    with app.app_context():
        press.work(address)


if __name__ == "__main__":
    run(os.environ[press.ADDRESS])
