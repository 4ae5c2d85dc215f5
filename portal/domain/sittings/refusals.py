"""Why a sitting cannot be added, and what is no sitting or candidate."""

from __future__ import annotations

from portal.language.notices import Notice


class MalformedCode(Notice):
    code: str


class CodeIsTaken(Notice):
    code: str


class SittingWithoutName(Notice): ...


class NumbersAreInUse(Notice):
    example: str
    length: int


class UnknownSitting(Notice):
    code: str
    known: tuple[str, ...]


class NoSittingYet(Notice):
    code: str


class UnknownIdNumber(Notice):
    id_number: str
