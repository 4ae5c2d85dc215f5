"""Sending what waits: each letter once, later again when it could not go, never when it is no longer true."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from portal import settings
from portal.domain.results import releasing
from portal.domain.sending import delivering, live_senders
from portal.domain.sending.claiming import Turns
from portal.mail import Unreachable, smtp
from portal.mail import post as post_office
from portal.statuses import Status
from portal.store import database, sqlite_turns
from portal.store.database import StoreUnavailable, db, one_transaction
from portal.store.outbox import Letter, LetterState
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import Post, round_of, text_of, words_of
from tests.stage import staged
from tests.tables import for_each

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HELD_BY_A_CHILD = """
import fcntl, os, pathlib, signal, sys
folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
fcntl.flock((folder / sys.argv[2]).open("w"), fcntl.LOCK_EX)
os.kill(os.getpid(), signal.SIGKILL)
"""
INJECTION = "=?utf-8?q?hi=0D=0ABcc:_evil@x.y?="


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
@staged
def welcome(app, time) -> None:
    """One letter waits: Mei has registered."""
    cast.register(cast.MEI, now=time())


@pytest.fixture
@staged
def released(app, time) -> None:
    """Mei's welcome letter has gone, her results have opened, and the letter that says so waits."""
    cast.register(cast.MEI, now=time())
    round_of(Post(), now=time)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())


def kept() -> Letter:
    """The letter written last, as it is kept now."""
    return sorted(office.letters("welcome") + office.letters("released"), key=lambda letter: letter.id)[-1]


def test_no_letter_lasts_as_long_as_a_claim_and_what_it_says_is_of_the_last_seconds():  # R4, T38
    assert timedelta(seconds=post_office.LASTS + 2 * smtp.PATIENCE) < delivering.CLAIM_LASTS
    assert 0 < delivering.FRESH <= 5


def test_a_letter_that_waits_is_sent(welcome, post, time):
    went = round_of(post, now=time)
    [message] = post.taken
    assert (went.sent, went.put_off, went.suppressed) == (1, 0, 0)
    assert (message["To"], message["Message-ID"]) == (cast.MEI.email, kept().message_id)
    assert (kept().state, kept().sent_at, kept().tries) == (LetterState.SENT, BEFORE, 1)


def test_a_letter_that_has_gone_is_not_sent_again(welcome, post, time):
    for _ in range(3):
        round_of(post, now=time)
        time.pass_by(HOUR)
    assert len(post.taken) == 1


def test_what_only_the_letter_knew_is_forgotten_once_it_has_gone(welcome, post, time):
    link = kept().facts.split('"')[3]
    round_of(post, now=time)
    assert link in text_of(post.taken[0])
    assert kept().facts is None
    assert link not in str(office.everything())


def test_a_letter_whose_time_has_not_come_stays(welcome, post, time):
    time.pass_by(-SECOND)
    assert round_of(post, now=time) == delivering.NOTHING
    assert post.taken == []


def test_more_letters_than_are_looked_up_in_one_go_all_leave(app, post, time, monkeypatch):
    for person in (cast.MEI, cast.HAN, cast.PENDING, cast.ABSENT, cast.WITHHELD):
        cast.register(person, now=time())
    monkeypatch.setattr(delivering, "AT_ONCE", 2)
    assert round_of(post, now=time).sent == 5


def test_a_letter_that_cannot_go_is_put_off_with_the_reason(welcome, post, time):
    post.is_closed = True
    assert round_of(post, now=time).put_off == 1
    assert (kept().state, kept().reason, kept().next_at) == (LetterState.WAITING, "the post is closed", BEFORE + MINUTE)
    assert kept().facts, "what it has to say is still needed"


def test_the_wait_between_two_tries_doubles_up_to_an_hour(welcome, post, time):
    post.is_closed = True
    waits = []
    for _ in range(12):
        round_of(post, now=time)
        waits.append((kept().next_at - time()) // MINUTE)
        time.move(kept().next_at)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]


