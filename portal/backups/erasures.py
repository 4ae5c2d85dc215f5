"""Erasures: what of them lies outside the rows is removed, and a file beside the backups lets none of them come back.

Each line of the file is the number of an erased entry, its key, and when it was erased. Numbers could be given anew
after a backup was restored; keys are 80 random bits and never are. Nothing in the file tells whose an entry was.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from portal import settings
from portal.domain.accounts import erasing
from portal.mail.folder import Folder
from portal.store import erased

from . import unlocked

FILE = "erasures"
_BATCH = 100  # entries erased in one turn to write: others wait no longer than that takes
_RESTORED = "erased before the backup was restored"


def finish() -> bool:
    """Note who was erased, and remove what is still left of them; whether anything was.

    Safe to repeat: killed at any point, it does the rest the next time. Raises StoreUnavailable or OSError.
    """
    letters = erasing.left()
    if letters is None:
        return False
    chosen = settings.current()
    _note(chosen.backups / FILE)
    Folder(chosen.outbox).remove(letters)
    unlocked.clear(chosen.instance)
    erased.overwrite_remains()
    erasing.nothing_is_left(letters)
    return True


def repeat(files: Iterable[Path], *, by: str, now: datetime) -> int | None:
    """Erase again who is in these files: a backup was restored that still knew them. How many; None without a file."""
    there = [file for file in files if file.is_file()]
    if not there:
        return None
    keys = {key for file in there for key in _keys(file.read_text("ascii", errors="replace"))}
    again = erasing.still_there(keys)
    for start in range(0, len(again), _BATCH):
        erasing.erase_all(again[start : start + _BATCH], reason=_RESTORED, by=by, now=now)
    finish()
    return len(again)


def _note(file: Path) -> None:
    """Append everybody who was erased and is not in the file. Raises OSError."""
    text = file.read_text("ascii", errors="replace") if file.exists() else ""
    known = _keys(text)
    lines = [
        f"{each.id} {each.public_key} {each.erased_at.isoformat()}\n"
        for each in erasing.erased_entries()
        if each.public_key not in known
    ]
    file.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(opened, "w", encoding="ascii") as out:
        if text and not text.endswith("\n"):
            out.write("\n")  # after a line that a killed writer left unfinished
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())


def _keys(text: str) -> set[str]:
    """A line that was left unfinished has no moment: its key may be cut short."""
    return {words[1] for words in map(str.split, text.splitlines()) if len(words) == 3}
