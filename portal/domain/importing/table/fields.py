"""The facts an office's file may hold, and every word that offices write over their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto
from functools import cached_property

from portal.exams import Exam
from portal.exams.exam import folded

SECRET = "secret_number"  # noqa: S105 (the name of a column)
PAPER, SCORE, OVERALL = "paper", "score", "overall"
"""The columns `paper` and `score` make a results file a long one: a row says which paper it is about."""


class Holds(Enum):
    """What stands in a column, as far as a spreadsheet program spoils it."""

    TEXT = auto()
    NAME = auto()  # of a person
    NUMBER = auto()  # digits of which the first may be zeros
    SCORE = auto()
    DAY = auto()
    BIRTHDAY = auto()


@dataclass(frozen=True)
class Field:
    """A fact a file may hold: its canonical name, and the other words offices write over its column.

    Words are compared folded: case, width, spaces and punctuation do not count. A word in `doubtful` counts only
    when every value beneath it is a number of 4 to 10 digits.
    """

    name: str
    also: tuple[str, ...] = ()
    holds: Holds = Holds.TEXT
    doubtful: tuple[str, ...] = ()
    is_paper: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word for it, folded; the doubtful ones are not among them."""
        words = {folded(word) for word in (self.name, *self.also)}
        return frozenset(words | {word + ending for word in words for ending in _SCORES if self.is_paper})


_SCORES = ("score", "scores", "mark", "marks", "成績", "成绩", "分數", "分数")

CANDIDATE_NUMBER = Field(
    "candidate_number",
    ("Candidate Number", "Candidate No", "Centre Candidate Number", "Exam Number", "Roll No", "Roll Number",
     "Entry number", "Entry No", "考生編號", "考生编号", "考生號碼", "考生号码", "准考證號", "准考证号",
     "准考證號碼", "准考证号码"),
    Holds.NUMBER,
)  # fmt: skip
ID_NUMBER = Field(
    "id_number",
    ("ID Number", "ID No", "Candidate ID", "Candidate ID Number", "Login", "Username", "Student ID",
     "准考證 ID", "准考证 ID", "證號", "证号"),
)  # fmt: skip
NAMES = (
    Field("name", ("Name", "Full name", "Candidate name", "Student", "Student name"), Holds.NAME),
    Field(
        "family_name",
        ("Family name", "Last name", "Surname", "Apellidos", "Cognome", "Nachname", "Nom", "姓"),
        Holds.NAME,
    ),
    Field(
        "given_name",
        ("First name", "Given name", "Forename", "Nombre", "Nome", "Vorname", "Prénom", "名"),
        Holds.NAME,
    ),
    Field("local_name", ("Name In Characters", "Chinese name", "姓名", "中文姓名"), Holds.NAME),
)  # fmt: skip
SECRET_NUMBER = Field(
    SECRET,
    ("Secret Number", "Secret No", "Secret", "PIN", "Access Code", "密碼", "密码"),
    Holds.NUMBER,
    doubtful=("Password",),
)
ENTRIES = (
    CANDIDATE_NUMBER,
    *NAMES,
    Field(
        "date_of_birth",
        ("Date of Birth", "DOB", "Birthdate", "Birth date", "Birthday", "Fecha de nacimiento", "出生日期", "生日"),
        Holds.BIRTHDAY,
    ),
    Field("internal_id", ("Internal ID", "Internal No", "Internal Number", "內部編號", "内部编号")),
    Field(
        "school",
        ("School", "Preparation Centre", "Preparation Center", "Institution", "Department Name", "Place of entry",
         "學校", "学校"),
    ),
    ID_NUMBER,
    SECRET_NUMBER,
    Field(
        "reference_number",
        ("Reference No", "Reference Number", "Exam Reference Number", "UCI", "UniqueCandidateIdentifier"),
    ),
)  # fmt: skip
TIMETABLE = (
    Field(PAPER, ("Exam paper", "Component", "Part", "Test", "科目", "考科", "考試科目", "考试科目", "試卷", "试卷")),
    Field("date", ("Exam date", "Test date", "Day", "日期", "考試日期", "考试日期"), Holds.DAY),
    Field(
        "time",
        ("Start", "Start time", "Starts", "Starts at", "Begins", "Exam time", "Test time",
         "時間", "时间", "考試時間", "考试时间", "開始時間", "开始时间"),
    ),
    Field("room", ("Exam room", "Test room", "Room number", "Room No", "教室", "試場", "试场", "考室")),
    Field(
        "venue",
        ("Exam venue", "Test venue", "Location", "Place", "Building", "考場", "考场", "地點", "地点", "考試地點",
         "考试地点"),
    ),
    Field("venue_address", ("Address", "Address of venue", "地址", "考場地址", "考场地址")),
    CANDIDATE_NUMBER,
)  # fmt: skip
_RESULTS = (
    CANDIDATE_NUMBER,
    ID_NUMBER,
    *NAMES,
    Field("status", ("Result status", "狀態", "状态")),
    Field(OVERALL, ("Overall score", "Total score", "Score", "總分", "总分"), Holds.SCORE),
    Field("grade", ("Result", "等級", "成績等級", "等级")),
    Field("cefr_level", ("CEFR", "CEFR level", "CEFR(Overall)")),
    Field(PAPER, ("Component", "Part", "Skill", "科目", "考科")),
    Field(SCORE, ("Mark", "Marks", "Paper score", "分數", "分数", "成績", "成绩"), Holds.SCORE),
)
_PAPERS = {
    "reading": ("Reading", "閱讀", "阅读"),
    "writing": ("Writing", "寫作", "写作"),
    "reading_and_writing": ("Reading and Writing", "R&W", "Reading & Writing", "Reading + Writing"),
    "use_of_english": ("Use of English", "UoE"),
    "listening": ("Listening", "聽力", "听力"),
    "speaking": ("Speaking", "口說", "口说", "口試", "口试"),
}


