"""What letters say: every fact they hold, twice, in every language there is, and nothing that is secret."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from email.message import EmailMessage
from html import escape
from typing import ClassVar

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal import colours, settings
from portal.domain.accounts import resetting_password
from portal.domain.results import releasing
from portal.language import languages
from portal.mail import examples, letters, rendering
from portal.mail.rendering import CannotCompose
from tests import cast, letter_rules, office, proofs
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import html_of, opened, text_of, words_of
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
every_letter = for_each("letter", letters.EVERY)
every_language = for_each("language", languages.AVAILABLE)
BOTH = ("en", "zh-Hant")
HERE = "http://localhost"
LINKS = {"link", "login", "forgotten", "shares", "unsubscribe"}
SECRET = re.compile(r"grade|score|overall|cefr|level|password|secret|id_number|paper")
FIGURES = ("138", "137", "142", "136", "grade B", "Grade B", "等級")  # MEI's
HAN_CHARACTER = re.compile(r"[\u4e00-\u9fff]")
NEVER = {
    "en": "We will never ask for your password or Secret Number by email.",
    "zh-Hant": "我們絕不會用電子郵件要求您提供密碼或 Secret Number。",
}


def facts(letter: type, **other: str | None):
    """A letter of this kind, each of its facts a word that can be found again; `other` where it has such a fact."""
    if letter is letters.Reset:
        return letters.Reset(ways=(facts(letters.WayIn, **other),))
    words = {field.name: f"{HERE}/" * (field.name in LINKS) + f"FACT-{field.name}" for field in fields(letter)}
    return letter(**(words | {name: word for name, word in other.items() if name in words}))


def names_of_facts(letter: type) -> set[str]:
    return {field.name for field in fields(letters.WayIn if letter is letters.Reset else letter)}


def composed(facts: letters.Facts) -> EmailMessage:
    return opened(rendering.composed(facts, to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE))


def seen(html: str) -> str:
    """What a reader of the HTML sees, without the lines' ends."""
    page = BeautifulSoup(html, "html.parser")
    return squeezed(page.body.get_text(" "))


def squeezed(text: str) -> str:
    """Without spaces: a line may end anywhere in Chinese."""
    return "".join(text.split())


@every_letter
@every_language
def test_a_letter_says_every_fact_it_holds_in_text_and_in_html(letter, language):  # T38
    with languages.speaking(language):
        message = composed(facts(letter))
    for body in (text_of(message), seen(html_of(message))):
        assert {name for name in names_of_facts(letter) if f"FACT-{name}" not in body} == set()


@every_letter
@every_language
def test_the_html_says_all_that_the_text_says_in_the_same_order(letter, language):
    with languages.speaking(language):
        message = composed(examples.of(letter.kind))
    shown, at = seen(html_of(message)), 0
    for paragraph in text_of(message).replace("\r\n", "\n").split("\n\n"):
        at = shown.find(squeezed(paragraph), at)
        assert at >= 0, paragraph


@every_letter
@every_language
def test_a_letter_has_a_subject_a_heading_and_a_sender(letter, language):
    with languages.speaking(language):
        message = composed(facts(letter))
    heading = BeautifulSoup(html_of(message), "html.parser").h1.get_text()
    assert message["Subject"].startswith(heading)
    assert "\n" not in message["Subject"]
    for body in (text_of(message), html_of(message)):
        assert "Maple Exam Centre" in body
        assert "TW940" in body
        assert "exams@maple.example" in body


@every_letter
@every_language
def test_every_letter_says_that_nobody_will_ask_for_a_password(letter, language):
    with languages.speaking(language):
        message = composed(facts(letter))
    for body in (text_of(message), seen(html_of(message))):
        assert squeezed(NEVER[language]) in squeezed(body)


@every_letter
@every_language
def test_a_letter_is_wholly_in_one_language(letter, language):
    with languages.speaking(language):
        message = composed(facts(letter))
    is_chinese = language == "zh-Hant"
    page = BeautifulSoup(html_of(message), "html.parser")
    said = [message["Subject"], *text_of(message).replace("\r\n", "\n").split("\n\n")]
    said += [tag.get_text() for tag in page.select("title, h1, p, span, a")]
    own_words = [each for each in said if not each.startswith((HERE, "FACT"))]
    assert [each for each in own_words if bool(HAN_CHARACTER.search(each)) is not is_chinese] == []
    assert ("您好：" in said[1]) is is_chinese


@every_letter
def test_no_letter_can_hold_a_result_or_a_secret(letter):  # T38
    assert not [name for name in names_of_facts(letter) if SECRET.search(name)]


def test_no_letter_to_somebody_with_a_result_tells_it(stages, time):  # T38
    stages.fresh("sqlite")  # letters otherwise leave the database as they find it
    cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    written = office.sent(now=time)
    time.move(RELEASE_DAY)
    releasing.write_letters(now=time())
    resetting_password.ask(cast.MEI.email, address=cast.HOME, now=time())
    written += office.sent(now=time)
    assert [message["Message-ID"].partition(".")[0] for message in written] == ["<welcome", "<reset", "<released"]
    bodies = list(map(words_of, written))
    secrets = [*FIGURES, cast.MEI.secret_number, cast.MEI.id_number, cast.PASSWORD]
    assert [secret for secret in secrets for body in bodies if secret in body] == []


