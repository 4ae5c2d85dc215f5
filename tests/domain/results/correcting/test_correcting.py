"""One result withheld, restored or corrected: what shows at once, what waits, who is told, and what stays closed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from portal.domain.refusals import Impossible, StoreConflict
from portal.domain.results import correcting, releasing, showing
from portal.domain.results.correcting.amending import Correction, Deed, Restoring, Withholding
from portal.domain.results.correcting.measuring import Given
from portal.domain.results.showing import Outcome
from portal.statuses import Status
from portal.store.audit import AuditLine
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.outbox import LetterState as Sending
from portal.store.results import How, Result
from portal.store.statements import Statement
from tests import cast, databases, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import Post, round_of, text_of, words_of
from tests.refusing import said, words
from tests.stage import staged
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
HOUR = timedelta(hours=1)
LATER = RELEASE_DAY + HOUR
SECOND_WAVE = RELEASE_DAY + timedelta(days=7)
BECAUSE = "The Listening paper was marked again"
WITHHELD = Withholding(reason="Your Speaking test is being looked at", news_by=date(2018, 6, 20))
BETTER = Correction(given=Given(overall=139, papers=(("listening", 147),)), reason=BECAUSE)


def do(deed: Deed, person: cast.Person = cast.MEI, *, now=LATER) -> correcting.CorrectionPlan:
    plan = correcting.plan(person.id_number, deed, now=now)
    correcting.carry_out(plan, by="office", now=now)
    return plan


def refused(deed: Deed, person: cast.Person = cast.MEI, *, now=LATER) -> str:
    before = office.everything()
    with pytest.raises(Impossible) as problem:
        correcting.plan(person.id_number, deed, now=now)
    assert office.everything() == before
    return "\n".join(said(problem.value))


def seen(account: int, *, now=LATER) -> Outcome:
    [line] = showing.sheet(account, now=now)
    return line.outcome


def versions(person: cast.Person = cast.MEI) -> list[Result]:
    db.session.rollback()
    found = select(Result).join(Entry, Entry.id == Result.entry_id).where(Entry.id_number == person.id_number)
    return list(db.session.scalars(found.order_by(Result.version)))


@pytest.fixture
@staged
def mei(app) -> int:
    """Mei has an account; its number."""
    cast.register(cast.MEI, now=BEFORE)
    return cast.account_of(cast.MEI, now=BEFORE)


@pytest.fixture
@staged
def loaded(mei) -> int:
    """The results of the cast are loaded and closed."""
    office.load_cast(now=BEFORE)
    return mei


@pytest.fixture
@staged
def released(loaded) -> int:
    """They opened an hour ago, and the letters went."""
    cast.schedule(RELEASE_DAY, now=BEFORE)
    releasing.write_letters(now=RELEASE_DAY)
    office.sent(now=lambda: RELEASE_DAY)
    return loaded


def test_a_plan_changes_nothing(released):
    before = office.everything()
    correcting.plan(cast.MEI.id_number, BETTER, now=LATER)
    assert office.everything() == before


@for_each("typed", ["937803WLC", "937803 wlc", "９３７８０３-wlc"])
def test_the_result_is_found_by_the_id_number_in_any_spelling(released, typed):
    assert correcting.plan(typed, BETTER, now=LATER).id_number == cast.MEI.id_number


def test_a_correction_of_a_released_result_shows_at_once(released):
    assert do(BETTER).shows_at_once
    assert seen(released) == Outcome(
        status=Status.FINAL,
        released_at=RELEASE_DAY,
        changed_at=LATER,
        overall=139,
        grade="B",
        cefr_level="A2",
        scores={"reading_and_writing": 137, "listening": 147, "speaking": 136},
    )


def test_the_version_that_was_replaced_stays(released):
    do(BETTER)
    first, second = versions()
    assert (first.overall, first.how, first.version) == (138, How.IMPORT, 1)
    assert (second.overall, second.how, second.version, second.reason) == (139, How.CORRECTION, 2, BECAUSE)
    assert (second.made_by, second.made_at, second.public_reason) == ("office", LATER, None)


def test_a_withheld_result_shows_the_reason_and_the_day_and_no_figure(released):
    do(WITHHELD)
    assert seen(released) == Outcome(
        status=Status.WITHHELD,
        released_at=RELEASE_DAY,
        changed_at=LATER,
        public_reason=WITHHELD.reason,
        news_by=WITHHELD.news_by,
    )


def test_a_withheld_version_holds_no_figures_itself(released):
    do(WITHHELD)
    newest = versions()[-1]
    assert (newest.overall, newest.grade, newest.cefr_level) == (None, None, None)


def test_a_restored_result_waits_for_the_next_release_and_is_announced_by_it(released):
    do(WITHHELD)
    plan = do(Restoring(), now=LATER + HOUR)
    assert (plan.shows_at_once, plan.amendment.opening, plan.seen) == (False, (None, None), Status.WITHHELD)
    assert seen(released, now=LATER + HOUR).status is Status.WITHHELD
    cast.schedule(SECOND_WAVE, now=LATER + HOUR)
    assert seen(released, now=SECOND_WAVE - HOUR).status is Status.WITHHELD
    back = seen(released, now=SECOND_WAVE)
    assert (back.status, back.overall, back.released_at, back.changed_at) == (Status.FINAL, 138, SECOND_WAVE, None)
    assert back.scores == {"reading_and_writing": 137, "listening": 142, "speaking": 136}
    assert releasing.write_letters(now=SECOND_WAVE) == 1


def test_a_restored_result_joins_a_release_that_is_set(released):
    do(WITHHELD)
    cast.schedule(SECOND_WAVE, now=LATER)
    assert do(Restoring()).amendment.opening.at == SECOND_WAVE
    assert seen(released, now=SECOND_WAVE).overall == 138


def test_what_was_corrected_before_it_was_withheld_comes_back_corrected(released):
    do(BETTER)
    do(WITHHELD, now=LATER + HOUR)
    do(Restoring(), now=LATER + 2 * HOUR)
    assert versions()[-1].overall == 139


def test_withheld_twice_with_another_reason_it_is_restored_to_what_it_was(released):
    do(WITHHELD)
    do(Withholding(reason="It takes longer than we thought"), now=LATER + HOUR)
    assert seen(released, now=LATER + HOUR).public_reason == "It takes longer than we thought"
    do(Restoring(), now=LATER + 2 * HOUR)
    assert versions()[-1].overall == 138


def test_a_withholding_takes_from_sight_what_is_seen_though_a_newer_version_waits(released):
    """Else the figures would stay on the page of a candidate whose result the office believes to be withheld."""
    cast.schedule(SECOND_WAVE, now=LATER)
    office.replace_result(cast.MEI, Status.FINAL, now=LATER, in_next_wave=True)
    assert do(WITHHELD).shows_at_once
    assert seen(released).status is Status.WITHHELD
    assert seen(released, now=SECOND_WAVE).status is Status.WITHHELD, "nor does the second wave open it"
    assert releasing.write_letters(now=SECOND_WAVE) == 0
    do(Restoring(), now=SECOND_WAVE)
    assert versions()[-1].overall == 150, "as it was in the version that waited"


def test_a_correction_does_not_open_what_waits(released):
    """The newest version waits for the second wave: its figures do not show because one of them is corrected."""
    do(WITHHELD)
    do(Restoring(), now=LATER + HOUR)
    plan = do(BETTER, now=LATER + HOUR)
    assert not plan.shows_at_once
    assert seen(released, now=SECOND_WAVE).status is Status.WITHHELD
    cast.schedule(SECOND_WAVE, now=LATER + HOUR)
    assert seen(released, now=SECOND_WAVE).overall == 139


@pytest.mark.parametrize("deed", [BETTER, WITHHELD], ids=["correct", "withhold"])
def test_what_is_changed_before_the_release_stays_closed_until_then(loaded, deed):  # T30
    cast.schedule(RELEASE_DAY, now=BEFORE)
    before = showing.sheet(loaded, now=BEFORE + HOUR)
    plan = do(deed, now=BEFORE)
    assert (plan.shows_at_once, plan.letter_goes, plan.amendment.opening.at) == (False, False, RELEASE_DAY)
    assert showing.sheet(loaded, now=BEFORE + HOUR) == before
    assert not office.letters("changed")
    after = seen(loaded, now=RELEASE_DAY)
    assert after.status is (Status.FINAL if deed is BETTER else Status.WITHHELD)
    assert after.changed_at is None, "nobody saw it otherwise"


def test_a_result_that_waits_for_a_release_to_be_set_goes_on_waiting(loaded):
    assert do(BETTER, now=BEFORE).amendment.opening == (None, None)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    assert seen(loaded, now=RELEASE_DAY).overall == 139


def test_a_result_withheld_before_the_release_comes_out_with_it_when_it_is_restored(loaded):
    cast.schedule(RELEASE_DAY, now=BEFORE)
    do(WITHHELD, now=BEFORE)
    do(Restoring(), now=BEFORE)
    after = seen(loaded, now=RELEASE_DAY)
    assert (after.overall, after.changed_at) == (138, None)


def test_a_pending_result_becomes_final_with_an_overall_score(released):
    do(Correction(given=Given(overall=140, grade="A", cefr_level="B1"), reason=BECAUSE), cast.PENDING)
    newest = versions(cast.PENDING)[-1]
    assert (newest.status, newest.overall, newest.grade) == (Status.FINAL, 140, "A")


def test_a_pending_result_without_an_overall_score_stays_pending(released):
    said = refused(Correction(given=Given(grade="A"), reason=BECAUSE), cast.PENDING)
    assert said == "A final result needs an overall score. Give it too."


def test_the_plan_says_what_is_odd(released):
    plan = correcting.plan(
        cast.MEI.id_number, Correction(given=Given(overall=150), reason=BECAUSE), now=LATER
    )  # fmt: skip
    assert words(plan.amendment.warnings[0]) == "overall: The papers give 138."


NOT_WITHHELD = "The result is not withheld: it is final. There is nothing to restore."


@for_each(
    "deed, person, sentence",
    [
        (Restoring(), cast.MEI, NOT_WITHHELD),
        (
            Restoring(),
            cast.WITHHELD,
            "The result was imported as withheld, so there is no other result to restore. Import it with",
        ),
        (BETTER, cast.WITHHELD, "The result is withheld. Restore it first: `flask result restore ID --write`."),
        (Correction(given=Given(), reason=BECAUSE), cast.MEI, "Say what to correct: --overall,"),
        (Correction(given=Given(overall=138), reason=BECAUSE), cast.MEI, "The result already says that."),
        (Correction(given=Given(overall=1), reason=BECAUSE), cast.MEI, "The overall score cannot be 1. Write"),
        (Correction(given=Given(overall=139), reason=" \n"), cast.MEI, "The reason is empty. Say why."),
        (Withholding(reason=""), cast.MEI, "The reason is empty. Say why."),
        (Withholding(reason="a" * 501), cast.MEI, "The reason has 501 characters. Use 500 or fewer."),
        (Withholding(reason="why", news_by=date(2018, 6, 4)), cast.MEI, "2018-06-04 has passed. Choose a day"),
        (BETTER, cast.STRANGER, "There is no candidate with the ID Number '123456ABC'."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(released, deed, person, sentence):
    assert refused(deed, person).startswith(sentence)


def test_news_may_be_promised_for_today(released):
    do(Withholding(reason="why", news_by=LATER.date()))
    assert seen(released).news_by == LATER.date()


def test_today_is_the_day_it_is_in_the_zone_of_the_sitting(released):
    """23:30 UTC is half past midnight in London in June."""
    night = LATER.replace(hour=23, minute=30)
    assert "has passed" in refused(Withholding(reason="why", news_by=night.date()), now=night)


def test_an_entry_without_a_result_has_none_to_change(mei):
    said = refused(BETTER)
    assert said == "937803WLC has no result yet. Import it with `flask import results`."


def test_withheld_again_for_the_same_reason_is_refused(released):
    do(WITHHELD)
    assert refused(WITHHELD).startswith("The result is withheld already, with this reason and day.")


def test_a_reason_of_several_lines_is_kept_as_one(released):
    do(Withholding(reason=" Your Speaking test\n  is being looked at "))
    assert seen(released).public_reason == "Your Speaking test is being looked at"


# The letter.


@pytest.mark.parametrize("deed", [BETTER, WITHHELD], ids=["correct", "withhold"])
def test_a_change_that_is_seen_is_told_by_a_letter_without_a_figure(released, deed):  # T38
    assert do(deed).letter_goes
    [message] = office.sent(now=lambda: LATER)
    assert (message["To"], message["Subject"]) == (cast.MEI.email, "Your result has changed: A2 Key for Schools")
    assert "5 June 2018 at 10:00 (UK time)" in text_of(message)
    for secret in ("138", "139", "147", "grade", "Grade", "A2\n", WITHHELD.reason, BECAUSE, cast.MEI.id_number):
        assert secret not in words_of(message), secret


def test_the_letter_is_in_the_language_of_its_reader(app):
    cast.register(cast.MEI, now=BEFORE, language="zh-Hant")
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    do(WITHHELD)
    subjects = [message["Subject"] for message in office.sent(now=lambda: LATER)]
    assert any(subject.startswith("您的成績已變更") for subject in subjects)


def test_each_change_is_told_once(released):
    do(BETTER)
    assert [letter.about for letter in office.letters("changed")] == [f"changed:{versions()[-1].id}"]


def test_of_two_changes_the_letter_of_the_one_that_is_seen_goes(released):
    do(BETTER)
    do(WITHHELD, now=LATER + HOUR)
    assert len(office.sent(now=lambda: LATER + HOUR)) == 1
    assert [letter.state for letter in office.letters("changed")] == [Sending.SUPPRESSED, Sending.SENT]


def test_a_letter_does_not_go_once_a_newer_release_has_opened(released):
    do(WITHHELD)
    do(Restoring())
    releasing.release_now(office.SITTING, by="office", now=LATER + HOUR)
    office.sent(now=lambda: LATER + HOUR)
    assert [letter.state for letter in office.letters("changed")] == [Sending.SUPPRESSED]


def test_a_letter_does_not_go_to_who_holds_the_entry_no_longer(released):
    do(BETTER)
    office.take_away(cast.MEI)
    assert office.sent(now=lambda: LATER) == []


def test_no_letter_goes_where_nobody_has_registered(released):
    assert not do(BETTER, cast.HAN).letter_goes
    assert not office.letters("changed")


def test_no_letter_goes_to_a_closed_account(released):
    office.close_accounts(now=LATER)
    assert not do(BETTER).letter_goes
    assert not office.letters("changed")


def test_no_letter_is_written_for_what_waits(released):
    do(WITHHELD)
    office.sent(now=lambda: LATER)
    do(Restoring(), now=LATER + HOUR)
    assert len(office.letters("changed")) == 1


# What else follows.


@one_transaction
def issue(result_id: int) -> None:
    db.session.add(Statement(result_id=result_id, particulars="{}", code_hash="a hash", issued_at=RELEASE_DAY))


def test_the_plan_names_the_statement_that_is_genuine_no_longer(released):
    issue(versions()[0].id)
    assert correcting.plan(cast.MEI.id_number, BETTER, now=LATER).statement_issued_at == RELEASE_DAY


def test_a_statement_stays_genuine_while_the_newer_version_waits(released):
    do(WITHHELD)
    issue(versions()[1].id)
    assert correcting.plan(cast.MEI.id_number, Restoring(), now=LATER).statement_issued_at is None


def test_each_deed_is_in_the_audit_log_without_a_name_a_grade_or_its_reason(released):  # T46
    for deed in (BETTER, WITHHELD, Restoring()):
        do(deed)
    db.session.rollback()
    lines = list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))[-3:]
    entry = db.session.scalars(select(Entry.id).where(Entry.id_number == cast.MEI.id_number)).one()
    assert [(line.what, line.who, line.whom) for line in lines] == [
        (what, "office", entry) for what in ("result corrected", "result withheld", "result restored")
    ]
    assert [json.loads(line.details) for line in lines] == [
        {"at_once": True, "sitting": "ket-april", "version": 2},
        {"at_once": True, "sitting": "ket-april", "version": 3},
        {"at_once": False, "sitting": "ket-april", "version": 4},
    ]


def test_the_history_tells_every_version_without_a_figure(released):
    do(BETTER)
    do(WITHHELD, now=LATER + HOUR)
    do(Restoring(), now=LATER + 2 * HOUR)
    told = correcting.history("937803wlc", now=LATER + 2 * HOUR)
    assert [(each.number, each.status.value, each.how.value, each.opens_at, each.is_open) for each in told] == [
        (1, "final", "import", RELEASE_DAY, True),
        (2, "final", "correction", RELEASE_DAY, True),
        (3, "withheld", "withhold", RELEASE_DAY, True),
        (4, "final", "restore", None, False),
    ]
    assert "139" not in str(told)


def test_the_history_of_an_unknown_id_number_is_refused():
    with pytest.raises(Impossible):
        correcting.history(cast.STRANGER.id_number, now=BEFORE)


def test_an_import_leaves_alone_what_was_changed_by_hand(loaded, tmp_path):
    do(WITHHELD, now=BEFORE)
    with pytest.raises(Impossible):
        office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    assert versions()[-1].status is Status.WITHHELD


def test_the_first_scores_of_a_sitting_settle_which_papers_it_has(mei, tmp_path):
    file = office.sheet(tmp_path, f"id_number,overall\n{cast.MEI.id_number},138\n")
    office.import_results.carry_out(
        office.import_results.plan(file, office.SITTING, now=BEFORE), by="office", now=BEFORE
    )
    cast.schedule(RELEASE_DAY, now=BEFORE)
    papers = (("reading_and_writing", 137), ("listening", 142), ("speaking", 136))
    do(Correction(given=Given(papers=papers), reason=BECAUSE))
    [line] = showing.sheet(mei, now=LATER)
    assert (line.parts_variant, line.outcome.scores) == ("three", dict(papers))


# Two at once.


def test_a_plan_that_was_overtaken_is_not_carried_out(released):
    overtaken = correcting.plan(cast.MEI.id_number, BETTER, now=LATER)
    do(Correction(given=Given(overall=140), reason=BECAUSE))
    before = office.everything()
    with pytest.raises(StoreConflict):
        correcting.carry_out(overtaken, by="office", now=LATER)
    assert office.everything() == before


def test_a_plan_that_was_made_before_the_release_is_not_carried_out_after_it(loaded):
    """It said that nothing shows yet; now it would."""
    cast.schedule(RELEASE_DAY, now=BEFORE)
    planned = correcting.plan(cast.MEI.id_number, BETTER, now=RELEASE_DAY - HOUR)
    with pytest.raises(StoreConflict):
        correcting.carry_out(planned, by="office", now=RELEASE_DAY)
    assert len(versions()) == 1


@pytest.mark.parametrize("backend", databases.BOTH)
def test_of_two_corrections_at_once_one_is_kept(app, released, backend):
    plans = [
        correcting.plan(cast.MEI.id_number, Correction(given=Given(overall=overall), reason=BECAUSE), now=LATER)
        for overall in (139, 140)
    ]
    barrier, outcomes = Barrier(2), []

    def carry_out(plan: correcting.CorrectionPlan) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcomes.append(correcting.carry_out(plan, by="office", now=LATER))
            except StoreConflict as lost:
                outcomes.append(lost)

    running = [Thread(target=carry_out, args=(plan,)) for plan in plans]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "StoreConflict"]
    assert len(versions()) == 2
    assert len(office.letters("changed")) == 1


@pytest.mark.parametrize("backend", databases.BOTH)
def test_each_deed_is_kept_by_both_databases(released, backend):
    best = Correction(given=Given(overall=140, grade="A", cefr_level="B1"), reason=BECAUSE)
    for number, deed in enumerate((BETTER, WITHHELD, Restoring(), best), start=1):
        do(deed, now=LATER + number * HOUR)
    assert [version.status.value for version in versions()] == ["final", "final", "withheld", "final", "final"]
    releasing.release_now(office.SITTING, by="office", now=LATER + 6 * HOUR)
    assert seen(released, now=LATER + 6 * HOUR).overall == 140
    assert round_of(Post(), now=lambda: LATER + 7 * HOUR).sent == 0
