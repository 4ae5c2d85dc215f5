"""The page of somebody who waits for results: it carries the hour that is announced, and nothing about any result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from portal.domain.accounts import signing_in
from portal.store.database import db, one_transaction
from portal.store.sittings import Sitting
from tests import cast
from tests.answers import bare
from tests.conftest import RELEASE_DAY
from tests.tables import for_each

MINUTE = timedelta(minutes=1)
ANNOUNCED = f"{RELEASE_DAY:%Y-%m-%dT%H:%M:%SZ}"
every_page = for_each("path", ["/results", "/results/{mei}"])


@pytest.fixture
def mei(app, visitor, time) -> str:
    """The key of Mei's entry; she is logged in and the results wait, loaded."""
    key = cast.register(cast.MEI, now=time())
    cast.load_results(now=time())
    time.move(RELEASE_DAY - 25 * MINUTE)
    cast.log_in(visitor, cast.MEI)
    visitor.get("/results")  # from the second page on, no cookie is set
    return key


@one_transaction
def announce(**promise: object) -> None:
    db.session.execute(update(Sitting).values(**promise))


@every_page
def test_it_carries_the_announced_hour(visitor, mei, path):
    whole = visitor.see(path.format(mei=mei))
    assert [each["data-waits"] for each in whole.select("[data-waits]")] == [ANNOUNCED]
    assert len(whole.select('script[src*="/waiting."]')) == 1


@every_page
def test_it_says_the_hour_that_is_set_in_the_place_of_the_promise(visitor, mei, time, afresh, path):
    for hour, said in ((RELEASE_DAY + MINUTE, "5 June 2018 at 09:01"), (RELEASE_DAY - MINUTE, "5 June 2018 at 08:59")):
        afresh()
        cast.schedule(hour, now=time())
        whole = visitor.see(path.format(mei=mei))
        assert [each["data-waits"] for each in whole.select("[data-waits]")] == [f"{hour:%Y-%m-%dT%H:%M:%SZ}"]
        assert f"Your results will be available by {said} (UK time)" in whole.get_text()
        assert "09:00 (UK time)" not in whole.get_text()


@every_page
def test_that_the_hour_is_set_says_nothing_if_it_is_the_promised_one(visitor, mei, time, afresh, path):  # T30
    afresh()
    before = bare(visitor.get(path.format(mei=mei)))
    cast.schedule(RELEASE_DAY, now=time())
    assert bare(visitor.get(path.format(mei=mei))) == before


@every_page
def test_once_a_promise_is_broken_it_says_so_and_names_no_hour_of_the_past(visitor, mei, time, afresh, path):
    afresh()
    time.move(RELEASE_DAY)
    whole = visitor.see(path.format(mei=mei))
    assert "Your results are later than expected. We will email you." in whole.get_text()
    assert "2018 at" not in whole.get_text()
    assert [each["data-waits"] for each in whole.select("[data-waits]")] == [""]
    assert not whole.select("[data-turns]")


@every_page
def test_a_day_that_was_promised_is_late_when_it_is_over(visitor, mei, time, afresh, path):
    afresh()
    announce(results_by_has_time=False)
    late = datetime(2018, 6, 5, 23, 0, tzinfo=UTC)  # midnight in the UK
    for at, is_late in ((late - MINUTE, False), (late, True)):
        time.move(at)
        cast.log_in(visitor, cast.MEI)
        assert ("later than expected" in visitor.see(path.format(mei=mei)).get_text()) is is_late


@every_page
def test_a_release_that_was_put_off_is_not_late_before_its_own_hour(visitor, mei, time, afresh, path):
    afresh()
    cast.schedule(RELEASE_DAY + MINUTE, now=time())
    time.move(RELEASE_DAY)
    assert "by 5 June 2018 at 09:01 (UK time)" in visitor.see(path.format(mei=mei)).get_text()


@every_page
def test_it_is_the_same_page_at_every_moment_before(visitor, mei, time, afresh, path):
    """No seconds left: whoever asks twice is told the same."""
    afresh()
    before = bare(visitor.get(path.format(mei=mei)))
    time.pass_by(20 * MINUTE)
    assert bare(visitor.get(path.format(mei=mei))) == before


@for_each("promise", [{"results_by_has_time": False}, {"results_by": None, "results_by_has_time": False}])
def test_without_an_announced_hour_it_waits_and_names_none(visitor, mei, afresh, promise):
    afresh()
    announce(**promise)
    for path in ("/results", f"/results/{mei}"):
        whole = visitor.see(path)
        assert [each["data-waits"] for each in whole.select("[data-waits]")] == [""]
        assert not whole.select("[data-turns]")


@every_page
def test_once_results_are_out_nothing_of_it_is_left(visitor, mei, time, afresh, path):
    afresh()
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    whole = visitor.see(path.format(mei=mei))
    assert not whole.select("[data-waits], [data-turns], noscript, script[src*='/waiting.']")


def test_without_scripts_it_loads_itself_again_and_has_a_button(visitor, mei):
    whole = visitor.see(f"/results/{mei}")
    assert [each["content"] for each in whole.select("noscript meta[http-equiv=refresh]")] == ["300"]
    assert [each["href"] for each in whole.select("main noscript a.btn")] == [f"/results/{mei}"]


def test_asking_every_ten_minutes_keeps_the_reader_in(visitor, mei, time):
    for _ in range(12):
        time.pass_by(timedelta(minutes=10))
        assert visitor.get("/results").status_code == 200


def test_a_page_that_asks_no_more_idles_out(visitor, mei, time):
    time.pass_by(signing_in.IDLE)
    assert visitor.get("/results").headers["Location"] == "/login?next=%2Fresults"