def test_the_first_wait_is_a_setting(app, monkeypatch, welcome, post, time):
    office.choose(app, monkeypatch, mail_retry_seconds=5)
    post.is_closed = True
    round_of(post, now=time)
    assert kept().next_at == BEFORE + 5 * SECOND


def test_after_two_days_of_waiting_a_letter_is_given_up_and_says_why(welcome, post, time):
    post.is_closed = True
    tried = 0
    while kept().state is LetterState.WAITING:
        round_of(post, now=time)
        tried += 1
        time.move(max(time(), kept().next_at))
    assert 47 * HOUR < time() - BEFORE <= 48 * HOUR
    assert (kept().state, kept().tries) == (LetterState.FAILED, tried)
    assert kept().reason == "given up after two days; the last time: the post is closed"


def test_after_any_number_of_tries_it_can_still_be_told_what_becomes_of_a_letter(welcome, post, time):
    @one_transaction
    def try_often() -> None:
        db.session.execute(update(Letter).values(tries=100_000))

    try_often()
    post.is_closed = True
    assert round_of(post, now=time).failed == 1


@pytest.mark.parametrize("jump", [HOUR, 24 * HOUR, 366 * 24 * HOUR])
def test_a_letter_put_off_by_a_clock_that_was_ahead_goes_once_it_is_right_again(released, post, time, jump):  # R12
    time.pass_by(jump)
    post.is_closed = True
    round_of(post, now=time)
    post.is_closed = False
    time.pass_by(-jump)
    round_of(post, now=time)
    assert len(post.taken) == 1


def test_what_was_claimed_by_a_clock_that_was_ahead_is_given_to_another(released, post, time):  # R12
    time.pass_by(24 * HOUR)
    with pytest.raises(SystemExit):
        round_of(Post(die), now=time, by="sender of another machine")
    time.pass_by(-24 * HOUR)
    round_of(post, now=time)
    assert len(post.taken) == 1


@pytest.mark.parametrize("at_once", [1, 20])
def test_a_letter_that_somebody_waits_for_goes_before_those_to_many(released, time, monkeypatch, at_once):
    monkeypatch.setattr(delivering, "AT_ONCE", at_once)
    time.pass_by(HOUR)
    cast.register(cast.HAN, now=time())
    post = Post()
    round_of(post, now=time)
    assert [message["To"] for message in post.taken] == [cast.HAN.email, cast.MEI.email]


def test_what_a_letter_says_is_looked_up_again_when_it_had_to_wait_for_its_turn(released, time, monkeypatch):  # T38
    post = Post()
    monkeypatch.setattr(delivering, "FRESH", 0.0)
    looked = []

    def withdraw_before_the_second_look() -> bool:
        looked.append(1)
        if len(looked) == 3:
            office.replace_result(cast.MEI, Status.WITHHELD, now=time())
            monkeypatch.setattr(delivering, "FRESH", 60.0)
        return False

    went = delivering.send_waiting(post, Turns(), by="sender", now=time, until=withdraw_before_the_second_look)
    assert (went.sent, went.suppressed, post.taken) == (0, 1, [])


def test_what_was_claimed_and_not_tried_is_put_back_when_it_is_enough(welcome, post, time):
    cast.register(cast.HAN, now=time())
    enough = iter([False, False, True, True, True, True])
    delivering.send_waiting(post, Turns(), by="sender", now=time, until=lambda: next(enough))
    [left] = [letter for letter in office.letters("welcome") if letter.state is not LetterState.SENT]
    assert (left.state, left.tries, left.claimed_by) == (LetterState.WAITING, 0, None)


def unreachable(_message: EmailMessage) -> None:
    raise Unreachable("nobody there")


def test_a_server_that_cannot_be_reached_is_not_tried_for_every_letter(welcome, time):  # R5
    cast.register(cast.HAN, now=time())
    assert round_of(Post(unreachable), now=time).put_off == 1
    assert sorted((letter.tries, letter.reason) for letter in office.letters("welcome")) == [
        (0, None),
        (1, "nobody there"),
    ]


