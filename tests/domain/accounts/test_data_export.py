"""What an account's reader may take away: all that is kept of them, no secret, nobody else's, and nothing too early."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.accounts import changing_account, changing_email, data_export, help_desk, registering, signing_in
from portal.domain.importing import timetable as import_timetable
from portal.domain.proofs import sharing
from portal.domain.refusals import NoSuchEntry
from portal.domain.sittings import sittings, timetable
from portal.language import languages
from portal.statuses import Status
from portal.store.accounts import Account
from portal.store.database import db
from portal.store.links import Link
from portal.store.shares import Share
from portal.store.sign_ins import SignIn
from tests import cast, office, proofs
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.spreadsheets import in_one_process
from tests.stage import staged

HOME = "192.0.2.1"
SECOND = timedelta(seconds=1)
OFFICE = {"reason": "asked for at the counter", "by": "office"}


@pytest.fixture
@staged
def mei(app, time) -> int:
    """The number of Mei's account."""
    cast.register(cast.MEI, now=time(), updates_wording="Yes, please")
    return cast.account_of(cast.MEI, now=time())


def told(account: int, *, now=BEFORE) -> data_export.Facts:
    return data_export.disclosed(account, now=now)


def exam(account: int, *, now=BEFORE) -> data_export.Facts:
    [only] = told(account, now=now)["exams"]
    return only


def as_text(facts: data_export.Facts) -> str:
    return json.dumps(facts, default=str, ensure_ascii=False)


def test_the_account_is_told_with_what_was_agreed_to(mei, time):
    facts = told(mei)["account"]
    assert (facts["email_address"], facts["email_address_confirmed"]) == (cast.MEI.email, None)
    assert (facts["opened"], facts["language"]) == (BEFORE, "en")
    assert facts["terms_of_use"] == {"version": office.account(cast.MEI).terms_version, "agreed": BEFORE}
    assert facts["updates"] == {"since": BEFORE, "wording": "Yes, please"}
    assert facts["emails_about_verifications_since"] is None


def test_who_wants_no_updates_is_told_so(mei):
    cast.register(cast.HAN, now=BEFORE)
    assert told(cast.account_of(cast.HAN, now=BEFORE))["account"]["updates"] is None


def test_an_entry_is_told_as_the_office_entered_it(mei):
    facts = exam(mei)
    kept = proofs.entry(cast.MEI)
    assert facts["name"] == cast.MEI.name == kept.name
    for name in ("family_name", "given_name", "local_name", "date_of_birth", "internal_id", "reference_number"):
        assert facts[name] == getattr(kept, name), name
    assert isinstance(facts["date_of_birth"], date)
    assert (facts["id_number"], facts["candidate_number"]) == (cast.MEI.id_number, kept.candidate_number)
    assert (facts["exam"], facts["sitting"]) == ("A2 Key for Schools", "April (S2) 2018")
    assert (facts["added_to_account"], facts["results_promised_by"]) == (BEFORE, RELEASE_DAY)


def test_of_a_promise_without_an_hour_the_day_is_told(mei, tmp_path):
    late = datetime(2018, 6, 30, 23, 0, tzinfo=UTC)  # the day after in Taipei
    plan = sittings.SittingPlan(
        code="later", exam="a2-key", name="Later", results_by=late, results_by_has_time=False, zone="Asia/Taipei"
    )
    sittings.add(plan, by="office", now=BEFORE)
    text = f"candidate_number,name,id_number\n0001,{cast.MEI.name},704652HKD\n"
    office.enter(tmp_path, text, now=BEFORE, sitting="later")
    office.hand_over("704652HKD", mei, now=BEFORE)
    assert [each["results_promised_by"] for each in told(mei)["exams"]] == [date(2018, 7, 1), RELEASE_DAY]


