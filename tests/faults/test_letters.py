"""A mail server that misbehaves, at every step: no letter is lost, and none comes twice that need not (R5, R6, R7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.domain.sending import delivering, pacing
from portal.domain.sending.claiming import Turns
from portal.mail import post as posting
from portal.mail import sending
from portal.mail.post import Pace
from portal.store.database import db, one_transaction
from portal.store.meta import Fact
from portal.store.outbox import TOLD_TO_MANY, WAITED_FOR, Letter, LetterState
from tests import cast, office
from tests.faults.letters import (
    DAY,
    LASTS,
    PEOPLE,
    UNHURRIED,
    hand_to,
    kept,
    of,
    only,
    send,
    send_impatiently,
    send_until_nothing_waits,
    server,
    states,
    write_many,
    written,
)
from tests.mail_sink import Fault, Sink
from tests.post import Clock

BEFORE_LETTERS = ["GREETING", "EHLO", "STARTTLS", "AUTH"]
OF_A_LETTER = ["MAIL", "RCPT", "DATA", "END"]
EVERY_STEP = [*BEFORE_LETTERS, *OF_A_LETTER]
GARBAGE = {
    "nothing": "",
    "no number": "come in",
    "no such number": "999 what",
    "a short number": "25",
    "a yes to another question": "354 go on",
    "bytes of no language": "\x00\x1b[31m\xff",
    "too much": "x" * 100_000,
}
LONG = f"250-{'x' * 250}\r\n250 OK"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory, certificate) -> Iterator[Sink]:
    with server(tmp_path_factory.mktemp("sink"), certificate) as sink:
        yield sink


@pytest.fixture
def sink(app, monkeypatch, certificate, time, running) -> Sink:
    """The mail server of the settings, doing as it should; whoever is in the cast may register."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hand_to(running, app, monkeypatch)
    running.play()
    running.forget()
    return running


@pytest.fixture
def letter(sink, time) -> None:
    """One letter waits, to Mei."""
    written(cast.MEI, now=time())


@pytest.fixture
def letters(sink, time) -> None:
    """Six letters wait."""
    written(*PEOPLE, now=time())


def has_arrived_once(sink: Sink) -> bool:
    return sink.copies() == Counter({only().message_id: 1}) and only().state is LetterState.SENT


@pytest.mark.parametrize("step", EVERY_STEP)
@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_a_letter_that_is_put_off_at_any_step_waits_and_then_arrives_once(app, letter, sink, time, step, code):  # R7
    sink.play(Fault(at=step, say=f"{code}-come\r\n{code} back later", does="hang up" if code == 421 else "say"))
    send(app)
    assert only().state is LetterState.WAITING
    assert only().reason
    sink.play()
    send(app)
    assert sink.copies() == {}, "not before its wait is over"
    time.move(only().next_at)
    send(app)
    assert has_arrived_once(sink)


@pytest.mark.parametrize("step", OF_A_LETTER)
@pytest.mark.parametrize("code", [550, 552, 554])
def test_a_letter_that_is_refused_at_any_step_fails_at_once_and_is_shown(app, letter, sink, time, step, code):  # R7
    sink.play(Fault(at=step, say=f"{code}-no such\r\n{code} mailbox"))
    assert send(app).endswith("1 failed")
    assert (only().state, f"{code} no such" in only().reason) == (LetterState.FAILED, True)


def test_what_was_refused_is_never_tried_again(app, letter, sink, time):  # R7
    sink.play(Fault(at="RCPT", say="550 no such mailbox"))
    send(app)
    sink.play()
    sink.forget()
    for _ in range(5):
        time.pass_by(DAY)
        send(app)
    assert (sink.heard(), states()) == ([], [LetterState.FAILED])


@pytest.mark.parametrize("step", BEFORE_LETTERS)
@pytest.mark.parametrize("code", [535, 554])
def test_a_server_that_wants_nothing_of_us_blames_no_letter(app, letter, sink, time, step, code):  # R7
    sink.play(Fault(at=step, say=f"{code} go away", does="hang up"))
    send(app)
    assert (only().state, sink.copies()) == (LetterState.WAITING, {})
    sink.play()
    send_until_nothing_waits(app, time)
    assert has_arrived_once(sink)


