"""The verify page: by numbers, by a statement's code (for people and for machines), by a share."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal.domain.proofs.sharing import Scope
from portal.statuses import Status
from tests import cast, office, proofs
from tests.answers import bare, error_at, page, summary
from tests.cast import HAN, MEI, STRANGER
from tests.conftest import RELEASE_DAY
from tests.proofs import MAPLE, MONTH, without_codes
from tests.stage import staged
from tests.tables import for_each

NOTHING = "We could not confirm this result"
NO_CODE = "We do not recognise this code"
GENUINE = "This Statement of Results is genuine"
FIGURES = ("138", "137", "142", "136")
NUMBERS = {"id_number": MEI.id_number, "secret_number": MEI.secret_number, "organisation": MAPLE}


@pytest.fixture
@staged
def opened(registered, time) -> None:
    """It is the hour of release."""
    proofs.release(time)


@pytest.fixture
def released(opened, time) -> cast.Time:
    return time


@pytest.fixture
def share(released) -> str:
    """The code of a share of all of Mei's result."""
    return proofs.share(cast.account_of(MEI, now=released()), now=released())


@pytest.fixture
def statement(released) -> str:
    """The code of Mei's statement."""
    return proofs.issue(MEI, now=released()).code


def verify(visitor, **other: str):
    return visitor.post("/verify", data=NUMBERS | other)


def heading(answer) -> str:
    return page(answer).h1.get_text()


def told(answer) -> dict[str, str]:
    """What stands beside what, on a page that shows a result."""
    whole = page(answer)
    return {
        key.get_text(strip=True): value.get_text(" ", strip=True)
        for key, value in [
            *zip(whole.select("dt"), whole.select("dd"), strict=True),
            *zip(whole.select("tbody th"), whole.select("tbody td"), strict=True),
        ]
    }


# By numbers


def test_the_numbers_show_the_actual_values(released, visitor):
    answer = verify(visitor)
    assert (answer.status_code, heading(answer)) == (200, "This result is genuine")
    facts = told(answer)
    assert facts == facts | {
        "Name": "LIN Mei-Hua 林美華",
        "Candidate number": "0007",
        "Sitting": "April (S2) 2018",
        "Centre": "Maple Exam Centre (TW940)",
        "Status": "Final result",
        "Overall score": "138",
        "Result": "Grade B",
        "CEFR level": "A2",
        "Reading and Writing": "137",
        "Listening": "142",
        "Speaking": "136",
    }
    assert "A2 Key for Schools" in answer.text
    for private in (MEI.id_number, MEI.secret_number, MEI.email):
        assert private not in page(answer).main.get_text()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (cast.ABSENT_PART, "Absent from part of the exam, so there is no overall result"),
        (cast.ABSENT, "Absent from the exam, so there is no result"),
    ],
)
def test_absence_is_said_and_no_figure(released, visitor, person, status):
    facts = told(verify(visitor, id_number=person.id_number, secret_number=person.secret_number))
    assert facts["Status"] == status
    assert not {"Overall score", "Result", "CEFR level", "Listening"} & set(facts)


def test_every_no_is_the_same_page_byte_for_byte(app, time):  # T10, T30
    """Wrong ID, wrong secret, not released, switched off, withheld, gone; nothing loaded, loaded."""

    def said(**other: str):
        return bare(verify(app.test_client(), **other))

    def numbers(person) -> dict[str, str]:
        return {"id_number": person.id_number, "secret_number": person.secret_number}

    answers = {"nothing loaded": said()}
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    answers["loaded"] = said()
    time.move(RELEASE_DAY)
    proofs.switch_off(MEI)
    office.withdraw(HAN, now=time())
    answers |= {
        "wrong ID": said(id_number=STRANGER.id_number),
        "wrong secret": said(secret_number="0000"),
        "not an ID": said(id_number="<b>"),
        "switched off": said(),
        "withheld": said(**numbers(cast.WITHHELD)),
        "pending": said(**numbers(cast.PENDING)),
        "gone": said(**numbers(HAN)),
    }
    [(status, _, body)] = {(status, tuple(headers), body) for status, headers, body in answers.values()}
    assert status == 200
    assert NOTHING in body.decode()