def test_the_school_is_told_by_its_name(mei, tmp_path):
    number = proofs.entry(cast.MEI).candidate_number
    header = "candidate_number,name,id_number,school\n"
    office.enter(tmp_path, f"{header}{number},{cast.MEI.name},{cast.MEI.id_number},Riverside\n", now=BEFORE)
    assert exam(mei)["school"] == "Riverside"


def test_exams_are_named_in_the_language_spoken(mei):
    with languages.speaking("zh-Hant"):
        assert told(mei)["exams"][0]["exam"] != "A2 Key for Schools"


def test_every_exam_that_was_added_is_told(mei):
    later = BEFORE + timedelta(days=1)
    registering.add_entry(mei, cast.numbers(cast.HAN), now=later)
    assert {each["name"]: each["added_to_account"] for each in told(mei)["exams"]} == {
        cast.MEI.name: BEFORE,
        cast.HAN.name: later,
    }


def test_the_timetable_is_told(mei):
    plan = import_timetable.plan(in_one_process.read_file(DATA / "timetable.csv"), office.SITTING)
    import_timetable.carry_out(plan, by="office", now=BEFORE)
    appointments = timetable.of_entry(proofs.entry(cast.MEI).id)
    assert [(each["paper"], each["date"], each["time"]) for each in exam(mei)["timetable"]] == [
        (each.paper, each.day, each.time) for each in appointments
    ]
    assert appointments


def test_before_the_release_loaded_results_leave_no_trace(mei, time):  # T37
    time.move(RELEASE_DAY - SECOND)
    before = as_text(told(mei, now=time()))
    office.load_cast(now=time())
    assert as_text(told(mei, now=time())) == before
    cast.schedule(RELEASE_DAY, now=time())
    assert as_text(told(mei, now=time())) == before
    assert exam(mei, now=time())["result"]["state"] == "waiting"


def test_after_the_release_the_result_is_told(mei, time):
    proofs.release(time)
    assert exam(mei, now=time())["result"] == {
        "state": "final",
        "released": RELEASE_DAY,
        "changed": None,
        "overall_score": 138,
        "grade": "B",
        "cefr_level": "A2",
        "scores": {"reading_and_writing": 137, "listening": 142, "speaking": 136},
        "reason": None,
        "news_by": None,
        "statement_of_results_first_issued": None,
    }
    proofs.issue(cast.MEI, now=time())
    assert exam(mei, now=time())["result"]["statement_of_results_first_issued"] == RELEASE_DAY


def test_a_score_under_the_lowest_reported_is_not_told(mei, time, tmp_path):
    office.load(tmp_path, f"{cast.MEI.id_number},,121,C,A2,81,142,136", now=time())
    cast.schedule(RELEASE_DAY, now=time())
    assert exam(mei, now=RELEASE_DAY)["result"]["scores"] == {
        "reading_and_writing": None,
        "listening": 142,
        "speaking": 136,
    }


def test_figures_that_were_taken_back_are_not_told(mei, time):
    proofs.release(time)
    office.replace_result(cast.MEI, Status.WITHHELD, now=time())
    result = exam(mei, now=time())["result"]
    assert (result["state"], result["overall_score"], result["scores"]) == ("withheld", None, {})


def test_shares_are_told_without_their_addresses(mei, time):
    code, gone = [proofs.share(mei, lasts=None, now=time()) for _ in range(2)]
    proofs.release(time)
    sharing.revoke(mei, proofs.overview(mei, now=time()).shares[0].id, now=time())
    revoked, running = exam(mei, now=time())["shares"]
    assert (revoked["taken_back"], running["taken_back"]) == (RELEASE_DAY, None)
    assert (running["shows"], running["made"], running["times_looked_at"]) == ("full", BEFORE, 0)
    text = as_text(told(mei, now=time()))
    assert code not in text
    assert gone not in text


def test_a_share_is_told_with_whom_it_is_for(mei, time):
    proofs.share(mei, recipient="North School", now=time())
    assert exam(mei, now=time())["shares"][0]["for"] == "North School"


