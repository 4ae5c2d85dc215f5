"""Letters as files in a folder, for a centre that tries the service out and for one without a mail server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from . import Finished


class Folder:
    """Carries each letter into a folder as an .eml file, which is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, letter: Finished) -> None:
        """Write the letter whole or not at all. Raises OSError when the folder cannot be written."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _write(self.file_of(letter), letter.content)

    def file_of(self, letter: Finished) -> Path:
        """Which file the letter is carried into."""
        return self._named(letter.message_id)

    def remove(self, message_ids: Iterable[str]) -> None:
        """Of each of these letters its file, if there is one."""
        for message_id in message_ids:
            self._named(message_id).unlink(missing_ok=True)

    def _named(self, message_id: str) -> Path:
        name = re.sub(r"[^a-z0-9.-]", "", message_id.partition("@")[0].lower())
        return self._folder / f"{name}.eml"

    def abandon(self) -> None:
        """A file is written or it is not: there is nobody to wait for."""

    def close(self) -> None:
        """Nothing is held open between two letters."""


def _write(file: Path, content: bytes) -> None:
    """Nobody ever sees half a letter; only the owner reads it, since links are in it."""
    unfinished = file.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)
    unfinished.rename(file)
