"""Files that a centre puts into its instance folder and names in a setting."""

from __future__ import annotations

from pathlib import Path


def read(name: str, folder: Path, *, like: str, largest: int) -> bytes:
    """What the file of this name in the folder holds, up to `largest` bytes and one more, by which the caller sees that
    it is larger. Raises ValueError for what is no file of the folder itself, naming one that would be, `like` this."""
    if Path(name).name != name or name.startswith(".") or not name.isprintable():
        raise ValueError(f"is {name!r}: write the name of a file in the instance folder, like {like}")
    try:
        with (folder / name).open("rb") as opened:
            return opened.read(largest + 1)
    except OSError as problem:
        raise ValueError(f"is {name!r}, which cannot be read in {folder}: {problem.strerror}") from problem