_SHORTEST_PART = 2  # letters; to be taken for a part of a paper's name
_KINDS = {"entries": ENTRIES, "timetable": TIMETABLE, "results": _RESULTS}


def other_kind(headings: Iterable[str], fields: Sequence[Field]) -> str | None:
    """The kind of file that knows most of the headings which these fields do not know, two at least."""
    known = frozenset[str]().union(*(field.words for field in fields))
    unknown = {folded(heading) for heading in headings} - known - {""}
    counts = {kind: sum(not field.words.isdisjoint(unknown) for field in others) for kind, others in _KINDS.items()}
    likeliest = max(counts, key=counts.__getitem__)
    return likeliest if counts[likeliest] > 1 else None


def of_results(exam: Exam) -> list[Field]:
    """Everything a results file of this exam may hold: the papers by their codes, their names and other words."""
    papers = {paper.code: paper for variant in exam.variants.values() for paper in variant}
    return [
        *_RESULTS,
        *(
            Field(code, (*paper.name.values(), *_PAPERS.get(code, ())), Holds.SCORE, is_paper=True)
            for code, paper in papers.items()
        ),
    ]


def nearest(word: str, words: Mapping[str, str]) -> str | None:
    """The paper of the word that is a part of this one, or that it is a part of; else of the one spelled most like it.

    All words are folded.
    """
    parts = [part for part in words if len(word) >= _SHORTEST_PART and (word in part or part in word)]
    near = sorted(parts, key=lambda part: abs(len(part) - len(word))) or get_close_matches(word, words, n=1)
    return words[near[0]] if near else None


def may_be_secret(heading: str) -> bool:
    """Whether Secret Numbers may stand beneath this heading, in a file of whatever kind."""
    word = folded(heading)
    return word in SECRET_NUMBER.words or word in map(folded, SECRET_NUMBER.doubtful)
