"""Finding exams, a centre's own among them, and telling every fault of a file at once."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from portal.domain.importing.table.fields import ENTRIES, of_results
from portal.exams import ExamProblem, FaultyExam, UnknownExam, find, known, reading
from portal.exams.building import OTHER_COLUMNS, build
from portal.exams.table import Notes
from tests.tables import for_each

SHIPPED = [
    "a1-movers",
    "a2-flyers",
    "a2-key",
    "a2-key-schools",
    "b1-preliminary",
    "b1-preliminary-schools",
    "b2-first",
    "b2-first-schools",
    "c1-advanced",
    "c2-proficiency",
    "pre-a1-starters",
]
SPRING = """
name = { en = "Spring Test" }
level = "A2"
[scale]
lowest = 0
highest = 100
ticks = [0, 50, 100]
reported = { from = 1, to = 100 }
possible = { from = 0, to = 100 }
[[bands]]
level = "A2"
from = 50
to = 100
[[grades]]
name = "Passed"
from = 50
to = 100
level = "A2"
shown = { en = "Passed" }
meaning = "passed"
[[variants.two]]
code = "dictation"
weight = 1
name = { en = "Dictation" }
[[variants.two]]
code = "reading_2"
weight = 3
name = { en = "Reading" }
[meaning.passed]
en = "Well done."
"""
FAULTS = [
    ("lowest = 0", 'lowest = "0"', 'scale.lowest is "0"', "write a whole number without quotes"),
    ("lowest = 0", "lowest = true", "scale.lowest is true", "write a whole number"),
    ("lowest = 0", "lowest = 100", "scale.lowest is 100", "below scale.highest, which is 100"),
    ("highest = 100", "", "scale.highest is missing", "such as highest = 150"),
    ("[0, 50, 100]", "[0, 50, 150]", "scale.ticks holds 150", "from scale.lowest, 0, to scale.highest, 100"),
    ("[0, 50, 100]", "[50, 0]", "scale.ticks is [50, 0]", "lowest first"),
    ("[0, 50, 100]", '"0"', 'scale.ticks is "0"', "square brackets"),
    ("{ from = 1, to = 100 }", "{ from = 1, to = 200 }", "scale.reported is 1–200", "which is 0–100"),
    ("{ from = 1, to = 100 }", "{ from = 9, to = 1 }", "scale.reported.from is 9", "no higher than"),
    ("{ from = 1, to = 100 }", "5", "scale.reported is 5", "write a table, such as reported = {"),
    ("lowest = 0", 'lowest = 0\noverall = "total"', 'scale.overall is "total"', 'overall = "mean" or overall = "sum"'),
    ("lowest = 0", 'lowest = 0\noverall = "sum"', "scale.lowest is 0 under a key", "take it out"),
    ('level = "A2"\n[scale]', "[scale]", "level is missing", 'such as level = "A2"'),
    ('level = "A2"\n[scale]', 'levle = "A2"\n[scale]', "levle is", "write level if that is meant"),
    ('level = "A2"\n[scale]', 'level = "A2"\nzzz = 1\n[scale]', "zzz is 1", "take it out"),
    ('name = { en = "Spring Test" }', 'name = { zh-Hant = "春" }', "name.en is missing", "write a text"),
    ('{ en = "Spring Test" }', '{ en = "T", zh_Hant = "春" }', 'name.zh_Hant is "春"', "en or zh-Hant"),
    ('{ en = "Dictation" }', '{ en = " " }', 'variants.two.1.name.en is " "', "write a text"),
    ("weight = 3", "weight = 0", "variants.two.2.weight is 0", "of 1 or more"),
    ("weight = 3", "wieght = 3", "variants.two.2.wieght is 3", "write weight if that is meant"),
    ("reading_2", "dictation", 'variants.two.2.code is "dictation"', "name each paper once"),
    ("reading_2", "Reading 2", 'variants.two.2.code is "Reading 2"', "small letters, digits"),
    ("reading_2", "overall", 'variants.two.2.code is "overall"', "choose another code"),
    ("[[variants.two]]", '[[variants."No 2"]]', "variants.No 2 is the name", "such as four"),
    ('meaning = "passed"', 'meaning = "pased"', 'grades.1.meaning is "pased"', "add [meaning.pased]"),
    ('name = "Passed"', 'name = "–"', 'grades.1.name holds "–"', "at least one letter or digit"),
    ('name = "Passed"', 'name = "Passed"\nalso = ["passed!"]', "grades.1.also holds", "each word once"),
    ('name = "Passed"', 'name = "Passed"\nalso = "Pass"', 'grades.1.also is "Pass"', "square brackets"),
    ('name = "Passed"', 'name = "Passed"\ncertificate = "no"', 'certificate is "no"', "true or false"),
]
COUNTED = """
name = { en = "Sports Day" }
level = "A1"
grades = []
[scale]
overall = "sum"
reported = { from = 1, to = 10 }
possible = { from = 0, to = 10 }
out_of.en = "{score} of {most} points"
[[variants.two]]
code = "running"
weight = 2
name = { en = "Running" }
[[variants.two]]
code = "jumping"
weight = 1
name = { en = "Jumping" }
[meaning.without_grade]
en = "Well done."
"""
TWO_GRADES = '[[grades]]\nname = "{name}"\nfrom = {first}\nto = {last}\n{level}shown.en = "x"\nmeaning = "passed"\n'


def write(folder: Path, text: str, code: str = "spring-test") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{code}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(own: Path, text: str) -> list[str]:
    write(own, text)
    with pytest.raises(FaultyExam) as refusal:
        find("spring-test", own)
    return refusal.value.faults


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "exams"


def test_the_exams_of_the_package_are_known_without_a_folder_of_ones_own(own):
    assert known(own) == SHIPPED
    assert [find(code, own).code for code in SHIPPED] == SHIPPED


def test_an_exam_of_ones_own_is_known_beside_them(own):
    write(own, SPRING)
    exam = find("spring-test", own)
    assert known(own) == [*SHIPPED, "spring-test"]
    assert [paper.code for paper in exam.variants["two"]] == ["dictation", "reading_2"]
    assert (exam.sat, exam.older_name, exam.meaning_of(None)) == ((), None, {})


def test_an_exam_of_ones_own_is_used_in_place_of_a_built_in_one(own):
    write(own, SPRING, "a2-key")
    assert find("a2-key", own).name["en"] == "Spring Test"
    assert find("a2-key-schools", own).name["en"] == "A2 Key for Schools"


@for_each("code", SHIPPED)
def test_a_built_in_file_can_be_copied_as_it_is(code, own):
    text = (reading.SHIPPED / f"{code}.toml").read_text(encoding="utf-8")
    write(own, text, f"own-{code}")
    assert find(f"own-{code}", own).variants == find(code, own).variants


def test_a_file_is_read_again_when_it_has_changed(own):
    path = write(own, SPRING)
    first = find("spring-test", own)
    assert find("spring-test", own) is first
    path.write_text(SPRING.replace("Spring Test", "Autumn Test"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert find("spring-test", own).name["en"] == "Autumn Test"


def test_a_file_saved_by_a_windows_editor_is_read(own):
    own.mkdir()
    (own / "spring-test.toml").write_bytes(b"\xef\xbb\xbf" + SPRING.replace("\n", "\r\n").encode())
    assert find("spring-test", own).name["en"] == "Spring Test"


def test_an_unknown_exam_is_told_with_the_nearest_and_all_known_codes(own):
    with pytest.raises(UnknownExam) as refusal:
        find("b1-preliminery", own)
    assert refusal.value.faults == [
        "There is no exam b1-preliminery (the nearest is b1-preliminary or b1-preliminary-schools); "
        f"the exams here are {', '.join(SHIPPED)}."
    ]
    assert str(refusal.value) == refusal.value.faults[0]


def test_a_file_that_is_not_read_for_its_name_is_told_with_the_unknown_exam(own):
    write(own, SPRING, "Spring Test")
    with pytest.raises(UnknownExam) as refusal:
        find("spring-test", own)
    assert refusal.value.faults[1].startswith("Spring Test.toml: is not read for its name; ")


@for_each(
    "code", ["", "A2-key", "a2_key", "a2--key", "-a2", "../a2-key", "/etc/passwd", "a2-key\n", "a2.key", "ａ2-key"]
)
def test_what_is_not_a_code_or_would_leave_the_folder_is_refused(code, own):
    write(own.parent, SPRING, "a2-key")
    own.mkdir(exist_ok=True)
    with pytest.raises(FaultyExam, match="is not the code of an exam"):
        find(code, own)


def test_a_code_that_is_far_too_long_is_only_unknown(own):
    with pytest.raises(UnknownExam):
        find("a" * 5000, own)


@for_each("right, wrong, stands, remedy", FAULTS)
def test_a_fault_names_the_file_the_key_what_stands_there_and_the_remedy(right, wrong, stands, remedy, own):
    assert right in SPRING
    told = faults_of(own, SPRING.replace(right, wrong))
    assert any(f"spring-test.toml: {stands}" in fault or f".{stands}" in fault for fault in told)
    assert any(stands in fault and remedy in fault.split("; ", 1)[1] for fault in told)
    assert all(fault.endswith(".") and "\n" not in fault for fault in told)


def test_a_built_in_exam_has_only_the_papers_of_the_product(own):
    notes = Notes("spring-test.toml")
    build("spring-test", tomllib.loads(SPRING), notes, own=False)
    assert [fault.split(" ")[1:3] for fault in notes.faults] == [
        ["variants.two.1.code", "is"],
        ["variants.two.2.code", "is"],
    ]


def test_no_paper_has_the_name_of_another_column_of_a_file():
    fields = (*ENTRIES, *of_results(find("a2-key", Path("no such folder"))))
    assert {field.name for field in fields if not field.is_paper} == OTHER_COLUMNS


def test_a_paper_is_sat_once(own):
    row = '[[sat]]\ncode = "dictation"\nminutes = "20"\nname.en = "Dictation"\n'
    assert 'sat.2.code is "dictation", as in sat.1; ' in faults_of(own, SPRING + row + row)[0]


def test_minutes_are_text_in_quotes(own):
    row = '[[sat]]\ncode = "dictation"\nminutes = 20\nname.en = "Dictation"\n'
    assert "sat.1.minutes is 20; write a text in quotes" in faults_of(own, SPRING + row)[0]


def test_all_faults_of_a_file_are_told_at_once(own):
    text = SPRING.replace("lowest = 0", "").replace("weight = 3", "weight = 0").replace("Well done.", "")
    assert [fault.split(" ")[1] for fault in faults_of(own, text)] == [
        "scale.lowest",
        "variants.two.2.weight",
        "meaning.passed.en",
    ]


def test_an_empty_file_is_told_what_belongs_in_it(own):
    missing = ["scale", "name", "level", "bands", "grades", "variants", "meaning"]
    assert [fault.split(" ")[1] for fault in faults_of(own, "")] == missing


def test_a_missing_table_is_one_fault_and_not_one_for_each_of_its_keys(own):
    text = SPRING.replace('name = { en = "Dictation" }', "")
    assert [fault.split(" ")[1] for fault in faults_of(own, text)] == ["variants.two.1.name"]


def test_a_set_of_papers_must_be_there(own):
    text = SPRING.split("[[variants.two]]")[0] + '[variants]\n[meaning.passed]\nen = "Well done."\n'
    assert [fault.split(";")[0] for fault in faults_of(own, text)] == ["spring-test.toml: variants is empty"]


def test_bands_must_not_overlap(own):
    told = faults_of(own, SPRING + '[[bands]]\nlevel = "A1"\nfrom = 20\nto = 50\n')
    assert told == [
        "spring-test.toml: bands.2 is 20–50 and meets bands.1, which is 50–100; give every score to one band only."
    ]


def test_a_scale_is_drawn_with_one_level_or_more(own):
    band = '[[bands]]\nlevel = "A2"\nfrom = 50\nto = 100\n'
    told = faults_of(own, "bands = []\n" + SPRING.replace(band, ""))
    assert [fault.split(";")[0] for fault in told] == ["spring-test.toml: bands is []"]


def test_grades_must_share_all_of_their_scores_or_none(own):
    told = faults_of(own, SPRING + TWO_GRADES.format(name="Merit", first=90, last=100, level='level = "A2"\n'))
    assert told == [
        "spring-test.toml: grades.2 is 90–100 and meets grades.1, which is 50–100; "
        "give both the same scores or none in common."
    ]


def test_grades_of_the_same_scores_must_have_the_same_level(own):
    told = faults_of(own, SPRING + TWO_GRADES.format(name="Merit", first=50, last=100, level=""))
    assert [fault.split(";")[0] for fault in told] == [
        "spring-test.toml: grades.2.level is missing, and A2 in grades.1"
    ]


def test_an_exam_of_ones_own_may_add_up_what_is_counted(own):
    write(own, COUNTED)
    exam = find("spring-test", own)
    assert exam.bounds("overall").possible == range(31)
    assert exam.overalls({"running": 7, "jumping": 9}, "two") == {23}
    assert exam.said_score(23, "overall", "en") == "23 of 30 points"


def test_what_is_added_up_may_be_graded(own):
    write(own, COUNTED.replace("grades = []\n", "") + TWO_GRADES.format(name="Gold", first=25, last=30, level=""))
    assert "add [meaning.passed]" in faults_of(own, (own / "spring-test.toml").read_text("utf-8"))[0]
    write(own, (own / "spring-test.toml").read_text("utf-8") + '[meaning.passed]\nen = "Well done."\n')
    assert [grade.name for grade in find("spring-test", own).grades_for(25)] == ["Gold"]


def test_an_exam_without_grades_says_so(own):
    told = faults_of(own, COUNTED.replace("grades = []\n", ""))
    assert [fault.split(";")[0] for fault in told] == ["spring-test.toml: grades is missing"]
    assert "or grades = [] if the exam gives no grades" in told[0]


@for_each("words", ["{score} points", "of {most}", "Points: %d"])
def test_the_words_of_a_count_have_a_place_for_both_numbers(own, words):
    told = faults_of(own, COUNTED.replace("{score} of {most} points", words))
    assert told == [
        f'spring-test.toml: scale.out_of.en is "{words}"; write {{score}} and {{most}} where the two numbers belong.'
    ]


def test_a_count_needs_its_words(own):
    told = faults_of(own, COUNTED.replace('out_of.en = "{score} of {most} points"\n', ""))
    assert [fault.split(";")[0] for fault in told] == ["spring-test.toml: scale.out_of is missing"]


def test_scores_between_two_grades_may_have_none(own):
    write(own, SPRING + TWO_GRADES.format(name="Failed", first=0, last=20, level=""))
    assert find("spring-test", own).grades_for(30) == ()


def test_what_is_not_toml_is_told_with_line_and_column(own):
    told = faults_of(own, 'name = "x"\nlevel A2\n')
    assert [fault.split(" (")[0] for fault in told] == ["spring-test.toml: line 2, column 7: this is not TOML"]


def test_a_file_that_breaks_off_is_told(own):
    assert "end of document: this is not TOML" in faults_of(own, 'name = "x')[0]


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(own):
    own.mkdir()
    (own / "spring-test.toml").write_bytes('older_name = "é"'.encode("cp1252"))
    with pytest.raises(FaultyExam, match=r"byte 15 is not UTF-8; save the file as UTF-8\."):
        find("spring-test", own)


def test_a_folder_in_place_of_a_file_is_told(own):
    (own / "spring-test.toml").mkdir(parents=True)
    with pytest.raises(FaultyExam, match="cannot be opened"):
        find("spring-test", own)


def test_both_problems_are_one_kind(own):
    for code in ("no-such-exam", "../x"):
        with pytest.raises(ExamProblem) as problem:
            find(code, own)
        assert problem.value.faults