@pytest.mark.parametrize("step", [*EVERY_STEP, "TLS"])
def test_a_line_that_is_cut_at_any_step_loses_nothing(app, letter, sink, time, step):  # R6
    sink.play(Fault(at=step, does="hang up", times=1))
    send(app)
    send_until_nothing_waits(app, time)
    assert has_arrived_once(sink)


@pytest.mark.parametrize("step", [*EVERY_STEP, "TLS"])
def test_a_server_that_falls_silent_at_any_step_is_left_after_a_while(app, letter, sink, time, step):  # R6
    sink.play(Fault(at=step, does="fall silent"))
    send_impatiently(app, lasts=60)
    assert (only().state, "timed out" in only().reason) == (LetterState.WAITING, True)
    sink.play()
    send_until_nothing_waits(app, time)
    assert has_arrived_once(sink)


@pytest.mark.parametrize("step", EVERY_STEP)
def test_a_server_that_answers_a_byte_at_a_time_is_left_after_a_while(app, letter, sink, time, step):  # R6
    """Each byte comes in time, so that no single wait is too long; the answer would take 13 s."""
    sink.play(Fault(at=step, say=LONG, does="drip", pause=0.05))
    send_impatiently(app, patience=60, lasts=UNHURRIED if step == "END" else LASTS)
    assert only().state is LetterState.WAITING
    assert not sink.seen("dripped"), "nobody waited for the end of it"
    sink.play()
    send_until_nothing_waits(app, time)
    assert sink.copies() == {only().message_id: 2 if step == "END" else 1}, "at the end the server had it already"


@pytest.mark.parametrize("step", OF_A_LETTER)
@pytest.mark.parametrize("words", GARBAGE.values(), ids=GARBAGE)
def test_an_answer_that_is_none_loses_nothing(app, letters, sink, time, step, words):
    """What was never a yes is never taken for one, and the server may still have the letter."""
    sink.play(Fault(at=step, say=words, times=1))
    send(app)
    sink.play()
    send_until_nothing_waits(app, time)
    assert states() == [LetterState.SENT] * len(PEOPLE)
    assert sink.copies() == Counter(letter.message_id for letter in kept())


@pytest.mark.parametrize("does", ["hang up", "fall silent"])
def test_a_letter_that_was_taken_without_a_word_comes_again_as_the_same_letter(app, letter, sink, time, does):  # R2
    """Nobody can know that it was taken: twice is better than never, and mailboxes see that it is the same."""
    sink.play(Fault(at="END", does=does, keeps=True, times=1))
    send_impatiently(app, patience=UNHURRIED, lasts=60)
    assert only().state is LetterState.WAITING
    send_until_nothing_waits(app, time)
    assert [(each.message_id, each.said) for each in sink.kept()] == [
        (only().message_id, False),
        (only().message_id, True),
    ]


def test_a_server_that_goes_without_a_goodbye_has_the_letter_all_the_same(app, letter, sink, time):
    sink.play(Fault(at="QUIT", does="hang up"))
    assert "1 sent" in send(app)
    send_until_nothing_waits(app, time)
    assert has_arrived_once(sink)


@pytest.mark.parametrize("does", ["fall silent", "drip"])
def test_a_server_that_never_says_goodbye_is_not_waited_for_long(app, letter, sink, does):  # R6
    sink.play(Fault(at="QUIT", say=LONG, does=does, pause=0.05))
    assert "1 sent" in send_impatiently(app, patience=UNHURRIED, lasts=60)
    assert not sink.seen("dripped"), "nobody waited for the end of it"
    assert has_arrived_once(sink)


@pytest.mark.parametrize("answer", ["550 no such mailbox", "451 later", "452 full"])
@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
def test_a_refused_recipient_does_not_stop_the_rest(app, letters, sink, step, answer):  # R7
    for_two = [Fault(at=step, say=answer, to=person.email) for person in (cast.MEI, cast.ABSENT)]
    sink.play(*for_two)
    assert "4 sent" in send(app)
    others = [of(person).message_id for person in PEOPLE if person not in (cast.MEI, cast.ABSENT)]
    assert sink.copies() == Counter(others)
    assert {of(person).state for person in (cast.MEI, cast.ABSENT)} == {
        LetterState.FAILED if answer.startswith("5") else LetterState.WAITING
    }


