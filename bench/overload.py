"""Ten times as many log-ins as can be hashed for, and what becomes of the people who are inside already.

    python -m bench.overload [SECONDS] [TIMES]

First the ceiling: log-ins a second with as many at a time as keep every core busy. Then TIMES (10) as many are offered
for SECONDS (120), each by a connection of its own and whatever the answers, while ten readers open their results. Told
are the log-ins that went well ÷ the ceiling, the statuses of the rest, how long readers waited, the memory of the
workers, and how soon pages are quick again. The crowd runs on the same cores: its own work is part of the load.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from .crowd import Served, Told, serving

CANDIDATES, READERS = 2_000, 10
BUSY = 8  # log-ins at a time that keep two cores busy
EVERY = 0.2  # seconds between two pages of a reader
LEAST, MOST_SECONDS, MOST_MIB = 0.90, 0.5, 130
_visitors = count(1)


@dataclass
class Seen:
    """What came back, by the second in which it was asked."""

    log_ins: list[Told] = field(default_factory=list)
    pages: list[tuple[float, Told]] = field(default_factory=list)
    memory: dict[int, float] = field(default_factory=dict)  # the most of each worker, MiB


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


async def ceiling(site: Served, form: tuple[str, str], seconds: float) -> float:
    """Log-ins a second, a new one as soon as one is done."""
    until, done = time.monotonic() + seconds, 0

    async def one_after_the_other() -> None:
        nonlocal done
        while time.monotonic() < until:
            visitor = next(_visitors)
            told = await site.log_in(site.numbers[visitor % len(site.numbers)], form, visitor)
            done += told.status == 303

    await asyncio.gather(*(one_after_the_other() for _ in range(BUSY)))
    return done / seconds


async def offer(site: Served, form: tuple[str, str], rate: float, seconds: float, seen: Seen) -> None:
    """So many log-ins a second, whether the earlier ones are answered or not."""
    began, offered, going = time.monotonic(), 0, set()

    async def log_in(visitor: int) -> None:
        seen.log_ins.append(await site.log_in(site.numbers[visitor % len(site.numbers)], form, visitor))

    while (passed := time.monotonic() - began) < seconds:
        while offered < passed * rate:
            going.add(task := asyncio.create_task(log_in(next(_visitors))))
            task.add_done_callback(going.discard)
            offered += 1
        await asyncio.sleep(0.005)
    await asyncio.gather(*going)


async def read(site: Served, reader: tuple[str, str], seen: Seen, stop: asyncio.Event) -> None:
    (cookie, path), visitor = reader, next(_visitors)
    while not stop.is_set():
        began = time.monotonic()
        seen.pages.append((began, await site.ask(path, cookie=cookie, visitor=visitor)))
        await asyncio.sleep(EVERY)


async def weigh(site: Served, seen: Seen, stop: asyncio.Event) -> None:
    while not stop.is_set():
        for process, size in site.memory().items():
            seen.memory[process] = max(size, seen.memory.get(process, 0))
        await asyncio.sleep(1)


async def one_run(site: Served, seconds: float, times: float) -> bool:
    form, seen, stop = await site.form(), Seen(), asyncio.Event()
    readers = [await site.inside(number, next(_visitors)) for number in site.numbers[:READERS]]
    most = await ceiling(site, form, 10)
    others = [asyncio.create_task(read(site, reader, seen, stop)) for reader in readers]
    others.append(asyncio.create_task(weigh(site, seen, stop)))
    await asyncio.sleep(3)
    began = time.monotonic()
    before = site.count("sign_in")
    await offer(site, form, most * times, seconds, seen)
    ended = time.monotonic()
    await asyncio.sleep(10)
    stop.set()
    await asyncio.gather(*others)
    return tell(seen, most, (began, began + seconds, ended), kept=site.count("sign_in") - before)


def tell(seen: Seen, most: float, times: tuple[float, float, float], *, kept: int) -> bool:
    began, until, ended = times
    statuses = Counter(told.status for told in seen.log_ins)
    good = statuses[303] / (ended - began)
    during = [told.seconds for at, told in seen.pages if began <= at < until]
    after = [told.seconds for at, told in seen.pages if at > ended + 5]
    pages = Counter(told.status for _, told in seen.pages)
    print(f"ceiling {most:.1f} log-ins a second; offered {len(seen.log_ins) / (until - began):.0f} a second")
    print(f"well {good:.1f} a second, {good / most:.2f} of the ceiling; {dict(statuses)}; {kept} sign-ins kept")
    print(
        f"{len(during)} results pages meanwhile: p50 {percentile(during, 0.5) * 1000:.0f} ms, "
        f"p95 {percentile(during, 0.95) * 1000:.0f} ms, most {max(during) * 1000:.0f} ms; {dict(pages)}; "
        f"from five seconds after: p95 {percentile(after, 0.95) * 1000:.0f} ms"
    )
    print(f"workers: {', '.join(f'{size:.0f} MiB' for size in seen.memory.values())} at most")
    plot(seen, began, until)
    honest = set(statuses) <= {303, 503} and set(pages) == {200} and kept == statuses[303]
    quick = percentile(during, 0.95) <= MOST_SECONDS
    return honest and quick and good / most >= LEAST and max(seen.memory.values()) <= MOST_MIB


def plot(seen: Seen, began: float, until: float) -> None:
    """A line for each tenth of the time: how long the slowest twentieth of the pages took."""
    step = (until - began) / 10
    for tenth in range(10):
        start = began + tenth * step
        some = [told.seconds for at, told in seen.pages if start <= at < start + step]
        p95 = percentile(some, 0.95) * 1000
        print(f"{tenth * step:5.0f} s {p95:7.0f} ms {'#' * min(60, int(p95 / 10))}")


def main(seconds: float = 120, times: float = 10) -> None:
    with serving(CANDIDATES) as site:
        sys.exit(not asyncio.run(one_run(site, seconds, times)))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