def test_every_verification_is_told_however_many_there_are(mei, time):
    proofs.release(time)
    for _ in range(sharing.MOST_LOOKS + 1):
        proofs.by_numbers(now=time())
    looks = exam(mei, now=time())["verifications"]
    assert looks == [{"at": RELEASE_DAY, "way": "numbers", "organisation": proofs.MAPLE}] * (sharing.MOST_LOOKS + 1)


def test_letters_are_told_by_kind_and_address(mei, time):
    assert told(mei)["emails"] == [
        {
            "kind": "welcome",
            "to": cast.MEI.email,
            "language": "en",
            "state": "waiting",
            "written": BEFORE,
            "sent": None,
        }
    ]
    office.sent(now=time)
    [email] = told(mei)["emails"]
    assert (email["state"], email["sent"]) == ("sent", BEFORE)


def test_sign_ins_are_told_those_that_ended_too(mei):
    changing_account.log_out_everywhere(mei, now=BEFORE + SECOND)
    cast.account_of(cast.MEI, now=BEFORE + 2 * SECOND)
    assert told(mei)["sign_ins"] == [
        {"began": BEFORE + 2 * SECOND, "last_seen": BEFORE + 2 * SECOND, "ended": None, "how_it_ended": None},
        {"began": BEFORE, "last_seen": BEFORE, "ended": BEFORE + SECOND, "how_it_ended": "logged out everywhere"},
    ]


def test_changes_of_address_are_told(mei):
    secret = signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address=HOME, now=BEFORE).secret
    changing_email.ask(signing_in.reader(secret, now=BEFORE), cast.PASSWORD, "other@example.org", now=BEFORE)
    assert told(mei)["changes_of_email_address"] == [
        {"from": cast.MEI.email, "to": "other@example.org", "asked": BEFORE, "done": None, "stopped": None}
    ]


def test_no_secret_is_told(mei, time):  # T9
    proofs.share(mei, now=time())
    [link] = office.reset_links(cast.MEI.id_number, now=time())
    proofs.release(time)
    statement = proofs.issue(cast.MEI, now=time())
    text = as_text(told(mei, now=time()))
    kept = proofs.entry(cast.MEI)
    secrets = [link, statement.code, cast.PASSWORD, kept.public_key, str(kept.secret_enc)]
    secrets += db.session.scalars(select(Account.password_hash))
    for column in (Link.hash, Share.hash, SignIn.secret_hash):
        secrets += db.session.scalars(select(column))
    assert len(secrets) > 9
    assert [each for each in secrets if each in text] == []
    assert f'"{cast.MEI.secret_number}"' not in text


def test_nothing_is_told_of_others(mei, time):
    """Neither of another account, nor of who held the entry before."""
    cast.register(cast.HAN, now=time())
    stranger = cast.account_of(cast.HAN, now=time())
    proofs.share(mei, now=time())
    proofs.release(time)
    proofs.by_numbers(now=time())
    time.pass_by(SECOND)
    help_desk.unregister(cast.MEI.id_number, **OFFICE, now=time())
    time.pass_by(SECOND)
    cast.register(cast.MEI, now=time(), email="rightful@example.org")
    anew = cast.account_of(cast.MEI, now=time())
    facts = told(anew, now=time())
    [held] = facts["exams"]
    assert (held["shares"], held["verifications"]) == ([], [])
    assert len(facts["sign_ins"]) == len(facts["emails"]) == 1
    for other in (cast.MEI.email, cast.HAN.email, cast.HAN.name, cast.HAN.id_number):
        assert other not in as_text(facts)
    assert cast.MEI.id_number not in as_text(told(stranger, now=time()))


def test_a_closed_account_tells_nothing(mei):
    office.close_accounts(now=BEFORE)
    with pytest.raises(NoSuchEntry):
        told(mei)
