"""People: whether the rows of a file are about those who are entered under their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portal.exams.exam import folded
from portal.language.notices import Notice
from portal.store.entries import Numbered

from .table.remarks import Remark

_FEWEST = 3  # rows: of fewer, nobody can say that it is the wrong file
_HARDLY_ANYBODY = 0.1  # of the rows


class HardlyAnybody(Notice):
    """So few (`same` of `count`) are the person who is entered under the number."""

    same: int
    count: int
    sitting: str


class IsWithdrawn(Notice):
    name: str


def is_same_name(one: str, other: str) -> bool:
    """Whether both have the same letters, or the same parts in whatever order."""
    return folded(one) == folded(other) or _parts(one) == _parts(other)


def wrong_sitting(others: Sequence[tuple[int, str]], count: int, sitting: str) -> list[Remark]:
    """A warning when nearly all of `count` rows are about others; of those, `others` has each line and name."""
    same = count - len(others)
    if count < _FEWEST or same > _HARDLY_ANYBODY * count:
        return []
    line, name = others[0]
    return [Remark(line, "name", name, HardlyAnybody(same, count, sitting))]


def withdrawn(named: Iterable[tuple[int, Numbered | None]]) -> list[Remark]:
    """A warning for each who has been withdrawn, of lines and the entries that they name."""
    return [
        Remark(line, "candidate_number", entry.candidate_number, IsWithdrawn(entry.name))
        for line, entry in named
        if entry and entry.withdrawn_at
    ]


def _parts(name: str) -> list[str]:
    return sorted(re.findall(r"\w+", name.casefold()))
