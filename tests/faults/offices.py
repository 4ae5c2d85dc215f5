"""What offices have in their files, made up by Hypothesis: candidates, results, a timetable, and their words for them.

Each strategy gives a Content: rows of cells by field as an office writes them, and what is to be kept of them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, time

from hypothesis import strategies as st

from tests import kept
from tests.conftest import DATA
from tests.kept import Rows

ENTERED = kept.canonical(DATA / "entries.csv")

FOUR_DIGITS = st.integers(1, 9999).map("{:04}".format)
SECRETS = st.one_of(st.integers(0, 99), st.integers(0, 9999)).map("{:04}".format)
DIGITS = st.integers(0, 999_999).map("{:06}".format)
LETTERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=3, max_size=3)
ID_NUMBERS = st.one_of(st.tuples(DIGITS, LETTERS), st.tuples(LETTERS, DIGITS)).map("".join)
BIRTHDAYS = st.dates(date(1950, 1, 1), date(2018, 5, 1))

NAMES = (
    "WANG Tzu-Han", "O'Neill Seán", "van 't Hooft", "D’Angelo Niccolò", "PHẠM Ngọc Bảo Châu", "Łukasz Żółć",
    "Þórður Ægisson", "İbrahim Şahin", "Иванова Мария", "Παπαδόπουλος Γιώργος", "محمد بن سلمان", "כהן נועה",
    "अनुष्का शर्मा", "สมชาย ใจดี", "王子涵", "𠮷野家 太郎", "髙橋 さくら", "ヴィクトリア", "김철수", "欧阳娜娜",
    "Smith, John", "Nobody", "Jr.", "X", "Null", "True", "1st Lieutenant", "Zoë \"Zo\" Müller", "Anne-Marie & Co",
    "#7 Smith", "E",
)  # fmt: skip
SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyz",
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýþÿšžœğışőűąćęłńśźż",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ",
    "王林陳黃張李吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高美華子涵",
    "刘陈杨赵黄吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭",
    "あいうえおかきくけこさしすせそ",
    "가나다라마바사아자차카타파하",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)  # fmt: skip
SCHOOLS = (
    "", "Maple Language Institute", "École Saint-Rémy", "臺北市立第一女子高級中學", "St. Mary's, Lower School",
    'The "Blue" School', "School & Sons", "第12小学", "0042", "Школа № 7", "Riverside – Bilingual",
)  # fmt: skip
LEVELS = ("", "A1", "A2", "B1", "B2", "C1", "C2")
GRADES = {
    "A": ("A", "Grade A", "Pass at Grade A"),
    "B": ("B", "grade b"),
    "C": ("C", "GRADE C"),
    "Pass with Merit": ("Pass with Merit",),
    "Level A1": ("Level A1", "Council of Europe Level A1"),
    "Fail": ("Fail",),
    "": ("", "-", "N/A"),
}
STATUSES = {
    "final": ("", "Final"),
    "pending": ("Pending",),
    "absent_part": ("X", "Absent (part)"),
    "absent": ("Z", "Absent", "ABS"),
    "withheld": ("Withheld",),
    "void": ("Void",),
}
SETS = (("reading_and_writing", "listening", "speaking"), ("reading", "writing", "listening", "speaking"), ())
SAT = ("reading_and_writing", "listening", "speaking")
VENUES = {
    "Taipei Xinmin": "No.113, Sec. 1, Xinhai Rd., Da'an Dist., Taipei City",
    "臺北市中山堂": "臺北市延平南路98號",
    "Café Zoë": "12 Rue de l'Église",
    "Hall; B": "",
}
ROOMS = ("", "RW 04", "S 01", "101", "007", "3-4", "禮堂")


@dataclass(frozen=True, kw_only=True)
class Content:
    """`rows` are as an office writes them, `wanted` is what is kept of them, in these columns, in its order."""

    kind: str
    columns: list[str]
    rows: Rows
    wanted: Rows
    days: set[str] = field(default_factory=set)  # columns that hold ISO dates, to be written otherwise
    numbers: set[str] = field(default_factory=set)  # of digits of which a spreadsheet program eats the zeros
    scores: set[str] = field(default_factory=set)


def _letters(alphabet: str):
    words = st.lists(st.text(alphabet, min_size=1, max_size=6), min_size=1, max_size=3)
    return st.tuples(st.sampled_from([" ", "-", " "]), words).map(lambda made: made[0].join(made[1]).title())


def _as_kept(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def names():
    """In one script each, composed."""
    made = st.sampled_from(SCRIPTS).flatmap(_letters)
    return st.one_of(st.sampled_from(NAMES), made).map(_as_kept)


@st.composite
def candidates(draw) -> Content:
    """People of a sitting that has none yet; the file has some of the columns there are."""
    count = draw(st.integers(1, 9))
    optional = [
        "id_number",
        "secret_number",
        "local_name",
        "date_of_birth",
        "internal_id",
        "reference_number",
        "school",
    ]
    others = draw(st.lists(st.sampled_from(optional), unique=True))
    named = draw(st.sampled_from([["name"], ["family_name", "given_name"], ["name", "family_name", "given_name"]]))
    columns = ["candidate_number", *named, *others]
    cells = {
        "candidate_number": FOUR_DIGITS,
        "id_number": ID_NUMBERS,
        "name": names(),
        "family_name": names(),
        "given_name": names(),
        "secret_number": SECRETS,
        "local_name": st.one_of(st.just(""), names()),
        "date_of_birth": st.one_of(BIRTHDAYS.map(str), st.just("")),
        "internal_id": st.sampled_from(["", "T40882", "0012", "A/7-3"]),
        "reference_number": st.sampled_from(["", "15BGB9615003", "00815"]),
        "school": st.sampled_from(SCHOOLS),
    }
    keys = ("candidate_number", "id_number")
    drawn = {
        column: draw(st.lists(cells[column], min_size=count, max_size=count, unique=column in keys))
        for column in columns
    }
    if "id_number" in columns:
        typed = draw(st.sampled_from(["{}{}", "{}-{}", "{} {}"]))
        drawn["id_number"] = [typed.format(each[:3], each[3:]) for each in drawn["id_number"]]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*drawn.values(), strict=True)]
    wanted = [{"name": f"{row.get('family_name')} {row.get('given_name')}"} | row for row in rows]
    return Content(
        kind="entries", columns=columns, rows=rows,
        wanted=sorted(wanted, key=lambda row: row["candidate_number"]), days={"date_of_birth"} & set(columns),
        numbers={"candidate_number", "secret_number"} & set(columns),
    )  # fmt: skip


@st.composite
def results(draw) -> Content:
    """Results of some of the forty candidates of the stage, with a column for each paper of one set or of none."""
    papers = draw(st.sampled_from(SETS))
    has_status = draw(st.booleans())
    keys = draw(st.sampled_from([["candidate_number"], ["id_number"], ["id_number", "candidate_number"]]))
    entries = draw(st.lists(st.sampled_from(ENTERED), min_size=1, max_size=8, unique_by=lambda row: row["id_number"]))
    columns = [*keys, *(["status"] if has_status else []), "overall", "grade", "cefr_level", *papers]
    rows, wanted = [], []
    for entry in sorted(entries, key=lambda row: row["candidate_number"]):
        said, to_be_kept = draw(_result(papers, has_status=has_status))
        rows.append({key: entry[key] for key in keys} | said)
        wanted.append({key: entry[key] for key in keys} | to_be_kept)
    return Content(
        kind="results", columns=columns, rows=rows, wanted=wanted,
        numbers={"candidate_number"} & set(keys), scores={"overall", *papers},
    )  # fmt: skip


@st.composite
def _result(draw, papers: tuple[str, ...], *, has_status: bool) -> tuple[dict[str, str], dict[str, str]]:
    """What the office writes, and what is kept; without a column for it, a status stands in another's place."""
    status = draw(st.sampled_from(["final", "final", "final", *STATUSES]))
    word = draw(st.sampled_from(STATUSES[status]))
    empty = dict.fromkeys(("overall", "grade", "cefr_level", *papers), "")
    if status != "final":
        said = {"status": word, **empty} if has_status else empty | {draw(st.sampled_from(["overall", "grade"])): word}
        return said, {"status": status} | empty
    scores = st.integers(80, 230).map(str)
    figures = {"overall": draw(scores)} | {paper: draw(st.one_of(scores, st.just(""))) for paper in papers}
    grade, level = draw(st.sampled_from(sorted(GRADES))), draw(st.sampled_from(LEVELS))
    said = figures | {"grade": draw(st.sampled_from(GRADES[grade])), "cefr_level": level}
    said = {"status": word} | said if has_status else said
    return said, {"status": status, "grade": grade, "cefr_level": level} | figures


