"""Cells that a spreadsheet program would take for a formula, and the apostrophe that keeps it from doing so.

Such a program executes a cell of a CSV file by how it begins, whatever is quoted. What is marked on the way out is
taken off on the way in, so that a file that leaves and comes back says the same: the patterns belong together.
A text that looks marked already, for a formula or for a number, gets one apostrophe more and loses just that one.
"""

from __future__ import annotations

import re

# Programs pass over spaces, a byte order mark and NUL before a formula; some take full-width signs for the others.
_BEGINNING = "'*[\\s\0\ufeff\u200b-\u200f\u2060]*[=+\\-@＝＋－＠\t\r\n]|'+[0-9]"
_FORMULA = re.compile(_BEGINNING)
_MARKED = re.compile(f"'(?={_BEGINNING})")
_UNWRAPPED = ("'", '="')  # beginnings that are read as something put around a text


def marked(text: str) -> str:
    """The text for a file whose cells have no types, such as CSV: an apostrophe before what may be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def marked_again(text: str) -> str:
    """The text for a cell that is typed as text, where nothing is executed but a mark is still taken off."""
    return marked(text) if text.startswith(_UNWRAPPED) else text


def unmarked(text: str) -> str:
    """The text as it was meant, without the apostrophe of `marked`, or of an office that knows the trick."""
    return text[1:] if _MARKED.match(text) else text
