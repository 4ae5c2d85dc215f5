"""Pictures that a centre puts into its instance folder: what they are is read from their first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import files

LARGEST = 256 * 1024  # bytes


@dataclass(frozen=True)
class Picture:
    content: bytes
    kind: str  # as in Content-Type


def read(name: str, folder: Path) -> Picture | None:
    """The picture of this name in the folder; none for an empty name. Raises ValueError."""
    name = name.strip()
    if not name:
        return None
    content = files.read(name, folder, like="logo.png", largest=LARGEST)
    if len(content) > LARGEST:
        raise ValueError(f"is {name!r}, which is larger than {LARGEST // 1024} KB: make the picture smaller")
    return Picture(content, _kind(name, content))


def _kind(name: str, content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    raise ValueError(f"is {name!r}, which is no PNG, JPEG or WebP picture: save it as one of these")
