"""Reading a file into a sheet, whatever it was saved as: what it is, is seen by its content and not by its name."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from portal.language import plain_text
from portal.language.languages import Later as _

from . import delimited, encodings
from .sheet import LARGEST, Sheet, Unreadable, Watch

_BESIDE = "~$"
_WITH_PASSWORD = _("%(file)s is protected by a password. Open it and save it without one.")
_OLD_PROGRAM = _(
    "%(file)s is a document of an old program (.xls). Open it and save it as an Excel workbook (.xlsx) or as CSV."
)
_PICTURE = _("%(file)s is a picture. Type its table into a spreadsheet, or ask for the one it was made from.")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the wrapping of what has a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNINGS = (
    (
        b"%PDF",
        _(
            "%(file)s is a PDF, not a table. Ask for the spreadsheet it was printed from. Open it and save it as an "
            "Excel workbook (.xlsx) or as CSV."
        ),
    ),
    (
        b"{\\rtf",
        _("%(file)s is a letter (RTF), not a table. Open it and save it as an Excel workbook (.xlsx) or as CSV."),
    ),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x1f\x8b", _("%(file)s is packed (gzip). Unpack it and name the file inside.")),
    (b"7z\xbc\xaf\x27\x1c", _("%(file)s is packed (7z). Unpack it and name the file inside.")),
    (b"Rar!", _("%(file)s is packed (RAR). Unpack it and name the file inside.")),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<table", b"<?xml", b"<meta", b"<workbook")


def read(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    languages: Sequence[str] = ("en",),
    watch: Watch = iter,
) -> Sheet:
    """The sheet in the file. `languages` are the centre's, by which an encoding is found out; `watch` sees a workbook's
    lines, since those take long. Raises Unreadable.
    """
    name = plain_text.shown(path.name)
    if path.name.startswith(_BESIDE):
        raise Unreadable(_("%(file)s is what Excel keeps beside a file that is open. Name the file itself."), file=name)
    content = _content(path)
    _check(content, name)
    digest = sha256(content).hexdigest()
    if content.startswith(b"PK"):
        from . import workbooks

        page = workbooks.read(content, name, sheet, watch)
        return Sheet(file_name=name, sha256=digest, lines=page.lines, name=page.name, other_names=page.other_names)
    if sheet is not None:
        raise Unreadable(_("%(file)s is text and has no sheets. Leave the sheet's name out."), file=name)
    text = encodings.decode(content, name, encoding=encoding, languages=languages)
    separator, lines = delimited.lines_of(text.text, name)
    if not lines:
        raise Unreadable(_("%(file)s is empty. Save the spreadsheet as CSV again."), file=name)
    return Sheet(
        file_name=name, sha256=digest, lines=lines, encoding=text.encoding, rivals=text.rivals, separator=separator
    )  # fmt: skip


def _content(path: Path) -> bytes:
    where = plain_text.shown(str(path))
    if path.is_dir():
        raise Unreadable(_("%(file)s is a folder. Name the file inside it."), file=where)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable(_("%(file)s is no file. Name the file that the spreadsheet was saved as."), file=where)
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Unreadable(_("There is no file %(file)s. Check its name and folder."), file=where) from error
    except OSError as error:
        problem = _("%(file)s cannot be read: %(error)s. If another program has it open, close it there.")
        raise Unreadable(problem, file=where, error=error.strerror) from error
    if len(content) > LARGEST:
        raise Unreadable(
            _("%(file)s has more than %(size)d MB. Split it."), file=plain_text.shown(path.name), size=LARGEST >> 20
        )
    return content


def _check(content: bytes, name: str) -> None:
    """Raises Unreadable for what is no table, in a sentence that says what to do with it."""
    if not content.strip():
        raise Unreadable(_("%(file)s is empty. Save the spreadsheet as CSV again."), file=name)
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(_WITH_PASSWORD if _ENCRYPTED in content else _OLD_PROGRAM, file=name)
    for beginning, sentence in _BEGINNINGS:
        if content.startswith(beginning):
            raise Unreadable(sentence, file=name)
    if content[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().startswith(_MARKUP):
        raise Unreadable(
            _(
                "%(file)s is a web page or XML, whatever its name says. Open it and save it as an Excel "
                "workbook (.xlsx) or as CSV."
            ),
            file=name,
        )
