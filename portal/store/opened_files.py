"""The file of a SQLite database as it was opened, and whether that file is still where it was.

Who has a file open goes on writing to it when it is deleted or replaced, and nobody else ever reads what is written.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class OpenedFile:
    """By its numbers on the disk, which another file of the same name does not have."""

    path: Path
    device: int
    number: int

    @classmethod
    def at(cls, path: Path) -> Self:
        """Raises FileNotFoundError."""
        found = path.stat()
        return cls(path, found.st_dev, found.st_ino)

    def is_there(self) -> bool:
        """Whether the path still leads to it, and it was not cut to nothing."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 (half the time of Path's: it is asked after each deed)
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == (self.device, self.number) and found.st_size > 0
