"""flask outbox: the letters at the command line, and what a tired office may type."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.mail import Undeliverable
from portal.store.outbox import LetterState
from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE
from tests.post import Post, round_of
from tests.stage import staged
from tests.tables import for_each

NOTHING = "waiting 0, sending 0, sent 0, failed 0, suppressed 0"
MEI, HAN = "937803WLC LIN Mei-Hua 林美華", "645890ZUB WANG Tzu-Han 王子涵"
HEADER = "number  state       letter             tries  next try          to  whose  reason"
REFUSAL = "the mail server refused it: 550 no such mailbox"
REMEDY = "When the reason is fixed: `flask outbox retry NUMBER`, or --all-failed.\n"
HOUR = timedelta(hours=1)


def refuse(_message: object) -> None:
    raise Undeliverable(REFUSAL)


@pytest.fixture
@staged
def failed(app, time) -> str:
    """The number of Mei's welcome letter, which the mail server refused."""
    cast.register(cast.MEI, now=BEFORE)
    round_of(Post(refuse), now=time)
    return str(office.letters("welcome")[-1].id)


@pytest.fixture
@staged
def waiting(failed, time) -> str:
    """The number of Han's, which waits."""
    cast.register(cast.HAN, now=BEFORE)
    return str(office.letters("welcome")[-1].id)


def listed(run, *words: str) -> list[str]:
    """The list, when some have failed: it says what to do about them beside it."""
    result = run("outbox", "list", *words)
    assert (result.exit_code, result.stderr) == (0, REMEDY)
    return result.stdout.splitlines()


def test_an_empty_outbox_is_counted(run, time):
    assert went_well(run("outbox", "list")) == [NOTHING, "letters: 0 listed"]


def test_the_list_has_counts_then_a_line_a_letter_then_how_many(run, waiting, failed, time):
    time.pass_by(HOUR / 3)
    assert listed(run) == [
        "waiting 1, sending 0, sent 0, failed 1, suppressed 0",
        "The oldest waiting letter has waited 20 minutes.",
        HEADER,
        f"{failed}       failed      welcome            1      -                 mei@example.org  {MEI}  {REFUSAL}",
        f"{waiting}       waiting     welcome            0      now               han@example.org  {HAN}",
        "letters: 2 listed",
    ]


def test_what_to_do_is_said_while_letters_have_failed_and_no_longer(run, failed, time):
    assert run("outbox", "list").stderr == REMEDY
    went_well(run("outbox", "retry", failed))
    assert run("outbox", "list").stderr == ""


def test_a_letter_that_was_put_off_is_listed_with_its_next_try(run, time):
    cast.register(cast.MEI, now=BEFORE)

    def put_off(_message: object) -> None:
        raise OSError("451 come\nback\x1b[31m later")

    round_of(Post(put_off), now=time)
    [line] = [line for line in went_well(run("outbox", "list")) if " waiting  " in line]
    told = ["2018-05-06 16:01", "mei@example.org", MEI, "451 come back [31m later"]
    assert line.split("  ")[-4:] == told


def test_a_letter_that_has_waited_over_an_hour_is_warned_of_with_what_to_try(run, waiting, time):  # R5
    time.pass_by(HOUR)
    assert run("outbox", "list").stderr == REMEDY
    time.pass_by(HOUR)
    result = run("outbox", "list")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"{REMEDY}A letter has waited 2 hours. ")
    assert "`flask mail test ADDRESS`" in result.stderr
    assert "`flask serve`" in result.stderr


@for_each(
    "waited, told",
    [(HOUR / 120, "less than a minute"), (HOUR, "60 minutes"), (47 * HOUR, "47 hours"), (71 * HOUR, "2 days")],
)
def test_how_long_a_letter_has_waited_is_told_in_words(run, waiting, time, afresh, waited, told):
    afresh()
    time.pass_by(waited)
    assert f"The oldest waiting letter has waited {told}." in run("outbox", "list").stdout.splitlines()


def test_letters_that_have_gone_are_listed_when_asked_for(run, waiting, failed, time):
    round_of(Post(), now=time)
    assert waiting not in [line.split()[0] for line in listed(run)[2:-1]]
    told = listed(run, "--state", "sent")
    assert [line.split()[:3] for line in told[2:-1]] == [[waiting, "sent", "welcome"]]


def test_where_more_letters_are_than_are_listed_it_is_said_how_to_see_all(run, waiting, failed):
    assert listed(run, "--limit", "1")[-1] == "letters: 1 listed of 2: --limit 2 shows all"


