"""The week's letter about the audit log: once a week, with what was done and the head of the chain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.domain import audit_log
from portal.language import languages
from portal.mail import trial
from portal.runtime import audit_letter
from portal.store.database import db, one_transaction
from tests import cast, letter_rules, office
from tests.conftest import BEFORE, SETTINGS
from tests.databases import BOTH
from tests.post import html_of, opened, text_of
from tests.store.conftest import at_once
from tests.tables import for_each

__all__ = ["at_once"]

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WEEK_LATER = BEFORE + 7 * DAY


@pytest.fixture
def told(app, monkeypatch) -> list:
    """The letters that were sent; a sender has come round once."""
    letters: list = []
    monkeypatch.setattr(trial, "send", letters.append)
    audit_letter.tell_if_due(now=BEFORE)
    return letters


def said(letter) -> str:
    return text_of(opened(letter)).replace("\r\n", "\n")


def test_a_new_installation_has_its_first_letter_after_a_week(told):
    audit_letter.tell_if_due(now=WEEK_LATER - SECOND)
    assert told == []
    audit_letter.tell_if_due(now=WEEK_LATER)
    [letter] = told
    assert letter.to == SETTINGS["CENTRE_EMAIL"]


def test_it_comes_once_a_week(told):
    for hour in range(0, 22 * 24, 6):
        audit_letter.tell_if_due(now=BEFORE + timedelta(hours=hour))
    assert len(told) == 3


@pytest.mark.parametrize("backend", BOTH)
def test_of_several_senders_one_sends_it(told, at_once):
    at_once(lambda: audit_letter.tell_if_due(now=WEEK_LATER), threads=6)
    assert len(told) == 1


def test_it_counts_what_was_done_since_the_last_one_and_tells_the_head(told):  # T54
    for person in (cast.MEI, cast.HAN):
        cast.register(person, now=BEFORE + DAY)
    audit_letter.tell_if_due(now=WEEK_LATER)
    office.withdraw(cast.HAN, now=WEEK_LATER + DAY)
    audit_letter.tell_if_due(now=WEEK_LATER + 7 * DAY)
    first, second = map(said, told)
    assert "2 × registered" in first
    assert "1 × withdrawn" in second
    assert "registered" not in second.split("The chain")[0]
    assert f"Rows: 5\nHead: {audit_log.head()}" in second


def test_a_week_without_a_deed_is_told_too(told):
    audit_letter.tell_if_due(now=WEEK_LATER)
    audit_letter.tell_if_due(now=WEEK_LATER + 7 * DAY)
    assert "Nothing was done." in said(told[1])


def test_a_log_that_somebody_changed_is_told(told):  # T54
    @one_transaction
    def tamper() -> None:
        db.session.execute(text("UPDATE audit SET who = 'somebody'"))

    tamper()
    audit_letter.tell_if_due(now=WEEK_LATER)
    assert "The chain of the audit log is broken" in said(told[0])


def test_one_that_cannot_be_sent_is_tried_again_after_an_hour(told, monkeypatch, caplog):
    monkeypatch.setattr(trial, "send", lambda _letter: OSError("no route"))
    audit_letter.tell_if_due(now=WEEK_LATER)
    assert "no route" in caplog.text
    monkeypatch.setattr(trial, "send", told.append)
    audit_letter.tell_if_due(now=WEEK_LATER + timedelta(minutes=59))
    assert told == []
    audit_letter.tell_if_due(now=WEEK_LATER + timedelta(hours=1))
    assert len(told) == 1


def test_a_centre_without_an_address_has_no_letter(app, told, monkeypatch):
    office.choose(app, monkeypatch, centre_email="")
    audit_letter.tell_if_due(now=WEEK_LATER)
    assert told == []


@for_each("language", languages.AVAILABLE)
def test_the_letter_is_in_the_centres_first_language_and_like_all_others(app, told, afresh, monkeypatch, language):
    afresh()
    told.clear()
    office.choose(app, monkeypatch, languages=(language,))
    cast.register(cast.MEI, now=BEFORE + DAY)
    audit_letter.tell_if_due(now=WEEK_LATER)
    letter = opened(told[0])
    letter_rules.check(html_of(letter), base_url="http://localhost")
    assert max(map(len, said(told[0]).splitlines())) <= 72
    assert {"en": "registered", "zh-Hant": "註冊"}[language] in said(told[0])
    assert audit_log.head() in said(told[0])
