"""What is wrong or odd in a row of an entries file."""

from __future__ import annotations

from datetime import date

from portal.language.notices import Notice


class CandidateNumberNeeded(Notice): ...


class NameNeeded(Notice): ...


class IdNumberIsCalculated(Notice): ...


class IdNumberIsMalformed(Notice): ...


class SecretNumberIsMalformed(Notice):
    length: int
    digits: int
    characters: int


class NoSuchBirthday(Notice): ...


class LineIsDoubled(Notice): ...


class EntryIsDoubled(Notice):
    line: int
    id_number: str


class OfAnotherSitting(Notice): ...


class CandidateNumberIsTaken(Notice):
    id_number: str
    name: str


class OnePartOfName(Notice):
    kept: str


class GivenByHand(Notice): ...


class AnotherPerson(Notice):
    """Than `name`, who is registered under this number or has a released result."""

    name: str
    born: date


class SamePersonOnLine(Notice):
    line: int
    number: str


class SamePersonEntered(Notice):
    number: str


class CellsAreEmpty(Notice):
    count: int
    first: str


class SecretBefore(Notice): ...


class SecretAfter(Notice): ...
