"""flask release: the plan first, the deed with its word, and the hours that are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.results import releasing
from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE, RELEASE_DAY
from tests.stage import staged
from tests.tables import for_each

COUNTS = ["  absent: 1", "  absent_part: 1", "  final: 36", "  pending: 1", "  withheld: 1"]


@pytest.fixture(autouse=True)
@staged
def loaded(app, time) -> None:
    cast.load_results(now=BEFORE)


def states() -> list[str]:
    return [row.state for row in releasing.every(now=RELEASE_DAY)]


def test_a_schedule_is_a_plan_until_it_is_written(run):
    before = office.everything()
    assert went_well(run("release", "schedule", "ket-april", "2018-06-05 09:00")) == [
        "ket-april (April (S2) 2018): results would open on 5 June 2018 at 09:00 (UK time).",
        *COUNTS,
        "Nothing is changed yet.",
        "results: 40 to open, 0 entries without one",
    ]
    assert office.everything() == before


def test_a_schedule_that_is_written_opens_at_its_hour(run):
    told = went_well(run("release", "schedule", "ket-april", "2018-06-05 09:00", "--write"))
    assert told[0] == "ket-april (April (S2) 2018): results open on 5 June 2018 at 09:00 (UK time)."
    assert [row.opens_at for row in releasing.every(now=BEFORE)] == [RELEASE_DAY]


@for_each(
    "words, opens_at",
    [
        ((), RELEASE_DAY),
        (("2018-06-05 09:00:30",), RELEASE_DAY + timedelta(seconds=30)),
        (("2018-06-05 16:00", "--timezone", "Asia/Taipei"), RELEASE_DAY),
        (("2018-06-05 13:45", "--timezone", "Asia/Kathmandu"), RELEASE_DAY),
    ],
)
def test_an_hour_is_read_in_its_zone_and_without_one_it_is_the_promised_hour(run, afresh, words, opens_at):  # T34
    afresh()
    went_well(run("release", "schedule", "ket-april", *words, "--write"))
    assert [row.opens_at for row in releasing.every(now=BEFORE)] == [opens_at]


def test_putting_a_release_off_tells_the_hour_it_had(run):
    went_well(run("release", "schedule", "ket-april", "2018-06-05 09:00", "--write"))
    told = went_well(run("release", "schedule", "ket-april", "2018-06-06 09:00", "--write"))
    assert told[0] == "Instead of 5 June 2018 at 09:00 (UK time):"
    assert [row.opens_at for row in releasing.every(now=BEFORE)] == [RELEASE_DAY + timedelta(days=1)]


@for_each(
    "words, reason",
    [
        (("ket-may", "2018-06-05 09:00"), "There is no sitting 'ket-may'. The sittings are: ket-april."),
        (("ket-april", "2018-05-01 09:00"), "That hour has passed. To open ket-april at once, run `flask release now"),
        (("ket-april", "2018-06-05"), 'Give the hour too, like "2020-07-14 09:00".'),
        (("ket-april", "2018-06-05 09:00", "--timezone", "Taipei"), "'Taipei' is not a time zone."),
        (
            ("ket-april", "2027-03-28 01:30"),
            "2027-03-28 01:30 does not exist in Europe/London: the clocks go forward then. "
            'Write "2027-03-28 00:30" or "2027-03-28 02:30" instead.',
        ),
        (
            ("ket-april", "2027-10-31 01:30"),
            "2027-10-31 01:30 happens twice in Europe/London: the clocks go back then. Say which with "
            '--timezone UTC and "2027-10-31 00:30" or "2027-10-31 01:30", or choose another time.',
        ),
    ],
)
@for_each("write", [(), ("--write",)])
def test_an_hour_that_cannot_be_is_refused_and_changes_nothing(run, words, write, reason):  # T34
    before = office.everything()
    [told] = went_wrong(run("release", "schedule", *words, *write))
    assert told.startswith(reason)
    assert office.everything() == before


def test_releasing_at_once_is_a_plan_until_it_is_agreed_to(run):
    before = office.everything()
    told = went_well(run("release", "now", "ket-april"))
    assert told[0].startswith("ket-april (April (S2) 2018): results would open on 6 May 2018 at 09:00 (UK time).")
    assert told[-1] == "results: 40 to open, 0 entries without one"
    assert office.everything() == before


def test_results_are_released_at_once(run):
    went_well(run("release", "now", "ket-april", "--yes"))
    assert states() == ["open"]


def test_a_sitting_without_results_cannot_be_released_at_once(run):
    office.add_sitting("empty", now=BEFORE)
    [told] = went_wrong(run("release", "now", "empty", "--yes"))
    assert told.startswith("empty has no result to release. Import them first")


def test_a_release_is_cancelled_only_when_it_is_said_so(run):
    cast.schedule(RELEASE_DAY, now=BEFORE)
    assert went_wrong(run("release", "cancel", "ket-april")) == [
        "To cancel the release of ket-april, run: flask release cancel ket-april --yes"
    ]
    assert states() == ["open"], "on the day it would be"
    assert went_well(run("release", "cancel", "ket-april", "--yes"))[-1] == "releases: 1 cancelled"
    assert states() == ["cancelled"]


@pytest.mark.parametrize("code", ["ket-april", "ket-may"])
def test_what_is_not_scheduled_cannot_be_cancelled(run, code):
    before = office.everything()
    went_wrong(run("release", "cancel", code, "--yes"))
    assert office.everything() == before


def test_what_has_opened_cannot_be_cancelled(run, time):
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY)
    [told] = went_wrong(run("release", "cancel", "ket-april", "--yes"))
    assert told.endswith("What has opened stays open.")
    assert states() == ["open"]


def test_the_list_tells_each_release_in_the_zone_it_was_set_in(run):
    went_well(run("release", "schedule", "ket-april", "2018-06-05 16:00", "--timezone", "Asia/Taipei", "--write"))
    assert went_well(run("release", "list")) == [
        "ket-april  scheduled  5 June 2018 at 16:00 (Taiwan time)",
        "releases: 1",
    ]


def test_entries_without_a_result_are_counted(run, tmp_path):
    office.enter(tmp_path, "candidate_number,name\n0041,A\n0042,B\n", now=BEFORE)
    told = went_well(run("release", "schedule", "ket-april"))
    assert "  no result imported: 2 (shown as not ready yet)" in told
    assert told[-1] == "results: 40 to open, 2 entries without one"


LATER = ("release", "schedule", "ket-april", "2018-06-06 09:00")
WERE_TOLD = "Candidates were told 5 June 2018 at 09:00 (UK time)."


def test_a_later_hour_than_was_promised_warns_and_offers_a_letter(run):
    cast.register(cast.MEI, now=BEFORE)
    for words in (LATER, (*LATER, "--write")):
        assert went_well(run(*words))[1:3] == [WERE_TOLD, "Use --tell to email them the new time. Registered: 1."]
    assert office.letters("rescheduled") == []


def test_nobody_has_to_be_told_who_has_not_registered(run):
    assert [line for line in went_well(run(*LATER)) if "told" in line or "--tell" in line] == [WERE_TOLD]


@for_each("hour", ["2018-06-05 09:00", "2018-06-05 08:00"])
def test_an_hour_that_keeps_the_promise_warns_of_nothing(run, hour):
    told = went_well(run("release", "schedule", "ket-april", hour))
    assert not [line for line in told if line.startswith("Candidates were told")]


def test_a_day_that_was_promised_is_kept_until_it_ends(run):
    went_well(run("sitting", "change", "ket-april", "--results-by", "2018-06-05", "--write"))
    assert "told" not in run("release", "schedule", "ket-april", "2018-06-05 23:59").stdout
    assert "Candidates were told 5 June 2018." in went_well(run("release", "schedule", "ket-april", "2018-06-06 00:01"))


def test_the_new_hour_is_told_when_it_is_said_so(run):
    cast.register(cast.MEI, now=BEFORE)
    told = went_well(run(*LATER, "--tell"))
    assert told[1:3] == [WERE_TOLD, "Everybody who has registered would get an email with this time: 1."]
    assert office.letters("rescheduled") == []
    told = went_well(run(*LATER, "--tell", "--write"))
    assert told[1:3] == [WERE_TOLD, "Everybody who has registered gets an email with this time: 1."]
    assert [letter.to_address for letter in office.letters("rescheduled")] == [cast.MEI.email]


def test_once_results_are_out_nobody_waits_to_be_told(run, time):
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY)
    told = went_well(run(*LATER))
    assert not [line for line in told if line.startswith("Candidates were told")]
    for words in (LATER, (*LATER, "--write")):
        [reason] = went_wrong(run(*words, "--tell"))
        assert reason == "The results of ket-april are out, so there is nobody to tell of a new time."
