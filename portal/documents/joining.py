"""Many pages in one file for the printer: PDFs of a batch each, written one behind the other.

pypdf reads each part and writes its objects. Memory does not grow with the pages, as an object is forgotten once it is
written; pypdf's own writer and pikepdf hold them all until the end (docs/speed.md has the figures). What parts have
alike, such as a logo or a font, is written once. The tags for screen readers are left out: paper needs none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import BinaryIO, cast

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

_ABOUT_THE_FILE = {"/Type", "/Lang", "/ViewerPreferences"}  # what is kept of a catalog
_TAGS = {"/StructParent", "/StructParents", "/Tabs"}
_WAYS_BACK = {"/Parent", "/P"}  # to the page an object is on; following them would never end


def join(parts: Iterable[bytes], out: BinaryIO) -> int:
    """Write the pages of all parts as one PDF, with the title and the language of the first. Returns how many."""
    file = _JoinedFile(out)
    for part in parts:
        file.add(PdfReader(io.BytesIO(part), strict=True))
    return file.finish()


class _JoinedFile:
    """A PDF that is being written. Of an object no more is kept than its number, its place and its digest."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._length = out, 0
        self._places: list[int] = []  # of the objects 1, 2, 3 …
        self._numbers: dict[bytes, int] = {}  # by digest
        self._copies: dict[int, int] = {}  # the numbers of the present part's objects, by those they have in it
        self._tree = self._new_number()
        self._branches: list[int] = []  # of the tree of pages, one for each part
        self._pages = 0
        self._trailer = b""
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n")

    def add(self, part: PdfReader) -> None:
        self._copies = {}
        branch = self._new_number()
        pages = [self._put_page(page, branch) for page in part.pages]
        self._put(b"<</Type/Pages/Parent %d 0 R%s>>" % (self._tree, _kids(pages, len(pages))), branch)
        self._branches.append(branch)
        self._pages += len(pages)
        self._trailer = self._trailer or self._trailer_of(part)

    def finish(self) -> int:
        """Write what leads to each page and each object. Returns the number of pages."""
        self._put(b"<</Type/Pages%s>>" % _kids(self._branches, self._pages), self._tree)
        table, size = self._length, len(self._places) + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for place in self._places:
            self._write(b"%010d 00000 n \n" % place)
        self._write(b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, self._trailer, table))
        return self._pages

    def _put_page(self, page: PageObject, branch: int) -> int:
        self._copy_within(page)
        page[NameObject("/Parent")] = _reference(branch)
        return self._put(_written(page))

    def _trailer_of(self, part: PdfReader) -> bytes:
        """What leads to the file's title and language: those of the part."""
        catalog = part.root_object
        for name in catalog.keys() - _ABOUT_THE_FILE:
            del catalog[name]
        self._copy_within(catalog)
        catalog[NameObject("/Pages")] = _reference(self._tree)
        title = self._copied(part.trailer.raw_get("/Info"))
        return b"/Root %d 0 R/Info %s" % (self._put(_written(catalog)), _written(title))

    def _copied(self, value: PdfObject) -> PdfObject:
        """The value, referring to objects of this file, which are written where they are not yet."""
        if isinstance(value, IndirectObject):
            if value.idnum not in self._copies:
                held = cast("PdfObject", value.get_object())  # a strict reader has found it, or raised
                put = self._put if _is_of_one_page(held) else self._put_once
                self._copies[value.idnum] = put(_written(self._copied(held)))
            return _reference(self._copies[value.idnum])
        self._copy_within(value)
        return value

    def _copy_within(self, value: PdfObject) -> None:
        if isinstance(value, DictionaryObject):
            for name in value.keys() & (_TAGS | _WAYS_BACK):
                del value[name]
            value.update({name: self._copied(held) for name, held in value.items()})
        elif isinstance(value, ArrayObject):
            value[:] = [self._copied(held) for held in value]

    def _new_number(self) -> int:
        self._places.append(0)
        return len(self._places)

    def _put_once(self, content: bytes) -> int:
        """Write an object if none like it was written before. Returns its number."""
        digest = sha256(content).digest()
        if digest not in self._numbers:
            self._numbers[digest] = self._put(content)
        return self._numbers[digest]

    def _put(self, content: bytes, number: int = 0) -> int:
        """Write an object, with a new number if it has none. Returns its number."""
        number = number or self._new_number()
        self._places[number - 1] = self._length
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        return number

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._length += len(content)


def _is_of_one_page(value: PdfObject) -> bool:
    """A link belongs to its page alone."""
    return isinstance(value, DictionaryObject) and value.get("/Type") == "/Annot"


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _written(value: PdfObject) -> bytes:
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()


def _kids(numbers: Sequence[int], pages: int) -> bytes:
    return b"/Count %d/Kids[%s]" % (pages, b" ".join(b"%d 0 R" % number for number in numbers))
