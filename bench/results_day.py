"""Results day: everybody at once, people who hold on to their connections, and people who send half a form.

    python -m bench.results_day [CANDIDATES]

* CANDIDATES (2,000) log in from one moment on and open their result; those who are asked to come back do so when told.
  The last has their result within a minute, nobody waits longer than ten seconds without a page that says so, and
  for those who are inside already 95 of 100 pages take less than two seconds. The bound is what the cores can hash.
* Another process holds the database's write lock for half a minute, while twenty people try to log in: for those who
  are inside already 95 of 100 pages take less than half a second.
* One of them asks for documents on sixteen connections at once: for the others 95 of 100 pages take less than half a
  second, and no worker grows beyond 130 MiB.
* As many keep their connection open after a page, and the next one is answered.
* 200 forms are half-sent from one address: 95 of 100 pages take less than 50 ms, and all of the 200 are closed.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing

import uvloop
from argon2 import PasswordHasher

from .crowd import HOST, PASSWORD, WENT_WELL, Served, Told, serving
from .overload import MOST_MIB, percentile

INSIDE, HALF_SENT, AT_A_TIME, LOGGING_IN = 10, 200, 50, 20
LAST, WITHOUT_A_PAGE, MOST_INSIDE, MOST_BESIDE = 60, 10, 2.0, 0.05  # seconds
LOCKED, MOST_LOCKED = 30, 0.5  # seconds
PRINTING, STATEMENTS = 16, 320
HALF = "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 60\r\n\r\nid_number="
KEPT = "GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"


async def everybody(site: Served, candidates: int) -> bool:
    form = await site.form()
    waits: list[float] = []
    tries = 0

    async def get_in(number: str, visitor: int) -> float:
        """Log this candidate in, and return the moment at which they have their result."""
        nonlocal tries
        while (told := await site.log_in(number, form, visitor)).status == 503:
            tries += 1
            waits.append(told.seconds)
            await asyncio.sleep(int(told.headers["retry-after"]))
        waits.append(told.seconds)
        assert told.status == WENT_WELL, told
        cookie = told.headers["set-cookie"].partition(";")[0]
        page = await site.ask("/results", cookie=cookie, visitor=visitor)
        assert page.status == 200, page.status
        waits.append(page.seconds)
        return time.monotonic()

    readers = [await site.inside(number, visitor) for visitor, number in enumerate(site.numbers[-INSIDE:], 60_000)]
    async with _reading(site, readers) as pages:
        began = time.monotonic()
        ends = await asyncio.gather(*(get_in(number, at) for at, number in enumerate(site.numbers[:candidates])))
    last, inside = max(ends) - began, percentile([told.seconds for told in pages], 0.95)
    bound = candidates / hashes_a_second()
    print(
        f"{candidates} candidates at once: the last has their result after {last:.1f} s, {last / bound:.2f} of the "
        f"{bound:.1f} s in which the cores can hash for all; longest wait for an answer "
        f"{max(waits):.1f} s; {tries} times asked to come back; pages of those inside p95 {inside * 1000:.0f} ms; "
        f"workers {', '.join(f'{size:.0f} MiB' for size in site.memory().values())}"
    )
    fives = Counter(int((end - began) / 5) for end in ends)
    print("  in, in each five seconds: " + " ".join(str(fives[five]) for five in range(max(fives) + 1)))
    return last <= LAST and max(waits) <= WITHOUT_A_PAGE and inside <= MOST_INSIDE


@asynccontextmanager
async def _reading(site: Served, readers: list[tuple[str, str]]) -> AsyncIterator[list[Told]]:
    """Meanwhile each reader opens their result every fifth of a second; what they were answered."""
    pages: list[Told] = []

    async def read(cookie: str, path: str) -> None:
        while True:
            pages.append(await site.ask(path, cookie=cookie))
            await asyncio.sleep(0.2)

    reading = [asyncio.create_task(read(*reader)) for reader in readers]
    await asyncio.sleep(1)
    yield pages
    for each in reading:
        each.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    assert {told.status for told in pages} == {200}


def hashes_a_second(seconds: float = 5) -> float:
    """How many hashes a second all cores verify with the default settings, doing nothing else."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    stored = hasher.hash(PASSWORD)

    def verify() -> int:
        until, number = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            number += hasher.verify(stored, PASSWORD)
        return number

    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as pool:
        return sum(each.result() for each in [pool.submit(verify) for _ in range(cores)]) / seconds


