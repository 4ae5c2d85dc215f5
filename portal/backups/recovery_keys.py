"""The recovery key: its secret half lies in the centre's safe, its public half in the settings, and locks each backup.

The format is age's (https://age-encryption.org/v1), so that any age program opens a backup with the key.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from portal import new_files
from portal.domain.refusals import Impossible
from portal.language.notices import Notice

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

FILE = "recovery.key"  # in the instance folder, until it is in the safe
_HEAD = "# The recovery key of this centre. Print it (flask keys print), and put it into the safe.\n"
_MOST = 10_000  # characters of a file of keys


class NotARecoveryKey(Notice):
    file: Path


def make(file: Path) -> str:
    """Write a new key to the file, for its owner alone; returns its public half. Raises Unwritable."""
    from pyrage.x25519 import Identity  # with every command that needs no key left quick

    identity = Identity.generate()
    public = str(identity.to_public())
    with new_files.made(file) as opened:
        opened.write(f"{_HEAD}# Public half: {public}\n{identity}\n".encode())
        os.fsync(opened.fileno())
    return public


def read(file: Path) -> Identity:
    """The key of a file, which may be typed from paper in groups and lines. Raises Impossible, or OSError."""
    from pyrage import IdentityError
    from pyrage.x25519 import Identity

    lines = file.read_text("utf-8", errors="replace")[:_MOST].splitlines()
    typed = "".join("".join(line.split()) for line in lines if not line.startswith("#"))
    try:
        return Identity.from_str(typed.upper())
    except IdentityError as problem:
        raise Impossible(NotARecoveryKey(file)) from problem