def test_a_letter_that_has_gone_is_marked_however_long_the_database_is_locked(welcome, time, app, monkeypatch):  # R9
    lock = sqlite3.connect(app.extensions["portal"].database_file)
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 5:
            lock.rollback()

    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.01)
    database.close()
    monkeypatch.setattr(delivering, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=rest))
    with closing(lock), pytest.raises(StoreUnavailable):  # told when it looks for more
        round_of(Post(lambda _message: lock.execute("BEGIN IMMEDIATE")), now=time)
    assert len(rests) == 5
    assert kept().state is LetterState.SENT


def test_what_a_sender_had_in_hand_when_its_round_broke_off_it_sends_in_the_next(welcome, post, time):
    with pytest.raises(SystemExit):
        round_of(Post(die), now=time)
    round_of(post, now=time)
    assert len(post.taken) == 1


def test_the_letters_of_a_process_that_has_died_go_at_once(welcome, post, time):  # R2
    name = in_a_child_that_dies()
    with pytest.raises(SystemExit):
        round_of(Post(die), now=time, by=name)
    round_of(post, now=time)
    assert len(post.taken) == 1
    assert not live_senders.is_gone(name), "nothing is left of it"


def test_the_letters_of_a_process_that_lives_stay_with_it(welcome, post, time):  # R4
    with live_senders.known_as(name := live_senders.new_name()):
        with pytest.raises(SystemExit):
            round_of(Post(die), now=time, by=name)
        round_of(post, now=time)
    assert post.taken == []


def in_a_child_that_dies() -> str:
    """A process had this name, and was killed."""
    name = live_senders.new_name()
    held = subprocess.run(
        [sys.executable, "-c", HELD_BY_A_CHILD, settings.current().instance / "running", name], check=False
    )
    assert held.returncode == -signal.SIGKILL
    return name


def test_a_letter_that_was_put_off_goes_when_its_wait_is_over_and_not_before(welcome, post, time):
    post.is_closed = True
    round_of(post, now=time)
    post.is_closed = False
    time.pass_by(MINUTE - SECOND)
    round_of(post, now=time)
    assert post.taken == []
    time.pass_by(SECOND)
    round_of(post, now=time)
    assert (len(post.taken), kept().state, kept().reason) == (1, LetterState.SENT, None)


def test_every_try_of_a_letter_has_the_same_message_id(welcome, time):
    tried = []

    def hang_up(message: EmailMessage) -> None:
        tried.append(message["Message-ID"])
        raise OSError("hung up")

    for _ in range(3):
        round_of(Post(hang_up), now=time)
        time.move(kept().next_at)
    assert len(tried) == 3
    assert len(set(tried)) == 1


def test_one_letter_that_cannot_go_does_not_hold_up_the_others(welcome, post, time):
    cast.register(cast.HAN, now=time())

    def refuse_mei(message: EmailMessage) -> None:
        if message["To"] == cast.MEI.email:
            raise OSError("no such mailbox")
        post.taken.append(message)

    went = round_of(Post(refuse_mei), now=time)
    assert (went.sent, went.put_off) == (1, 1)
    assert [message["To"] for message in post.taken] == [cast.HAN.email]


def die(_message: EmailMessage) -> None:
    raise SystemExit("killed")


@pytest.mark.parametrize(
    "spoilt",
    [{"facts": "{}"}, {"facts": '{"link": null}'}, {"facts": "not json"}, {"facts": "[]"}, {"kind": "unheard-of"}],
)
def test_a_letter_whose_row_nobody_can_read_is_put_off_and_holds_up_nobody(welcome, post, time, spoilt):
    @one_transaction
    def spoil() -> None:
        for name, value in spoilt.items():
            setattr(office.letters("welcome")[0], name, value)
        db.session.flush()

    spoil()
    cast.register(cast.HAN, now=time())
    went = round_of(post, now=time)
    assert (went.sent, went.put_off, went.failed) == (1, 1, 0)
    assert [message["To"] for message in post.taken] == [cast.HAN.email]
    [waiting] = [row for row in db.session.scalars(select(Letter)) if row.state is LetterState.WAITING]
    assert waiting.reason


