"""flask result: what would be done is told first, done with --write, and refused in a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.results import correcting, releasing
from portal.store.database import StoreConflict
from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE, RELEASE_DAY
from tests.stage import staged
from tests.tables import for_each

BECAUSE = ("--reason", "marked again")
BETTER = ("correct", "937803wlc", "--overall", "139", "--paper", "listening=147", *BECAUSE)
WITHHELD = ("withhold", "937803WLC", "--reason", "It is looked at", "--news-by", "2018-06-20")
RESTORED = ("restore", "937803WLC")


@pytest.fixture(autouse=True)
@staged
def released(app, time) -> None:
    """The results of the cast are out; Mei has registered, Han has not."""
    cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY + timedelta(hours=1))


@pytest.mark.parametrize(("words", "done"), [(BETTER, "corrected"), (WITHHELD, "withheld")])
def test_without_write_nothing_is_done(run, words, done):
    before = office.everything()
    told = went_well(run("result", *words))
    assert told[-2:] == ["Nothing is changed yet. The same command with --write does it.", f"results: 0 {done}"]
    assert office.everything() == before


def test_a_correction_is_told_and_done(run):
    assert went_well(run("result", *BETTER, "--write")) == [
        "937803WLC  LIN Mei-Hua 林美華, candidate 0007 of ket-april",
        "  before: final 138 B A2 listening 142 reading_and_writing 137 speaking 136",
        "  after:  final 139 B A2 listening 147 reading_and_writing 137 speaking 136",
        "  shows at once, because the result it replaces has been released",
        "  a letter tells the candidate that it has changed",
        "results: 1 corrected",
    ]
    assert len(office.letters("changed")) == 1


def test_of_a_withdrawn_candidate_it_is_told_that_nobody_sees_it(run, time):
    office.withdraw(cast.MEI, now=time())
    told = went_well(run("result", *BETTER, "--write"))
    assert told[-2] == "  the candidate is withdrawn: nobody sees the result, and no letter goes"
    assert office.letters("changed") == []


def test_a_withholding_is_told_as_the_candidate_will_read_it(run):
    told = went_well(run("result", *WITHHELD, "--write"))
    assert told[1:5] == [
        "  before: final 138 B A2 listening 142 reading_and_writing 137 speaking 136",
        "  after:  withheld",
        "  the candidate sees: It is looked at",
        "  and that there is news by: 20 June 2018",
    ]
    assert told[-1] == "results: 1 withheld"


def test_a_reason_steers_neither_the_terminal_nor_the_page(run):
    reason = "It is\r\nlooked\x1b[31m at\x01 \u202eagain\u2028now"
    told = went_well(run("result", "withhold", "937803WLC", "--reason", reason, "--write"))
    assert "  the candidate sees: It is looked [31m at again now" in told


def test_a_restored_result_is_told_to_wait(run):
    went_well(run("result", *WITHHELD, "--write"))
    told = went_well(run("result", *RESTORED, "--write"))
    assert told[3:] == [
        "  opens with the next release of ket-april, which is not set yet (`flask release schedule ket-april …`); "
        "until then the candidate sees: withheld",
        "  no letter now: the candidate gets one with the release",
        "results: 1 restored",
    ]


def test_a_restored_result_is_told_the_hour_it_opens_at(run):
    went_well(run("result", *WITHHELD, "--write"))
    cast.schedule(RELEASE_DAY + timedelta(days=7), now=RELEASE_DAY)
    assert "  opens on 12 June 2018 at 09:00 (UK time); until then the candidate sees: withheld" in went_well(
        run("result", *RESTORED)
    )


def test_what_is_odd_is_told(run):
    told = went_well(run("result", "correct", "937803WLC", "--overall", "140", *BECAUSE))
    assert "  warning: overall: The papers give 138." in told


def test_that_nobody_gets_a_letter_is_told(run):
    told = went_well(run("result", "correct", cast.HAN.id_number, "--overall", "125", *BECAUSE))
    assert "  no letter: the candidate has not registered" in told


def test_a_grade_is_taken_away_by_an_empty_word(run):
    words = ("--overall", "100", "--grade", "", "--cefr-level", "", *BECAUSE)
    told = went_well(run("result", "correct", "937803WLC", *words, "--paper", "speaking="))
    assert "  after:  final 100 listening 142 reading_and_writing 137" in told


def test_papers_are_given_as_often_as_there_are(run):
    told = went_well(run("result", *BETTER, "--paper", "speaking=140"))
    assert "  after:  final 139 B A2 listening 147 reading_and_writing 137 speaking 140" in told


def test_every_fault_is_a_line(run):
    words = ("--overall", "1", "--grade", "Z", "--paper", "listning=140", *BECAUSE)
    assert len(went_wrong(run("result", "correct", "937803WLC", *words))) == 3


@for_each("write", [(), ("--write",)])
@for_each(
    "words, sentence",
    [
        (("correct", "123456ABC", "--overall", "139", *BECAUSE), "There is no candidate with the ID Number"),
        (("correct", "937803WLC", *BECAUSE), "Say what to correct"),
        (("withhold", "937803WLC", "--reason", " "), "The reason is empty. Say why."),
        (("withhold", "937803WLC", "--reason", "\x1b\u202e\u3164"), "The reason is empty. Say why."),
        (("withhold", "937803WLC", "--reason", "x", "--news-by", "2018-06-04"), "2018-06-04 has passed."),
        (("restore", "937803WLC"), "The result is not withheld: it is final."),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(run, words, sentence, write):
    before = office.everything()
    [told] = went_wrong(run("result", *words, *write))
    assert told.startswith(sentence)
    assert office.everything() == before


@for_each(
    "words",
    [
        ("correct", "937803WLC", "--overall", "many", *BECAUSE),
        ("correct", "937803WLC", "--overall", "139"),
        ("correct", "937803WLC", "--paper", "listening", *BECAUSE),
        ("correct", "937803WLC", "--paper", "=140", *BECAUSE),
        ("correct", "937803WLC", "--paper", "listening=good", *BECAUSE),
        ("correct", "937803WLC", "--paper", "listening=-140", *BECAUSE),
        ("correct", "937803WLC", "--paper", f"listening={'9' * 5000}", *BECAUSE),
        ("withhold", "937803WLC"),
        ("withhold", "937803WLC", "--reason", "x", "--news-by", "20 June"),
        ("withhold", "937803WLC", "--reason", "x", "--news-by", "9999-12-31"),
        ("restore",),
        ("erase", "937803WLC"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_not_understood(run, words):
    was_not_understood(run("result", *words))


def test_who_comes_second_is_told_to_run_the_command_again(run, monkeypatch):
    def overtaken(*_: object, **__: object) -> None:
        raise StoreConflict("another was quicker")

    monkeypatch.setattr(correcting, "carry_out", overtaken)
    [told] = went_wrong(run("result", *BETTER, "--write"))
    assert told.endswith("Nothing was changed. Run the command again.")


def test_help_says_who_reads_the_reason(run):
    assert "The candidate sees it" in run("result", "withhold", "--help").stdout
    assert "only the office sees it" in " ".join(run("result", "correct", "--help").stdout.split())


def test_the_help_desk_sees_the_versions_without_their_figures(run):
    went_well(run("result", *BETTER, "--write"))
    went_well(run("result", *WITHHELD, "--write"))
    went_well(run("result", *RESTORED, "--write"))
    told = went_well(run("candidate", "show", "937803WLC"))
    opened = "open since 5 June 2018 at 09:00 (UK time)"
    assert [line for line in told if "version" in line] == [
        f"  result, version 1: final (import), {opened}",
        f"  result, version 2: final (correction), {opened}",
        f"  result, version 3: withheld (withhold), {opened}",
        "  result, version 4: final (restore), waits for a release",
    ]
    releasing.schedule("ket-april", RELEASE_DAY + timedelta(days=7), "UTC", by="office", now=RELEASE_DAY)
    assert "opens on 12 June 2018 at 08:00 (Coordinated Universal Time)" in run("candidate", "show", "937803WLC").stdout
