"""Where backups lie unlocked, while one is made or opened: a folder that never outlives its process for long."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = ".portal-unlocked-"


@contextmanager
def folder(within: Path) -> Iterator[Path]:
    """An empty one for its owner alone, removed at the end; what others left that were killed is removed too.

    `within` is made if need be, and is gone again if nothing else was put there.
    """
    is_new = not within.exists()
    within.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _shared(within), TemporaryDirectory(prefix=_PREFIX, dir=within) as made:
            yield Path(made)
    finally:
        if is_new:
            with suppress(OSError):
                within.rmdir()


def clear(within: Path) -> None:
    """Remove what processes left that were killed."""
    with _shared(within):
        pass


@contextmanager
def _shared(within: Path) -> Iterator[None]:
    """Hold a lock that ends with the process. One that can have it alone is the only one at work, and clears up."""
    with ExitStack() as held:
        with suppress(ImportError, OSError):  # Windows and some network disks know no such lock
            import fcntl

            folder = os.open(within, os.O_RDONLY)
            held.callback(os.close, folder)
            with suppress(BlockingIOError):
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for left in within.glob(f"{_PREFIX}*"):
                    shutil.rmtree(left, ignore_errors=True)
            fcntl.flock(folder, fcntl.LOCK_SH)
        yield
