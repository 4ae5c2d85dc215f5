"""Every page there is, in Chinese: not one English sentence of ours is left on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from portal import store
from portal.language import languages
from portal.store.outbox import Letter
from tests import cast, office
from tests.answers import page
from tests.conftest import RELEASE_DAY
from tests.house import source
from tests.stage import staged
from tests.tables import for_each

PLACE = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"<[^>]+>")
READ_ALOUD = ("alt", "aria-label", "content", "title", "data-t-show", "data-t-hide", "data-t-yourtime")
AS_PRINTED = {"ID Number", "Secret Number"}  # the paper's own words, which help shows as they stand there
SEVERAL = 4  # words: as many are looked for within a longer text too, fewer only where they stand alone


class English(NamedTuple):
    """A sentence of ours, and how it is recognised with its places filled."""

    sentence: str
    longest: str  # its longest part without a place: a text without this is not searched
    pattern: re.Pattern[str]
    is_found_anywhere: bool  # or alone


def _sentences() -> Iterator[English]:
    with languages.speaking("zh-Hant"):
        translated = [each for each in set(source.sentences()) - AS_PRINTED if languages.say(each) != each]
    for sentence in translated:
        bare = " ".join(TAG.sub("", sentence).split())
        parts = PLACE.split(bare)
        words = re.findall(r"[A-Za-z’]{2,}", " ".join(parts))
        if words:
            pattern = re.compile(".+?".join(map(re.escape, parts)))
            yield English(sentence, max(parts, key=len), pattern, len(words) >= SEVERAL)


@pytest.fixture(scope="module")
def sentences() -> list[English]:
    return list(_sentences())


def pieces(whole: BeautifulSoup) -> set[str]:
    """Every text that stands alone on a page, and what is said of it aloud."""
    for each in whole.select(".langs, script, style, [lang=en]"):
        each.decompose()
    texts = {" ".join(text.split()) for text in whole.find_all(string=True)}
    return texts | {tag[name] for tag in whole.find_all(True) for name in READ_ALOUD if tag.get(name)}


def english(whole: BeautifulSoup, sentences: list[English]) -> list[str]:
    """The English sentences that are read on this page."""
    text = " ".join(whole.get_text().split())
    alone = pieces(whole)
    everything = "\n".join([text, *alone])
    return [
        each.sentence
        for each in sentences
        if each.longest in everything
        and (any(map(each.pattern.fullmatch, alone)) or (each.is_found_anywhere and each.pattern.search(text)))
    ]


@pytest.fixture
@staged
def results_come(app, time) -> None:
    """Mei reads Chinese, and her results will be released."""
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())


@pytest.fixture
def reader(results_come, app):
    return chinese(app)


def chinese(app):
    visitor = app.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-TW"
    return visitor


def addresses(app) -> Iterator[str]:
    """Every page that is asked for by its address alone."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            yield rule.rule


def check(answer, sentences) -> None:
    if answer.mimetype == "text/html" and answer.status_code != 303:
        whole = page(answer)
        assert whole.html["lang"] == "zh-Hant"
        assert english(whole, sentences) == [], answer.request.path


def test_the_check_recognises_english(visitor, sentences):
    found = english(visitor.see("/register"), sentences)
    assert {"Register", "Password", "Skip to main content", "Fields marked * must be filled in."} <= set(found)


def test_every_page_of_nobody_is_in_chinese(app, reader, sentences):
    for address in addresses(app):
        check(reader.get(address), sentences)


def test_every_page_of_a_reader_is_in_chinese(app, reader, time, sentences):
    for now in (time(), RELEASE_DAY):
        time.move(now)
        cast.log_in(reader, cast.MEI)
        seen = set(addresses(app)) - {"/login"}
        for address in sorted(seen):
            check(reader.get(address), sentences)
        entry = reader.see("/results").select_one("main .card a")["href"]
        check(reader.get(entry), sentences)


