"""How many people a second can open the log-in page, log in and look at their results, beside the bare hashes.

    python -m bench.pacing [SECONDS]

As many at a time as keep two cores busy, each with connections of their own, against the real server, between two
measurements of the hashes by `portal/domain/sending/pacing.py`. Letters that tell of results leave at four fifths of
these log-ins: `LOG_IN` there is the ratio. The crowd runs on the same cores: its own work is part of the load.
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import count
from pathlib import Path

import uvloop

from portal import create_app, settings
from portal.domain.sending import pacing

from .crowd import Served, serving
from .overload import BUSY, ceiling

CANDIDATES = 200
_visitors = count(1_000_000)


def hashes_a_second(instance: Path) -> float:
    with create_app({settings.INSTANCE: str(instance)}).app_context():
        return pacing.measured()


async def visits(site: Served, seconds: float) -> float:
    """How often a second somebody opens the log-in page, logs in and opens the results, one after another."""
    until, done = time.monotonic() + seconds, 0

    async def one_after_the_other() -> None:
        nonlocal done
        while time.monotonic() < until:
            visitor = next(_visitors)
            await site.inside(site.numbers[visitor % len(site.numbers)], visitor)
            done += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(BUSY)))
    return done / seconds


async def measured(site: Served, seconds: float) -> tuple[float, float]:
    """Log-ins a second alone, and with their pages."""
    return await ceiling(site, await site.form(), seconds), await visits(site, seconds)


def main(seconds: float = 10) -> None:
    with serving(CANDIDATES) as site:
        before = hashes_a_second(site.database.parent)
        log_ins, whole = uvloop.run(measured(site, seconds))
        hashes = (before + hashes_a_second(site.database.parent)) / 2
    print(f"a second: {hashes:.1f} hashes by processor time, {log_ins:.1f} log-ins, {whole:.1f} with their pages")
    print(f"hashes ÷ log-ins: {hashes / log_ins:.2f}; with their pages: {hashes / whole:.2f}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
