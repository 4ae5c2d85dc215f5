"""The results of an account: the list, and each entry's own page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.domain.importing import entries as import_entries
from portal.domain.results import releasing
from portal.domain.sittings import sittings
from portal.store import entries
from portal.store.database import one_transaction
from portal.store.entries import Entry
from tests import cast
from tests.answers import bare, page
from tests.conftest import RELEASE_DAY
from tests.spreadsheets import in_one_process
from tests.tables import for_each

HEADER = "id_number,status,overall,grade,cefr_level,reading_and_writing,listening,speaking\n"


@pytest.fixture
def results_are_out(time):
    """The office's results were loaded and opened; then a minute passed."""

    def load(file: Path = cast.RESULTS) -> None:
        cast.load_results(now=time(), file=file)
        cast.schedule(RELEASE_DAY, now=time())
        time.move(RELEASE_DAY + timedelta(minutes=1))

    return load


@pytest.fixture
def one_row(tmp_path, results_are_out):
    """A release of one result, as this row of the office's file tells it."""

    def load(row: str) -> None:
        file = tmp_path / "one.csv"
        file.write_text(HEADER + row + "\n", "utf-8")
        results_are_out(file)

    return load


@pytest.fixture
def another_sitting(tmp_path, time):
    """A sitting in which Mei sits again, under another ID Number, with results a year later."""
    file = tmp_path / "again.csv"
    file.write_text("candidate_number,name,id_number,secret_number\n0001,LIN Mei-Hua,111111MEI,1111\n", "utf-8")
    plan = sittings.SittingPlan(
        code="pet-may",
        exam="b1-preliminary-schools",
        name="May 2019",
        results_by=datetime(2019, 6, 5, 12, tzinfo=UTC),
        results_by_has_time=False,
        zone="Asia/Taipei",
    )
    sittings.add(plan, by="office", now=time())
    import_entries.carry_out(
        import_entries.plan(in_one_process.read_file(file), "pet-may", now=time()), by="office", now=time()
    )
    return cast.Person("111111MEI", "1111", cast.MEI.name, cast.MEI.email)


@one_transaction
def hold_too(account_id: int, person: cast.Person, *, now: datetime) -> None:
    entries.claim(entries.with_id_number(person.id_number).id, account_id, now=now)


def page_of(visitor, person: cast.Person, time):
    """The person's own page of a result, logged in."""
    key = cast.register(person, now=time() - timedelta(days=1))
    cast.log_in(visitor, person)
    return visitor.see(f"/results/{key}")


def test_the_newest_sitting_comes_first(visitor, time, another_sitting):
    cast.register(cast.MEI, now=time())
    hold_too(cast.account_of(cast.MEI, now=time()), another_sitting, now=time())
    cast.log_in(visitor, cast.MEI)
    cards = visitor.see("/results").select("main .card")
    assert [card.h2.get_text() for card in cards] == ["B1 Preliminary for Schools", "A2 Key for Schools"]
    assert "Your results will be available by 5 June 2019" in cards[0].get_text()
    assert "Your results will be available by 5 June 2018 at 09:00 (UK time)" in cards[1].get_text()


def test_one_sitting_may_be_out_while_another_waits(visitor, time, another_sitting, results_are_out):
    cast.register(cast.MEI, now=time())
    hold_too(cast.account_of(cast.MEI, now=time()), another_sitting, now=time())
    results_are_out()
    cast.log_in(visitor, cast.MEI)
    tags = [tag.get_text() for tag in visitor.see("/results").select(".tag")]
    assert tags == ["Waiting for results", "Released"]


STATES = [
    (cast.PENDING, "Not ready yet", "Your result is not ready yet.", "We will email you as soon as it is."),
    (
        cast.ABSENT_PART,
        "Absent from part",
        "You were absent from part of the exam, so there is no overall result.",
        "If you took every part, contact your exam centre.",
    ),
    (
        cast.ABSENT,
        "Absent",
        "You were absent from the exam, so there is no result.",
        "If you took the exam, contact your exam centre.",
    ),
    (cast.WITHHELD, "Withheld", "Your result is being withheld for now.", "Contact your exam centre"),
]


