"""Sheets of workbooks: their cells as a person would write them, and none that is a weapon (T40, T41, R14)."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from portal import spreadsheets
from portal.spreadsheets import Unreadable, archives
from tests.conftest import DATA
from tests.tables import for_each

from . import in_one_process
from .made_workbooks import DAY, HOUR, MOMENT, SPAN, TYPES, bombs, damaged, inline, ods_bombs, packed, page, workbook


def read(content: bytes, sheet: str | None = None) -> spreadsheets.Sheet:
    return in_one_process.read(content, "book.xlsx", sheet=sheet)


def first_row(cells: str, **workbook_has) -> list[str]:
    """The cells of a sheet's first row, given as its XML."""
    return read(workbook(page(f"<row>{cells}</row>"), **workbook_has)).lines[0].cells


def saved(*rows, **sheets) -> bytes:
    book = Workbook()
    book.active.title = "People"
    for row in rows:
        book.active.append(row)
    for name, state in sheets.items():
        book.create_sheet(name).sheet_state = state
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_workbook_of_an_office_is_read():
    sheet = spreadsheets.read(DATA / "office" / "entries-excel-ate-the-zeros.xlsx")
    assert (sheet.name, sheet.encoding, sheet.separator, len(sheet.lines)) == ("Entries", None, None, 41)
    assert sheet.lines[1].cells == ["1", "WANG Tzu-Han", "王子涵", "2005-02-22", "645890ZUB", "801"]


def test_a_row_has_its_number_and_blank_ones_are_passed_over():
    lines = read(saved(["Title"], [], ["id", "name"], [None, " "], [1, "Mei"])).lines
    assert lines == [(1, ["Title"]), (3, ["id", "name"]), (5, ["1", "Mei"])]


@for_each(
    "value, text",
    [
        (168.0, "168"),
        (22.5, "22.5"),
        (22.499999999999996, "22.5"),
        (1234567890123, "1234567890123"),
        (1.23e25, "1.23e+25"),
        ("0079", "0079"),
        ("22/02/2005", "22/02/2005"),
        (" Mei\u00a0 Hua ", "Mei Hua"),
        ("'=1", "=1"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2005, 2, 22), "2005-02-22"),
        (datetime(2005, 2, 22), "2005-02-22"),  # noqa: DTZ001  cells have no zone
        (datetime(2005, 2, 22, 9, 30), "2005-02-22 09:30"),  # noqa: DTZ001
        (time(9, 0), "09:00"),
        (time(9, 0, 30), "09:00:30"),
        (timedelta(hours=30, minutes=5), "30:05"),
        ("#REF!", "#REF!"),
    ],
)
def test_a_cell_is_as_a_person_would_write_it(value, text):
    assert read(saved(["x", value])).lines[0].cells == ["x", text]