@every_letter
@every_language
def test_the_html_is_valid_and_fetches_nothing(letter, language):
    with languages.speaking(language):
        html = html_of(composed(examples.of(letter.kind)))
    letter_rules.check(html, base_url=HERE)


@every_letter
@every_language
def test_every_address_in_a_letter_is_of_this_service(letter, language):
    with languages.speaking(language):
        message = composed(examples.of(letter.kind))
    whole = [message["Subject"], text_of(message), html_of(message), str(message["List-Unsubscribe"])]
    found = [address for each in whole for address in re.findall(r"(?:\w+:)?//[^\s\"<>]*", each)]
    assert found
    assert [address for address in found if not address.startswith(f"{HERE}/")] == []


@for_each("link", ["https://evil.example/login", "http://localhost.evil.example/", "/login", "x"])
def test_a_letter_with_a_link_to_somewhere_else_is_not_composed(link):
    with pytest.raises(CannotCompose, match="is not an address of this service"):
        composed(facts(letters.Released, login=link))


@every_letter
@every_language
def test_the_text_is_on_lines_of_72_columns_and_each_address_on_a_line_of_its_own(letter, language):
    with languages.speaking(language):
        lines = text_of(composed(examples.of(letter.kind))).splitlines()
    assert [line for line in lines if rendering.wrapping.columns(line) > 72] == []
    assert all(line.startswith(HERE) for line in lines if HERE in line)
    assert not [line for line in lines if line != line.strip()]


@every_letter
@every_language
def test_the_text_has_no_markup_and_no_gaps(letter, language):
    with languages.speaking(language):
        text = text_of(composed(examples.of(letter.kind))).replace("\r\n", "\n")
    assert not re.search(r"[{}<>&]|\n\n\n", text)


@every_letter
def test_what_looks_like_markup_or_a_template_is_said_as_it_stands(letter):  # T44
    hostile = "{{ 7 * 7 }} <b>Mei</b> & Co. %(name)s"
    message = composed(facts(letter, **dict.fromkeys(["name", "exam", "sitting"], hostile)))
    if "name" in names_of_facts(letter):
        assert squeezed(hostile) in squeezed(text_of(message))
        assert squeezed(hostile) in seen(html_of(message))
    assert "<b>" not in html_of(message)


def test_what_is_markup_in_one_letter_is_text_in_the_next():  # T44
    for name in ("A &amp; B", "A & B", "A &amp; B"):
        message = composed(facts(letters.Released, name=name))
        assert text_of(message).splitlines()[0] == f"Dear {name},"
        assert f">Dear {escape(name)},</p>" in html_of(message)


@every_letter
def test_names_of_any_script_arrive(letter):
    message = composed(facts(letter, name="林美華 PHẠM Ngọc Châu 𠮷", exam="A2 Key 青少年版"))
    for body in (text_of(message), html_of(message)):
        assert "林美華 PHẠM Ngọc Châu 𠮷" in body
        assert ("A2 Key 青少年版" in message["Subject"] + body) is ("exam" in names_of_facts(letter))
    assert message.as_bytes().isascii()


@for_each("brand", ["", "#ffcc00", "#ffffff", "#7f7f7f"])
def test_a_letter_is_in_the_centres_colour_with_words_that_can_be_read_on_it(app, monkeypatch, brand):
    office.choose(app, monkeypatch, brand_colour=brand)
    html = html_of(composed(examples.of("released")))
    tokens = colours.palette(brand or colours.USUAL)
    assert f'<td style="background:{tokens.brand};color:{tokens.on_brand};' in html, "the bar"
    assert f'<td style="background:{tokens.brand};border:1px solid {tokens.edge};' in html, "the button"
    assert f"padding:12px 24px;color:{tokens.on_brand}" in html
    assert f"a.l{{color:{tokens.dark_link}!important}}" in html


def test_a_letter_to_a_family_says_which_link_is_whose():
    ways = [letters.WayIn(name=name, exam="A2 Key", link=f"{HERE}/{name}") for name in ("Mei", "Han")]
    message = composed(letters.Reset(ways=tuple(ways)))
    text = text_of(message).replace("\r\n", "\n")
    assert "Mei, A2 Key\n\nhttp://localhost/Mei\n\nHan, A2 Key\n\nhttp://localhost/Han\n" in text
    assert html_of(message).index("Mei, A2 Key") < html_of(message).index(f'href="{HERE}/Mei"')
    assert html_of(message).index(f'href="{HERE}/Mei"') < html_of(message).index("Han, A2 Key")
    assert "More than one candidate" in text
    assert "More than one candidate" not in text_of(composed(letters.Reset(ways=tuple(ways[:1]))))


def test_a_promise_that_was_not_made_is_not_said():
    message = composed(facts(letters.Welcome, results_by=None))
    assert "available" not in text_of(message)
    assert "available" not in html_of(message)


