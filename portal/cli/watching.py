"""Long work, watched: a progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import click

T = TypeVar("T")


def watched(label: str) -> Callable[[Sequence[T]], Iterator[T]]:
    """A function that gives its rows one by one and draws on stderr how far they have come."""

    def watch(rows: Sequence[T]) -> Iterator[T]:
        with click.progressbar(rows, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            yield from bar

    return watch
