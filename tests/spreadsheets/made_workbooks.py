"""Workbooks made by hand: as programs write them, and as those write them who mean harm."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.spreadsheets.sheet import LAST_ROW

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
    f'Target="xl/workbook.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/></cellXfs>'
    "</styleSheet>"
)
DAY, MOMENT, HOUR, SPAN = 1, 2, 3, 4  # styles of a cell


def page(rows: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(
    *pages: str, strings: str = "", states: Sequence[str] = (), names: Sequence[str] = (), **parts: str | bytes
) -> bytes:
    """A workbook of these sheets, called Sheet1, Sheet2 … but for `names`; `parts` go in place of its own."""
    sheets, relations = [], []
    for number, _ in enumerate(pages, start=1):
        state = f' state="{states[number - 1]}"' if states else ""
        name = names[number - 1] if names else f"Sheet{number}"
        sheets.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="s{number}"/>')
        relations.append(
            f'<Relationship Id="s{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
    relations += [
        f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>'
        for kind in ("sharedStrings", "styles")
    ]
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{"".join(sheets)}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(pages, start=1)},
        **parts,
    }
    return packed(files)


def packed(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    f'manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>'
)


def ods(rows: str, *, sheets: int = 1, **parts: str) -> bytes:
    """An OpenDocument file of so many sheets with these rows; `parts` go in place of its own."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    tables = "".join(f'<table:table table:name="A{number}">{rows}</table:table>' for number in range(sheets))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    return packed({"mimetype": ODS, "META-INF/manifest.xml": _ODS_MANIFEST, "content.xml": content, **parts})


def ods_row(cells: str, *, rows: int = 1) -> str:
    """A row that is there so many times."""
    return f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'


def ods_cell(text: str = "a", *, columns: int = 1) -> str:
    """A cell that is there so many times."""
    return (
        f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>{text}'
        "</text:p></table:table-cell>"
    )


def row(cells: str) -> str:
    return f"<row>{cells}</row>"


def inline(*texts: str) -> str:
    """A row of text that stands in its cells, without a number."""
    return row("".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts))