@st.composite
def timetables(draw) -> Content:
    """Papers of everybody and of some candidates, each day after the twelfth of its month in one row at least."""
    optional = draw(st.lists(st.sampled_from(["time", "room", "venue"]), unique=True))
    columns = ["paper", "date", "candidate_number", *optional]
    columns += ["venue_address"] if "venue" in optional else []
    whom = st.one_of(st.just(""), st.integers(1, 40).map("{:04}".format))
    keys = draw(st.lists(st.tuples(st.sampled_from(SAT), whom), min_size=1, max_size=8, unique=True))
    rows = []
    for paper, number in keys:
        venue = draw(st.sampled_from(["", *VENUES]))
        at = draw(st.one_of(st.none(), st.times(time(7), time(21)).map(lambda at: at.replace(second=0, microsecond=0))))
        row = {
            "paper": paper, "candidate_number": number, "date": str(draw(st.dates(date(2018, 1, 1), date(2030, 1, 1)))),
            "time": f"{at:%H:%M}" if at else "", "room": draw(st.sampled_from(ROOMS)), "venue": venue,
            "venue_address": VENUES.get(venue, ""),
        }  # fmt: skip
        rows.append({column: row[column] for column in columns})
    wanted = sorted(rows, key=lambda row: (row["paper"], row["candidate_number"]))
    return Content(
        kind="timetable", columns=columns, rows=rows, wanted=wanted, days={"date"}, numbers={"candidate_number"}
    )  # fmt: skip
