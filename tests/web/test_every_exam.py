"""The page of a result, for every exam that comes with the package."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from portal import exams
from portal.domain.importing import results
from portal.domain.results import releasing
from tests import cast, office
from tests.conftest import RELEASE_DAY
from tests.tables import for_each

NOWHERE = Path("no folder of our own")
CODES = exams.known(NOWHERE)
SITTING = "any-exam"
CHILD = cast.Person("111111CHU", "0042", "LIN Little", "parent@example.org")
HEADING = {"en": "Your scores on the scale", "zh-Hant": "您的分數在量表上的位置"}
COUNTED = {"en": "Your score in each paper", "zh-Hant": "您的各科成績"}


@pytest.fixture
def release(visitor, time, tmp_path):
    """A sitting of this exam with these figures is opened, and the candidate logs in; the address of the result."""

    def open_it(code: str, figures: dict[str, object], language: str = "en"):
        office.add_sitting(SITTING, exam=code, results_by=RELEASE_DAY, now=time())
        row = f"0001,{CHILD.name},{CHILD.id_number},{CHILD.secret_number}"
        text = f"candidate_number,name,id_number,secret_number\n{row}\n"
        office.enter(tmp_path, text, now=time(), sitting=SITTING)
        columns = {"id_number": CHILD.id_number, **figures}
        sheet = office.sheet(tmp_path, ",".join(columns) + "\n" + ",".join(map(str, columns.values())) + "\n")
        plan = results.plan(sheet, SITTING, now=time())
        assert not plan.faults
        results.carry_out(plan, by="office", now=time())
        key = cast.register(CHILD, now=time(), language=language)
        releasing.schedule(SITTING, RELEASE_DAY, "Asia/Taipei", by="office", now=time())
        time.move(RELEASE_DAY + timedelta(minutes=1))
        cast.log_in(visitor, CHILD)
        return f"/results/{key}"

    return open_it


@pytest.fixture
def result_of(visitor, release):
    """The page of the result."""
    return lambda *of: visitor.see(release(*of))


def figures_of(code: str, variant: str) -> dict[str, object]:
    """A result of which nothing is odd: every paper at the lowest score of the best grade, or four of five."""
    exam = exams.find(code, NOWHERE)
    best = exam.grades[0] if exam.grades else None
    scores = {paper.code: best.scores[0] if best else 4 for paper in exam.variants[variant]}
    [overall] = exam.overalls(scores, variant)
    return {"overall": overall} | ({"grade": best.name, "cefr_level": best.level} if best else {}) | scores


def cells(whole) -> list[list[str]]:
    rows = whole.select(".scores tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


SETS = [(code, name) for code in CODES for name in exams.find(code, NOWHERE).variants]


@pytest.mark.slow
@for_each("code, variant", SETS)
def test_a_result_is_shown_with_each_of_its_papers_and_its_meaning(visitor, release, afresh, code, variant):
    afresh()
    exam, figures = exams.find(code, NOWHERE), figures_of(code, variant)
    best = exam.grade_named(str(figures.get("grade", "")))
    address = release(code, figures)
    for language in HEADING:
        visitor.post("/account/language", data={"language": language})
        whole = visitor.see(address)
        assert whole.html["lang"].startswith(language)
        assert whole.h1.get_text() == exam.name[language]
        assert whole.find(id="scores-h").get_text() == (HEADING if exam.scale else COUNTED)[language]
        papers = [exams.said(paper.name, language) for paper in exam.variants[variant]]
        assert [row[0] for row in cells(whole) if row[0] in papers] == papers
        assert exam.meaning_of(best)[language] in whole.get_text()


SHIELDS = {"overall": 12, "listening": 5, "reading_and_writing": 4, "speaking": 3}


def test_shields_are_told_in_words_and_their_sum_stands_last(result_of):
    assert cells(result_of("pre-a1-starters", SHIELDS)) == [
        ["Listening", "5 of 5 shields"],
        ["Reading and Writing", "4 of 5 shields"],
        ["Speaking", "3 of 5 shields"],
        ["Total", "12 of 15 shields"],
    ]


def test_shields_are_drawn_one_by_one(result_of):
    drawn = result_of("a1-movers", SHIELDS).select(".scores tbody svg")
    assert [[rect["class"] for rect in svg.select("rect")] for svg in drawn] == [
        [["won"]] * won + [["left"]] * (5 - won) for won in (5, 4, 3)
    ]
    places = [(rect["x"], rect["width"]) for rect in drawn[0].select("rect")]
    assert places == [(f"{start}.00%", "20.00%") for start in (0, 20, 40, 60, 80)]


def test_shields_have_no_grade_no_level_and_no_scale(result_of):
    whole = result_of("a2-flyers", SHIELDS)
    boxes = {box.span.get_text(): box.b.get_text() for box in whole.select(".outcome > div")}
    assert boxes == {"Total": "12 of 15 shields"}
    assert not whole.select(".scores circle, .scores text")


def test_shields_are_told_in_chinese(result_of):
    whole = result_of("a2-flyers", SHIELDS, "zh-Hant")
    assert cells(whole)[1:3] == [["閱讀與寫作", "5 個盾牌中得 4 個"], ["口說", "5 個盾牌中得 3 個"]]
    assert whole.select_one(".outcome").get_text(" ", strip=True) == "總計 15 個盾牌中得 12 個"


def test_the_list_of_results_tells_the_sum_of_shields(result_of, visitor):
    result_of("a2-flyers", SHIELDS)
    assert visitor.see("/results").select_one(".card strong").get_text() == "12 of 15 shields"


def test_a_paper_without_a_score_is_a_dash_and_no_shield_is_won(result_of):
    whole = result_of("a2-flyers", SHIELDS | {"speaking": ""})
    assert cells(whole)[2] == ["Speaking", "–"]
    assert {rect["class"][0] for rect in whole.select(".scores tbody svg")[2].select("rect")} == {"left"}
