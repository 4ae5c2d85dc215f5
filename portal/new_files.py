"""Files and folders made anew: for their owner alone, never in the place of another, and none left by what failed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from portal.language import listing
from portal.language.languages import Later
from portal.language.languages import Later as _

PARTIAL = ".partial"
_KILLED = 128 + signal.SIGTERM  # the exit code, as a shell tells it
_UNSAFE = re.compile(r"[^0-9A-Za-z]+")


class Unwritable(Exception):
    """The file cannot be made; the sentence says what to do."""

    def __init__(self, sentence: Later, **places: object) -> None:
        super().__init__(sentence.with_places(**places))


def check(path: Path, endings: Sequence[str] = ()) -> None:
    """Raises Unwritable for a name that ends otherwise, a folder that is not, a file that is there already."""
    check_name(path, endings)
    if os.path.lexists(path):
        raise _there(path)


def check_name(path: Path, endings: Sequence[str] = ()) -> None:
    """Raises Unwritable for a name that ends otherwise (any will do where none is told), and a folder that is not."""
    if endings and path.suffix.lower() not in endings:
        raise Unwritable(
            _("%(file)r does not end in %(endings)s. Name the file so that it does."),
            file=path.name,
            endings=listing.any_of(endings),
        )
    if not path.parent.is_dir():
        raise Unwritable(_("There is no folder %(folder)s. Make it first, or choose another."), folder=path.parent)


@contextmanager
def made(path: Path) -> Iterator[BinaryIO]:
    """The file, to be written; removed again when what is written into it fails. Raises Unwritable."""
    with _clearing_up_when_killed():
        with _naming(path):
            file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "wb")
        try:
            with file:
                yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """The file, to be written anew: it changes to what is written at one moment, once all of it is on the disk.

    Several may write it at once: each writes beside it, and the last one counts. One that is killed leaves its part.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PARTIAL}")
    with made(partial) as file:
        yield file
    move(partial, path)


def move(file: Path, to: Path) -> None:
    """Put the file in the place of another on the same disk at one moment, once all of it is on the disk."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(to)
    with suppress(OSError):  # some network disks, and Windows, know no such thing of a folder
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def folder_made(path: Path) -> Iterator[Path]:
    """The folder, to be filled; removed again with all that is in it when that fails. Raises Unwritable."""
    with _clearing_up_when_killed():
        with _naming(path):
            path.mkdir(mode=stat.S_IRWXU)
        try:
            yield path
        except BaseException:
            shutil.rmtree(path)
            raise


def safe(name: str) -> str:
    """The name as it may be given to a file anywhere: ASCII letters, digits and hyphens."""
    return _UNSAFE.sub("-", name).strip("-")


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """An error of the system as the sentence it comes to."""
    try:
        yield
    except FileExistsError as error:
        raise _there(path) from error
    except OSError as error:
        raise Unwritable(
            _("%(file)s cannot be written: %(error)s. Choose another file."), file=path, error=error.strerror
        ) from error


@contextmanager
def _clearing_up_when_killed() -> Iterator[None]:
    """SIGTERM inside the block is an exception, unless somebody else sees to it already. Threads never get it."""
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one does not stop the clearing up
    raise SystemExit(_KILLED)


def _there(path: Path) -> Unwritable:
    return Unwritable(
        _("%(file)s already exists and was not changed. Choose another name, or remove the file first."), file=path
    )