@pytest.mark.parametrize(("person", "tag", "sentence", "advice"), STATES, ids=lambda each: str(each)[:12])
def test_a_state_without_figures_is_told_in_plain_words(visitor, time, results_are_out, person, tag, sentence, advice):
    results_are_out()
    words = page_of(visitor, person, time).get_text(" ", strip=True)
    assert sentence in words
    assert advice in words
    listed = visitor.see("/results")
    assert [each.get_text() for each in listed.select(".tag")] == [tag]
    assert sentence in listed.get_text()


@for_each("status", ["pending", "X", "Z", "withheld", "void"])
def test_only_a_final_result_shows_figures(visitor, time, one_row, afresh, status):
    afresh()
    one_row(f"{cast.MEI.id_number},{status},138,B,A2,137,142,136")
    whole = page_of(visitor, cast.MEI, time)
    assert not whole.select(".outcome, .scores")
    for figure in ("138", "137", "142", "136", "Grade B"):
        assert figure not in whole.main.get_text()
    assert figure not in visitor.see("/results").main.get_text()


def test_a_void_result_is_told_in_plain_words(visitor, time, one_row):
    one_row(f"{cast.MEI.id_number},void,,,,,,")
    assert "Your result for this exam is not valid." in page_of(visitor, cast.MEI, time).get_text()


def test_no_row_in_the_file_shows_as_not_ready(visitor, time, one_row):
    one_row(f"{cast.HAN.id_number},,124,C,A2,137,97,126")
    assert "Your result is not ready yet." in page_of(visitor, cast.MEI, time).get_text()


def test_before_the_release_the_page_says_when(visitor, time):
    whole = page_of(visitor, cast.MEI, time)
    assert "Your results will be available by 5 June 2018 at 09:00 (UK time)" in whole.get_text()
    assert whole.time["datetime"] == "2018-06-05T08:00:00Z"
    assert not whole.select(".outcome, .scores")


def test_the_details_are_those_of_the_confirmation(visitor, time):
    details = page_of(visitor, cast.MEI, time).select_one("dl.kv").get_text(" ", strip=True)
    for fact in ("LIN Mei-Hua", cast.MEI.id_number, "Maple Exam Centre (TW940)"):
        assert fact in details
    assert cast.MEI.secret_number not in details


def test_overall_grade_and_level_stand_first(visitor, time, results_are_out):
    results_are_out()
    boxes = page_of(visitor, cast.MEI, time).select(".outcome > div")
    told = {box.span.get_text(): box.b.get_text() for box in boxes}
    assert told == {"Result": "Grade B", "Overall score": "138", "CEFR level": "A2"}


def test_the_chart_is_a_table_of_every_score(visitor, time, results_are_out):
    results_are_out()
    rows = page_of(visitor, cast.MEI, time).select(".scores tbody tr")
    read = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
    assert read == [
        ["Overall", "138", "Grade B (A2)"],
        ["Reading and Writing", "137", "A2"],
        ["Listening", "142", "B1"],
        ["Speaking", "136", "A2"],
    ]


def test_every_score_stands_at_its_place_on_the_scale(visitor, time, results_are_out):
    """The scale is drawn from 80 to 150: 138 is 58 of 70 points along it."""
    results_are_out()
    marks = page_of(visitor, cast.MEI, time).select(".scores tbody circle")
    assert [mark["cx"] for mark in marks] == ["82.86%", "81.43%", "88.57%", "80.00%"]


def test_the_levels_are_drawn_end_to_end(visitor, time, results_are_out):
    results_are_out()
    whole = page_of(visitor, cast.MEI, time)
    stripes = [(rect["x"], rect["width"]) for rect in whole.select_one(".scores tbody svg").select("rect")]
    assert stripes == [("0.00%", "28.57%"), ("28.57%", "28.57%"), ("57.14%", "28.57%"), ("85.71%", "14.29%")]
    assert [text.get_text() for text in whole.select(".scores thead text")] == ["A1", "A2", "B1"]
    ticks = [(text["x"], text.get_text()) for text in whole.select(".scores tfoot text")]
    assert ticks == [("0.00%", "80"), ("28.57%", "100"), ("57.14%", "120"), ("85.71%", "140"), ("100.00%", "150")]


@for_each("score, shown, places", [("81", "–", 3), ("82", "82", 4), ("150", "150", 4)])
def test_a_score_below_the_lowest_reported_is_a_dash(visitor, time, one_row, afresh, score, shown, places):
    afresh()
    one_row(f"{cast.MEI.id_number},,138,B,A2,137,{score},136")
    whole = page_of(visitor, cast.MEI, time)
    assert [cell.get_text() for cell in whole.select(".scores td.num")] == ["138", "137", shown, "136"]
    assert len(whole.select(".scores tbody circle")) == places


