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
def known_as(name: str) -> Iterator[None]:
    """While the block runs, and no longer than the process lives, `name` is not gone.

    Where the disk is full nothing tells so; then others wait, as they do for a process of another machine.
    """
    held = _locked(_file(name))
    try:
        yield
    finally:
        forget(name)
        if held is not None:
            os.close(held)


def is_gone(name: str) -> bool:
    """Whether the process of this name ran here and has ended without saying so; False when that cannot be told."""
    if not _NAME.fullmatch(name) or not _file(name).exists():
        return False
    held = _locked(_file(name))
    if held is None:
        return False
    os.close(held)
    return True


def is_any() -> bool:
    """Whether a process of this installation is there."""
    folder = settings.current().instance / _FOLDER
    return any(not is_gone(file.name) for file in folder.glob("*"))


def forget(name: str) -> None:
    """Clear away what a process that is gone has left."""
    with suppress(OSError):
        _file(name).unlink(missing_ok=True)


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
