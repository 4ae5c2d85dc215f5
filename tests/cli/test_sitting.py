"""flask sitting: adding and listing, and what is said to what cannot be one."""

from __future__ import annotations

from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE
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
