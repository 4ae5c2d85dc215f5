"""The audit log for the office: read in its order, and looked through for rows that somebody changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from portal.language.notices import Notice
from portal.store import audit
from portal.store.audit import ChainHead, LoggedDeed
from portal.store.database import one_reading

Take = Callable[[int, Iterator[LoggedDeed]], None]
"""Who takes so many lines to where they go, while they are read."""


class AuditRow(Notice):
    """A row by what the office may know it by; `at` is None when it holds no moment."""

    id: int
    at: datetime | None
    what: str


class RowChanged(Notice):
    row: AuditRow


class DetailsChanged(Notice):
    row: AuditRow


class RowPutIn(Notice):
    row: AuditRow


class RowsTakenOut(Notice):
    first: int
    last: int


class RowsCutOff(Notice):
    first: int
    last: int


class NoHead(Notice): ...


class OtherHead(Notice):
    row: AuditRow


class OtherCount(Notice):
    rows: int
    written: int


class UnknownHead(Notice):
    head: str


@dataclass
class AuditChain:
    """What was found: how many rows, the hash of the last, which of the heads known outside, and every fault."""

    rows: int = 0
    last: LoggedDeed | None = None
    known: set[str] = field(default_factory=set)
    faults: list[Notice] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.last.hash if self.last else ""

    def add(self, *faults: Notice) -> None:
        self.faults += [fault for fault in faults if fault not in self.faults]


@one_reading
def hand(take: Take, *, since: datetime | None) -> int:
    """Every line since a moment, the first one first; how many."""
    count = audit.count(since=since)
    with closing(audit.lines(since=since)) as lines:
        take(count, lines)
    return count


@one_reading
def head() -> str:
    """The hash that stands for the whole log; empty while it has no row, and where it is not known."""
    kept = audit.head()
    return kept.hash if kept else ""


@one_reading
def count_by_deed(*, since: datetime) -> dict[str, int]:
    """By the word that is kept, the most frequent first."""
    return audit.count_by_deed(since=since)


@one_reading
def verify(heads: Collection[str] = ()) -> AuditChain:
    """Look at every row. `heads` are hashes, or beginnings of hashes, that are known from outside."""
    chain, standing = AuditChain(), audit.head()
    with closing(audit.lines(since=None)) as lines:
        for line in lines:
            standing = line.head
            chain.add(*_faults(line, chain.last, standing))
            chain.known |= {head for head in heads if str(line.hash).startswith(head)}
            chain.rows, chain.last = chain.rows + 1, line
    chain.add(*_faults_of_end(chain, standing))
    chain.add(*(UnknownHead(head) for head in heads if head not in chain.known))
    return chain


def _faults(line: LoggedDeed, before: LoggedDeed | None, standing: ChainHead | None) -> Iterator[Notice]:
    """Of a row after another."""
    if standing and line.id > standing.id:
        yield RowPutIn(_named(line))
    elif audit.hashed(line) != line.hash:
        yield RowChanged(_named(line))
    elif line.previous_hash != (before.hash if before else ""):
        yield _break(line, before)
    elif line.details is not None and audit.digest(line.details) != line.details_hash:
        yield DetailsChanged(_named(line))


def _break(line: LoggedDeed, before: LoggedDeed | None) -> Notice:
    """Why a row, which is as it was written, does not follow the one before it."""
    if before and line.previous_hash == before.previous_hash:
        return RowPutIn(_named(before))
    if line.id > (before.id if before else 0) + 1:
        return RowsTakenOut((before.id if before else 0) + 1, line.id - 1)
    return RowChanged(_named(before or line))


def _faults_of_end(chain: AuditChain, standing: ChainHead | None) -> Iterator[Notice]:
    last = chain.last
    if standing is None:
        yield NoHead()
    elif standing.id > (last.id if last else 0):
        yield RowsCutOff((last.id if last else 0) + 1, standing.id)
    elif last and last.id == standing.id and last.hash != standing.hash:
        yield OtherHead(_named(last))
    elif not chain.faults and chain.rows != standing.rows:
        yield OtherCount(chain.rows, standing.rows)


def _named(line: LoggedDeed) -> AuditRow:
    return AuditRow(line.id, line.at, str(line.what))
