"""The process of the press: makes documents for the workers, after pages, in the order in which they are asked for."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from portal.documents import press

from . import heartbeat, installation

NICE = 5
LOG = "%(asctime)s %(levelname)s %(name)s %(message)s"


def run(address: str) -> None:
    logging.basicConfig(level=logging.INFO, format=LOG)
    heartbeat.begin()
    os.nice(NICE)
    Path(address).unlink(missing_ok=True)  # of one that was here before
    with installation.without_pages(os.environ).app_context():
        press.work(address)


if __name__ == "__main__":
    run(os.environ[press.ADDRESS])
