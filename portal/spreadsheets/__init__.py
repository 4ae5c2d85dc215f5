"""Tables of text in files: read from what an office has, written so that nothing in them is executed or retyped."""

from .reading import read
from .sheet import LARGEST, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Sheet, SheetLine, Unreadable

__all__ = ["LARGEST", "LONGEST_CELL", "MOST_COLUMNS", "MOST_ROWS", "Sheet", "SheetLine", "Unreadable", "read"]
