"""More log-ins than can be hashed for, and what becomes of the people who are inside already.

    python -m bench.overload [SECONDS] [TIMES] [PLOT]

All the while ten readers open their results. First the ceiling: log-ins a second with as many at a time as keep every
core busy. Then TIMES (10) as many are offered for SECONDS (120), each by a connection of its own and whatever the
answers; one visitor in twenty registers. It prints the log-ins and registrations that went well ÷ the ceiling, the
statuses of the rest, whether each registration is whole and none is lost, how long readers waited, the memory of the
workers, and how soon pages are quick again. PLOT is an SVG of all that, second by second. The crowd runs on the same
cores, and other work may: so the goal is held against the processor time of the workers, what they take for one that
goes well at the ceiling ÷ what they take when many more come. With TIMES below 1 it is a soak:
`python -m bench.overload 600 0.5`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

import uvloop

from . import plot
from .crowd import WENT_WELL, Served, Told, serving

CANDIDATES, NEWCOMERS, READERS = 2_000, 500, 10
BUSY = 24  # log-ins at a time that keep two cores busy, however they fall to the workers
OF = 20  # one visitor in so many registers
EVERY = 0.2  # seconds between two pages of a reader
CEILING, BEFORE, AFTER = 10, 5, 12  # seconds; in the last two readers alone are watched
LEAST, MOST_SECONDS, MOST_MIB, MOST_GROWTH = 0.90, 0.5, 130, 1.05
USUAL = 3.0  # times the seconds of a page before, five seconds after
_visitors = count(1)
At = tuple[float, Told]  # when it was asked


@dataclass
class Seen:
    """What came back, with the moment at which it was asked; and MiB of each worker at a moment."""

    log_ins: list[At] = field(default_factory=list)
    registered: list[At] = field(default_factory=list)
    pages: list[At] = field(default_factory=list)
    memory: list[tuple[float, dict[int, float]]] = field(default_factory=list)
    began: float = 0.0
    until: float = 0.0
    ended: float = 0.0

    @property
    def offered(self) -> list[At]:
        return self.log_ins + self.registered

    def waits(self, since: float, until: float) -> list[float]:
        """Of pages asked for in between, seconds."""
        return [told.seconds for at, told in self.pages if since <= at < until]

    def most_mib(self, since: float, until: float) -> float:
        return max(mib for at, sizes in self.memory if since <= at < until for mib in sizes.values())


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
            done += told.status == WENT_WELL

    await asyncio.gather(*(one_after_the_other() for _ in range(BUSY)))
    return done / seconds


async def offer(site: Served, form: tuple[str, str], rate: float, seconds: float, seen: Seen) -> None:
    """So many a second, whether the earlier ones are answered or not; people turned away come again later."""
    newcomers, offered, going = deque(site.newcomers), 0, set[asyncio.Task[None]]()

    async def come(visitor: int) -> None:
        at = time.monotonic()
        if visitor % OF or not newcomers:
            seen.log_ins.append((at, await site.log_in(site.numbers[visitor % len(site.numbers)], form, visitor)))
            return
        newcomer = newcomers.popleft()
        told = await site.register(newcomer, form, visitor)
        seen.registered.append((at, told))
        if told.status == 503:
            newcomers.append(newcomer)

    while (passed := time.monotonic() - seen.began) < seconds:
        while offered < passed * rate:
            going.add(task := asyncio.create_task(come(next(_visitors))))
            task.add_done_callback(going.discard)
            offered += 1
        await asyncio.sleep(0.005)
    await asyncio.gather(*going)


async def read(site: Served, reader: tuple[str, str], seen: Seen, stop: asyncio.Event) -> None:
    (cookie, path), visitor = reader, next(_visitors)
    while not stop.is_set():
        at = time.monotonic()
        seen.pages.append((at, await site.ask(path, cookie=cookie, visitor=visitor)))
        await asyncio.sleep(EVERY)


async def weigh(site: Served, seen: Seen, stop: asyncio.Event) -> None:
    while not stop.is_set():
        seen.memory.append((time.monotonic(), site.memory()))
        await asyncio.sleep(1)


async def one_run(site: Served, seconds: float, times: float, file: Path | None) -> bool:
    form, seen, stop = await site.form(), Seen(), asyncio.Event()
    readers = [await site.inside(number, next(_visitors)) for number in site.numbers[:READERS]]
    others = [asyncio.create_task(read(site, reader, seen, stop)) for reader in readers]
    others.append(asyncio.create_task(weigh(site, seen, stop)))
    with effort(site) as before:
        most = await ceiling(site, form, CEILING)
    await asyncio.sleep(BEFORE)
    sign_ins, accounts = site.count("sign_in"), site.count("account")
    seen.began = time.monotonic()
    seen.until = seen.began + seconds
    with effort(site) as during:
        await offer(site, form, most * times, seconds, seen)
    seen.ended = time.monotonic()
    print(f"the crowd itself took {before.crowd:.2f} of the cores for the ceiling, {during.crowd:.2f} when it came")
    await asyncio.sleep(AFTER)
    stop.set()
    await asyncio.gather(*others)
    kept = Counter(signed_in=site.count("sign_in") - sign_ins, registered=site.count("account") - accounts)
    if file:
        plot.save(file, panels(seen))
    print(f"ceiling {most:.1f} log-ins a second; offered {len(seen.offered) / seconds:.0f} a second")
    possible = most * min(times, 1)
    bound = during.workers / before.workers * most * CEILING if times > 1 else possible * seconds
    return all([tell_work(seen, possible, bound, kept, site), tell_pages(seen), tell_memory(seen)])


@dataclass
class Effort:
    """The share of the cores that the crowd took, and the seconds of them that the workers took."""

    crowd: float = 0.0
    workers: float = 0.0


@contextmanager
def effort(site: Served) -> Iterator[Effort]:
    """What is taken inside the block."""
    taken, began, own, workers = Effort(), time.monotonic(), time.process_time(), site.work()
    yield taken
    taken.crowd = (time.process_time() - own) / (time.monotonic() - began) / (os.cpu_count() or 1)
    taken.workers = site.work() - workers


def tell_work(seen: Seen, possible: float, bound: float, kept: Counter[str], site: Served) -> bool:
    """Print how much went well, whether refusals were honest, and whether no registration was lost or half.

    `possible` is what may go well a second, `bound` how many could for the processor time that the workers took.
    """
    log_ins, registered = (Counter(told.status for _, told in asked) for asked in (seen.log_ins, seen.registered))
    done = log_ins[WENT_WELL] + registered[WENT_WELL]
    good, share = done / (seen.ended - seen.began), done / bound
    print(f"went well: {good:.1f} a second, {good / possible:.2f} of the ceiling, {share:.2f} by the workers' own time")
    print(f"log-ins {dict(log_ins)}, registrations {dict(registered)}; kept: {dict(kept)}")
    refused = [told for _, told in seen.offered if told.status != WENT_WELL]
    honest = all(told.status == 503 and "retry-after" in told.headers for told in refused)
    held, welcomed = site.count("entry WHERE account_id IS NOT NULL"), site.count("letter WHERE kind = 'welcome'")
    whole = site.count("account") == held and welcomed == registered[WENT_WELL] == kept["registered"]
    print(f"registrations whole: {whole}; refusals honest: {honest}")
    return share >= LEAST and honest and whole and kept["signed_in"] == log_ins[WENT_WELL]


def tell_pages(seen: Seen) -> bool:
    before, during = seen.waits(seen.began - BEFORE, seen.began), seen.waits(seen.began, seen.until)
    after, statuses = seen.waits(seen.ended + 5, seen.ended + AFTER), Counter(told.status for _, told in seen.pages)
    print(
        f"{len(during)} results pages meanwhile: p50 {median(during) * 1000:.0f} ms, p95 "
        f"{percentile(during, 0.95) * 1000:.0f} ms, most {max(during) * 1000:.0f} ms; before p95 "
        f"{percentile(before, 0.95) * 1000:.0f} ms, from five seconds after {percentile(after, 0.95) * 1000:.0f} ms; "
        f"{dict(statuses)}"
    )
    is_usual = percentile(after, 0.95) <= USUAL * percentile(before, 0.95)
    return set(statuses) == {200} and percentile(during, 0.95) <= MOST_SECONDS and is_usual


def tell_memory(seen: Seen) -> bool:
    """The first third of the time warms up; afterwards it is flat."""
    third = (seen.ended - seen.began) / 3
    parts = [seen.most_mib(seen.began + part * third, seen.began + (part + 1) * third) for part in range(3)]
    print("MiB of the largest worker, by thirds of the time: " + ", ".join(f"{mib:.0f}" for mib in parts))
    return max(parts) <= MOST_MIB and parts[2] <= parts[1] * MOST_GROWTH


def panels(seen: Seen) -> dict[str, dict[str, plot.Line]]:
    """Second by second, from the first page that is watched."""
    first = seen.pages[0][0]
    seconds = [
        second for second in range(int(seen.ended + AFTER - first)) if seen.waits(first + second, first + second + 1)
    ]

    def a_second(of: list[At], statuses: set[int]) -> plot.Line:
        number = Counter(int(at + told.seconds - first) for at, told in of if told.status in statuses)
        return [(second, number[second]) for second in seconds]

    def waited(share: float) -> plot.Line:
        return [(each, percentile(seen.waits(first + each, first + each + 1), share) * 1000) for each in seconds]

    sizes = [(at - first, max(each.values())) for at, each in seen.memory]
    return {
        "Answers a second": {
            "logged in or registered": a_second(seen.offered, {WENT_WELL}),
            "asked to come back": a_second(seen.offered, {503}),
        },
        "Results pages of people inside, ms": {"p50": waited(0.5), "p95": waited(0.95)},
        "MiB of the largest worker": {"": sizes},
    }


def main(seconds: float = 120, times: float = 10, file: str = "") -> None:
    with serving(CANDIDATES, NEWCOMERS) as site:
        sys.exit(not uvloop.run(one_run(site, seconds, times, Path(file) if file else None)))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:3]), *sys.argv[3:4])