@pytest.mark.parametrize("step", ["RCPT", "DATA", "END"])
@pytest.mark.parametrize("does", ["fall silent", "drip", "hang up"])
def test_one_slow_letter_does_not_stall_the_others(app, letters, sink, step, does):  # R6
    sink.play(Fault(at=step, say=LONG if does == "drip" else "", does=does, pause=0.05, to=PEOPLE[0].email))
    assert "5 sent" in send_impatiently(app, patience=UNHURRIED, lasts=UNHURRIED)
    assert of(PEOPLE[0]).state is LetterState.WAITING


def test_a_log_in_answered_by_what_cannot_be_read_lets_no_letter_out(app, letters, sink):  # R8
    sink.play(Fault(at="AUTH", say="334 AAA"))
    send(app)
    assert sink.copies() == Counter()
    assert states() == [LetterState.WAITING] * len(PEOPLE)


def test_a_server_that_says_goodbye_to_each_letter_is_not_called_for_all_of_them(app, letters, sink, monkeypatch):  # R7
    office.choose(app, monkeypatch, mail_connections=2)
    sink.play(Fault(at="MAIL", say="421 too busy", does="hang up"))
    send(app)
    assert states() == [LetterState.WAITING] * len(PEOPLE)
    assert len(sink.seen("connected")) <= 4


@pytest.mark.parametrize("most", [1, 2])
def test_a_server_that_hangs_up_after_some_letters_is_called_again_for_the_rest(app, letters, sink, time, most):  # R7
    sink.play(Fault(at="MAIL", say="421 enough for one call", does="hang up", after=most))
    send(app)
    send_until_nothing_waits(app, time)
    assert sink.copies() == Counter(letter.message_id for letter in kept())
    assert len(sink.seen("connected")) >= len(PEOPLE) // most


def test_a_server_that_makes_strangers_wait_has_every_letter_once(app, letters, sink, time):  # R7
    """Greylisting: whoever has not written here before is to come again in a while."""
    sink.play(Fault(at="RCPT", say="450 greylisted", each=True, times=2))
    send(app)
    assert states() == [LetterState.WAITING] * len(PEOPLE)
    send_until_nothing_waits(app, time, within=timedelta(minutes=10))
    assert sink.copies() == Counter(letter.message_id for letter in kept())


def test_the_waits_grow_and_after_two_days_the_letter_has_failed_and_is_shown(app, letter, sink, time):  # R5
    sink.play(Fault(at="RCPT", say="452 mailbox full"))
    began, tried, waits = time(), 0, []
    while send(app) and only().state is LetterState.WAITING:
        tried += 1
        waits.append(only().next_at - time())
        time.move(only().next_at)
    assert waits[:6] == [60 * SECOND * 2**n for n in range(6)]
    assert waits[:-1] == sorted(waits[:-1])
    assert timedelta(hours=44) < time() - began < timedelta(hours=54)
    assert tried < 60
    assert only().state is LetterState.FAILED
    assert "452 mailbox full" in only().reason
    sink.play()
    time.pass_by(DAY)
    send(app)
    assert sink.copies() == {}


def test_a_server_that_is_gone_for_a_day_has_every_letter_once_when_it_is_back(app, sink, time):  # R5
    written(cast.MEI, cast.HAN, now=time())
    gone = time() + DAY
    sink.close()
    try:
        while time() < gone:
            send(app)
            assert states() == [LetterState.WAITING] * 2
            time.move(min(letter.next_at for letter in kept()))
    finally:
        sink.open()
    send_until_nothing_waits(app, time, within=DAY)
    assert sink.copies() == Counter(letter.message_id for letter in kept())


@pytest.mark.parametrize("does", ["fall silent", "hang up"])
def test_a_server_that_does_not_speak_to_us_is_not_called_for_every_letter(app, letters, sink, monkeypatch, does):  # R5
    office.choose(app, monkeypatch, mail_connections=1)
    sink.play(Fault(at="GREETING", does=does))
    send_impatiently(app)
    assert len(sink.seen("connected")) == 1
    assert states() == [LetterState.WAITING] * len(PEOPLE)


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_letters_are_on_their_way_at_once_than_the_settings_say(app, letters, sink, monkeypatch, most):  # R6
    office.choose(app, monkeypatch, mail_connections=most)
    sink.play(Fault(at="END", does="dawdle", pause=0.4 if most > 1 else 0.05))
    send(app)
    assert sink.most_open() == most
    assert sink.copies() == Counter(letter.message_id for letter in kept())


