"""How offices save what they have: shapes, words over the columns, encodings, separators, workbooks, and damage."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tests.faults.offices import Content
from tests.kept import Rows

WORDS = {
    "candidate_number": ("Candidate No", "Roll No", "ENTRY NUMBER", "CentreCandidateNumber", "考生編號", "准考证号"),
    "id_number": ("ID Number", "ID No.", "Login", "Candidate ID", "准考證 ID", "證號"),
    "secret_number": ("Secret No", "PIN", "Access Code", "密碼", "密码"),
    "name": ("Full name", "Candidate Name", "Student", "NAME"),
    "family_name": ("Surname", "Last name", "Apellidos", "Nachname", "姓"),
    "given_name": ("Forename", "First-name", "Vorname", "Prénom", "名"),
    "local_name": ("Name in characters", "Chinese name", "中文姓名"),
    "date_of_birth": ("DOB", "Date of Birth:", "Fecha de nacimiento", "出生日期"),
    "internal_id": ("Internal ID",),
    "reference_number": ("Reference No", "UCI"),
    "school": ("School", "Preparation Centre", "學校"),
    "status": ("Status", "Result status"),
    "overall": ("Overall", "Overall score", "Total  score"),
    "grade": ("Grade", "Result"),
    "cefr_level": ("CEFR", "CEFR level", "CEFR(Overall)"),
    "reading_and_writing": ("Reading and Writing", "R&W", "R&W score"),
    "reading": ("Reading", "Reading score"),
    "writing": ("Writing", "writing"),
    "listening": ("Listening", "Listening score"),
    "speaking": ("Speaking", "SPEAKING"),
    "paper": ("Paper", "Component"),
    "score": ("Score",),
    "date": ("Date", "Exam date"),
    "time": ("Time", "Start time"),
    "room": ("Room",),
    "venue": ("Venue", "考場"),
    "venue_address": ("Venue address", "Address"),
}
UNKNOWN = ("Remark", "fee", "備註")
TITLES = ("Key English Test for Schools", "April (S2) 2018", "報名表", "Printed for the office; confidential")
TOTALS = ("Total", "Total: 40", "40 candidates", "合計：40 人")
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be")
OTHERS = ("cp950", "gb18030", "cp932", "cp949", "cp1252", "cp1250", "cp1251", "cp1254")
SEPARATORS = (",", ";", "\t", "|")
DAY_FIRST, MONTH_FIRST = "{0.day:02}/{0.month:02}/{0.year}", "{0.month}/{0.day}/{0.year}"
DAYS = (
    "{0}", DAY_FIRST, MONTH_FIRST, "{0.day}.{0.month}.{0.year}", "{0.year}/{0.month:02}/{0.day:02}",
    "{0.day} {0:%B} {0.year}", "{0:%b} {0.day}, {0.year}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}",
    "{1}/{0.month:02}/{0.day:02}", "民國{1}年{0.month}月{0.day}日", "{2}",
)  # fmt: skip
NUMBERS = ("{0}", "{0}", "{1}", "{1}.0", '="{0}"', "'{0}", "\u00a0{0} ", "{2}", "\u200b{0}")
SCORES = ("{}", "{}", "{}.0", "{},0", "{}+", "{}\u00a0")
WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}
SERIALS_FROM = date(1899, 12, 30)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file, the options an office would say with it, and what it holds."""

    ending: str
    saved: bytes
    options: tuple[str, ...]
    content: Content


@st.composite
def files(draw, contents) -> File:
    content = draw(contents)
    if content.kind == "results" and content.scores - {"overall"} and draw(st.booleans()):
        content = draw(_long(content))
    content, options = draw(_written(content))
    is_workbook = draw(st.booleans())
    columns = draw(st.permutations([*content.columns, *draw(st.sampled_from([(), (), UNKNOWN[:1], UNKNOWN]))]))
    cells = [[row.get(column, "x") for column in columns] for row in content.rows]
    lines, more = draw(_laid_out(columns, cells, content))
    if is_workbook:
        return File(ending=".xlsx", saved=draw(_workbook(lines)), options=options + more, content=content)
    saved, encoding = draw(_text(lines))
    return File(ending=".csv", saved=saved, options=options + more + encoding, content=content)


@st.composite
def damaged(draw, contents) -> File:
    """A file to which something happened on its way."""
    file = draw(files(contents))
    return replace(file, saved=draw(_hurt(file.saved)))


def _place(draw, saved: bytes) -> int:
    """Somewhere in the file; by parts of its length, since a workbook holds the time of day and varies by a byte."""
    return draw(st.integers(0, 10_000)) * len(saved) // 10_000


@st.composite
def _hurt(draw, saved: bytes) -> bytes:
    at, to = sorted(_place(draw, saved) for _ in range(2))
    how = draw(st.sampled_from(["flipped", "cut off", "cut out", "doubled", "put in", "line ends", "replaced"]))
    match how:
        case "flipped":
            hurt = bytearray(saved)
            for _ in range(draw(st.integers(1, 8))):
                hurt[min(_place(draw, saved), len(saved) - 1)] ^= draw(st.integers(1, 255))
            return bytes(hurt)
        case "cut off":
            return saved[:at]
        case "cut out":
            return saved[:at] + saved[to:]
        case "doubled":
            return saved + saved[at:]
        case "line ends":
            return saved[:at] + saved[at:].replace(*draw(st.sampled_from([(b"\n", b"\r"), (b"\r", b""), (b"\n", b"")])))
        case "put in":
            some = [
                b"\0",
                b'"',
                b"'",
                b"\0\0\0\0",
                b"\x1b[2J",
                b"\xff",
                b"\xef\xbb\xbf",
                b";",
                b",",
                b"\t",
                b"\n",
                b'""',
            ]
            return saved[:at] + draw(st.sampled_from([*some, b"x" * 2_000, b"," * 300, b"\n" * 50])) + saved[at:]
    return saved[:at] + draw(st.binary(max_size=20)) + saved[to:]


