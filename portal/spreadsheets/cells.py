"""A cell as plain text, whatever the program that saved it put around it."""

from __future__ import annotations

import re
import unicodedata

from . import formulas

# Everything that makes a text more than its letters: what `plain` looks at twice.
ODD = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ufeff\uff01-\uff5e\ufff9-\ufffb\U000e0001-\U000e007f]"
)
# Controls, and what is there without being seen. The two joiners stay between letters that they shape (Arabic, Indic).
_UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f]"
    "|(?<![\u0600-\u0fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0fff])"
)
_EAST_ASIAN = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # full-width forms of ASCII
_KEPT_AS_TEXT = re.compile('="((?:[^"]|"")*)"')  # how an office tells Excel that 0079 is no number
_TEXT_MARK = re.compile("'(?=[0-9])")  # the same, typed into the cell; 't Hooft has a letter there


def plain(cell: str) -> str:
    """The cell on one line, composed (NFC), without what a program put there and without what steers a terminal.

    Full-width letters, digits and signs become narrow where there is no East Asian letter beside them: １２３ is a
    number and ＬＩＮ a name, in 中正路１２號 they are as they were meant.
    """
    typed = cell.strip()
    is_marked = typed[:1] == "'" and formulas.unmarked(typed) != typed
    cell = typed[1:].strip() if is_marked else typed  # first, for what is marked may be a character that goes
    if not (cell.isascii() and cell.isprintable()):
        cell = _composed(cell)
    if "  " in cell:
        cell = " ".join(cell.split())
    if cell[:1] in ("=", "'") and not is_marked:
        cell = _unwrapped(cell)
    return cell


def _composed(cell: str) -> str:
    cell = _UNSEEN.sub("", " ".join(cell.split()))
    if not _EAST_ASIAN.search(cell):
        cell = cell.translate(_WIDE)
    return unicodedata.normalize("NFC", cell).strip()


def _unwrapped(cell: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    if kept:
        return kept[1].replace('""', '"').strip()
    return _TEXT_MARK.sub("", cell, count=1) if _TEXT_MARK.match(cell) else cell
