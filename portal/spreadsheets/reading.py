"""Reading a file into a sheet: a child process opens it, and this process takes what the child tells of it."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, BinaryIO

from portal.language import plain_text
from portal.language.languages import Later
from portal.language.languages import Later as _

from .messages import END, HEADS, LONGEST_MESSAGE, REFUSAL, Head, Request
from .sheet import LARGEST, Merged, Sheet, SheetLine, Unreadable, Watch, WhichSheet, bounded

_BESIDE = "~$"
_CHILD = "from portal.spreadsheets import child; child.main()"
_OURS = "PORTAL_"
_PACKAGES = Path(__file__).parents[2]
_KEPT_ONCE = 1_000  # lines whose cells are kept once, however often they are there
_DAMAGED = _(
    "%(file)s is damaged, or it takes more memory or time than its table needs. Open it and save it again as an Excel "
    "workbook (.xlsx), or as CSV."
)

HasHeader = Callable[[Sequence[SheetLine]], bool]
"""Whether one of these lines, the first of a sheet, names the columns that are wanted. `bool`: any sheet will do."""


def read(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    languages: Sequence[str] = ("en",),
    zone: str | None = None,
    has_header: HasHeader = bool,
    watch: Watch = iter,
) -> Sheet:
    """The sheet in the file. `languages` and `zone` are the centre's, by which an encoding is found out; of several
    sheets the only one that `has_header` is taken; `watch` sees the lines, since those take long. Raises Unreadable.
    """
    name = plain_text.shown(path.name)
    request = Request(name=name, encoding=encoding, sheet=sheet, languages=languages, zone=zone)
    with _file(path) as file, _child(file, request) as process:
        messages = _messages(process, name)
        kind, told = next(messages)
        if kind == HEADS:
            _answer(
                process,
                _chosen([Head(sheet, [*map(SheetLine._make, lines)]) for sheet, lines in told], has_header, name),
            )
            kind, told = next(messages)
        how = told | {"merged": [Merged(*cells) for cells in told["merged"]]}
        return Sheet(**how, lines=list(watch(bounded(_lines(messages), name))))


@contextmanager
def _child(file: BinaryIO, request: Request) -> Iterator[Popen[bytes]]:
    """The process, which ends with the block. It is not given this installation's keys."""
    command = [sys.executable, "-P", "-c", _CHILD, str(file.fileno()), json.dumps(asdict(request))]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_PACKAGES), environ.get("PYTHONPATH")]))
    with Popen(  # noqa: S603 (our own module)
        command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, pass_fds=[file.fileno()], env=environ
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _messages(process: Popen[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """What the process tells, till its end. Raises Unreadable if it refuses the file, or ends before it is done."""
    while process.stdout and (line := process.stdout.readline(LONGEST_MESSAGE)):
        try:
            kind, told = json.loads(line)
        except (TypeError, ValueError, RecursionError):  # cut off, too long, or no message of ours
            break
        if kind == REFUSAL:
            raise Unreadable(Later.told(*told))
        if kind == END:
            return
        yield kind, told
    raise Unreadable(_DAMAGED, file=name)


def _answer(process: Popen[bytes], chosen: str) -> None:
    if process.stdin:
        process.stdin.write(json.dumps(chosen).encode() + b"\n")
        process.stdin.flush()


def _chosen(heads: Sequence[Head], has_header: HasHeader, name: str) -> str:
    """The name of the only sheet that has a header. Raises WhichSheet."""
    found = [head.name for head in heads if has_header(head.lines)]
    if len(found) == 1:
        return found[0]
    if found:
        problem = _("%(file)s has several sheets that may be the right one: %(names)s. Name one of them.")
    else:
        problem = _(
            "%(file)s: none of its sheets (%(names)s) has a line that names the columns. Name the sheet to read."
        )
    names = ", ".join(repr(sheet) for sheet in found or [head.name for head in heads])
    raise WhichSheet(problem, file=name, names=names)


def _lines(messages: Iterator[tuple[str, Any]]) -> Iterator[SheetLine]:
    known: dict[str, str] = {}
    for _kind, lines in messages:
        for number, cells in lines:
            kept = known.setdefault if number < _KEPT_ONCE else known.get
            yield SheetLine(number, list(map(kept, cells, cells)))


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    """The file, open, which is looked at only then: what had its name before may have been another."""
    shown = plain_text.shown(path.name)
    if path.name.startswith(_BESIDE):
        problem = _("%(file)s is a temporary file that Excel keeps while another file is open. Name that file.")
        raise Unreadable(problem, file=shown)
    with _open(path) as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            problem = _("%(file)s is not a file. Name the file that the spreadsheet was saved as.")
            raise Unreadable(problem, file=plain_text.shown(str(path)))
        if facts.st_size > LARGEST:
            raise Unreadable(_("%(file)s has more than %(size)d MB. Split it."), file=shown, size=LARGEST >> 20)
        yield file


def _open(path: Path) -> BinaryIO:
    where = plain_text.shown(str(path))
    try:
        return open(path, "rb", opener=_at_once)
    except FileNotFoundError as error:
        raise Unreadable(_("There is no file %(file)s. Check its name and folder."), file=where) from error
    except IsADirectoryError as error:
        raise Unreadable(_("%(file)s is a folder. Name the file inside it."), file=where) from error
    except OSError as error:
        problem = _("%(file)s cannot be read: %(error)s. If another program has it open, close it there.")
        raise Unreadable(problem, file=where, error=error.strerror) from error


def _at_once(path: str, flags: int) -> int:
    """Opened without waiting for somebody who writes into a pipe."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
