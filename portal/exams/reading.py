"""Finding an exam by its code: the centre's own file first, then the one that comes with the package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from .building import build
from .exam import Exam
from .problems import ExamProblem, FaultyExam, UnknownExam
from .table import Notes

__all__ = ["ExamProblem", "FaultyExam", "UnknownExam", "find", "known"]

SHIPPED = Path(__file__).parent
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE_RULE = "small letters and digits, in groups joined by single hyphens, such as a2-key-schools"
_LONGEST = 100  # characters; no system takes a file's name of any length
TOML_FAULT = re.compile(r"(?P<what>.+) \(at (?P<where>line \d+, column \d+|end of document)\)")

_read_before: dict[Path, tuple[tuple[int, int], Exam]] = {}
"""Each file's exam, with the moment of change (ns) and the size (bytes) the file had when it was read."""


def find(code: str, own: Path) -> Exam:
    """The exam of this code; `own` is the centre's folder of exams, which need not exist.

    Raises UnknownExam or FaultyExam.
    """
    if not CODE.fullmatch(code):
        raise FaultyExam([f"{code!r} is not the code of an exam{_guess(code, own)}; write {CODE_RULE}."])
    for path in _places(code, own) if len(code) <= _LONGEST else ():
        if path.exists():
            return _read_again_when_changed(path)
    raise UnknownExam([_unknown(code, own), *_misnamed(own)])


@lru_cache(maxsize=256)
def _places(code: str, own: Path) -> tuple[Path, Path]:
    """The two files where it may be: quicker to ask for than two folders are to list."""
    return own / f"{code}.toml", SHIPPED / f"{code}.toml"


def known(own: Path) -> list[str]:
    """The codes of all exams there are, in order."""
    return sorted(_files(own))


def _files(own: Path) -> Mapping[str, Path]:
    """Each code's file; what no code is cannot lead out of the two folders."""
    paths = [*SHIPPED.glob("*.toml"), *own.glob("*.toml")]
    return {path.stem: path for path in paths if CODE.fullmatch(path.stem)}


def _unknown(code: str, own: Path) -> str:
    return f"There is no exam {code}{_guess(code, own)}; the exams here are {', '.join(known(own))}."


def _guess(code: str, own: Path) -> str:
    near = get_close_matches(code.lower(), known(own), n=2)
    return f" (the nearest is {' or '.join(near)})" if near else ""


def _misnamed(own: Path) -> list[str]:
    names = sorted(path.name for path in own.glob("*.toml") if not CODE.fullmatch(path.stem))
    return [f"{name}: is not read for its name; name it by the exam's code, {CODE_RULE}, and .toml." for name in names]


def _read_again_when_changed(path: Path) -> Exam:
    try:
        now = path.stat()
        as_of = (now.st_mtime_ns, now.st_size)
        if path not in _read_before or _read_before[path][0] != as_of:
            _read_before[path] = (as_of, _read(path))
        return _read_before[path][1]
    except OSError as error:
        remedy = f"cannot be opened ({error.strerror}); make it a file that can be read"
        raise FaultyExam([f"{path.name}: {remedy}."]) from error


def _read(path: Path) -> Exam:
    notes = Notes(path.name)
    exam = build(path.stem, _values(path), notes, own=path.parent != SHIPPED)
    if notes.faults:
        raise FaultyExam(notes.faults)
    return exam


def _values(path: Path) -> Mapping[str, object]:
    try:
        # Editors on Windows put a byte order mark before the text, which TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FaultyExam([f"{path.name}: byte {error.start + 1} is not UTF-8; save the file as UTF-8."]) from error
    except tomllib.TOMLDecodeError as error:
        raise FaultyExam([_not_toml(path.name, str(error))]) from error


def _not_toml(file: str, message: str) -> str:
    found = TOML_FAULT.fullmatch(message)
    where, what = (found["where"], found["what"]) if found else ("somewhere", message)
    return f"{file}: {where}: this is not TOML ({what}); write one key = value a line, texts in quotes."