@for_each(
    "chosen, said",
    [
        ({"centre_phone": "02 1234 5678"}, "Write to exams@maple.example or call 02 1234 5678."),
        ({"centre_phone": ""}, "Write to exams@maple.example."),
        ({"centre_email": "", "centre_phone": "02 1234 5678"}, "Call 02 1234 5678."),
    ],
)
def test_a_letter_says_how_to_reach_the_centre(app, monkeypatch, chosen, said):
    with monkeypatch.context() as here:
        office.choose(app, here, **chosen)
        assert f"Questions? {said}" in " ".join(text_of(composed(facts(letters.Released))).split())


def test_a_centre_that_gave_no_way_to_be_reached_is_not_to_be_asked(app, monkeypatch):
    office.choose(app, monkeypatch, centre_email="", centre_phone="")
    assert "Questions?" not in text_of(composed(facts(letters.Released)))


def required(letter: type) -> list[tuple[type, str]]:
    parts = letters.WayIn if letter is letters.Reset else letter
    return [(letter, field.name) for field in fields(parts) if not str(field.type).endswith("| None")]


@for_each("blank", [None, "", " \u3000\n", "\0\u200b"])
@for_each("letter, name", [each for letter in letters.EVERY for each in required(letter)])
def test_a_letter_with_a_blank_fact_is_not_composed_and_which_is_said(letter, name, blank):  # T38
    with pytest.raises(CannotCompose, match=rf"^the letter {letter.kind} cannot be set: it has no {name}$"):
        composed(facts(letter, **{name: blank}))


def test_a_fact_that_may_be_missing_is_not_blank_either():  # T38
    with pytest.raises(CannotCompose, match="it has no results_by"):
        composed(facts(letters.Welcome, results_by=" "))


def test_a_letter_without_a_link_for_anybody_is_not_composed():  # T38
    with pytest.raises(CannotCompose, match="it has no ways"):
        composed(letters.Reset(ways=()))


def test_a_letter_that_lacks_a_fact_its_words_need_is_not_composed():  # T38
    @dataclass(frozen=True, kw_only=True)
    class Incomplete:
        kind: ClassVar[str] = letters.Released.kind
        name: str

    with pytest.raises(CannotCompose, match="the letter released cannot be set: 'exam' is undefined"):
        composed(Incomplete(name="Mei"))


def test_a_letter_nobody_has_written_in_this_language_is_not_composed():
    with languages.speaking("xx"), pytest.raises(CannotCompose, match=r"welcome\.xx\.jinja"):
        composed(facts(letters.Welcome))


def test_the_facts_of_a_letter_cannot_be_changed_on_the_way():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts(letters.Released).name = "Somebody else"


@pytest.mark.slow
def test_letters_made_at_once_in_two_languages_are_not_mixed(app):
    each = 32
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(in_a_thread(app), range(8), [each] * 8))
    for number, messages in enumerate(made):
        language = BOTH[number % 2]
        for count, message in enumerate(messages):
            check_language(message, language, f"Reader {number}-{count}")


def in_a_thread(app: Flask) -> Callable[[int, int], list[EmailMessage]]:
    """A function: the letters of one thread, all of every kind, in the language of its number."""

    def make(number: int, how_many: int) -> list[EmailMessage]:
        with app.app_context(), languages.speaking(BOTH[number % 2]):
            kinds = [letters.EVERY[count % len(letters.EVERY)] for count in range(how_many)]
            return [composed(facts(kind, name=f"Reader {number}-{count}")) for count, kind in enumerate(kinds)]

    return make


def check_language(message: EmailMessage, language: str, name: str) -> None:
    is_chinese = language == "zh-Hant"
    assert message["Content-Language"] == {"en": "en-GB", "zh-Hant": "zh-Hant"}[language]
    text, html = text_of(message), html_of(message)
    assert name in text
    assert name in html
    assert f'<html lang="{message["Content-Language"]}"' in html
    for body in (message["Subject"], text.splitlines()[0], text, html):
        assert bool(HAN_CHARACTER.search(body)) is is_chinese
    assert ("never ask" in text) is ("never ask" in html) is not is_chinese


def test_every_letter_has_an_example_for_the_centre_to_look_at():
    assert [type(examples.of(letter.kind)) for letter in letters.EVERY] == list(letters.EVERY)
    assert settings.current().base_url == HERE


@for_each("person, says_out", [(cast.MEI, True), (cast.ABSENT, True), (cast.PENDING, False), (cast.WITHHELD, False)])
def test_who_registers_after_the_release_is_welcomed_to_what_is_out(stages, time, person, says_out):
    stages.fresh("sqlite")
    proofs.release(time)
    cast.register(person, now=time())
    [welcome] = office.sent(now=time)
    said = " ".join(text_of(welcome).split())
    assert ("Your results are out. Log in with your ID Number" in said, f"{HERE}/login" in said) == (says_out, says_out)
    assert ("We will email you as soon as your results are released." in said) is not says_out
    assert "available by" not in said