def test_no_more_letters_leave_in_a_minute_than_the_settings_say(app, letters, sink, monkeypatch):
    office.choose(app, monkeypatch, mail_rate=6)
    monkeypatch.setattr(posting, "time", clock := Clock())
    began = clock.now
    send(app)
    assert len(sink.kept()) == len(PEOPLE)
    assert clock.now - began == pytest.approx(10 * (len(PEOPLE) - 1))


def test_no_more_letters_leave_than_the_machine_can_log_people_in(app, letters, sink, monkeypatch):
    pacing.letter_pace()
    keep_as_measured(str(0.1 * pacing.LOG_IN))  # 0.1 log-ins a second, so 0.08 letters
    monkeypatch.setattr(posting, "time", clock := Clock())
    began = clock.now
    send(app)
    assert len(sink.kept()) == len(PEOPLE)
    assert clock.now - began == pytest.approx(12.5 * (len(PEOPLE) - 1))


@one_transaction
def keep_as_measured(hashes_a_second: str) -> None:
    db.session.execute(update(Fact).where(Fact.key.startswith("hashes")).values(value=hashes_a_second))


def ranks_sent(sink: Sink) -> list[int]:
    """Of the letters the server has, in their order."""
    db.session.rollback()
    ranks = dict(db.session.execute(select(Letter.message_id, Letter.rank)).all())
    return [ranks[letter.message_id] for letter in sink.kept()]


@pytest.mark.parametrize("rate", [0, 6])
def test_letters_that_somebody_waits_for_are_a_fifth_while_results_wait(app, letter, sink, time, monkeypatch, rate):
    """At a pace of one letter in ten seconds each is claimed by itself, and is looked up again before it leaves."""
    send(app)
    sink.forget()
    clock = Clock()
    office.choose(app, monkeypatch, mail_connections=1, mail_rate=rate)
    for module in (posting, delivering):
        monkeypatch.setattr(module, "time", clock)
    write_many(30, now=time())
    write_many(40, now=time(), rank=TOLD_TO_MANY)
    send(app)
    ranks = ranks_sent(sink)
    assert ranks[0] == WAITED_FOR
    results_waited = ranks[: len(ranks) - ranks[::-1].index(TOLD_TO_MANY)]
    assert results_waited.count(TOLD_TO_MANY) == 40
    assert results_waited.count(WAITED_FOR) in (9, 10)
    assert ranks.count(WAITED_FOR) == 30


def test_the_fifth_is_kept_from_one_round_to_the_next(app, letter, sink, time):
    send(app)
    sink.forget()
    write_many(30, now=time())
    write_many(40, now=time(), rank=TOLD_TO_MANY)
    turns = Turns()
    for _ in range(20):
        sent = iter([False, False, True])
        with sending.opened(Pace(0)) as post:
            delivering.send_waiting(post, turns, by="sender", now=time, until=lambda sent=sent: next(sent, True))
    ranks = ranks_sent(sink)
    assert len(ranks) == 20
    assert ranks.count(WAITED_FOR) == 4


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown_while_no_letter_can_go(app, letter, sink):  # T16
    def answered(identifier: str) -> tuple:
        answer = app.test_client().post("/password/forgot", data={"identifier": identifier})
        return answer.status_code, answer.headers["Location"], answer.data

    people = (cast.MEI, cast.STRANGER)
    there = {answered(each) for person in people for each in (person.email, person.id_number)}
    sink.close()
    try:
        send(app)
        gone = {answered(each) for person in people for each in (person.email, person.id_number)}
    finally:
        sink.open()
    assert there == gone
    assert len(gone) == 1
    assert len(office.letters("reset")) == 3, "as many as an hour allows"


def test_a_candidate_registers_while_no_letter_can_go(app, visitor, letter, sink, time):  # T16, R5
    sink.close()
    try:
        send(app)
        assert visitor.post("/register", data=cast.filled(cast.HAN)).status_code == 303
        send(app)
    finally:
        sink.open()
    assert states() == [LetterState.WAITING] * 2
    send_until_nothing_waits(app, time)
    assert sink.copies() == Counter(letter.message_id for letter in kept())
