"""Which processes of this installation are still there: each holds a lock that ends with it, however it ends."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal import settings

_FOLDER = "running"
_NAME = re.compile(r"[a-z0-9.-]+")


def new_name() -> str:
    """A name for this process that no other has or had: of its machine, its number and some chance."""
    host = re.sub(r"[^a-z0-9.-]", "-", socket.gethostname().lower())
    return f"{host}-{os.getpid()}-{secrets.token_hex(4)}"


@contextmanager
def known_as(name: str, instance: Path | None = None) -> Iterator[None]:
    """While the block runs, and no longer than the process lives, `name` is not gone.

    Where the disk is full nothing tells so; then others wait, as they do for a process of another machine. `instance`
    is the folder of an installation that is not the one at work.
    """
    file = instance / _FOLDER / name if instance else _file(name)
    held = _locked(file)
    try:
        yield
    finally:
        _clear_away(file)
        if held is not None:
            os.close(held)


def is_gone(name: str) -> bool:
    """Whether the process of this name ran here and has ended without saying so; False when that cannot be told."""
    return bool(_NAME.fullmatch(name)) and _is_let_go(_file(name))


def is_any(instance: Path) -> bool:
    """Whether a process of the installation in this folder is there."""
    return any(not _is_let_go(file) for file in (instance / _FOLDER).glob("*"))


def forget(name: str) -> None:
    """Clear away what a process that is gone has left."""
    _clear_away(_file(name))


def _clear_away(file: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _is_let_go(file: Path) -> bool:
    """Whether the process that held the file has ended; False when there is no such file, or it cannot be told."""
    held = _locked(file) if file.exists() else None
    if held is None:
        return False
    os.close(held)
    return True


def _locked(file: Path) -> int | None:
    """The file, made if need be and held by this process alone; None when it cannot be had."""
    try:
        import fcntl  # not on Windows, where the other commands may still run

        file.parent.mkdir(mode=0o700, exist_ok=True)
        held = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _file(name: str) -> Path:
    return settings.current().instance / _FOLDER / name
