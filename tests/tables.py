"""A table of facts is one test: it tries every row, and lists those that fail with what was found there."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable

import pytest

Fact = Callable[..., None]


def for_each(names: str, rows: Iterable[object]) -> Callable[[Fact], Fact]:
    """Like `pytest.mark.parametrize`, but one test: its rows share the fixtures, and leave them as they were."""
    columns = names.replace(",", " ").split()
    table = [dict(zip(columns, row if len(columns) > 1 else [row], strict=True)) for row in rows]
    assert table, "a table without rows would show nothing"

    def folded(fact: Fact) -> Fact:
        @functools.wraps(fact)
        def test(**fixtures: object) -> None:
            failing = {}
            for row in table:
                try:
                    fact(**fixtures, **row)
                except (Exception, pytest.fail.Exception) as problem:  # noqa: BLE001 (the row is told)
                    failing[", ".join(f"{name}={value!r}" for name, value in row.items())] = problem
            if failing:
                raise AssertionError(_told(failing, len(table))) from next(iter(failing.values()))

        parameters = inspect.signature(fact).parameters.values()
        test.__signature__ = inspect.Signature([each for each in parameters if each.name not in columns])
        return test

    return folded


def _told(failing: dict[str, BaseException], rows: int) -> str:
    lines = [f"{row}: {type(problem).__name__}: {problem}".partition("\n +")[0] for row, problem in failing.items()]
    return "\n".join([f"{len(failing)} of {rows} rows", *lines])
