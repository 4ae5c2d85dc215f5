"""What offices send that is no table, by how it begins, each with a sentence that says what to do with it."""

from __future__ import annotations

import re

from portal.language.languages import Later as _

from .sheet import Unreadable

_WITH_PASSWORD = _("%(file)s is protected by a password. Open it and save it without one.")
_PICTURE = _("%(file)s is a picture. Type its table into a spreadsheet, or ask for the one it was made from.")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the wrapping of what has a password
_ENCRYPTED = re.compile(  # a package of its own in newer files; in .xls the second record, which calamine does not name
    "EncryptedPackage".encode("utf-16-le") + rb"|\x09\x08(?:\x10\0.{16}|\x08\0.{8})(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)
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


def check(content: bytes, name: str) -> None:
    """Raises Unreadable for what is no table, in a sentence that says what to do with it."""
    if not content.strip():
        raise Unreadable(_("%(file)s is empty. Save the spreadsheet as CSV again."), file=name)
    if content.startswith(OLD_OFFICE) and _ENCRYPTED.search(content):
        raise Unreadable(_WITH_PASSWORD, file=name)
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