def test_no_more_letters_are_claimed_than_leave_in_a_second(welcome, time):
    cast.register(cast.HAN, now=time())
    states = []

    def look(_message: EmailMessage) -> None:
        states.append(sorted(letter.state for letter in office.letters("welcome")))

    round_of(Post(look, in_a_second=0.1), now=time)
    assert states[0] == [LetterState.SENDING, LetterState.WAITING]


def test_the_letter_of_a_sender_that_died_is_given_to_another(welcome, post, time):  # R2
    with pytest.raises(SystemExit):
        round_of(Post(die), now=time, by="dead sender")
    assert (kept().state, kept().claimed_by) == (LetterState.SENDING, "dead sender")
    time.pass_by(10 * MINUTE + SECOND)
    round_of(post, now=time)
    assert (len(post.taken), kept().state) == (1, LetterState.SENT)


def test_a_sender_is_not_taken_for_dead_before_its_time(welcome, post, time):  # R4
    with pytest.raises(SystemExit):
        round_of(Post(die), now=time, by="slow sender")
    time.pass_by(10 * MINUTE)
    round_of(post, now=time)
    assert (post.taken, kept().state) == ([], LetterState.SENDING)


def test_of_two_senders_at_once_each_letter_is_sent_by_one(welcome, post, time):  # R4
    cast.register(cast.HAN, now=time())

    def send_while_another_sends(message: EmailMessage) -> None:
        round_of(post, now=time, by="another sender")
        post.taken.append(message)

    round_of(Post(send_while_another_sends), now=time)
    assert sorted(message["To"] for message in post.taken) == [cast.HAN.email, cast.MEI.email]


def test_a_sender_that_comes_back_late_does_not_undo_what_another_did(welcome, post, time):  # R4
    def take_too_long(message: EmailMessage) -> None:
        time.pass_by(11 * MINUTE)
        round_of(post, now=time, by="another sender")
        raise OSError("timed out")

    round_of(Post(take_too_long), now=time)
    assert (kept().state, kept().claimed_by) == (LetterState.SENT, "another sender")


def test_a_sender_that_comes_back_late_leaves_a_letter_to_who_has_it_now(welcome, time):  # R4
    def take_too_long(message: EmailMessage) -> None:
        time.pass_by(11 * MINUTE)
        with pytest.raises(SystemExit):
            round_of(Post(die), now=time, by="another sender")
        raise OSError("timed out")

    round_of(Post(take_too_long), now=time)
    assert (kept().state, kept().claimed_by, kept().reason) == (LetterState.SENDING, "another sender", None)


def test_a_release_letter_tells_of_the_release_and_not_of_the_result(released, post, time):  # T38
    round_of(post, now=time)
    [message] = post.taken
    assert (message["To"], message["Subject"]) == (cast.MEI.email, "Your results are ready: A2 Key for Schools")
    text = " ".join(text_of(message).split())
    for fact in ("LIN Mei-Hua", "A2 Key for Schools", "April (S2) 2018", "5 June 2018 at 09:00 (UK time)"):
        assert fact in text
    assert "http://localhost/login" in text
    for secret in ("138", "137", "142", "136", "Grade", "grade", "level", cast.MEI.id_number, cast.MEI.secret_number):
        assert secret not in words_of(message), secret


def test_a_welcome_letter_has_no_secret_in_it(welcome, post, time):  # T9
    round_of(post, now=time)
    written = words_of(post.taken[0])
    for secret in (cast.MEI.secret_number, cast.PASSWORD, cast.MEI.id_number):
        assert secret not in written


