"""The language of a page: as chosen in this browser, else as the account has it, else as the browser asks."""

from __future__ import annotations

from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal.web.choosing_language import understood
from tests import cast, office
from tests.answers import page
from tests.conftest import RELEASE_DAY
from tests.tables import for_each

BOTH = ("en", "zh-Hant")
WELCOME = {"en-GB": "Welcome to the Results Service for Candidates", "zh-Hant": "歡迎使用考生成績查詢系統"}


def spoken(answer) -> str:
    """The language of a page, which its heading and its <html> agree on."""
    whole = page(answer)
    assert whole.html["dir"] == "ltr"
    return whole.html["lang"]


def asking(app, wishes: str):
    """A browser that asks for these languages."""
    visitor = app.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = wishes
    return visitor


@for_each(
    "wishes, given",
    [
        ("zh-Hant", "zh-Hant"),
        ("ZH-HANT", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant"),
        ("zh-HK,en;q=0.5", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh", "zh-Hant"),
        ("zh-CN,zh;q=0.9", "zh-Hant"),
        ("en", "en"),
        ("en-US,en;q=0.9,zh-TW;q=0.8", "en"),
        ("zh-TW;q=0.5,en-GB", "en"),
        ("fr,zh-TW;q=0.3,en;q=0.2", "zh-Hant"),
        ("fr", None),
        ("zhx", None),
        ("*", None),
        ("", None),
        ("zh-TW;q=0", None),
        ("zh-TW;q=0,en;q=0.1", "en"),
        (";;,,=,q", None),
        ("zh-TW;q=x", None),
    ],
)
def test_a_browser_is_given_the_dearest_language_it_asks_for(wishes, given):
    assert understood(parse_accept_header(wishes, LanguageAccept), BOTH) == given


def test_the_whole_tag_counts_before_its_first_part():
    wishes = parse_accept_header("zh-Hant", LanguageAccept)
    assert understood(wishes, ("zh-Hans", "zh-Hant")) == "zh-Hant"


def test_whoever_asks_for_nothing_offered_is_given_the_first_language(app, app_with):
    assert spoken(asking(app, "fr").get("/")) == "en-GB"
    other = app_with(LANGUAGES="zh-Hant,en")
    assert spoken(asking(other, "fr").get("/")) == "zh-Hant"


def test_a_page_is_in_the_language_the_browser_asks_for(app):
    answer = asking(app, "zh-TW").get("/")
    assert spoken(answer) == "zh-Hant"
    assert page(answer).h1.get_text() == WELCOME["zh-Hant"]


@pytest.mark.parametrize(("tag", "html_tag"), [("en", "en-GB"), ("zh-Hant", "zh-Hant")])
def test_a_choice_counts_before_what_the_browser_asks_for(app, tag, html_tag):
    for wishes in ("en", "zh-TW"):
        visitor = asking(app, wishes)
        assert visitor.get(f"/language/{tag}").status_code == 303
        assert page(visitor.get("/")).h1.get_text() == WELCOME[html_tag]


@for_each("tag", ["fr", "en-GB", "EN", "zh", "zh_Hant", "..", "%00"])
def test_a_language_that_is_not_offered_is_not_found(visitor, tag):
    assert visitor.get(f"/language/{tag}").status_code == 404
    assert visitor.get_cookie("session") is None


def test_a_language_the_centre_does_not_offer_is_not_found(app_with):
    assert app_with(LANGUAGES="en").test_client().get("/language/zh-Hant").status_code == 404


def test_choosing_a_language_comes_back_to_the_page(visitor):
    answer = visitor.get("/language/zh-Hant?next=/login%3Fnext%3D/results")
    assert answer.headers["Location"] == "/login?next=/results"


@for_each("goal", ["", "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_choosing_a_language_never_leads_away(visitor, goal):  # T21
    answer = visitor.get("/language/zh-Hant", query_string={"next": goal})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_choice_is_kept_in_the_one_cookie_there_is(visitor):
    answer = visitor.get("/language/zh-Hant")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("session=")


@for_each("path", ["/", "/login?next=/results", "/help", "/register"])
def test_every_page_links_to_itself_in_the_other_languages(app, path):
    visitor = app.test_client()
    [link] = visitor.see(path).select(".langs a")
    assert (link["lang"], link["hreflang"], link.get_text()) == ("zh-Hant", "zh-Hant", "繁體中文")
    answer = visitor.get(link["href"])
    assert answer.headers["Location"] == path
    assert spoken(visitor.get(path)) == "zh-Hant"
    [back] = visitor.see(path).select(".langs a")
    assert (back["lang"], back.get_text()) == ("en", "English")


@for_each("path, has_form", [("/", True), ("/register", True), ("/login", True), ("/verify", True), ("/help", False)])
def test_a_page_with_a_form_takes_along_what_was_typed_in_it(visitor, path, has_form):
    assert bool(visitor.see(path).select("script[src*='/language']")) is has_form


def test_the_language_of_the_page_is_marked_and_no_link(visitor):
    [current] = visitor.see("/").select(".langs [aria-current=true]")
    assert (current.name, current["lang"], current.get_text()) == ("span", "en", "English")


def test_a_centre_of_one_language_offers_no_choice(app_with):
    assert not app_with(LANGUAGES="en").test_client().see("/").select(".langs")


def test_a_link_of_an_error_page_repeats_nothing_of_the_address(visitor):
    [link] = page(visitor.get("/no-such-page")).select(".langs a")
    assert link["href"] == "/language/zh-Hant?next=/"


def test_a_choice_outlives_logging_in_and_out(visitor, time):
    cast.register(cast.MEI, now=time())
    visitor.get("/language/zh-Hant")
    cast.log_in(visitor, cast.MEI)
    assert spoken(visitor.get("/results")) == "zh-Hant"
    visitor.post("/logout")
    assert spoken(visitor.get("/")) == "zh-Hant"


def test_whoever_is_logged_in_reads_the_language_of_the_account(app, time):
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    visitor = asking(app, "en")
    assert spoken(visitor.get("/")) == "en-GB"
    cast.log_in(visitor, cast.MEI)
    assert spoken(visitor.get("/results")) == "zh-Hant"
    assert spoken(visitor.get("/no-such-page")) == "zh-Hant"
    visitor.get("/language/en")
    assert spoken(visitor.get("/results")) == "en-GB"


def test_an_account_in_a_language_no_longer_offered_reads_what_is(app_with, time):
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    visitor = cast.log_in(app_with(LANGUAGES="en").test_client(), cast.MEI)
    assert spoken(visitor.get("/results")) == "en-GB"


def test_an_account_keeps_the_language_it_was_opened_in(app, time):
    answer = asking(app, "zh-TW").post("/register", data=cast.filled(cast.MEI))
    assert answer.status_code == 303
    [letter] = office.letters("welcome")
    assert letter.language == "zh-Hant"


@for_each(
    "path, method, status",
    [
        ("/no-such-page", "GET", 404),
        ("/", "DELETE", 405),
        ("/email/confirm/nothing", "GET", 410),
        ("/login", "POST", 422),
    ],
)
def test_what_went_wrong_is_told_in_the_readers_language(app, path, method, status):
    answer = asking(app, "zh-TW").open(path, method=method)
    assert (answer.status_code, spoken(answer)) == (status, "zh-Hant")


def test_one_readers_language_is_not_left_to_the_next(app):
    """Even where something goes wrong before the page is looked for."""
    for wishes, html_tag in [("zh-TW", "zh-Hant"), ("en", "en-GB"), ("", "en-GB")]:
        visitor = asking(app, wishes)
        answers = [
            visitor.get("/"),
            visitor.get("/static/nothing"),
            visitor.post("/login", data={"next": "9" * 70_000}),
        ]
        assert [spoken(answer) for answer in answers] == [html_tag] * 3


def test_two_readers_at_once_read_a_language_each(app):
    begin, heard = Barrier(2), {"en-GB": set(), "zh-Hant": set()}

    def read(wishes: str, html_tag: str) -> None:
        with app.app_context():
            visitor = asking(app, wishes)
            begin.wait()
            heard[html_tag] |= {page(visitor.get("/")).h1.get_text() for _ in range(25)}

    readers = [Thread(target=read, args=each) for each in [("en", "en-GB"), ("zh-TW", "zh-Hant")]]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    assert heard == {html_tag: {words} for html_tag, words in WELCOME.items()}


def test_a_page_says_what_its_language_depends_on(visitor):
    for path in ("/", "/no-such-page", "/language/en"):
        assert {"Accept-Language", "Cookie"} <= set(visitor.get(path).vary)
    style = visitor.see("/").select_one("link[rel=stylesheet]")["href"]
    assert not {"Accept-Language", "Cookie"} & set(visitor.get(style).vary)


def test_a_result_is_told_whole_in_chinese(app, time):
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    visitor = cast.log_in(app.test_client(), cast.MEI)
    waiting = visitor.see("/results").main.get_text()
    assert "成績最晚將於 2018年6月5日 09:00（英國時間）公布" in waiting
    time.move(RELEASE_DAY)
    cast.log_in(visitor, cast.MEI)
    lists = visitor.see("/results")
    told = visitor.see(lists.select_one("main .card a")["href"])
    words = told.main.get_text()
    for each in ("A2 Key 青少年版（KET for Schools）", "B 級（A2）", "閱讀與寫作", "聽力", "口說", "LIN Mei-Hua"):
        assert each in words
    assert told.select_one("[lang=zh-Hant] dd span[lang=zh-Hant]").get_text()


@for_each("local_name, tag", [("林美華", "zh"), ("さくら", "ja"), ("홍길동", "ko"), ("محمد", ""), ("Щукина", "")])
def test_a_name_says_its_language_as_far_as_its_script_tells(app, local_name, tag):
    names = app.jinja_env.get_template("parts/names.html").module
    person = SimpleNamespace(name="LIN Mei-Hua", local_name=local_name)
    assert names.full_name(person) == f'LIN Mei-Hua <span lang="{tag}">{local_name}</span>'


def test_a_name_in_one_script_stands_alone(app):
    names = app.jinja_env.get_template("parts/names.html").module
    assert names.full_name(SimpleNamespace(name="LIN Mei-Hua", local_name=None)) == "LIN Mei-Hua"


def test_a_page_that_is_asked_for_with_the_fields_of_a_form_is_only_shown(visitor):
    answer = visitor.get("/verify?code=abc", data={"other_language": "zh-Hant"})
    assert answer.status_code == 422