def test_an_overall_below_the_lowest_reported_is_a_dash_wherever_it_stands(visitor, time, one_row):
    one_row(f"{cast.MEI.id_number},,81,,,81,81,81")
    assert "81" not in page_of(visitor, cast.MEI, time).select_one(".scores tbody").get_text()
    assert "Overall score –" in visitor.see("/results").get_text()


@pytest.mark.parametrize("released", [False, True], ids=["before the release", "after it"])
def test_somebody_elses_entry_and_one_that_never_was_answer_alike(visitor, time, results_are_out, released):  # T27
    theirs = cast.register(cast.HAN, now=time())
    cast.register(cast.MEI, now=time())
    if released:
        results_are_out()
    nobodys = next(entry.public_key for entry in entries.in_sitting(1) if entry.account_id is None)
    cast.log_in(visitor, cast.MEI)
    wrong = (theirs, nobodys, "a" * 16, cast.MEI.id_number, cast.HAN.id_number, "1", "%00", "王")
    told = {str(bare(visitor.get(f"/results/{key}"))) for key in wrong}
    assert len(told) == 1
    assert told.pop().startswith("(404")


def test_an_address_of_an_entry_never_holds_a_number_of_the_paper(visitor, time, rows):
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    [one, paper] = [each["href"] for each in page(visitor.get("/results")).select("main .card a")]
    [entry] = [each for each in rows(Entry) if each.id_number == cast.MEI.id_number]
    assert (one, paper) == (f"/results/{entry.public_key}", f"/results/{entry.public_key}/confirmation.pdf")


def test_a_release_that_is_put_off_shows_nothing_at_the_first_hour(visitor, time):  # T31
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    releasing.schedule("ket-april", RELEASE_DAY + timedelta(days=1), "Europe/London", by="office", now=time())
    time.move(RELEASE_DAY + timedelta(seconds=1))
    assert not page_of(visitor, cast.MEI, time).select(".outcome")


KEEP = "Keep your Statement of Results."
CERTIFICATE = "You get your certificate from your exam centre."


@for_each(
    "row, comes",
    [
        (",138,B,A2,137,142,136", True),
        (",110,Level A1,A1,110,110,110", True),
        (",90,Fail,,90,90,90", False),
        (",90,,,90,90,90", False),
        ("X,,,,,,", False),
        ("Z,,,,,,", False),
    ],
)
def test_a_certificate_comes_only_to_who_has_earned_one(visitor, time, one_row, afresh, row, comes):
    afresh()
    one_row(f"{cast.MEI.id_number},{row}")
    words = page_of(visitor, cast.MEI, time).get_text()
    assert KEEP in words
    assert (CERTIFICATE in words) is comes


DASH = "A dash (–) means that there is nothing to report: the score is too low, or there is no grade or level."


@for_each(
    "row, has_dash",
    [
        (",138,B,A2,137,142,136", False),
        (",138,B,A2,137,81,136", True),
        (",138,B,A2,137,,136", True),
        (",90,Fail,,90,90,90", True),
        (",81,,,81,81,81", True),
        ("X,,,,,,", False),
    ],
)
def test_a_dash_is_explained_where_there_is_one(visitor, time, one_row, afresh, row, has_dash):
    afresh()
    one_row(f"{cast.MEI.id_number},{row}")
    page = page_of(visitor, cast.MEI, time)
    cells = [cell.get_text() for cell in page.select(".outcome b, .scores .num, .scores .trk strong")]
    assert ("–" in cells, DASH in page.get_text()) == (has_dash, has_dash)


@for_each("row", [",138,B,A2,137,142,136", "X,,,,,,", "Z,,,,,,"])
def test_the_statement_is_offered_before_the_rest_of_the_page(visitor, time, one_row, afresh, row):
    afresh()
    one_row(f"{cast.MEI.id_number},{row}")
    page = page_of(visitor, cast.MEI, time)
    [button] = page.select("a[href$='statement.pdf']")
    assert button.parent.find_previous_sibling()["class"][0] in ("outcome", "note")
    assert not button.find_previous("section")
