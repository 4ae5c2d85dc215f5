"""Alarms: the office is told that somebody may be guessing, once an hour at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.credentials import budgets
from portal.domain.sending import alarms
from portal.language import languages
from portal.mail import Finished
from tests import letter_rules, office
from tests.conftest import BEFORE, SETTINGS
from tests.post import html_of, opened, text_of
from tests.tables import for_each

MINUTE = timedelta(minutes=1)


class Letterbox(list[Finished]):
    """Takes every letter, or none."""

    problem: Exception | None = None

    def send(self, letter: Finished) -> Exception | None:
        self.append(letter)
        return self.problem


@pytest.fixture
def letterbox(app) -> Letterbox:
    return Letterbox()


def spend(kinds: budgets.Budgets, failures: int, *, now=BEFORE) -> None:
    for counted in budgets.of_site(kinds):
        office.count_failures(counted, failures, now=now)


def test_while_fewer_fail_than_the_site_bears_nobody_is_told(letterbox, caplog):
    spend(budgets.REGISTERING, 299)
    alarms.tell_office(letterbox.send, now=BEFORE)
    assert (letterbox, caplog.text) == ([], "")


@for_each("kinds, failures", [(budgets.REGISTERING, 300), (budgets.VERIFYING, 300), (budgets.LOGGING_IN, 5000)])
def test_a_budget_of_the_site_that_is_spent_is_told_in_the_log_and_by_letter(
    letterbox, afresh, caplog, kinds, failures
):
    afresh()
    letterbox.clear()
    caplog.clear()
    spend(kinds, failures)
    alarms.tell_office(letterbox.send, now=BEFORE)
    [letter] = letterbox
    assert letter.to == SETTINGS["CENTRE_EMAIL"]
    assert f"{failures} in 60 minutes" in text_of(opened(letter))
    assert "Somebody may be guessing" in caplog.text


def test_it_is_told_once_an_hour(letterbox):  # T57
    for minutes in range(0, 130, 10):
        spend(budgets.REGISTERING, 300, now=BEFORE + minutes * MINUTE)
        alarms.tell_office(letterbox.send, now=BEFORE + minutes * MINUTE)
    assert len(letterbox) == 3


def test_a_centre_without_an_address_finds_it_in_the_log(app, letterbox, monkeypatch, caplog):
    office.choose(app, monkeypatch, centre_email="")
    spend(budgets.REGISTERING, 300)
    alarms.tell_office(letterbox.send, now=BEFORE)
    assert letterbox == []
    assert "Somebody may be guessing" in caplog.text


def test_a_letter_that_cannot_go_is_told_in_the_log(letterbox, caplog):
    letterbox.problem = OSError("no route")
    spend(budgets.REGISTERING, 300)
    alarms.tell_office(letterbox.send, now=BEFORE)
    assert "no route" in caplog.text


@for_each("language", languages.AVAILABLE)
def test_the_letter_is_in_the_centres_first_language_and_like_all_others(app, letterbox, afresh, monkeypatch, language):
    afresh()
    letterbox.clear()
    office.choose(app, monkeypatch, languages=(language,))
    for kinds in (budgets.REGISTERING, budgets.VERIFYING, budgets.LOGGING_IN):
        spend(kinds, 5000)
    alarms.tell_office(letterbox.send, now=BEFORE)
    letter = opened(letterbox[0])
    assert letter["Subject"] == {"en": "Somebody may be guessing numbers or passwords"}.get(language, letter["Subject"])
    assert text_of(letter).count("5000") == 3
    letter_rules.check(html_of(letter), base_url="http://localhost")
    assert max(map(len, text_of(letter).replace("\r\n", "\n").splitlines())) <= 72