def big(megabytes: int) -> bytes:
    """A sheet of one row again and again, that packs to a hundredth and unpacks to so many megabytes."""
    one = inline(*["Withheld"] * 100)
    return workbook(page(one * (megabytes * 1_000_000 // len(one))))


def lying(content: bytes, promised: int) -> bytes:
    """The workbook with its sheet's size given as another, in the directory and before the sheet."""
    changed = bytearray(content)
    for signature, size, name in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = content.find(signature)
        while at >= 0:
            if content[at + name :].startswith(b"xl/worksheets/sheet1.xml"):
                struct.pack_into("<I", changed, at + size, promised)
            at = content.find(signature, at + 4)
    return bytes(changed)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
    + "]>"
)


class Bomb(NamedTuple):
    what: str
    content: bytes
    refusal: str


def bombs(megabytes: int, thousands: int) -> list[Bomb]:
    """Of each kind one, that large or with so many thousand parts; all are to be refused at once."""
    many = thousands * 1000
    merged = f"<mergeCells>{'<mergeCell/>' * many}</mergeCells>"
    styles = {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{"<xf/>" * many}</styleSheet>'}
    laughing = {"xl/sharedStrings.xml": f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'}
    picture = {"xl/media/image1.png": random.Random(many).randbytes(600 * many // 1000)}  # no ratio is held against it
    long = "a" * min(1000 * many, 150_000_000)  # not so much that its size alone is refused
    noise = {"xl/media/image1.png": random.Random(many).randbytes(6_000_000)}
    return [
        Bomb("unpacks to very much", big(megabytes), "would unpack to"),
        Bomb("says that it is small", lying(big(megabytes), 1000), "is damaged or cut off"),
        Bomb("nested entities", workbook(LAUGHS + page(inline("&a9;"))), "declares entities"),
        Bomb("nested entities in the texts", workbook(page(inline("a")), **laughing), "declares entities"),
        Bomb("columns", workbook(page(row("<c><v>1</v></c>" * many)), **picture), "has more than 16384 columns"),
        Bomb("empty columns", workbook(page(row("<c/>" * many)), **picture), "has more than 16384 columns"),
        Bomb("a column far to the right", workbook(page(row('<c r="BDWGO1"><v>1</v></c>'))), "is damaged"),
        Bomb("a row far below", workbook(page('<row r="99999999999"/>')), "is damaged: row 99999999999"),
        Bomb("rules", workbook(page(inline("a"), after=merged), **picture), "holds more formatting"),
        Bomb("styles", workbook(page(inline("a")), **styles, **picture), "holds more formatting"),
        Bomb(
            "texts that no cell shows",
            workbook(page(inline("a")), strings="<si><t>a</t></si>" * many),
            "would unpack to",
        ),
        Bomb(
            "letters of a text",
            workbook(page(inline("a")), strings=f"<si>{'<r/>' * many * 2}</si>", **picture),
            "holds more",
        ),
        Bomb("a long text", workbook(page(inline(long)), **noise), "holds a text that is longer"),
        Bomb("rows", workbook(page("<row><c><v>1</v></c></row>" * 300_000), **noise), "has more than 250000 rows"),
        Bomb("parts", scattered(many), "is made of more than 2000 parts"),
    ]


def ods_bombs() -> list[Bomb]:
    """Of each kind one: a few bytes that say how often they are there, or very many that pack well."""
    much = " is damaged, or "
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'.format
    return [
        Bomb("rows of any spreadsheet", ods(ods_row(ods_cell(), rows=LAST_ROW)), much),
        Bomb("rows of none", ods(ods_row(ods_cell(), rows=4_000_000_000)), much),
        Bomb("more rows than can be counted", ods(ods_row(ods_cell(), rows=10**19)), much),
        Bomb("columns of none", ods(ods_row(ods_cell(columns=4_000_000_000))), ", line 1: 16384 columns"),
        Bomb("rows and columns", ods(ods_row(ods_cell(columns=16_384), rows=LAST_ROW)), much),
        Bomb("columns that are allowed", ods(ods_row(ods_cell(columns=200), rows=200_000)), much),
        Bomb("rows again and again", ods(ods_row(ods_cell(columns=16_384), rows=1_000) * 1_000), much),
        Bomb("a long text", ods(ods_row(ods_cell("x" * 900, columns=200), rows=100_000)), much),
        Bomb("sheets", ods(ods_row(ods_cell(columns=200), rows=1_000), sheets=400), much),
        Bomb(
            "a cell far away",
            ods(ods_row(blank(1), rows=1_048_574) + ods_row(blank(16_383) + ods_cell())),
            ", line 1048575: 16384 col",
        ),
        Bomb("letters", ods(ods_row(ods_cell('<text:s text:c="4000000000"/>'))), much),
        Bomb("groups", ods("<table:table-row-group>" * 200_000), " would unpack to 4 MB"),
        Bomb("unpacks to very much", ods(ods_row(ods_cell()) * 400_000), " would unpack to"),
    ]


def scattered(parts: int) -> bytes:
    """A directory of so many parts, and no more than that."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *[0] * 4, *[0] * 3, 1, *[0] * 6) + b"a"
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * parts, 4, 0)
    return b"PK\x03\x04" + entry * parts + ending


def damaged(content: bytes, chance: random.Random) -> bytes:
    """With some bytes changed or empty, and perhaps cut off: the file, or a part that is packed in it."""
    if content.startswith(b"PK") and chance.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(parts))
        return packed(parts | {name: _spoiled(parts[name], chance)})
    return _spoiled(content, chance)


def _spoiled(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 20))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    if chance.random() < 0.3:
        hole = chance.randrange(len(changed))
        changed[hole : hole + 512] = bytes(len(changed[hole : hole + 512]))
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.3 else changed)
