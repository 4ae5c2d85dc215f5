"""Is a workbook what a spreadsheet program saves, before anything of it is opened as one.

A workbook is a ZIP of XML, and both can be made small to send and vast to open. Its directory is looked at first,
where sizes are promised; `zipfile` never gives more than is promised, and a part that has other bytes than promised
fails its checksum. Then every part is read once, a little at a time, keeping nothing but counts.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from . import archive_faults as faults
from .sheet import LAST_ROW, MOST_COLUMNS, MOST_ROWS, Unreadable

MOST_ENTRIES = 2_000  # parts: some for each sheet, one for each picture
LARGEST_UNPACKED = 160 * 1024 * 1024  # 250,000 rows of ten columns are 100 MB
LARGEST_RATIO = 40  # a list of people shrinks to a tenth, the same word in every cell to a twenty-fifth
NEVER_TOO_LARGE = 4 * 1024 * 1024  # unpacked: beneath this no ratio is held against a file
LAST_COLUMN = 16_384  # of any spreadsheet
MOST_OTHERS = 100_000  # elements that are not cells: styles, merged ranges, rules
MOST_INSIDE = 20  # elements within each cell or text: its value, its letters' colours
MOST_UNUSED = 10_000  # texts beyond those that cells show: programs leave hardly any
LONGEST_TEXT = 4  # bites without an element: no cell is that long
A_BITE = 64 * 1024

DAMAGE = (  # what zipfile, zlib, expat and openpyxl raise for broken files: nearly anything
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    AssertionError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError,
)  # fmt: skip
_OTHERS = {  # by a name in the directory
    "xl/workbook.bin": faults.BINARY,
    "xl/vbaProject.bin": faults.WITH_MACROS,
    "content.xml": faults.OPEN_DOCUMENT,
    "word/document.xml": faults.LETTER,
    "ppt/presentation.xml": faults.PRESENTATION,
    "Index/Document.iwa": faults.NUMBERS,
}
_UNOPENED = (  # what stands beside the cells, in any number, and is not looked at by whoever wants those
    "xl/calcChain.xml", "xl/charts/", "xl/drawings/", "xl/externalLinks/", "xl/pivotCache/", "xl/pivotTables/",
    "xl/comments", "xl/threadedComments/", "customXml/",
)  # fmt: skip
_ENTRY = b"PK\x01\x02"
_OF_CELLS = frozenset(  # and of their texts, of which a large table has any number
    ["t", "r", "rPr", "rPh", "phoneticPr", "sz", "color", "rFont", "family", "charset", "scheme", "b", "i", "u"]
)


class Outline:
    """What one part is made of, told element by element. `uncomputed` and `columns` are asked of the sheet read.

    expat itself, and not a tree: it is asked for the ends and the texts of elements only where a formula stands.
    """

    def __init__(self, most_texts: int = MOST_UNUSED) -> None:
        self.most_texts = most_texts
        self.shown_texts = 0  # cells that show a text which stands elsewhere
        self.uncomputed: str | None = None  # a cell with a formula whose result was not saved
        self.columns = 0  # up to the last that holds something
        self._row = self._cells = self._others = 0
        self._rows = self._last_row = 0  # that hold something
        self._texts = self._all_cells = self._inside = 0
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
        elif kind == "si":
            self._begin_text()
        else:
            self._count(kind)

    def _hold(self) -> None:
        self.columns = max(self.columns, self._column())
        if self._row != self._last_row:
            self._last_row, self._rows = self._row, self._rows + 1
            if self._rows > MOST_ROWS + 1:  # and the header
                raise Unreadable(faults.MANY_ROWS, most=MOST_ROWS)

    def _begin_text(self) -> None:
        self._texts += 1
        if self._texts > self.most_texts:
            raise Unreadable(faults.UNUSED_TEXTS)

    def _count(self, kind: str) -> None:
        if kind in _OF_CELLS:
            self._inside += 1
        else:
            self._others += 1
        inside = MOST_INSIDE * (self._all_cells + self._texts)
        if self._others > MOST_OTHERS or self._inside > MOST_OTHERS + inside:
            raise Unreadable(faults.FORMATTING)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if not self._row < number <= LAST_ROW:
            raise Unreadable(faults.ROWS_OUT_OF_ORDER, number=number, before=self._row)
        self._row, self._cells = number, 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        if self._cells > LAST_COLUMN:
            raise Unreadable(faults.MANY_COLUMNS, columns=LAST_COLUMN, most=MOST_COLUMNS)
        self._all_cells += 1
        self.shown_texts += attributes.get("t") == "s"
        self._cell = attributes

    def _column(self) -> int:
        """Counted from the cell's name ("AB12"), or along the row where cells have none."""
        letters = self._cell.get("r", "").rstrip("0123456789")
        if len(letters) == 1:
            return ord(letters) - 64
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        return number or self._cells

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


def check(content: bytes, name: str) -> dict[str, Outline]:
    """The outline of each part that may be opened, by its name in the directory. Raises Unreadable."""
    if content.count(_ENTRY) > MOST_ENTRIES:  # before the directory is read: a million entries are a bomb too
        raise Unreadable(faults.MANY_PARTS, file=name, most=MOST_ENTRIES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist(), name, len(content))
            return _outlines(archive)
    except Unreadable as error:
        raise Unreadable(error.sentence, file=name) from error
    except DAMAGE as error:
        raise Unreadable(faults.DAMAGED, file=name) from error


def _check_directory(entries: list[zipfile.ZipInfo], name: str, packed: int) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(faults.WITH_PASSWORD, file=name)
    for part, sentence in _OTHERS.items():
        if part in names:
            raise Unreadable(sentence, file=name)
    if "[Content_Types].xml" not in names:
        raise Unreadable(faults.PACKED, file=name)
    if len(set(names)) < len(names):
        raise Unreadable(faults.PART_TWICE, file=name)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(LARGEST_UNPACKED, max(NEVER_TOO_LARGE, LARGEST_RATIO * packed)):
        raise Unreadable(faults.VAST, file=name, size=unpacked >> 20)


def _outlines(archive: zipfile.ZipFile) -> dict[str, Outline]:
    """The sheets come first, for what they show bounds the texts."""
    outlines: dict[str, Outline] = {}
    texts = MOST_UNUSED
    for entry in sorted(archive.infolist(), key=_when):
        outline = Outline(texts) if _is_opened(entry.filename) else None
        _read(archive, entry, outline)
        if outline:
            outlines[entry.filename] = outline
            texts += outline.shown_texts
    return outlines


def _when(entry: zipfile.ZipInfo) -> int:
    name = entry.filename.casefold()
    return 0 if "worksheets/" in name else 2 if "sharedstrings" in name else 1


def _is_opened(part: str) -> bool:
    return part.endswith((".xml", ".rels")) and not part.startswith(_UNOPENED)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, outline: Outline | None) -> None:
    """To its end, every part, for its checksum. Raises what damage raises."""
    with archive.open(entry) as part:
        while bite := part.read(A_BITE):
            if outline:
                outline.feed(bite)
    if outline:
        outline.feed(b"", last=True)