@for_each(
    "cell, text",
    [
        ('<c t="s"><v>0</v></c>', "王美華"),
        ('<c t="inlineStr"><is><r><t>Mei</t></r><r><t>-Hua</t></r></is></c>', "Mei-Hua"),
        ('<c t="str"><f>A1&amp;B1</f><v>MeiHua</v></c>', "MeiHua"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a b"),
        ('<c t="inlineStr"><is><t>a_xD83D_b</t></is></c>', "a_xD83D_b"),
        (f'<c s="{DAY}"><v>38405</v></c>', "2005-02-22"),
        (f'<c s="{MOMENT}"><v>38405.395833333336</v></c>', "2005-02-22 09:30"),
        (f'<c s="{HOUR}"><v>0.375</v></c>', "09:00"),
        (f'<c s="{SPAN}"><v>1.25</v></c>', "30:00"),
        ("<c><v>38405</v></c>", "38405"),
        ('<c t="d"><v>2005-02-22</v></c>', "2005-02-22"),
    ],
)
def test_cells_of_every_type_are_text(cell, text):
    name = '<si><r><t>王</t></r><r><t>美華</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh><phoneticPr fontId="1"/></si>'
    assert first_row(cell, strings=name) == [text]


def test_a_formula_may_give_a_text_without_letters():
    assert first_row('<c><v>1</v></c><c t="str"><f>""</f><v></v></c>') == ["1", ""]


@for_each("result", ["", "<v/>", "<v></v>"])
def test_a_formula_without_its_result_is_named(result):
    with pytest.raises(Unreadable, match=r"book\.xlsx, sheet 'Sheet1', cell B1: a formula whose result was not saved"):
        read(workbook(page(f'<row><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f>{result}</c></row>')))


def test_a_formula_in_another_sheet_does_no_harm():
    assert read(workbook(page(inline("id")), page("<row><c><f>1</f></c></row>"))).lines == [(1, ["id"])]


def test_a_hidden_sheet_is_passed_over_and_the_others_that_can_be_seen_are_named():
    pages = [page(inline("a")), page(inline("b")), page(inline("c")), page("")]
    sheet = read(workbook(*pages, states=("hidden", "visible", "veryHidden", "visible")))
    assert (sheet.name, sheet.lines, sheet.other_names) == ("Sheet2", [(1, ["b"])], ["Sheet4"])


def test_of_several_sheets_with_something_in_them_somebody_chooses():
    def the_second(heads):
        assert [(head.name, head.lines[0].cells) for head in heads] == [("Sheet1", ["a"]), ("Sheet3", ["c"])]
        return heads[1].name

    content = workbook(page(inline("a")), page(""), page(inline("c")))
    sheet = in_one_process.read(content, choose=the_second)
    assert (sheet.name, sheet.other_names) == ("Sheet3", ["Sheet1", "Sheet2"])


def test_a_formula_without_its_result_on_a_sheet_that_is_not_meant_does_no_harm():
    content = workbook(page("<row><c><f>1</f></c><c><v>1</v></c></row>"), page(inline("id")))
    assert in_one_process.read(content, choose=lambda heads: heads[1].name).lines == [(1, ["id"])]


def test_rows_that_are_hidden_are_told():
    rows = f'{inline("id")}<row r="3" hidden="1"><c><v>1</v></c></row><row r="4" hidden="0"><c><v>2</v></c></row>'
    assert read(workbook(page(rows))).hidden == [3]


def test_cells_that_are_merged_with_those_beneath_are_told():
    ranges = '<mergeCells><mergeCell ref="AB2:AB4"/><mergeCell ref="A1:C1"/><mergeCell ref="B7:C9"/></mergeCells>'
    assert read(workbook(page(inline("id"), after=ranges))).merged == [(2, 4, 27), (7, 9, 1)]


def test_a_strict_workbook_is_named_and_how_to_save_it():
    strict = workbook(page(inline("id")), **{"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/x"/>'})
    with pytest.raises(Unreadable, match=r"was saved as a Strict Open XML Spreadsheet\. Open it and save it as an Exc"):
        read(strict)


@for_each("part", ["xl/calcChain.xml", "xl/pivotCache/pivotCacheRecords1.xml", "xl/charts/chart1.xml"])
def test_what_stands_beside_the_cells_is_not_counted_as_cells(part):
    beside = f"<beside>{'<c/>' * 20_000}{'<pt/>' * 120_000}</beside>"
    assert read(workbook(page(inline("id")), **{part: beside})).lines == [(1, ["id"])]


def test_what_is_not_counted_is_not_opened_by_another_name():  # T40
    types = TYPES.replace("/xl/workbook.xml", "/xl/calcChain.xml")
    with pytest.raises(Unreadable, match="is damaged"):
        read(workbook(page(inline("id")), **{"[Content_Types].xml": types, "xl/calcChain.xml": "<workbook/>"}))


def test_the_texts_of_a_large_table_are_as_many_as_its_cells_show():
    rows = "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in range(15_000))
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(15_000))
    assert read(workbook(page(rows), strings=strings)).lines[-1] == (15_000, ["14999"])


def test_the_name_of_a_sheet_steers_no_terminal():
    content = workbook(page(inline("a")), page(inline("b")), names=("May\u009b2J", "\u202eyaM"))
    sheet = read(content)
    assert (sheet.name, sheet.other_names) == (r"May\x9b2J", [r"\u202eyaM"])


@for_each("wanted", ["Autumn 2018", "autumn 2018 "])
def test_a_sheet_may_be_named(wanted):
    content = workbook(page(inline("a")), page(inline("b")), names=("Spring", "Autumn 2018"))
    assert read(content, wanted).lines == [(1, ["b"])]


def test_a_hidden_sheet_is_read_when_it_is_named():
    content = workbook(page(inline("a")), page(inline("b")), states=("visible", "hidden"))
    assert read(content, "Sheet2").lines == [(1, ["b"])]


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are():
    content = workbook(*[page("")] * 3, states=("visible", "hidden", "visible"))
    with pytest.raises(Unreadable, match=r"has no sheet 'May'\. Its sheets are: 'Sheet1', 'Sheet3'\."):
        read(content, "May")


def test_an_empty_sheet_names_the_others():
    with pytest.raises(
        Unreadable, match=r"empty: there is nothing in the sheet 'Sheet1'\. Name another sheet: 'Sheet2'"
    ):
        read(workbook(page(""), page(inline("a"))), "Sheet1")


def test_text_has_no_sheets(tmp_path):
    (tmp_path / "list.csv").write_text("id\n1\n")
    with pytest.raises(Unreadable, match=r"list\.csv is text and has no sheets\. Leave the sheet's name out\."):
        spreadsheets.read(tmp_path / "list.csv", sheet="May")


@for_each("said", ["A1", "A1:A1", "A1:P2", "A1:XFD1048576", "nonsense", "A1:ZZZZZZ9"])
def test_what_a_sheet_says_of_its_size_is_not_believed(said):  # T40
    cells = [str(number) for number in range(17)]
    content = workbook(page(inline(*cells) * 2, before=f'<dimension ref="{said}"/>'))
    if said in ("nonsense", "A1:ZZZZZZ9"):
        with pytest.raises(Unreadable, match="is damaged"):
            read(content)
    else:
        assert read(content).lines == [(1, cells), (2, cells)]


def test_a_row_far_below_is_read_where_it_is():
    rows = inline("id") + '<row r="1048576"><c r="A1048576"><v>7</v></c></row>'
    assert read(workbook(page(rows))).lines == [(1, ["id"]), (1048576, ["7"])]


def test_rows_that_go_back_are_refused_and_not_left_out():
    rows = '<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    with pytest.raises(Unreadable, match=r"book\.xlsx is damaged: row 2 comes after row 5\."):
        read(workbook(page(rows)))


def test_empty_cells_beyond_the_columns_allowed_do_no_harm():
    assert read(workbook(page('<row><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'))).lines[0].cells[:2] == ["1", ""]


@for_each(
    "sheet, sentence",
    [
        (
            page("<row>" + "<c><v>1</v></c>" * 201 + "</row>"),
            "book.xlsx, line 1: 201 columns. At most 200 are allowed.",
        ),
        (page('<row><c r="GS1"><v>1</v></c></row>'), "book.xlsx, line 1: 201 columns. At most 200 are allowed."),
        (page(inline("id") + inline("x" * 1001)), "book.xlsx, line 2: a cell has more than 1000 characters."),
        (page('<row><c t="s"><v>7</v></c></row>'), "book.xlsx is damaged, or its format is not known. Open it"),
        (page('<row r="x"/>'), "book.xlsx is damaged or cut off. Open it and save it again"),
        (page("<row><c></row>"), "book.xlsx is damaged or cut off."),
    ],
)
def test_a_sheet_beyond_the_bounds_or_broken_is_refused(sheet, sentence):  # T40, R14
    with pytest.raises(Unreadable) as refusal:
        read(workbook(sheet))
    assert str(refusal.value).startswith(sentence)


def test_more_rows_than_are_allowed_are_refused(monkeypatch):  # T40
    monkeypatch.setattr(archives, "MOST_ROWS", 2)
    assert len(read(workbook(page(inline("id") * 3))).lines) == 3
    with pytest.raises(Unreadable, match=r"book\.xlsx has more than 2 rows\. Split it\."):
        read(workbook(page(inline("id") * 4)))


@for_each(
    "part, sentence",
    [
        ("xl/vbaProject.bin", r"book\.xlsx is a workbook with macros \(\.xlsm\)\."),
        ("ppt/presentation.xml", r"book\.xlsx is a presentation \(\.pptx\)\."),
        ("Index/Document.iwa", r"book\.xlsx is a document of Apple's Numbers\."),
        ("word/document.xml", r"book\.xlsx is a letter \(\.docx\)\."),
        ("photo.jpg", r"book\.xlsx is packed \(ZIP\)\. Unpack it and name the spreadsheet inside\."),
    ],
)
def test_what_else_is_packed_alike_is_named(part, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(packed({part: "x"}))


def test_a_workbook_with_a_password_is_told():
    content = bytearray(workbook(page(inline("a"))))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    with pytest.raises(Unreadable, match=r"is protected by a password\. Open it and save it without one\."):
        read(bytes(content))


def test_a_part_that_is_there_twice_is_refused():
    file = io.BytesIO(workbook(page(inline("a"))))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", page(inline("b")))
    with pytest.raises(Unreadable, match="is damaged: it holds the same part twice"):
        read(file.getvalue())


@pytest.mark.slow
def test_a_bomb_is_refused():  # T40
    def answer(content: bytes) -> str:
        with pytest.raises(Unreadable) as refusal:
            read(content)
        return str(refusal.value)

    told = {bomb: answer(bomb.content) for bomb in bombs(megabytes=6, thousands=120)}
    assert [(bomb.what, told[bomb]) for bomb in told if not told[bomb].startswith(f"book.xlsx {bomb.refusal}")] == []


NOISE = bytes(byte if byte > 0xA0 else 0xA1 + byte % 80 if byte % 2 else 0x0A for byte in range(256))
MEASURE = """
import resource
import sys
from pathlib import Path
from portal import spreadsheets
for file in sys.argv[1:]:
    try:
        spreadsheets.read(Path(file))
        print(file, "was read")
    except spreadsheets.Unreadable:
        pass
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
if most > 200 * 1024:
    print(most, "KiB")
"""


@pytest.mark.slow
def test_bombs_take_less_than_200_mebibytes(tmp_path):  # T40
    files = []
    for number, bomb in enumerate(bombs(megabytes=110, thousands=1000)):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(bomb.content)
    for number, bomb in enumerate(ods_bombs()):
        files.append(tmp_path / f"{number}.ods")
        files[-1].write_bytes(bomb.content)
    files.append(tmp_path / "noise.csv")
    files[-1].write_bytes(random.Random(1).randbytes(5_000_000).replace(b"\0", b"\n").translate(NOISE) * 9)
    child = subprocess.run([sys.executable, "-c", MEASURE, *files], capture_output=True, text=True, check=False)
    assert (child.stdout, child.stderr) == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("file", ["entries-excel-ate-the-zeros.xlsx", "results.xlsx", "entries-big5-minguo.csv"])
def test_a_damaged_file_is_read_or_refused_in_a_sentence(rounds, file):  # R14
    chance = random.Random(1)
    whole = (DATA / "office" / file).read_bytes()
    for _ in range(rounds(60, 1000)):
        with suppress(Unreadable):
            read(damaged(whole, chance))


def test_a_truncated_workbook_is_refused():  # R14
    with pytest.raises(Unreadable, match=r"truncated\.xlsx is damaged or cut off\. Open it and save it again"):
        spreadsheets.read(DATA / "bad" / "truncated.xlsx")
