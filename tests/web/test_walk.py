"""The walk of the paper guide, page by page, as a candidate's browser makes it."""

from datetime import timedelta

from tests import cast
from tests.conftest import RELEASE_DAY

SECOND = timedelta(seconds=1)


def test_a_candidate_walks_from_home_to_the_result(visitor, time):
    visitor.see("/")
    answer = visitor.post("/register", data=cast.filled(cast.MEI))
    assert (answer.status_code, answer.location) == (303, "/register/done")
    done = visitor.see("/register/done")
    assert cast.MEI.email in done.get_text()

    cast.log_in(visitor, cast.MEI)
    waiting = visitor.see("/results").get_text()
    assert "Your results will be available by 5 June 2018 at 09:00 (UK time)" in waiting

    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY - timedelta(minutes=1))
    visitor = cast.log_in(visitor, cast.MEI)
    time.move(RELEASE_DAY - SECOND)
    assert "138" not in visitor.see("/results").get_text()
    time.move(RELEASE_DAY)
    page = visitor.see("/results")
    [link] = [a["href"] for a in page.select("main a.btn")]
    result = visitor.see(link).get_text(" ", strip=True)
    for words in ("Grade B", "138", "A2", "Reading and Writing 137", "Listening 142", "Speaking 136"):
        assert words in result