@st.composite
def _long(draw, content: Content) -> Content:
    """The same results, a row for each paper of a candidate; the overall score in a column or among the papers."""
    papers = [column for column in content.columns if column in content.scores - {"overall"}]
    among = draw(st.booleans()) and all(row["overall"].isdecimal() for row in content.rows)
    others = [column for column in content.columns if column not in papers and not (among and column == "overall")]
    rows = []
    for row in content.rows:
        words = {paper: draw(st.sampled_from(WORDS[paper])) for paper in papers} | (
            {"overall": "Overall"} if among else {}
        )
        for paper, word in words.items():
            rows.append({column: row[column] for column in others} | {"paper": word, "score": row[paper]})
    return replace(content, columns=[*others, "paper", "score"], rows=rows, scores=content.scores | {"score"})


@st.composite
def _written(draw, content: Content) -> tuple[Content, tuple[str, ...]]:
    """The cells as this office writes dates, numbers and scores, a way for each column; and what it must say."""
    rows, options = [dict(row) for row in content.rows], ()
    for column in content.days:
        way = draw(st.sampled_from(DAYS))
        days = [date.fromisoformat(row[column]) for row in rows if row[column]]
        if way in (DAY_FIRST, MONTH_FIRST) and not any(day.day > 12 for day in days):
            options = ("--dates", "dmy" if way == DAY_FIRST else "mdy")
        _write(rows, column, lambda text, way=way: _day(date.fromisoformat(text), way))
    for column in content.numbers:
        way = draw(st.sampled_from(NUMBERS))
        _write(rows, column, lambda text, way=way: way.format(text, int(text), text.translate(WIDE)))
    for column in content.scores & set(content.columns):
        way = draw(st.sampled_from(SCORES))
        _write(rows, column, lambda text, way=way: way.format(text) if text.isdecimal() else text)
    if "time" in content.columns:
        way = draw(st.sampled_from(["%H:%M", "%H:%M:00", "%I:%M %p", "%Hh%M"]))
        _write(rows, "time", lambda text, way=way: time.fromisoformat(text).strftime(way))
    return replace(content, rows=rows), options


def _write(rows: Rows, column: str, way) -> None:
    for row in rows:
        row[column] = way(row[column]) if row[column] else ""


def _day(day: date, way: str) -> str:
    return way.format(day, day.year - 1911, (day - SERIALS_FROM).days)


@st.composite
def _laid_out(draw, columns: list[str], cells: list[list[str]], content: Content):
    """The lines of the file with all that stands around its rows, and what the office must say of its columns."""
    words = [draw(st.sampled_from((column, *WORDS.get(column, ())))) for column in columns]
    header = [draw(st.sampled_from([str, str.upper, str.lower]))(word) for word in words]
    has_header = draw(st.integers(0, 4)) > 0
    lines, width = [], len(columns)
    for row in cells:
        if draw(st.integers(0, 9)) == 0:
            lines.append(draw(st.sampled_from([[""], [""] * width, *([header] if has_header else [])])))
        lines.append(row)
    if draw(st.integers(0, 3)) == 0:
        lines.append([draw(st.sampled_from(TOTALS)), *[""] * (width - 1)])
    if not has_header:
        return lines, ("--columns", ",".join("-" if column in UNKNOWN else column for column in columns))
    titles = [[title, *[""] * draw(st.sampled_from([0, width - 1]))] for title in
              draw(st.lists(st.sampled_from(TITLES), max_size=2, unique=True))]  # fmt: skip
    return [*titles, header, *lines], ()


@st.composite
def _text(draw, lines: list[list[str]]) -> tuple[bytes, tuple[str, ...]]:
    """As CSV or one of its relatives; what is not Unicode goes with the name of its encoding."""
    separator = draw(st.sampled_from(SEPARATORS))
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"]))
               ).writerows(lines)  # fmt: skip
    text = out.getvalue()
    if draw(st.booleans()):
        text = f"sep={separator}\n{text}"
    encoding = draw(st.sampled_from([*UNICODE, *(each for each in OTHERS if _can_say(each, text))]))
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    return mark + text.encode(encoding), ("--encoding", encoding) if encoding in OTHERS else ()


def _can_say(encoding: str, text: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeEncodeError:
        return False


@st.composite
def _workbook(draw, lines: list[list[str]]) -> bytes:
    """With every cell as text, or with numbers and days as a spreadsheet program has them."""
    is_typed, has_hidden = draw(st.booleans()), draw(st.booleans())
    book = Workbook(write_only=True)
    if has_hidden:
        hidden = book.create_sheet("Old")
        hidden.sheet_state = "hidden"
        hidden.append(["Candidate No", "Name"])
    page = book.create_sheet("Sheet 1")
    for line in lines:
        page.append([_cell(page, cell, is_typed=is_typed) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page, text: str, *, is_typed: bool):
    value = _typed(text) if is_typed else text
    cell = WriteOnlyCell(page, value)
    if value is text:
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell if text else None


def _typed(text: str) -> str | float | date | timedelta:
    """What a spreadsheet program makes of a cell that it takes for a number, a day or an hour."""
    if text.isascii() and text.replace(".", "", 1).isdecimal() and not (text[0] == "0" and text[1:2] != "."):
        return float(text) if "." in text else int(text)
    try:
        return date.fromisoformat(text) if len(text) == 10 else time.fromisoformat(text) if len(text) == 5 else text
    except ValueError:
        return text
