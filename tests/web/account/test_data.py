"""The file that readers take away: what it is called, how it reads, and that it says nothing too early."""

from __future__ import annotations

import json

from tests import cast, office, proofs
from tests.conftest import RELEASE_DAY

FILE = "/account/data.json"


def test_the_file_is_its_readers_alone(visitor):
    answer = visitor.get(FILE)
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Faccount%2Fdata.json")


def test_the_account_leads_to_it_by_a_button(mei):
    button = mei.see("/account").select_one(f"a.btn[href='{FILE}']")
    assert button.get_text() == "Download my data"


def test_it_is_kept_by_the_reader_and_by_nobody_else(mei):  # T20
    headers = mei.get(FILE).headers
    assert headers["Content-Disposition"] == "attachment; filename=account-data.json"
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"


def test_it_reads_as_text_too(mei):
    answer = mei.get(FILE)
    assert answer.data.decode("utf-8") == json.dumps(answer.json, ensure_ascii=False, indent=2) + "\n"
    assert proofs.entry(cast.MEI).local_name in answer.text


def test_moments_are_on_the_centres_clocks_and_say_so(mei, time):
    told = mei.get(FILE).json
    assert told["account"]["opened"] == "2018-05-06T16:00:00+08:00"
    assert told["exams"][0]["date_of_birth"] == proofs.entry(cast.MEI).date_of_birth.isoformat()
    assert told["about"][-1] == "All times are local times at the exam centre (Taiwan time)."
    assert told["about"][0].endswith("of Maple Exam Centre keeps about your account, as of 2018-05-06T16:00:00+08:00.")


def test_before_the_release_it_is_the_same_byte_for_byte_and_says_why(mei, time):  # T37
    before = mei.get(FILE)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    after = mei.get(FILE)
    assert (after.data, after.headers["Content-Length"]) == (before.data, before.headers["Content-Length"])
    assert "Results are in this file once they are released." in after.json["about"][1]
    assert after.json["exams"][0]["result"] == dict.fromkeys(after.json["exams"][0]["result"]) | {
        "state": "waiting",
        "scores": {},
    }


def test_after_the_release_it_has_the_results(visitor, time):
    cast.register(cast.MEI, now=time())
    proofs.release(time)
    told = cast.log_in(visitor, cast.MEI).get(FILE).json
    result = told["exams"][0]["result"]
    assert (result["overall_score"], result["released"]) == (138, "2018-06-05T16:00:00+08:00")


def test_its_names_stay_english_and_its_sentences_are_in_the_readers_language(mei):
    mei.get("/language/zh-Hant")
    told = mei.get(FILE).json
    assert "成績公布" in told["about"][1]
    assert set(told) == {"about", "account", "exams", "emails", "agreements", "sign_ins", "changes_of_email_address"}
    assert told["exams"][0]["exam"] != "A2 Key for Schools"
