"""A result changed after its release, as its candidate sees it: no figure of the earlier version is left anywhere."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from portal.domain.results import correcting, releasing
from portal.domain.results.correcting.amending import Correction, Deed, Restoring, Withholding
from portal.domain.results.correcting.measuring import Given
from portal.domain.sending import delivering
from portal.domain.sittings import sittings
from portal.domain.sittings.sittings import SittingEdits
from portal.language.centre_texts import CentreText
from tests import cast, office, proofs
from tests.answers import bare
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import Post, round_of, text_of
from tests.stage import staged

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WITHHELD = Withholding(reason="Your Speaking test is <b>looked at</b>", news_by=date(2018, 6, 20))
BETTER = Correction(given=Given(overall=141, grade="A", cefr_level="B1", papers=(("listening", 148),)), reason="again")
FIGURES = re.compile(rb"\b(138|137|142|136)\b|Grade B")


@pytest.fixture
@staged
def cookie(registered, app, time) -> str:
    """Mei's results opened an hour ago, and she has logged in; her browser's cookie."""
    proofs.release(time)
    time.pass_by(HOUR)
    releasing.write_letters(now=time())
    return cast.cookie(app, cast.MEI)


@pytest.fixture
def key(mei, registered) -> str:
    """The public key of Mei's entry; she is logged in."""
    return registered


def do(deed: Deed, *, now) -> None:
    correcting.carry_out(correcting.plan(cast.MEI.id_number, deed, now=now), by="office", now=now)


def details(page) -> dict[str, str]:
    return {dt.get_text(): " ".join(dt.find_next("dd").get_text().split()) for dt in page.select(".kv dt")}


def test_the_figures_looked_for_are_there_before(visitor, key):
    """So that the tests below can fail."""
    assert FIGURES.search(visitor.get(f"/results/{key}").data)
    assert FIGURES.search(visitor.get("/results").data)


def test_a_corrected_result_shows_its_new_figures_and_the_day(visitor, key, time):
    do(BETTER, now=time())
    page = visitor.see(f"/results/{key}")
    assert [tile.get_text() for tile in page.select(".outcome b")] == ["Grade A", "141", "B1"]
    assert details(page)["Changed on"] == "5 June 2018 at 10:00 (UK time)"
    assert details(page)["Released on"] == "5 June 2018 at 09:00 (UK time)"


CORRECTED = "This result was corrected on 5 June 2018 at 10:00 (UK time)."
NO_LONGER_VALID = "Statements downloaded before then are no longer valid."


def test_a_corrected_result_says_so_first_and_that_older_statements_are_worth_nothing(visitor, key, time):
    do(BETTER, now=time())
    note = visitor.see(f"/results/{key}").select_one("h1 ~ *")
    assert note.select_one("p").get_text() == f"{CORRECTED} {NO_LONGER_VALID}"


def test_the_statement_that_is_valid_now_is_offered_there_and_nowhere_else(visitor, key, time):
    do(BETTER, now=time())
    [button] = visitor.see(f"/results/{key}").select("a[href$='/statement.pdf']")
    assert button.find_parent(class_="note")


def test_nothing_else_is_called_corrected(visitor, key, time):
    assert "corrected" not in visitor.see(f"/results/{key}").get_text()
    do(WITHHELD, now=time())
    assert "corrected" not in visitor.see(f"/results/{key}").get_text()


def test_who_has_read_why_a_result_is_withheld_is_not_sent_to_ask_why(visitor, key, time):
    do(WITHHELD, now=time())
    words = visitor.see(f"/results/{key}").get_text()
    assert "They can tell you why" not in words
    assert "If you have questions, contact your exam centre." in words


def test_a_result_that_was_not_changed_names_no_such_day(visitor, key):
    assert "Changed on" not in details(visitor.see(f"/results/{key}"))


def test_what_was_changed_before_the_release_names_no_such_day(visitor, app, time):
    key = cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    do(BETTER, now=BEFORE)
    time.move(RELEASE_DAY + HOUR)
    cast.log_in(visitor, cast.MEI)
    page = visitor.see(f"/results/{key}")
    assert page.select_one(".outcome b").get_text() == "Grade A"
    assert "Changed on" not in details(page)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Your result is being withheld for now.", "There will be news by 20 June 2018."]),
        ("zh-Hant", ["暫緩公布", "2018年6月20日"]),
    ],
)
def test_a_withheld_result_shows_why_and_until_when_and_none_of_its_figures(visitor, key, time, language, sentences):
    do(WITHHELD, now=time())
    visitor.get(f"/language/{language}")
    visitor.post("/account/language", data={"language": language})
    answer = visitor.get(f"/results/{key}")
    assert not FIGURES.search(answer.data)
    assert not FIGURES.search(visitor.get("/results").data)
    for sentence in (*sentences, "Your Speaking test is &lt;b&gt;looked at&lt;/b&gt;"):
        assert sentence in answer.text


def test_a_withheld_result_looks_alike_whatever_its_figures_were(visitor, key, time):
    """Not even by the size of the page."""
    visitor.get("/results")  # the first page with a form sets a cookie
    do(BETTER, now=time())
    do(WITHHELD, now=time() + MINUTE)
    time.pass_by(2 * MINUTE)
    after_a_correction = bare(visitor.get(f"/results/{key}"))
    do(Restoring(), now=time())
    assert bare(visitor.get(f"/results/{key}")) == after_a_correction, "what waits is not seen"
    assert not FIGURES.search(after_a_correction[2])


def test_a_restored_result_is_back_with_the_next_release(visitor, key, time):
    do(WITHHELD, now=time())
    do(Restoring(), now=time())
    releasing.release_now(office.SITTING, by="office", now=time() + MINUTE)
    time.pass_by(2 * MINUTE)
    page = visitor.see(f"/results/{key}")
    assert page.select_one(".outcome b").get_text() == "Grade B"
    assert details(page)["Released on"] == "5 June 2018 at 10:01 (UK time)"
    assert "Changed on" not in details(page)


def test_the_letter_leads_to_the_result(visitor, key, time):
    office.sent(now=time)
    do(BETTER, now=time())
    [message] = office.sent(now=time)
    assert "http://localhost/login" in text_of(message)
    assert round_of(Post(), now=time) == delivering.NOTHING


@pytest.mark.parametrize(
    ("language", "sentences"),
    [("en", ["We are checking it.", "May 2018"]), ("zh-Hant", ["我們正在核對。", "2018 年 5 月"])],
)
def test_the_reason_and_the_name_of_the_sitting_are_in_the_readers_language(visitor, key, time, language, sentences):
    name = CentreText("May 2018", {"zh-Hant": "2018 年 5 月"})
    edits = SittingEdits(name=name, other_names=name.others)
    sittings.change(office.SITTING, edits, by="office", now=time())
    reason = CentreText("We are checking it.", {"zh-Hant": "我們正在核對。"})
    do(Withholding(reason=reason), now=time())
    visitor.get(f"/language/{language}")
    words = visitor.see(f"/results/{key}").get_text()
    assert [sentence for sentence in sentences if sentence not in words] == []
