"""Tables of text in files: read from what an office has, written so that nothing in them is executed or retyped."""

from .reading import HasHeader, read
from .sheet import (
    HEAD,
    LARGEST,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Merged,
    Sheet,
    SheetLine,
    Unreadable,
    WhichSheet,
)  # fmt: skip

__all__ = [
    "HEAD",
    "LARGEST",
    "LONGEST_CELL",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "HasHeader",
    "Merged",
    "Sheet",
    "SheetLine",
    "Unreadable",
    "WhichSheet",
    "read",
]
