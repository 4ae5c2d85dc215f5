"""Work: what answering a request costs, by which the server lets it wait."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])

_ASKING = ("GET", "HEAD", "OPTIONS")


class Work(Enum):
    """From quick to slow; none waits behind a slower one."""

    READING = auto()
    WRITING = auto()  # may wait for its turn to write to the database
    HASHING = auto()  # keeps a processor busy with a password
    PRINTING = auto()  # waits for a document


def hashes(view: View) -> View:
    """A form sent here has a password that is hashed."""
    view.work = Work.HASHING  # type: ignore[attr-defined]
    return view


def prints(view: View) -> View:
    """Opening this page makes a document."""
    view.work = Work.PRINTING  # type: ignore[attr-defined]
    return view


def writes(view: View) -> View:
    """Something is written even when this is only looked at."""
    view.work = Work.WRITING  # type: ignore[attr-defined]
    return view


def sorter(app: Flask) -> Callable[[str, str], Work]:
    """What tells the work of a request by its method and path."""
    addresses = app.url_map.bind("")

    @lru_cache(maxsize=256)  # a crowd asks for the same few
    def work_of(method: str, path: str) -> Work:
        try:
            endpoint, _ = addresses.match(path, method)
        except HTTPException:
            return Work.READING  # an error page
        work = getattr(app.view_functions[endpoint], "work", None)
        if method in _ASKING:
            return Work.READING if work in (None, Work.HASHING) else work
        return work or Work.WRITING

    return work_of
