"""Why a file cannot be taken in, and why an import cannot be undone."""

from __future__ import annotations

from enum import Enum, auto

from portal.ids import ImportId
from portal.language.notices import Notice


class FaultyFile(Notice):
    count: int


class AnotherFileMeanwhile(Notice):
    sitting: str


class ReissuedMeanwhile(Notice): ...


class ReleasedMeanwhile(Notice): ...


class UnknownImport(Notice):
    number: ImportId


class UndoneAlready(Notice):
    number: ImportId


class NotUndone(Notice):
    number: ImportId


class ChangedLater(Notice):
    number: ImportId
    file: str


class Since(Enum):
    """What was done since an import."""

    REGISTERED = auto()
    REISSUED = auto()
    RENUMBERED = auto()
    RELEASED = auto()
    REPLACED = auto()
    LETTER = auto()
    RESULT = auto()
    SHARE = auto()
    SLOT = auto()
    VERIFICATION = auto()


class BuiltOn(Notice):
    what: Since
    count: int