def test_a_welcome_letter_makes_the_promise_of_the_sitting(welcome, post, time):
    round_of(post, now=time)
    told = " ".join(text_of(post.taken[0]).split())
    assert "Your results will be available by 5 June 2018 at 09:00 (UK time), which is 16:00 (Taiwan time)." in told


def test_a_welcome_letter_makes_no_promise_where_none_was_made(app, post, time, tmp_path):
    office.add_sitting("undecided", now=BEFORE)
    text = "candidate_number,name,id_number,secret_number\n1,A,123456ABC,1234\n"
    office.enter(tmp_path, text, now=BEFORE, sitting="undecided")
    cast.register(cast.STRANGER, now=time())
    round_of(post, now=time)
    assert "will be available" not in text_of(post.taken[0])


@for_each("status", [Status.WITHHELD, Status.PENDING, Status.ABSENT, Status.VOID])
def test_a_release_letter_that_is_no_longer_true_is_not_sent(released, post, time, afresh, status):  # T38
    afresh()
    office.replace_result(cast.MEI, status, now=time())
    assert round_of(post, now=time).suppressed == 1
    assert post.taken == []
    assert (kept().state, kept().reason) == (LetterState.SUPPRESSED, "no longer true when it was to be sent")


def test_a_release_letter_is_still_true_of_a_corrected_result(released, post, time):
    office.replace_result(cast.MEI, Status.FINAL, now=time())
    assert round_of(post, now=time).sent == 1


def test_a_letter_about_an_entry_the_account_no_longer_holds_is_not_sent(released, post, time):
    office.take_away(cast.MEI)
    assert round_of(post, now=time).suppressed == 1
    assert post.taken == []


def test_a_suppressed_letter_stays_suppressed(released, post, time):
    office.replace_result(cast.MEI, Status.WITHHELD, now=time())
    round_of(post, now=time)
    office.replace_result(cast.MEI, Status.FINAL, now=time())
    time.pass_by(HOUR)
    round_of(post, now=time)
    assert post.taken == []


def test_while_the_clock_is_set_back_a_letter_waits_and_then_it_goes(released, post, time):  # T35
    round_of(Post(), now=lambda: RELEASE_DAY - HOUR)
    assert kept().state is LetterState.WAITING
    time.move(RELEASE_DAY)
    assert round_of(post, now=time).sent == 1


@pytest.fixture
def spring(app, monkeypatch, tmp_path):
    """A function: somebody has registered for an exam of the centre's own, which has this name; its file."""

    def arrange(name: str):
        office.choose(app, monkeypatch, instance=tmp_path)
        file = office.write_exam(tmp_path, "spring", name)
        office.add_sitting("spring-sitting", exam="spring", now=BEFORE)
        text = "candidate_number,name,id_number,secret_number\n1,A,123456ABC,1234\n"
        office.enter(tmp_path, text, now=BEFORE, sitting="spring-sitting")
        cast.register(cast.STRANGER, now=BEFORE)
        return file

    return arrange


def test_a_letter_whose_exam_cannot_be_read_waits_and_holds_up_nobody(spring, post, time):
    file = spring("Spring Test")
    cast.register(cast.MEI, now=time())
    file.write_text("level = 3\n")
    went = round_of(post, now=time)
    assert (went.sent, went.put_off) == (1, 1)
    held = next(letter for letter in office.letters("welcome") if letter.to_address == cast.STRANGER.email)
    assert held.state is LetterState.WAITING
    assert "spring.toml: level is 3" in held.reason


def test_an_exams_name_cannot_add_a_header_to_a_letter(spring, post, time):  # T45
    spring(INJECTION)
    cast.register(cast.MEI, now=time())
    round_of(post, now=time)
    assert cast.MEI.email in [message["To"] for message in post.taken], "the others are not held up"
    for message in post.taken:
        assert b"\nbcc:" not in message.as_bytes().lower()
