"""Long work, watched: a progress bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")

_STEPS = 100  # rows between two drawings: each takes longer than a row


def watched(label: str) -> Callable[[Iterable[T]], Iterator[T]]:
    """A function that gives its rows one by one and draws on stderr how far they have come."""

    def watch(rows: Iterable[T]) -> Iterator[T]:
        hidden = not sys.stderr.isatty()
        with click.progressbar(rows, label=label, file=sys.stderr, hidden=hidden, update_min_steps=_STEPS) as bar:
            yield from bar

    return watch
