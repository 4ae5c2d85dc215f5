"""Results day: everybody at once, people who hold on to their connections, and people who send half a form.

    python -m bench.results_day [CANDIDATES]

* CANDIDATES (2,000) log in from one moment on and open their result; who is asked to come back does, when told. The
  last has their result within a minute, nobody waits longer than ten seconds without a page that says so, and for
  those who are inside already 95 of 100 pages take less than two seconds.
* As many keep their connection open after a page, and the next one is answered.
* 200 forms are half-sent from one address: 95 of 100 pages take less than 50 ms, and all of the 200 are closed.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from .crowd import HOST, Served, Told, serving
from .overload import percentile

INSIDE, HALF_SENT, AT_A_TIME = 10, 200, 50
LAST, WITHOUT_A_PAGE, MOST_INSIDE, MOST_BESIDE = 60, 10, 2.0, 0.05  # seconds
HALF = "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 60\r\n\r\nid_number="
KEPT = "GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"


async def everybody(site: Served, candidates: int) -> bool:
    form = await site.form()
    waits: list[float] = []
    tries = 0

    async def get_in(number: str, visitor: int) -> float:
        """The moment at which this one has their result."""
        nonlocal tries
        while (told := await site.log_in(number, form, visitor)).status == 503:
            tries += 1
            waits.append(told.seconds)
            await asyncio.sleep(int(told.headers["retry-after"]))
        waits.append(told.seconds)
        assert told.status == 303, told
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
    print(
        f"{candidates} candidates at once: the last has their result after {last:.1f} s; longest wait for an answer "
        f"{max(waits):.1f} s; {tries} times asked to come back; pages of those inside p95 {inside * 1000:.0f} ms; "
        f"workers {', '.join(f'{size:.0f} MiB' for size in site.memory().values())}"
    )
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
        well = asyncio.run(
            in_turn(lambda: half_sent(site), lambda: kept_alive(site, candidates), lambda: everybody(site, candidates))
        )
    sys.exit(not well)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