def test_every_outcome_is_told_in_chinese(app, reader, time, sentences):
    people = [cast.PENDING, cast.ABSENT_PART, cast.ABSENT, cast.WITHHELD]
    keys = {person: cast.register(person, now=time()) for person in people}
    time.move(RELEASE_DAY)
    for person, key in keys.items():
        reader.get("/language/zh-Hant")
        cast.log_in(reader, person)
        for address in ("/results", f"/results/{key}"):
            check(reader.get(address), sentences)


def test_every_form_sent_empty_is_mended_in_chinese(app, reader, sentences):
    for logged_in in (False, True):
        if logged_in:
            cast.log_in(reader, cast.MEI)
        for address in sorted({rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods}):
            if "<" not in address and address not in ("/logout", "/account/sign-ins"):
                check(reader.post(address), sentences)


def test_every_fault_of_a_form_is_told_in_chinese(reader, sentences):
    wrong = {"id_number": "12", "email": "mei", "confirm_email": "mai", "password": "short", "confirm_password": "x"}
    for other in [wrong, {"secret_number": "0000"}, {"password": "aaaaaaaaa"}, {"terms": "disagree"}, {}]:
        check(reader.post("/register", data=cast.filled(cast.MEI) | other), sentences)


@for_each("code", [404, 405, 410, 413, 400])
def test_what_went_wrong_is_told_in_chinese(reader, sentences, code):
    ask = {
        404: lambda: reader.get("/no-such-page"),
        405: lambda: reader.delete("/"),
        410: lambda: reader.get("/email/confirm/nothing"),
        413: lambda: reader.post("/login", data={"id_number": "9" * 70_000}),
        400: lambda: reader.get("/", headers={"Host": "evil.example"}),
    }
    answer = ask[code]()
    assert answer.status_code == code
    check(answer, sentences)


def test_the_page_of_a_letters_link_is_in_chinese(reader, sentences):
    facts = json.loads(store.database.db.session.query(Letter).first().facts)
    check(reader.get(f"/email/confirm/{facts['link']}"), sentences)


def test_the_pages_of_a_change_of_address_are_in_chinese(reader, time, sentences):
    links = office.change_links(cast.MEI, "mei.lin@mail.example", now=time())
    pages = [f"/email/{name}/{link}" for name, link in zip(("confirm", "stop"), links, strict=True)]
    cast.log_in(reader, cast.MEI)
    for path in (*pages, "/account", "/account/email"):
        check(reader.get(path), sentences)
    reader.post(pages[0])
    check(reader.get(pages[1]), sentences)
    reader.post(pages[1])
    for path in pages:
        check(reader.get(path), sentences)


def test_what_is_wrong_with_a_change_of_address_is_told_in_chinese(reader, sentences):
    cast.log_in(reader, cast.MEI)
    form = {"current_password": cast.PASSWORD, "email": cast.MEI.email, "confirm_email": cast.MEI.email}
    new = dict.fromkeys(("email", "confirm_email"), "mei.lin@mail.example")
    for other in [{}, {"current_password": "wrong 4242"}, {"confirm_email": "mai"}, *[new] * 4]:
        check(reader.post("/account/email", data=form | other), sentences)
    for _ in range(3):
        check(reader.post("/account/email/again"), sentences)


def test_the_terms_that_have_changed_are_asked_about_in_chinese(app, time, sentences):
    cast.register(cast.HAN, now=time(), language="zh-Hant", terms_version="2018-01-01")
    reader = cast.log_in(chinese(app), cast.HAN)
    check(reader.get("/account/terms"), sentences)
    check(reader.post("/account/terms", data={"terms": "disagree"}), sentences)


def test_emails_are_stopped_in_chinese(reader, time, sentences):
    stop = f"/email/unsubscribe/{office.unsubscribe_link(cast.MEI, now=time())}"
    for ask in (reader.get, reader.post, reader.get):
        check(ask(stop), sentences)
