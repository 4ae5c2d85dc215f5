"""The letter that tries out whether letters arrive: like all others, but to the office."""

from __future__ import annotations

import re

from portal.language import languages
from portal.mail import letters, trial
from tests import letter_rules, office
from tests.conftest import BEFORE
from tests.post import html_of, opened, text_of
from tests.tables import for_each

HERE = "http://localhost"
SAYS = {"en": ("This test email has arrived", "Hello,"), "zh-Hant": ("測試電子郵件已送達", "您好：")}


def made(app, monkeypatch, language: str):
    office.choose(app, monkeypatch, languages=(language,))
    return opened(trial.letter("office@example.org", now=BEFORE))


@for_each("language, says", SAYS.items())
def test_it_is_in_the_centres_first_language(app, monkeypatch, language, says):
    message = made(app, monkeypatch, language)
    subject, greeting = says
    assert (message["Subject"], text_of(message).splitlines()[0]) == (subject, greeting)
    assert message["Content-Language"] == {"en": "en-GB"}.get(language, language)
    for words in ("2018", f"{HERE}/", "Maple Exam Centre", "TW940"):
        assert words in text_of(message)
        assert words in html_of(message)


@for_each("language", languages.AVAILABLE)
def test_it_keeps_what_the_html_of_every_letter_keeps(app, monkeypatch, language):
    letter_rules.check(html_of(made(app, monkeypatch, language)), base_url=HERE)


@for_each("language", languages.AVAILABLE)
def test_its_text_has_no_gaps_and_no_long_lines(app, monkeypatch, language):
    text = text_of(made(app, monkeypatch, language)).replace("\r\n", "\n")
    assert not re.search(r"[{}<>]|\n\n\n", text)
    assert max(map(len, text.splitlines())) <= 72


def test_each_is_another_to_a_mail_server(app, monkeypatch):
    assert len({made(app, monkeypatch, "en")["Message-ID"] for _ in range(3)}) == 3


def test_it_is_none_of_those_that_candidates_get():
    assert letters.Trial not in letters.EVERY
