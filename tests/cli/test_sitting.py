"""flask sitting: adding and listing, and what is said to what cannot be one."""

from __future__ import annotations

from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE, RELEASE_DAY
from tests.tables import for_each

ADD = ("sitting", "add", "pet-june", "--exam", "b1-preliminary", "--name", "June (S1) 2018")


@for_each(
    "promise, words",
    [
        (("--results-by", "2018-07-14 09:00", "--timezone", "Europe/London"), "14 July 2018 at 09:00 (UK time)"),
        (("--results-by", "2018-07-14 09:00"), "14 July 2018 at 09:00 (Taiwan time)"),
        (("--results-by", "2018-07-14 09:00:30"), "14 July 2018 at 09:00 (Taiwan time)"),
        (("--results-by", "2018-07-14"), "14 July 2018"),
        (("--results-by", "2018-07-14", "--timezone", "Pacific/Kiritimati"), "14 July 2018"),
        (("--results-by", "2018-07-14", "--timezone", "Pacific/Pago_Pago"), "14 July 2018"),
        ((), "a day that is not set"),
    ],
)
def test_a_sitting_is_added_with_the_promise_that_was_made(run, time, afresh, promise, words):  # T34
    afresh()
    assert went_well(run(*ADD, *promise)) == [
        f"pet-june: b1-preliminary, June (S1) 2018. Results by {words}.",
        "sittings: 1 new",
    ]
    assert f"results by {words};" in run("sitting", "list").stdout


def test_the_list_tells_each_sitting_and_how_many_have_registered(run, time):
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("sitting", "list")) == [
        "ket-april  a2-key-schools  April (S2) 2018",
        "    results by 5 June 2018 at 09:00 (UK time); 40 entries, 1 registered",
        "sittings: 1",
    ]


@for_each("words, reason", [
        (("ket-april", "--exam", "a2-key", "--name", "x"), "There is a sitting ket-april already."),
        (("KET April", "--exam", "a2-key", "--name", "x"), "'KET April' cannot be a sitting's code"),
        (("pet", "--exam", "b1-prelim", "--name", "x"), "There is no exam b1-prelim"),
        (("pet", "--exam", "../../etc/passwd", "--name", "x"), "'../../etc/passwd' is not the code of an exam"),
        (("pet", "--exam", "a2-key", "--name", ""), "The sitting needs a name"),
        (("pet", "--exam", "a2-key", "--name", "x", "--timezone", "Taipei"), "'Taipei' is not a time zone."),
        (
            ("pet", "--exam", "a2-key", "--name", "x", "--results-by", "2027-03-28 01:30", "--timezone",
             "Europe/London"),
            "2027-03-28 01:30 does not exist in Europe/London",
        ),
        (
            ("pet", "--exam", "a2-key", "--name", "x", "--results-by", "2027-10-31 01:30", "--timezone",
             "Europe/London"),
            "2027-10-31 01:30 happens twice in Europe/London",
        ),
    ])  # fmt: skip
def test_what_cannot_be_a_sitting_is_refused_and_changes_nothing(run, time, words, reason):
    before = office.everything()
    assert went_wrong(run("sitting", "add", *words))[0].startswith(reason)
    assert office.everything() == before


def test_an_unknown_exam_is_answered_with_the_nearest(run):
    [told] = went_wrong(run("sitting", "add", "pet", "--exam", "b1-preliminery", "--name", "x"))
    assert "the nearest is b1-preliminary" in told


def test_a_faulty_exam_of_the_centres_own_is_told_fault_by_fault(run, own_folder):
    file = office.write_exam(own_folder, "spring", "Spring Test")
    file.write_text(file.read_text("utf-8").replace("lowest = 80", 'lowest = "80"').replace("weight = 2", "weight = 0"))
    told = went_wrong(run("sitting", "add", "spring", "--exam", "spring", "--name", "x"))
    assert [fault.split(" is ")[0] for fault in told] == [
        "spring.toml: scale.lowest",
        "spring.toml: variants.three.1.weight",
    ]


def test_a_change_is_a_plan_until_it_is_written(run, time):
    words = ("sitting", "change", "ket-april", "--name", "May", "--results-by", "2018-07-14")
    before = office.everything()
    lines = [
        "ket-april (April (S2) 2018)",
        "  name: May (before: April (S2) 2018)",
        "  results by: 14 July 2018 (before: 5 June 2018 at 09:00 (UK time))",
    ]
    nothing = "Nothing is changed yet. The same command with --write does it."
    assert went_well(run(*words)) == [*lines, nothing, "sittings: 0 changed"]
    assert office.everything() == before
    assert went_well(run(*words, "--write")) == [*lines, "sittings: 1 changed"]
    assert "results by 14 July 2018;" in run("sitting", "list").stdout


def test_a_zone_and_a_length_are_changed_in_words(run, time):
    office.add_sitting("pet", results_by=RELEASE_DAY, now=BEFORE)
    words = ("--timezone", "Europe/London", "--candidate-number-length", "6", "--write")
    assert went_well(run("sitting", "change", "pet", *words)) == [
        "pet (pet)",
        "  results by: 5 June 2018 at 16:00 (UK time) (before: 5 June 2018 at 16:00 (Taiwan time))",
        "  time zone: Europe/London (before: Asia/Taipei)",
        "  length of candidate numbers: 6 (before: 4)",
        "sittings: 1 changed",
    ]


def test_what_stands_already_is_no_change(run, time):
    told = went_well(run("sitting", "change", "ket-april", "--name", "April (S2) 2018", "--write"))
    assert told[1:] == ["  nothing to change: it is like this already", "sittings: 0 changed"]


def test_a_change_says_that_a_release_which_is_set_stays_where_it_is(run, time):
    cast.schedule(RELEASE_DAY, now=BEFORE)
    told = went_well(run("sitting", "change", "ket-april", "--results-by", "2018-06-06 09:00"))
    assert told[2].startswith("  the release is still set for 5 June 2018 at 09:00 (UK time), and pages show that time")


@for_each(
    "words, reason",
    [
        ((), "Say what to change: --name, --results-by, --timezone or --candidate-number-length."),
        (("--timezone", "Taipei"), "'Taipei' is not a time zone."),
        (("--name", ""), 'The sitting needs a name, like --name "April (S2) 2018".'),
    ],
)
def test_a_change_that_cannot_be_is_refused(run, time, words, reason):
    assert went_wrong(run("sitting", "change", "ket-april", *words, "--write"))[0].startswith(reason)


def test_a_sitting_has_a_name_in_each_language(run):
    went_well(run("sitting", "add", "may", "--exam", "a2-key", "--name", "May 2018", "--name-zh-hant", "2018 年 5 月"))
    assert "may  a2-key  2018 年 5 月" in went_well(run("sitting", "list", "--language", "zh-Hant"))
    assert "may  a2-key  May 2018" in went_well(run("sitting", "list"))
    told = went_well(run("sitting", "change", "may", "--name-zh-hant", "五月", "--write"))
    assert told[-1] == "sittings: 1 changed"
    assert "may  a2-key  五月" in went_well(run("sitting", "list", "--language", "zh-Hant"))
    assert "may  a2-key  May 2018" in went_well(run("sitting", "list"))