def test_nothing_typed_comes_back_in_the_page_that_says_no(released, visitor):  # T9, T10
    answer = verify(visitor, id_number="999999ZZZ", secret_number="8642", organisation="Quercus")
    assert not any(typed in answer.text for typed in ("999999ZZZ", "8642", "Quercus"))


@for_each("field", NUMBERS)
def test_an_empty_field_is_to_be_filled_in(released, visitor, field):
    for empty in ("", "  ", "\t"):
        answer = verify(visitor, **{field: empty})
        assert (answer.status_code, [where for where, _ in summary(answer)]) == (422, [f"#{field}"])
        whole = page(answer)
        assert error_at(whole.find(id=field), whole)
        for name in {"id_number", "organisation"} - {field}:
            assert whole.find(id=name)["value"] == NUMBERS[name]
    assert proofs.looks() == []


@for_each(
    "unseen",
    ["\u200b", "\u2060", "\xad", "\u202e", "\ufeff", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\U000e0041", "..."],
)
def test_an_organisation_has_a_name_that_can_be_read(share, visitor, unseen):
    for answer in (
        verify(visitor, organisation=unseen * 3),
        visitor.post(f"/verify/{share}", data={"organisation": unseen}),
    ):
        assert summary(answer) == [("#organisation", "Enter the name of your organisation")]
    assert proofs.looks() == []


def test_the_name_of_an_organisation_is_one_line_without_what_steers(released, visitor):
    verify(visitor, organisation="Maple\r\nUniversity\u2028of\x1b \u202eThe\u200b North")
    assert proofs.looks() == [("numbers", "Maple University of The North")]


def test_an_organisation_has_a_name_of_bounded_length(released, visitor):
    assert verify(visitor, organisation="M" * 120).status_code == 200
    assert summary(verify(visitor, organisation="M" * 121)) == [
        ("#organisation", "The name must have 120 characters or fewer")
    ]


@pytest.mark.parametrize("person", [MEI, STRANGER], ids=["known", "unknown"])
def test_too_many_tries_are_told_to_wait_whoever_it_is(released, app, person):  # T10
    for _ in range(5):
        verify(app.test_client(), id_number=person.id_number, secret_number="0000")
    answer = verify(app.test_client(), id_number=person.id_number)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 16 * 60
    assert summary(answer)[0][1].startswith("There were too many tries with this ID Number or from your network. Wait ")


def test_too_many_tries_here_stop_nobody_from_logging_in_or_registering(released, app):  # T3
    for person in (MEI, HAN):
        for _ in range(6):
            answer = verify(app.test_client(), id_number=person.id_number, secret_number="0000")
        assert answer.status_code == 429
    cast.log_in(app.test_client(), MEI)
    assert app.test_client().post("/register", data=cast.filled(HAN)).status_code == 303


def test_what_an_organisation_calls_itself_is_text_and_nothing_else(released, visitor):  # T44
    name = '<script>alert(1)</script> "&{{ 7 * 7 }}'
    verify(visitor, organisation=f"\u202e{name}\x1b")
    main = cast.log_in(visitor, MEI).see("/account/shares").main
    assert name in main.get_text()
    assert not main.select("script")


# By the code of a statement


def test_a_statement_is_genuine_with_its_values(statement, visitor):
    answer = visitor.get(f"/verify/{statement}")
    assert (answer.status_code, heading(answer)) == (200, GENUINE)
    facts = told(answer)
    assert (facts["Overall score"], facts["Result"], facts["Listening"]) == ("138", "Grade B", "142")
    assert facts["Candidate number"] == "0007"
    assert (facts["Verification code"], facts["Issued on"]) == (statement, "5 June 2018 at 16:00 (Taiwan time)")
    assert MEI.id_number not in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_a_code_is_read_however_it_is_typed(statement, visitor, typed):
    assert heading(visitor.get(f"/verify/{typed(statement)}")) == GENUINE
    answer = visitor.get("/verify", query_string={"code": typed(statement)})
    assert (answer.status_code, answer.location) == (303, f"/verify/{statement}")


@for_each("before", ["http://localhost/verify/", "Verification code: ", "Verification code", "查核碼："])
@for_each("after", ["", "/", " ", "?next=1"])
def test_a_code_is_found_in_what_was_copied(statement, visitor, before, after):
    answer = visitor.get("/verify", query_string={"code": before + statement + after})
    assert (answer.status_code, answer.location) == (303, f"/verify/{statement}")


@for_each("after", ["", "/", "?from=letter", "#top"])
def test_an_address_is_read_however_its_code_is_typed(statement, visitor, after):
    typed = statement.replace("-", "").lower()
    answer = visitor.get("/verify", query_string={"code": f"results.example.org/verify/{typed}{after}"})
    assert (answer.status_code, answer.location) == (303, f"/verify/{statement}")


@for_each(
    "typed, sentence",
    [
        ("", "Enter the code"),
        (" ", "Enter the code"),
        ("-", "This code has 0 characters; it needs 26"),
        ("6", "This code has 1 character; it needs 26"),
        ("6ME5N-DZK5S-PD674X-JV30B-Q4", "This code has 23 characters; it needs 26"),
        ("https://results.example/verify/6ME5N-DZK5S-PD674X-JV30B-Q4/", "This code has 23 characters; it needs 26"),
        ("6ME5N-DZK5S-PD674X-JV30B-Q4VQDJUNK", "This code has 30 characters; it needs 26"),
        ("x" * 300, "This code has 300 characters; it needs 26"),
    ],
)
def test_what_cannot_be_a_code_is_said_at_its_field_and_shown_again(visitor, typed, sentence):
    answer = visitor.get("/verify", query_string={"code": typed})
    assert (answer.status_code, summary(answer)) == (422, [("#code", sentence)])
    assert page(answer).select_one("#code")["value"] == typed
    assert len(page(answer).select(".f.err")) == 1


def test_a_replaced_statement_says_so_with_the_day_and_what_it_said(statement, released, visitor):
    released.pass_by(MONTH)
    office.replace_result(MEI, Status.FINAL, now=released())
    answer = visitor.get(f"/verify/{statement}")
    assert heading(answer) == "This Statement of Results has been replaced"
    words = page(answer).main.get_text()
    assert "It was replaced by a newer statement on 5 July 2018 at 16:00 (Taiwan time)." in words
    assert told(answer)["Overall score"] == "138"
    assert "150" not in words


def test_a_withdrawn_statement_says_so_and_shows_no_figure(statement, released, visitor):
    office.replace_result(MEI, Status.WITHHELD, now=released())
    answer = visitor.get(f"/verify/{statement}")
    assert heading(answer) == "This Statement of Results has been withdrawn"
    assert not any(figure in without_codes(answer.text) for figure in FIGURES)
    assert not {"Status", "Result", "CEFR level"} & set(told(answer))


def test_a_look_at_a_statement_is_seen_by_its_candidate(statement, visitor):  # T12
    visitor.head(f"/verify/{statement}")
    visitor.get(f"/verify/{statement}")
    visitor.get(f"/verify/{statement}.json")
    assert proofs.looks() == [("statement", None)]


# By a share


def test_a_share_shows_a_form_and_no_result_until_it_is_said_who_looks(share, visitor):
    answer = visitor.get(f"/verify/{share}")
    assert heading(answer) == "See a result that was shared with you"
    assert not any(words in without_codes(answer.text) for words in (*FIGURES, MEI.name, "Key"))
    assert visitor.post(f"/verify/{share}", data={"organisation": " "}).status_code == 422
    assert proofs.looks() == []
    answer = visitor.post(f"/verify/{share}", data={"organisation": MAPLE})
    assert (answer.status_code, told(answer)["Overall score"]) == (200, "138")
    assert proofs.looks() == [("share", MAPLE)]


def test_a_share_of_the_grade_shows_no_score(released, visitor):
    code = proofs.share(cast.account_of(MEI, now=released()), Scope.GRADE, now=released())
    answer = visitor.post(f"/verify/{code}", data={"organisation": MAPLE})
    assert (told(answer)["Result"], told(answer)["CEFR level"]) == ("Grade B", "A2")
    assert not any(figure in without_codes(answer.text) for figure in FIGURES)


def test_a_share_is_no_proof_for_machines_which_say_not_who_they_are(share, visitor):
    answer = visitor.get(f"/verify/{share}.json")
    assert (answer.status_code, answer.json) == (404, {"state": "unknown"})


def test_what_is_unknown_has_run_out_or_was_taken_back_is_one_page(share, statement, released, app):  # T11
    account = cast.account_of(MEI, now=released())
    short = proofs.share(account, lasts=timedelta(days=7), now=released())
    revoked = proofs.share(account, now=released())
    browser = cast.log_in(app.test_client(), MEI)
    number = proofs.overview(account, now=released()).shares[0].id
    assert browser.post("/account/shares/revoke", data={"share": str(number)}).status_code == 303
    released.pass_by(timedelta(days=7))
    codes = [short, revoked, "0" * 26, "nonsense", "x" * 3000, "%00", "{{7*7}}", statement[:-1], statement + "0"]
    for method in ("get", "post"):
        answers = [
            bare(getattr(app.test_client(), method)(f"/verify/{code}", data={"organisation": MAPLE})) for code in codes
        ]
        whole = {(status, tuple(headers), re.sub(rb"next=[^\"]*", b"", body)) for status, headers, body in answers}
        assert len({(status, body) for status, _, body in whole}) == 1
        [status, body] = next(iter({(status, body) for status, _, body in whole}))
        assert (status, NO_CODE in body.decode()) == (404, True)
    unknown = [bare(app.test_client().get(f"/verify/{code}.json")) for code in codes]
    assert all(answer == unknown[0] for answer in unknown)


# For machines


def test_a_machine_reads_the_same_facts(statement, released, visitor):
    released.pass_by(MONTH)
    answer = visitor.get(f"/verify/{statement}.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == {
        "state": "genuine",
        "checked_at": "2018-07-05T08:00:00Z",
        "code": statement,
        "issued_at": "2018-06-05T08:00:00Z",
        "replaced_at": None,
        "centre_number": "TW940",
        "centre_name": "Maple Exam Centre",
        "name": MEI.name,
        "local_name": "林美華",
        "candidate_number": "0007",
        "exam": "a2-key-schools",
        "exam_name": "A2 Key for Schools",
        "sitting": "April (S2) 2018",
        "status": "final",
        "overall": 138,
        "grade": "B",
        "cefr_level": "A2",
        "papers": {"reading_and_writing": 137, "listening": 142, "speaking": 136},
    }


def test_the_example_for_schools_is_what_a_machine_reads(statement, released, visitor):
    guide = (Path(__file__).parents[2] / "docs" / "verifying.md").read_text("utf-8")
    released.pass_by(MONTH)
    facts = visitor.get(f"/verify/{statement}.json").json
    [example] = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    assert json.loads(example) | {"code": statement} == facts
    assert set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`.+?) \|", guide, re.MULTILINE)))) >= set(facts)


def test_a_machine_reads_the_same_in_every_language(app_with, statement):
    browser = app_with(LANGUAGES="en,zh-Hant").test_client()
    english = browser.get(f"/verify/{statement}.json").data
    browser.get("/language/zh-Hant")
    assert browser.get(f"/verify/{statement}.json").data == english


def test_a_machine_reads_that_a_statement_was_replaced_or_withdrawn(statement, released, visitor):
    released.pass_by(MONTH)
    office.replace_result(MEI, Status.FINAL, now=released())
    facts = visitor.get(f"/verify/{statement}.json").json
    assert (facts["state"], facts["replaced_at"], facts["overall"]) == ("superseded", "2018-07-05T08:00:00Z", 138)
    office.replace_result(MEI, Status.WITHHELD, now=released())
    facts = visitor.get(f"/verify/{statement}.json").json
    assert (facts["state"], facts["status"], facts["overall"], facts["papers"]) == ("withdrawn", None, None, {})


def test_a_score_that_is_not_reported_is_none(app, time, visitor, tmp_path):
    office.load(tmp_path, f"{HAN.id_number},,121,C,A2,81,142,136", now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    facts = visitor.get(f"/verify/{proofs.issue(HAN, now=time()).code}.json").json
    assert facts["papers"] == {"reading_and_writing": None, "listening": 142, "speaking": 136}


# For everybody


def test_schools_find_the_page_from_every_page(visitor):
    assert visitor.see("/").select_one("footer a[href='/verify']").get_text() == "Verify a result"


@pytest.mark.parametrize("kind", ["statement", "share"])
def test_a_page_of_a_code_is_kept_by_nobody(request, visitor, kind):  # T13, T20, T23
    headers = visitor.get(f"/verify/{request.getfixturevalue(kind)}").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"


# What the paper showed


@pytest.fixture
def renamed(statement) -> str:
    """The code of a statement after which the candidate and the sitting got other names."""
    office.alter_entry(MEI, name="LIN Mei-Hwa", local_name="林美樺", candidate_number="0999")
    office.rename_sitting("May 2018")
    return statement


def names(answer) -> list[str]:
    return [name for name in (MEI.name, "林美華", "0007", "April (S2) 2018", "LIN Mei-Hwa", "May 2018")
            if name in page(answer).get_text()]  # fmt: skip


AS_PRINTED = [MEI.name, "林美華", "0007", "April (S2) 2018"]


def test_a_name_changed_later_does_not_change_what_a_statements_code_says(visitor, renamed):
    answer = visitor.get(f"/verify/{renamed}")
    assert heading(answer) == GENUINE
    assert names(answer) == AS_PRINTED


def test_machines_are_told_what_the_paper_showed_too(visitor, renamed):
    told = visitor.get(f"/verify/{renamed}.json").json
    facts = [told[name] for name in ("name", "local_name", "candidate_number", "sitting")]
    assert (facts, told["state"]) == (AS_PRINTED, "genuine")


def test_a_later_edition_takes_the_place_of_the_statement_and_says_the_new_name(visitor, renamed, time):
    time.pass_by(MONTH)
    newer = proofs.issue(MEI, now=time()).code
    answer = visitor.get(f"/verify/{renamed}")
    assert "It was replaced by a newer statement on" in page(answer).get_text()
    assert names(answer) == AS_PRINTED
    assert heading(visitor.get(f"/verify/{newer}")) == GENUINE
    assert names(visitor.get(f"/verify/{newer}")) == ["LIN Mei-Hwa", "May 2018"]
    told = visitor.get(f"/verify/{renamed}.json").json
    assert (told["state"], told["replaced_at"]) == ("superseded", f"{time():%Y-%m-%dT%H:%M:%SZ}")


def test_the_statement_of_who_withdrew_says_withdrawn_and_whom_it_was_about(visitor, renamed, time):
    office.withdraw(MEI, now=time())
    answer = visitor.get(f"/verify/{renamed}")
    assert visitor.get(f"/verify/{renamed}.json").json["state"] == "withdrawn"
    assert names(answer) == AS_PRINTED
    assert not [figure for figure in FIGURES if figure in without_codes(answer.text)]
