"""Is a workbook what a spreadsheet program saves, before anything of it is opened as one.

A workbook is a ZIP of XML, and both can be made small to send and vast to open. Its directory is looked at first,
where sizes are promised; `zipfile` never gives more than is promised, and a part that has other bytes than promised
fails its checksum. Then every part is read once, a little at a time, for what openpyxl does not tell: which rows are
hidden, which cells are merged, where a formula has no result.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from . import archive_faults as faults
from .sheet import LAST_ROW, MOST_COLUMNS, MOST_ROWS, Merged, Unreadable

MOST_ENTRIES = 2_000  # parts: some for each sheet, one for each picture
LARGEST_UNPACKED = 160 * 1024 * 1024  # 250,000 rows of ten columns are 100 MB
LARGEST_RATIO = 80  # a list of people shrinks to a tenth as .xlsx, to a thirty-fifth as .ods
NEVER_TOO_LARGE = 1024 * 1024  # unpacked: beneath this no ratio is held against a file
LAST_COLUMN = 16_384  # of any spreadsheet
MOST_ELEMENTS = 100_000  # that are not cells: styles, merged ranges, rules
MOST_INSIDE = 20  # elements within each cell or text: its value, its letters' colours
LONGEST_TEXT = 4  # bites without an element: no cell is that long
A_BITE = 64 * 1024

DAMAGE = (  # what zipfile, zlib, expat and openpyxl raise for broken files: nearly anything
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    AssertionError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError,
)  # fmt: skip
_OTHERS = {  # by a name in the directory
    "xl/vbaProject.bin": faults.WITH_MACROS,
    "word/document.xml": faults.LETTER,
    "ppt/presentation.xml": faults.PRESENTATION,
    "Index/Document.iwa": faults.NUMBERS,
    "encrypted-package": faults.WITH_PASSWORD,  # of LibreOffice
}
BINARY, OPEN_DOCUMENT, EXCEL = "xl/workbook.bin", "content.xml", "[Content_Types].xml"
_UNOPENED = (  # what stands beside the cells, in any number, and is not looked at by whoever wants those
    "xl/calcChain.xml", "xl/charts/", "xl/drawings/", "xl/externalLinks/", "xl/pivotCache/", "xl/pivotTables/",
    "xl/comments", "xl/threadedComments/", "customXml/",
)  # fmt: skip
_MANIFEST, _ENCRYPTED = "META-INF/manifest.xml", b":encryption-data"  # of OpenDocument
_ENTRY = b"PK\x01\x02"
_STRICT = "http://purl.oclc.org/ooxml/"
_ONE_COLUMN = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})")


class Outline:
    """What one part is made of, told element by element.

    `uncomputed` is the first cell with a formula whose result was not saved, `hidden` are the numbers of rows.
    expat itself, and not a tree: it is asked for the ends and the texts of elements only where a formula stands.
    """

    def __init__(self) -> None:
        self.uncomputed: str | None = None
        self.hidden: list[int] = []
        self.merged: list[Merged] = []
        self._row = self._cells = 0
        self._rows = self._last_row = 0  # that hold something
        self._all_cells = self._elements = 0
        self._begun = self._idle = 0  # elements; bites in which none began
        self._cell: dict[str, str] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._refuse_declarations

    def feed(self, content: bytes, *, last: bool = False) -> None:
        """Raises Unreadable, of which the file's name is still to be filled in, or what damage raises."""
        begun = self._begun
        self._parser.Parse(content, last)
        self._idle = 0 if self._begun > begun else self._idle + 1
        if self._idle > LONGEST_TEXT:
            raise Unreadable(faults.LONG_TEXT)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._begun += 1
        kind = tag.rpartition(":")[2]
        if kind == "c":
            self._begin_cell(attributes)
        elif kind in ("v", "is"):
            self._hold()
        elif kind == "row":
            self._begin_row(attributes)
        elif kind == "f":
            self._parser.CharacterDataHandler = self._formula
            self._parser.EndElementHandler = self._end_of_formula
        else:
            self._count(kind)
            self._other(kind, attributes)

    def _other(self, kind: str, attributes: dict[str, str]) -> None:
        if kind == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif kind == "workbook" and any(value.startswith(_STRICT) for value in attributes.values()):
            raise Unreadable(faults.STRICT)

    def _count(self, kind: str) -> None:
        self._all_cells += kind == "si"  # the text of a cell
        self._elements += 1
        if self._elements > MOST_ELEMENTS + MOST_INSIDE * self._all_cells:
            raise Unreadable(faults.FORMATTING)

    def _hold(self) -> None:
        if self._row != self._last_row:
            self._last_row, self._rows = self._row, self._rows + 1
            if self._rows > MOST_ROWS + 1:  # and the header
                raise Unreadable(faults.MANY_ROWS, most=MOST_ROWS)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._all_cells += 1
        self._cells += 1
        if self._cells > LAST_COLUMN:
            raise Unreadable(faults.MANY_COLUMNS, columns=LAST_COLUMN, most=MOST_COLUMNS)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= LAST_ROW:
            raise Unreadable(faults.ROWS_OUT_OF_ORDER, number=number, before=self._row)
        self._row, self._cells = number, 0
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.append(number)

    def _merge(self, cells: str) -> None:
        """Of cells beneath each other, in the first column if they are in several."""
        found = _ONE_COLUMN.fullmatch(cells)
        if found and found[2] != found[3]:
            self.merged.append(Merged(int(found[2]), int(found[3]), _column(found[1])))

    def _formula(self, text: str) -> None:
        """The formula's own text; whatever comes after its end is the result."""

    def _end_of_formula(self, tag: str) -> None:
        if tag.endswith("f"):
            self._parser.CharacterDataHandler = self._result
        elif tag.rpartition(":")[2] == "c":
            if self._cell.get("t") != "str":  # a formula may well give a text of no letters
                self.uncomputed = self.uncomputed or self._cell.get("r", "?")
            self._be_brief()

    def _result(self, text: str) -> None:
        if text.strip():
            self._be_brief()

    def _be_brief(self) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

    def _refuse_declarations(self, *_declared: object) -> None:
        raise Unreadable(faults.ENTITIES)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def check(content: bytes, name: str) -> tuple[set[str], int]:
    """The names of the parts, and how many bytes they unpack to. Raises Unreadable."""
    if content.count(_ENTRY) > MOST_ENTRIES:  # before the directory is read: a million entries are a bomb too
        raise Unreadable(faults.MANY_PARTS, file=name, most=MOST_ENTRIES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names, unpacked = _check_directory(archive.infolist(), name, len(content))
            if _MANIFEST in names and _ENCRYPTED in archive.read(_MANIFEST):
                raise Unreadable(faults.WITH_PASSWORD, file=name)
            return names, unpacked
    except DAMAGE as error:
        raise Unreadable(faults.DAMAGED, file=name) from error


def _check_directory(entries: list[zipfile.ZipInfo], name: str, packed: int) -> tuple[set[str], int]:
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(faults.WITH_PASSWORD, file=name)
    for part, sentence in _OTHERS.items():
        if part in names:
            raise Unreadable(sentence, file=name)
    if not names & {EXCEL, BINARY, OPEN_DOCUMENT}:
        raise Unreadable(faults.PACKED, file=name)
    if len(names) < len(entries):
        raise Unreadable(faults.PART_TWICE, file=name)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(LARGEST_UNPACKED, max(NEVER_TOO_LARGE, LARGEST_RATIO * packed)):
        raise Unreadable(faults.VAST, file=name, size=unpacked >> 20)
    return names, unpacked


def outlines(content: bytes, name: str) -> dict[str, Outline]:
    """The outline of each part that may be opened, by its name in the directory. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {entry.filename: outline for entry in archive.infolist() if (outline := _read(archive, entry))}
    except Unreadable as error:
        raise Unreadable(error.sentence, file=name) from error
    except DAMAGE as error:
        raise Unreadable(faults.DAMAGED, file=name) from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Outline | None:
    """To its end, every part, for its checksum. Raises what damage raises."""
    outline = Outline() if _is_opened(entry.filename) else None
    with archive.open(entry) as part:
        while bite := part.read(A_BITE):
            if outline:
                outline.feed(bite)
    if outline:
        outline.feed(b"", last=True)
    return outline


def _is_opened(part: str) -> bool:
    return part.endswith((".xml", ".rels")) and not part.startswith(_UNOPENED)