async def locked(site: Served) -> bool:
    """Each reader was last seen over a minute ago, so that their next page is recorded."""
    form = await site.form()
    readers = [await site.inside(number, visitor) for visitor, number in enumerate(site.numbers[-INSIDE:], 70_000)]
    stop = asyncio.Event()

    async def log_in(visitor: int) -> None:
        while not stop.is_set():
            await site.log_in(site.numbers[visitor % len(site.numbers)], form, visitor)

    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("UPDATE sign_in SET seen_at = datetime(seen_at, '-5 minutes')")
        other.execute("BEGIN IMMEDIATE")
        others = [asyncio.create_task(log_in(visitor)) for visitor in range(80_000, 80_000 + LOGGING_IN)]
        async with _reading(site, readers) as pages:
            await asyncio.sleep(LOCKED)
        other.execute("ROLLBACK")
    stop.set()
    await asyncio.gather(*others)
    waits = [told.seconds for told in pages]
    print(
        f"the turn to write held for {LOCKED} s while {LOGGING_IN} log in: {len(waits)} pages of those inside, p95 "
        f"{percentile(waits, 0.95) * 1000:.0f} ms, most {max(waits) * 1000:.0f} ms"
    )
    return percentile(waits, 0.95) <= MOST_LOCKED


async def printing(site: Served) -> bool:
    readers = [await site.inside(number, visitor) for visitor, number in enumerate(site.numbers[-INSIDE:], 90_000)]
    cookie, result = readers[0]
    statuses = Counter[int]()

    async def print_on(number: int) -> None:
        for _ in range(number):
            statuses[(await site.ask(f"{result}/statement.pdf", cookie=cookie)).status] += 1

    async with _reading(site, readers[1:]) as pages:
        began = time.monotonic()
        await asyncio.gather(*(print_on(STATEMENTS // PRINTING) for _ in range(PRINTING)))
        took = time.monotonic() - began
    waits, sizes = [told.seconds for told in pages], site.memory().values()
    print(
        f"statements on {PRINTING} connections: {dict(statuses)} in {took:.1f} s; {len(waits)} pages beside, p95 "
        f"{percentile(waits, 0.95) * 1000:.0f} ms; workers {', '.join(f'{size:.0f} MiB' for size in sizes)}"
    )
    return set(statuses) <= {200, 503} and percentile(waits, 0.95) <= MOST_LOCKED and max(sizes) <= MOST_MIB


async def half_sent(site: Served) -> bool:
    async with _connected(site, HALF, HALF_SENT) as connections, _reading(site, [("", "/")]) as pages:
        answers = await asyncio.gather(*(reader.read(-1) for reader, _ in connections))
    closed, beside = sum(b" 408 " in answer[:20] for answer in answers), percentile([t.seconds for t in pages], 0.95)
    print(f"{HALF_SENT} half-sent forms: {closed} answered 408 and closed; pages beside p95 {beside * 1000:.0f} ms")
    return closed == HALF_SENT and beside <= MOST_BESIDE


async def kept_alive(site: Served, number: int) -> bool:
    kept: list[asyncio.StreamWriter] = []
    while len(kept) < number:
        async with _connected(site, KEPT, AT_A_TIME, keeping=kept) as connections:
            await asyncio.gather(*(reader.readuntil(b"ok\n") for reader, _ in connections))
    told = await asyncio.wait_for(site.ask("/"), 10)
    sizes = ", ".join(f"{size:.0f} MiB" for size in site.memory().values())
    closed = sum(writer.transport.is_closing() for writer in kept)
    print(
        f"{len(kept)} connections kept, {closed} of them closed meanwhile: the next one is answered {told.status} "
        f"after {told.seconds * 1000:.0f} ms; workers {sizes}"
    )
    for writer in kept:
        writer.close()
    return told.status == 200


@asynccontextmanager
async def _connected(
    site: Served, says: str, number: int, *, keeping: list[asyncio.StreamWriter] | None = None
) -> AsyncIterator[list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]:
    """So many connections on which this was said; closed afterwards, unless they are kept."""
    connections = [await asyncio.open_connection(HOST, site.port) for _ in range(number)]
    for _, writer in connections:
        writer.write(says.format(host=f"{HOST}:{site.port}").encode())
    yield connections
    for _, writer in connections:
        if keeping is None:
            writer.close()
        else:
            keeping.append(writer)


async def in_turn(*parts: Callable[[], Awaitable[bool]]) -> bool:
    return all([await part() for part in parts])


def main(candidates: int = 2_000) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with serving(candidates + INSIDE) as site:
        well = uvloop.run(
            in_turn(
                lambda: half_sent(site),
                lambda: kept_alive(site, candidates),
                lambda: everybody(site, candidates),
                lambda: locked(site),
                lambda: printing(site),
            )
        )
    sys.exit(not well)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