def test_a_sitting_there_is_not_is_told(run, time):
    [told] = went_wrong(run("outbox", "list", "--sitting", "ket-may"))
    assert told == "There is no sitting 'ket-may'. The sittings are: ket-april."


def test_a_state_there_is_not_is_answered_with_those_there_are(run, time):
    told = was_not_understood(run("outbox", "list", "--state", "lost"))
    assert "'waiting', 'sending', 'sent', 'failed', 'suppressed'" in told


def test_one_letter_is_shown_with_all_but_what_it_says(run, failed):
    shown = office.letters("welcome")[-1]
    assert went_well(run("outbox", "show", failed)) == [
        f"  letter: {failed}, welcome",
        "  about: 937803WLC LIN Mei-Hua 林美華, candidate 0007 of ket-april",
        "  to: mei@example.org",
        "  language: en",
        "  written: 6 May 2018 at 16:00 (Taiwan time)",
        "  state: failed",
        f"  reason: {REFUSAL}",
        "  tries: 1",
        "  last taken by a sender: 6 May 2018 at 16:00 (Taiwan time), sender",
        f"  Message-ID: {shown.message_id}",
        "letters: 1",
    ]


def test_a_letter_that_waits_and_one_that_has_gone_are_shown_with_their_moments(run, waiting, time):
    assert "  next try: 6 May 2018 at 16:00 (Taiwan time)" in went_well(run("outbox", "show", waiting))
    round_of(Post(), now=time)
    assert "  sent: 6 May 2018 at 16:00 (Taiwan time)" in went_well(run("outbox", "show", waiting))


def test_no_command_tells_a_link(run, failed):  # T46
    link = json.loads(office.letters("welcome")[-1].facts)["link"]
    told = "".join(run("outbox", *words).output for words in (["list"], ["show", failed], ["retry", failed]))
    assert link not in told


def test_a_failed_letter_is_sent_anew(run, failed, time):
    told = went_well(run("outbox", "retry", failed))
    assert told == [
        "`flask serve` sends them within seconds. If it is not running, use `flask notify`.",
        "letters: 1 to be sent anew",
    ]
    assert round_of(Post(), now=time).sent == 1


def test_all_that_have_failed_are_sent_anew(run, failed, waiting):
    assert went_well(run("outbox", "retry", "--all-failed"))[-1] == "letters: 1 to be sent anew"
    assert went_well(run("outbox", "retry", "--all-failed")) == ["letters: 0 to be sent anew"]


@pytest.mark.parametrize("words", [[], ["1", "--all-failed"]])
def test_which_letters_are_to_be_sent_anew_has_to_be_said_one_way(run, time, words):
    assert "Say which letters: their numbers, or --all-failed." in was_not_understood(run("outbox", "retry", *words))


@for_each("deed", ["show", "retry", "suppress"])
@for_each("word", ["937803WLC", "0", "-1", "2147483648", "mei@example.org"])
def test_what_is_no_number_is_not_understood(run, time, deed, word):
    was_not_understood(run("outbox", deed, word))


@for_each("deed", ["show", "retry", "suppress"])
def test_a_number_no_letter_has_is_told(run, time, deed):
    told = went_wrong(run("outbox", deed, "999"))
    assert told == ["There is no letter 999. `flask outbox list` shows the numbers."]


@pytest.mark.parametrize("deed", ["retry", "suppress"])
def test_with_one_wrong_number_nothing_is_done_and_each_fault_has_a_line(run, failed, deed):
    before = office.everything()
    assert len(went_wrong(run("outbox", deed, "998", failed, "999"))) == 2
    assert office.everything() == before


@for_each(
    "words, reason",
    [
        ([], "suppressed by the office"),
        (["--reason", "a wrong\naddress"], "a wrong address"),
        (["--reason", " "], None),
    ],
)
def test_letters_are_stopped_with_a_reason(run, failed, waiting, afresh, words, reason):
    afresh()
    assert went_well(run("outbox", "suppress", failed, waiting, *words)) == ["letters: 2 suppressed"]
    stopped = {(letter.state, letter.reason) for letter in office.letters("welcome")}
    assert stopped == {(LetterState.SUPPRESSED, reason or "suppressed by the office")}


def test_without_a_number_nothing_is_stopped(run, time):
    was_not_understood(run("outbox", "suppress"))


def test_a_letter_whose_account_was_closed_names_no_address(run, failed, time):
    went_well(run("candidate", "unregister", cast.MEI.id_number, "--reason", "wrong person"))
    assert "  to: nobody any more: the account is closed" in went_well(run("outbox", "show", failed))
    [line] = went_well(run("outbox", "list"))[2:-1]
    assert line.endswith(f"  -                 -  {MEI}  the account is closed")
