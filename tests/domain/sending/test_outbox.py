"""The outbox in the office's hands: seen without what letters say, sent anew or stopped, all that are named or none."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain import notifying
from portal.domain.accounts import changing_email, help_desk
from portal.domain.refusals import Impossible
from portal.domain.results import releasing
from portal.domain.sending import outbox as letters
from portal.mail import Undeliverable
from portal.statuses import Status
from portal.store import outbox
from portal.store.audit import AuditLine
from portal.store.database import db, one_transaction
from portal.store.outbox import WAITED_FOR, Letter, LetterState
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import Post, round_of
from tests.refusing import refusing, said

pytestmark = pytest.mark.usefixtures("app")

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BY = {"by": "office", "now": BEFORE + HOUR}
WHOLE = {"state": None, "sitting": None, "most": 50}


def refuse(_message: object) -> None:
    raise Undeliverable("the mail server refused it: 550 no such mailbox")


def put_off(_message: object) -> None:
    raise OSError("the mail server put it off: 451 greylisted")


def written(person: cast.Person) -> int:
    """The number of the welcome letter that waits for the person."""
    cast.register(person, now=BEFORE)
    return office.letters("welcome")[-1].id


def failed(person: cast.Person, time) -> int:
    number = written(person)
    round_of(Post(refuse), now=time)
    return number


def kept(number: int) -> Letter:
    db.session.rollback()
    return db.session.get_one(Letter, number)


def notes() -> list[tuple[str, dict[str, object]]]:
    lines = db.session.scalars(select(AuditLine).where(AuditLine.what.contains("letter")).order_by(AuditLine.id))
    return [(line.what, json.loads(line.details)) for line in lines]


def faults(problem: pytest.ExceptionInfo[Impossible]) -> list[str]:
    return said(problem.value)


def announced(time) -> int:
    """The number of the letter that tells Mei of her results, which waits; all before it has gone."""
    written(cast.MEI)
    round_of(Post(), now=time)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())
    return office.letters("released")[-1].id


def test_letters_are_counted_by_their_states(time):
    failed(cast.MEI, time)
    written(cast.HAN)
    round_of(Post(), now=time)
    written(cast.PENDING)
    counts = letters.overview(**WHOLE, now=BEFORE).counts
    assert counts == {"waiting": 1, "sending": 0, "sent": 1, "failed": 1, "suppressed": 0}


def test_letters_that_have_not_gone_are_listed_with_the_newest_trouble_first(time):
    first = failed(cast.MEI, time)
    time.pass_by(MINUTE)
    second = failed(cast.HAN, time)
    waiting = written(cast.PENDING)
    lines = letters.overview(**WHOLE, now=BEFORE).lines
    assert [(line.number, line.state) for line in lines] == [
        (second, "failed"),
        (first, "failed"),
        (waiting, "waiting"),
    ]


def test_letters_that_are_not_to_go_are_listed_last(time):
    stopped = failed(cast.MEI, time)
    waiting = written(cast.HAN)
    letters.suppress([stopped], reason="written by mistake", **BY)
    lines = letters.overview(**WHOLE, now=BEFORE).lines
    assert [line.number for line in lines] == [waiting, stopped]


def test_letters_that_have_gone_are_listed_when_asked_for(time):
    number = written(cast.MEI)
    round_of(Post(), now=time)
    assert letters.overview(**WHOLE, now=BEFORE).lines == []
    found = letters.overview(**(WHOLE | {"state": "sent"}), now=BEFORE)
    assert ([line.number for line in found.lines], found.total) == ([number], 1)


def test_the_letters_of_one_sitting_are_about_its_entries_or_about_an_account_that_holds_one(tmp_path):
    office.add_sitting("elsewhere", now=BEFORE)
    office.enter(tmp_path, "candidate_number,name\n0001,Somebody Else\n", now=BEFORE, sitting="elsewhere")
    written(cast.MEI)
    account = office.account(cast.MEI)
    one_transaction(notifying.write_password_changed)(account, now=BEFORE)
    for code, kinds in {office.SITTING: {"welcome", "password-changed"}, "elsewhere": set()}.items():
        found = letters.overview(**(WHOLE | {"sitting": code}), now=BEFORE)
        assert ({line.kind for line in found.lines}, found.counts["waiting"]) == (kinds, len(kinds))


def test_an_unknown_sitting_is_refused():
    with refusing("There is no sitting 'ket-may'"):
        letters.overview(**(WHOLE | {"sitting": "ket-may"}), now=BEFORE)


def test_no_more_letters_are_listed_than_asked_for_and_all_are_counted():
    for person in (cast.MEI, cast.HAN, cast.PENDING):
        written(person)
    found = letters.overview(**(WHOLE | {"most": 2}), now=BEFORE)
    assert (len(found.lines), found.total) == (2, 3)


def test_it_is_told_how_long_a_letter_has_waited(time):  # R5
    written(cast.MEI)
    time.pass_by(HOUR)
    round_of(Post(put_off), now=time)
    assert letters.overview(**WHOLE, now=BEFORE + 3 * HOUR).waited == 3 * HOUR


def test_a_letter_that_is_sent_anew_has_waited_since_then(time):
    number = failed(cast.MEI, time)
    letters.retry([number], by="office", now=BEFORE + 3 * HOUR)
    assert letters.overview(**WHOLE, now=BEFORE + 3 * HOUR + MINUTE).waited == MINUTE


def test_where_no_letter_waits_none_has_waited(time):
    failed(cast.MEI, time)
    assert letters.overview(**WHOLE, now=BEFORE).waited is None


def test_a_clock_that_was_set_back_makes_no_wait_of_less_than_nothing():  # R12
    written(cast.MEI)
    assert letters.overview(**WHOLE, now=BEFORE - HOUR).waited == timedelta()


def test_neither_list_nor_letter_tells_a_link_or_a_secret(time):  # T46
    number = failed(cast.MEI, time)
    link = json.loads(kept(number).facts)["link"]
    told = f"{letters.overview(**WHOLE, now=BEFORE)} {letters.show(number)}"
    for secret in (link, cast.MEI.secret_number, "facts"):
        assert secret not in told


def test_a_letter_is_shown_with_the_entry_it_tells_of(time):
    number = failed(cast.MEI, time)
    shown = letters.show(number)
    assert [(named.id_number, named.name, named.sitting) for named in shown.about] == [
        (cast.MEI.id_number, cast.MEI.name, office.SITTING)
    ]
    assert (shown.line.to, shown.line.tries, shown.line.next_at) == (cast.MEI.email, 1, None)
    assert (shown.written_at, shown.claimed_by, shown.sent_at) == (BEFORE, "sender", None)
    assert shown.message_id == kept(number).message_id


def test_a_letter_about_an_account_is_shown_with_the_entries_it_holds(time):
    written(cast.MEI)
    account = office.account(cast.MEI)
    office.hand_over(cast.HAN.id_number, account.id, now=BEFORE)
    one_transaction(notifying.write_password_changed)(office.account(cast.MEI), now=BEFORE)
    shown = letters.show(office.letters("password-changed")[-1].id)
    assert [named.id_number for named in shown.about] == [cast.HAN.id_number, cast.MEI.id_number]
    listed = {line.number: line.whose for line in letters.overview(**WHOLE, now=BEFORE).lines}
    assert listed[shown.line.number] == shown.line.whose == shown.about[0]


def test_a_letter_to_an_account_that_holds_nothing_is_nobodys(time):
    written(cast.MEI)
    one_transaction(notifying.write_password_changed)(office.account(cast.MEI), now=BEFORE)
    office.take_away(cast.MEI)
    [line] = [line for line in letters.overview(**WHOLE, now=BEFORE).lines if line.kind == "password-changed"]
    assert (line.whose, letters.show(line.number).about) == (None, [])


def test_a_failed_letter_goes_when_it_is_sent_anew(time):
    number = failed(cast.MEI, time)
    assert letters.retry([number], **BY) == 1
    assert (kept(number).state, kept(number).reason, kept(number).tries) == (LetterState.WAITING, None, 0)
    time.pass_by(HOUR)
    post = Post()
    assert round_of(post, now=time).sent == 1
    assert [message["Message-ID"] for message in post.taken] == [kept(number).message_id]


def test_a_letter_that_was_put_off_is_due_at_once_with_all_its_tries(time):
    number = written(cast.MEI)
    round_of(Post(put_off), now=time)
    letters.retry([number], by="office", now=BEFORE)
    assert (kept(number).next_at, kept(number).tries) == (BEFORE, 0)
    assert round_of(Post(), now=time).sent == 1


def test_every_letter_that_has_failed_is_sent_anew_in_one_go(time):
    numbers = [failed(person, time) for person in (cast.MEI, cast.HAN)]
    waiting = written(cast.PENDING)
    assert letters.retry_failed(**BY) == 2
    assert {kept(number).next_at for number in numbers} == {BY["now"]}
    assert kept(waiting).next_at == BEFORE
    assert letters.retry_failed(**BY) == 0
    assert notes() == [("failed letters retried", {"letters": 2})]


def test_an_announcement_goes_to_the_address_that_its_account_has_now(time):
    number = announced(time)
    letters.suppress([number], reason="a wrong address", by="office", now=time())
    confirming, _ = office.change_links(cast.MEI, "new@example.org", now=time())
    changing_email.confirm(confirming, now=time())
    letters.retry([number], by="office", now=time())
    assert kept(number).to_address == "new@example.org"


def test_what_is_for_one_address_alone_follows_to_no_other(time):  # T24
    """A letter that tells of a theft would else go to the thief."""
    cast.register(cast.MEI, now=BEFORE)
    one_transaction(notifying.write_password_changed)(office.account(cast.MEI), now=BEFORE)
    round_of(Post(refuse), now=time)
    number = office.letters("password-changed")[-1].id
    confirming, _ = office.change_links(cast.MEI, "new@example.org", now=BEFORE)
    changing_email.confirm(confirming, now=BEFORE)
    letters.retry([number], by="office", now=BEFORE)
    assert kept(number).to_address == cast.MEI.email


def test_a_link_that_was_spent_meanwhile_does_not_go_out_again(time):  # T22
    number = failed(cast.MEI, time)
    confirming, _ = office.change_links(cast.MEI, "new@example.org", now=BEFORE)
    changing_email.confirm(confirming, now=BEFORE)
    letters.retry([number], by="office", now=BEFORE)
    post = Post()
    round_of(post, now=time)
    assert kept(number).state is LetterState.SUPPRESSED
    assert kept(number).message_id not in [message["Message-ID"] for message in post.taken]


def test_a_result_that_was_withheld_meanwhile_is_not_announced_anew(time):  # T38
    number = announced(time)
    round_of(Post(refuse), now=time)
    office.replace_result(cast.MEI, Status.WITHHELD, now=time())
    letters.retry([number], by="office", now=time())
    assert round_of(Post(), now=time).suppressed == 1


def test_a_stopped_announcement_can_be_sent_after_all(time):
    number = announced(time)
    letters.suppress([number], reason="too early", by="office", now=time())
    assert round_of(Post(), now=time).sent == 0
    letters.retry([number], by="office", now=time())
    assert round_of(Post(), now=time).sent == 1


def test_a_letter_that_has_gone_goes_no_second_time(time):
    number = written(cast.MEI)
    round_of(Post(), now=time)
    with pytest.raises(Impossible) as refused:
        letters.retry([number], **BY)
    assert faults(refused) == [
        f"Letter {number} was sent on 6 May 2018 at 16:00 (Taiwan time), and each letter is sent only once. "
        "If it is missing, look in the junk folder."
    ]


@pytest.mark.parametrize("deed", ["retry", "suppress"])
def test_a_letter_in_a_senders_hands_is_left_there(deed):  # R4
    number = written(cast.MEI)
    one_transaction(lambda: outbox.claim("sender", WAITED_FOR, 1, now=BEFORE, longest_wait=HOUR))()
    with refusing(f"Letter {number} is being sent at this moment"):
        getattr(letters, deed)([number], **(BY | ({"reason": "wrong"} if deed == "suppress" else {})))
    assert kept(number).claimed_by == "sender"


def test_a_stopped_letter_is_not_sent_and_says_why(time):
    number = written(cast.MEI)
    assert letters.suppress([number], reason="written by mistake", **BY) == 1
    assert round_of(Post(), now=time).sent == 0
    assert (kept(number).state, kept(number).reason) == (LetterState.SUPPRESSED, "written by mistake")


def test_what_only_a_stopped_letter_knew_is_wiped(time):
    number = failed(cast.MEI, time)
    link = json.loads(kept(number).facts)["link"]
    letters.suppress([number], reason="written by mistake", **BY)
    assert kept(number).facts is None
    assert link not in str(office.everything())


def test_a_stopped_letter_whose_link_was_wiped_cannot_be_sent_any_more():
    number = written(cast.MEI)
    letters.suppress([number], reason="written by mistake", **BY)
    with refusing("its text was deleted"):
        letters.retry([number], **BY)


def test_a_stopped_letter_is_not_stopped_twice():
    number = written(cast.MEI)
    letters.suppress([number], reason="written by mistake", **BY)
    with refusing(r"suppressed already \(written by mistake\)"):
        letters.suppress([number], reason="once more", **BY)


def test_a_letter_of_a_closed_account_goes_to_nobody(time):
    number = announced(time)
    help_desk.unregister(cast.MEI.id_number, reason="wrong person", by="office", now=time())
    with refusing("belongs to a closed account"):
        letters.retry([number], by="office", now=time())
    assert letters.show(number).line.to == ""


@pytest.mark.parametrize("deed", ["retry", "suppress"])
def test_with_one_wrong_number_nothing_is_done_and_each_fault_is_told(time, deed):
    gone = written(cast.MEI)
    round_of(Post(), now=time)
    number = failed(cast.HAN, time)
    before = office.everything()
    with pytest.raises(Impossible) as refused:
        getattr(letters, deed)([999, number, gone], **(BY | ({"reason": "x"} if deed == "suppress" else {})))
    assert [fault.split()[:2] for fault in faults(refused)] == [["Letter", str(gone)], ["There", "is"]]
    assert office.everything() == before


def test_a_number_no_letter_has_is_told():
    for deed in (lambda: letters.show(7), lambda: letters.retry([7], **BY)):
        with refusing(r"There is no letter 7\. `flask outbox list` shows the numbers\."):
            deed()


def test_a_number_named_twice_is_one_letter(time):
    number = failed(cast.MEI, time)
    assert letters.retry([number, number], **BY) == 1
    with pytest.raises(Impossible) as refused:
        letters.retry([999, 999], **BY)
    assert len(faults(refused)) == 1


def test_each_deed_is_in_the_audit_log_without_an_address(time):
    number = failed(cast.MEI, time)
    letters.retry([number], **BY)
    letters.suppress([number], reason="written by mistake", **BY)
    about = {"letter": number, "kind": "welcome"}
    assert notes() == [("letter retried", about), ("letter suppressed", about | {"reason": "written by mistake"})]
    assert cast.MEI.email not in str(office.everything()["audit"])
