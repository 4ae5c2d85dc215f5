"""A file opened without the child process: a twentieth of a second, more than most tests take beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from portal.spreadsheets import Sheet, opening
from portal.spreadsheets.messages import Head, Request
from portal.spreadsheets.opening import Surroundings


def first(heads: Sequence[Head]) -> str:
    return heads[0].name


def read(content: bytes, name: str = "table.csv", *, choose=first, **request) -> Sheet:
    opened = opening.opened(content, Request(name=name, **request), Surroundings(choose, lambda _size: None))
    return Sheet(**vars(opened.how), lines=list(opened.lines))


def read_file(path: Path, **request) -> Sheet:
    return read(path.read_bytes(), path.name, **request)
