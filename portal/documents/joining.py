"""Many pages in one file: PDFs of a batch each, written one behind the other, in memory that does not grow with them.

Libraries for this hold every object of the file until its end, and drop what a screen reader needs: the tags. Here an
object is numbered anew, written and forgotten; what all parts share (the tree of pages, the tree of tags, the table
that says where each object is) is written last. Parts are as typst 0.15 makes them: plain objects and a table of their
places, nothing compressed but streams. Anything else is refused, and qpdf judges the outcome in the tests.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

_PAGES, _TAGS = 1, 2  # the numbers of the two trees' roots
_PACKED = 200  # objects compressed together
_ROWS = 10_000  # rows of the table compressed at once
_PLACE_OF_PACKED = 1 << 63  # marks the place of an object that is one of several compressed together
_STREAM = b">>\nstream\n"

# Strings are passed over, but for the ids of table cells; a string may hold brackets within brackets.
_TOKEN = re.compile(
    rb"(?P<id>\(U\d+x\d+y\d+\))"
    rb"|(?P<string>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\))"
    rb"|\b(?P<reference>\d+) 0 R\b"
    rb"|(?P<parent>/StructParents? )(?P<key>\d+)",
    re.DOTALL,
)


class NotAsMade(ValueError):
    """A part is no PDF as the engine is known to make it: it is another version of it, perhaps."""


class _Part:
    """One PDF taken apart: its objects by number, and which of them has which role."""

    def __init__(self, content: bytes) -> None:
        try:
            table = content.rindex(b"\nxref\n") + 1
            head = content.rindex(b"trailer\n")
            entries = content[table:head].split(b"\n")[3:-1]
            places = sorted((int(entry[:10]), number) for number, entry in enumerate(entries, start=1))
            ends = [place for place, _ in places[1:]] + [table]
            self.objects = {number: _bare(content[at:end]) for (at, number), end in zip(places, ends, strict=True)}
            self.catalog, self.information = (_named(content[head:], name) for name in (b"Root", b"Info"))
            catalog = self.objects[self.catalog]
            self.pages, self.tags, self.metadata, self.outlines = (
                _named(catalog, name) for name in (b"Pages", b"StructTreeRoot", b"Metadata", b"Outlines")
            )
            self.count = int(_found(rb"/Type/Pages/Count (\d+)", self.objects[self.pages]))
            self.keys = int(_found(rb"/ParentTreeNextKey (\d+)", self.objects[self.tags]))
        except (ValueError, KeyError) as problem:
            raise NotAsMade(f"a PDF that cannot be taken apart: {problem}") from problem


class Joined:
    """A PDF to which parts are added until it is finished; `pages` counts what it has."""

    def __init__(self, out: BinaryIO) -> None:
        self.pages = 0
        self._out, self._at, self._digest = out, 0, sha256()
        self._places = array("Q", [0, 0, 0])  # of each object by its number; 0 is nobody's
        self._packed: list[tuple[int, bytes]] = []
        self._catalog, self._information, self._roles = b"", 0, b""
        self._parts: list[int] = []
        self._documents: list[bytes] = []
        self._parents: list[bytes] = []
        self._ids: list[bytes] = []
        self._keys = 0  # how many places in the tags have been given to pages and links
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")

    def add(self, content: bytes) -> None:
        """Raises NotAsMade."""
        part = _Part(content)
        base = len(self._places) - 1
        self._places.extend([0] * len(part.objects))
        skipped = {part.tags, part.catalog}
        if self._parts:
            skipped |= {part.information, part.metadata, part.outlines}
        else:
            catalog = self._renumbered(part.objects[part.catalog], part, base)
            self._catalog = catalog.replace(b"/Pages %d 0 R" % (base + part.pages), b"/Pages %d 0 R" % _PAGES)
            self._information = base + part.information
            self._roles = _found(rb"(/RoleMap<<[^>]*>>)", part.objects[part.tags])
        for number in sorted(part.objects.keys() - skipped):
            self._put(base + number, self._within(number, part, base))
        self._note_tags(self._renumbered(part.objects[part.tags], part, base))
        self._parts.append(base + part.pages)
        self._keys += part.keys
        self.pages += part.count

    def finish(self) -> None:
        """The trees, the table of all objects, and the end. Raises ValueError when nothing was added."""
        if not self._parts:
            raise ValueError("there is no file of no page")
        kids = b" ".join(b"%d 0 R" % number for number in self._parts)
        self._put(_PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, kids))
        parents, ids = b" ".join(self._parents), b" ".join(self._ids)
        names = b"/IDTree<</Kids[%s]>>" % ids if ids else b""
        self._put(
            _TAGS,
            b"<</Type/StructTreeRoot%s/K[%s]/ParentTree<</Kids[%s]>>%s/ParentTreeNextKey %d>>"
            % (self._roles, b" ".join(self._documents), parents, names, self._keys),
        )
        root = self._new(self._catalog)
        self._pack()
        self._write_table(root)

    def _within(self, number: int, part: _Part, base: int) -> bytes:
        """The object as it stands in the file: the root of a part's pages is a branch there."""
        made = self._renumbered(part.objects[number], part, base)
        return made.replace(b"/Type/Pages", b"/Type/Pages/Parent %d 0 R" % _PAGES, 1) if number == part.pages else made

    def _renumbered(self, content: bytes, part: _Part, base: int) -> bytes:
        words, stream, rest = content.partition(_STREAM)

        def renamed(found: re.Match[bytes]) -> bytes:
            if found["reference"]:
                number = int(found["reference"])
                return b"%d 0 R" % (_TAGS if number == part.tags else base + number)
            if found["parent"]:
                return found["parent"] + b"%d" % (self._keys + int(found["key"]))
            return b"(P%06d-%s" % (len(self._parts), found["id"][1:]) if found["id"] else found["string"]

        return _TOKEN.sub(renamed, words) + stream + rest

    def _note_tags(self, root: bytes) -> None:
        """Keep what the part's tags hang from: its document, whose each page's tags are, and the ids of cells."""
        self._documents.append(_found(rb"/K\[([^\]]*)\]", root))
        pairs = re.findall(rb"(\d+) (\d+ 0 R)", _found(rb"/Nums\[([^\]]*)\]", root))
        shifted = b" ".join(b"%d %s" % (self._keys + int(key), reference) for key, reference in pairs)
        limits = (self._keys + int(pairs[0][0]), self._keys + int(pairs[-1][0]))
        self._parents.append(b"%d 0 R" % self._new(b"<</Limits[%d %d]/Nums[%s]>>" % (*limits, shifted)))
        if names := re.findall(rb"\(P[^)]*\)", root):
            content = _found(rb"/Names\[([^\]]*)\]", root)
            self._ids.append(b"%d 0 R" % self._new(b"<</Limits[%s %s]/Names[%s]>>" % (names[0], names[-1], content)))

    def _new(self, content: bytes) -> int:
        self._places.append(0)
        self._put(len(self._places) - 1, content)
        return len(self._places) - 1

    def _put(self, number: int, content: bytes) -> None:
        if _STREAM in content:
            self._places[number] = self._at
            self._write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
            return
        self._packed.append((number, content))
        if len(self._packed) == _PACKED:
            self._pack()

    def _pack(self) -> None:
        """Compress the objects that wait into one stream."""
        packed, self._packed = self._packed, []
        holder = len(self._places)
        self._places.append(self._at)
        where, at = [], 0
        for index, (number, content) in enumerate(packed):
            self._places[number] = _PLACE_OF_PACKED | holder << 16 | index
            where.append(b"%d %d" % (number, at))
            at += len(content) + 1
        head = b" ".join(where) + b"\n"
        body = zlib.compress(head + b"\n".join(content for _, content in packed))
        about = b"/Type/ObjStm/N %d/First %d" % (len(packed), len(head))
        self._write_stream(holder, about, body)

    def _write_table(self, root: int) -> None:
        number, start = len(self._places), self._at
        self._places.append(start)
        rows, packer = self._rows(), zlib.compressobj()
        some = iter(lambda: b"".join(islice(rows, _ROWS)), b"")
        body = b"".join([*map(packer.compress, some), packer.flush()])
        identity = self._digest.hexdigest()[:32].encode()
        about = b"/Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (
            number + 1, root, self._information, identity, identity,
        )  # fmt: skip
        self._write_stream(number, about, body)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _rows(self) -> Iterator[bytes]:
        """Where each object is: not at all, at a place in the file, or the how manieth in which stream."""
        for place in self._places:
            if place & _PLACE_OF_PACKED:
                holder, index = (place ^ _PLACE_OF_PACKED) >> 16, place & 0xFFFF
                yield b"\2" + holder.to_bytes(5) + index.to_bytes(2)
            elif place:
                yield b"\1" + place.to_bytes(5) + b"\0\0"
            else:
                yield b"\0" * 6 + b"\xff\xff"

    def _write_stream(self, number: int, about: bytes, body: bytes) -> None:
        head = b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (number, about, len(body))
        self._write(head + body + b"\nendstream\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._digest.update(content)
        self._at += len(content)


def _bare(content: bytes) -> bytes:
    """An object without the words around it."""
    return content[content.index(b" obj\n") + 5 : content.rindex(b"\nendobj")]


def _named(content: bytes, name: bytes) -> int:
    return int(_found(rb"/%s (\d+) 0 R" % name, content))


def _found(pattern: bytes, content: bytes) -> bytes:
    found = re.search(pattern, content)
    if found is None:
        raise NotAsMade(f"no {pattern!r} where one was expected")
    return found[1]
