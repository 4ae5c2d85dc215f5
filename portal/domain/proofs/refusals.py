"""Why documents cannot be printed, and for whom they were to be."""

from __future__ import annotations

from portal.language.notices import Notice

Whom = str | Notice
"""Whom a print run is for: a sitting by its code, or a part of it."""


class NobodyEntered(Notice):
    sitting: str


class UnknownSchool(Notice):
    name: str
    whom: Whom
    nearest: str | None
    names: FirstNames | tuple[str, ...]


class UnknownCandidateNumber(Notice):
    number: str
    whom: Whom
    nearest: str | None
    numbers: FirstNames | tuple[str, ...]


class NothingReleased(Notice):
    sitting: str


class NoStatements(Notice):
    whom: Whom


class SchoolIn(Notice):
    school: str
    sitting: str


class CandidateIn(Notice):
    number: str
    whom: Whom


class FirstNames(Notice):
    """The first names there are, and how many more."""

    first: tuple[str, ...]
    more: int
