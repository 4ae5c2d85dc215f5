"""What letters say: every fact they hold, in every language there is, and nothing that is secret."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, fields
from typing import ClassVar

import pytest

from portal import languages
from portal.mail import letters, rendering
from portal.mail.rendering import CannotCompose
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")
every_letter = pytest.mark.parametrize("letter", letters.EVERY, ids=lambda letter: letter.kind)
every_language = pytest.mark.parametrize("language", languages.AVAILABLE)
SECRETS = {"grade", "score", "scores", "overall", "cefr_level", "password", "secret_number", "id_number"}


def facts(letter: type, **other: str | None):
    """A letter of this kind, each of its facts a word that can be found again; `other` where it has such a fact."""
    if letter is letters.Reset:
        return letters.Reset(ways=(facts(letters.WayIn, **other),))
    words = {field.name: f"FACT-{field.name}" for field in fields(letter)}
    return letter(**(words | {name: word for name, word in other.items() if name in words}))


def names_of_facts(letter: type) -> set[str]:
    return {field.name for field in fields(letters.WayIn if letter is letters.Reset else letter)}


def composed(facts: letters.Facts):
    return rendering.composed(facts, to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE)


@every_letter
@every_language
def test_a_letter_says_every_fact_it_holds(letter, language):  # T38
    with languages.speaking(language):
        message = composed(facts(letter))
    text = f"{message['Subject']}\n{message.get_content()}"
    assert {name for name in names_of_facts(letter) if f"FACT-{name}" not in text} == set()


@every_letter
@every_language
def test_a_letter_has_a_subject_and_names_the_centre(letter, language):
    with languages.speaking(language):
        message = composed(facts(letter))
    assert message["Subject"].strip()
    assert "\n" not in message["Subject"]
    assert "Maple Exam Centre" in message.get_content()
    assert "TW940" in message.get_content()


@every_letter
def test_no_letter_can_hold_a_result_or_a_secret(letter):  # T38
    assert not names_of_facts(letter) & SECRETS


@every_letter
def test_every_letter_says_that_nobody_will_ask_for_a_password(letter):
    text = " ".join(composed(facts(letter)).get_content().split())
    assert "We will never ask for your password or Secret Number by email." in text


@every_letter
def test_a_letter_is_plain_text_on_lines_that_can_be_read(letter):
    text = composed(facts(letter)).get_content()
    assert "{" not in text
    assert "<" not in text
    assert "\n\n\n" not in text
    assert max(map(len, text.splitlines())) <= 78


@every_letter
def test_what_looks_like_markup_or_a_template_is_said_as_it_stands(letter):  # T44
    message = composed(facts(letter, name="{{ 7 * 7 }} <b>Mei</b> & Co. %(name)s"))
    assert "{{ 7 * 7 }} <b>Mei</b> & Co. %(name)s" in message.get_content()


@every_letter
def test_names_of_any_script_arrive(letter):
    message = composed(facts(letter, name="林美華 PHẠM Ngọc Châu 𠮷", exam="A2 Key 青少年版"))
    assert "林美華 PHẠM Ngọc Châu 𠮷" in message.get_content()
    assert ("A2 Key 青少年版" in message["Subject"] + message.get_content()) is ("exam" in names_of_facts(letter))
    assert message.as_bytes().isascii()


def test_a_letter_to_a_family_says_which_link_is_whose():
    ways = [letters.WayIn(name=name, exam="A2 Key", link=f"http://localhost/{name}") for name in ("Mei", "Han")]
    text = composed(letters.Reset(ways=tuple(ways))).get_content()
    assert "Mei, A2 Key\nhttp://localhost/Mei\n\nHan, A2 Key\nhttp://localhost/Han\n" in text
    assert "more than one registration" in text
    assert "more than one registration" not in composed(letters.Reset(ways=tuple(ways[:1]))).get_content()


def test_a_promise_that_was_not_made_is_not_said():
    assert "available" not in composed(facts(letters.Welcome, results_by=None)).get_content()


def test_a_letter_with_a_fact_missing_is_not_composed():  # T38
    @dataclass(frozen=True, kw_only=True)
    class Incomplete:
        kind: ClassVar[str] = letters.Released.kind
        name: str

    with pytest.raises(CannotCompose, match="the letter released cannot be set: 'exam' is undefined"):
        composed(Incomplete(name="Mei"))


def test_a_letter_nobody_has_written_in_this_language_is_not_composed():
    with languages.speaking("xx"), pytest.raises(CannotCompose, match=r"welcome\.xx\.txt"):
        composed(facts(letters.Welcome))


def test_the_facts_of_a_letter_cannot_be_changed_on_the_way():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts(letters.Released).name = "Somebody else"
