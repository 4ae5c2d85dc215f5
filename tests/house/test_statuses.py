"""A status of a result is whole: wherever one is told or understood, every one is.

That the database takes it is shown by tests/store/test_migrations.py, its translation by test_translations.py.
"""

from __future__ import annotations

from portal.domain.importing.results.reading import STATUS_WORDS
from portal.exams.exam import folded
from portal.statuses import ANNOUNCED, CONFIRMED, STATUSES, Status

FIGURES = {Status.FINAL}  # shown instead of words


def lacking(told: object) -> list[str]:
    """The statuses that are not among those told."""
    return [status.value for status in Status if status not in told]


def test_every_status_comes_to_something():
    assert lacking(STATUSES) == []


def test_every_status_without_figures_is_said_to_the_candidate_and_on_paper():
    assert lacking(FIGURES | {status for status, facts in STATUSES.items() if facts.to_candidate}) == []
    assert lacking(FIGURES | {status for status, facts in STATUSES.items() if facts.on_paper}) == []


def test_every_status_is_understood_in_a_file_as_the_office_is_told_to_write_it(app):
    assert {
        status: STATUS_WORDS.get(folded(str(facts.in_files).split(" (")[0])) for status, facts in STATUSES.items()
    } == {status: status for status in Status}


def test_no_word_in_a_file_means_two_statuses():
    words = [folded(word) for status, facts in STATUSES.items() for word in (status, *facts.also_in_files)]
    assert sorted(words) == sorted(set(words))


def test_what_a_letter_announces_has_a_statement():
    assert set(ANNOUNCED) <= set(CONFIRMED)


def test_only_figures_and_absences_are_confirmed_to_others():  # T10
    """One more would tell a school what a candidate did not mean to tell it: say here that it is meant."""
    assert set(CONFIRMED) == {Status.FINAL, Status.ABSENT_PART, Status.ABSENT}
