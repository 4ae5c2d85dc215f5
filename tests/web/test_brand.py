"""The centre's own look: its colour, its logo, its notice and how it is reached."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from portal import settings
from portal.web import static
from portal.web.headers import EVERY_ANSWER
from tests.settings.test_picture import PNG

KEPT = "public, max-age=31536000, immutable"


@pytest.fixture
def branded(app, app_with):
    """The site of a centre that chose a colour and a logo."""
    (settings.of(app).instance / "logo.png").write_bytes(PNG)
    return app_with(BRAND_COLOUR="#fc0", BRAND_LOGO="logo.png").test_client()


def linked(whole: BeautifulSoup) -> dict[str, str]:
    """Where the page finds its stylesheets and pictures, by what they are."""
    sheets = [link["href"] for link in whole.select("link[rel=stylesheet]")]
    return {
        "icon": whole.select_one("link[rel=icon]")["href"],
        "logo": whole.select_one("img.logo")["src"],
        "colours": sheets[1] if len(sheets) > 1 else "",
    }


def test_without_a_colour_or_a_logo_a_page_asks_for_the_usual_ones_alone(visitor):
    usual = static.address("logo.svg")
    assert linked(visitor.see("/")) == {"icon": usual, "logo": usual, "colours": ""}
    assert visitor.get("/brand.css").status_code == visitor.get("/brand/logo").status_code == 404


def test_the_chosen_colour_comes_after_the_usual_ones(branded):
    answer = branded.get(linked(branded.see("/"))["colours"])
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand:#ffcc00;--on-brand:#1b2430;" in answer.text
    assert "@media screen and (prefers-color-scheme:dark)" in answer.text


def test_the_chosen_logo_is_sent_as_what_it_is(branded):  # T44
    names = linked(branded.see("/"))
    assert names["icon"] == names["logo"]
    answer = branded.get(names["logo"])
    assert (answer.data, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("part", ["colours", "logo"])
def test_both_are_kept_for_ever_under_the_address_of_their_content(branded, part):
    address = linked(branded.see("/"))[part]
    assert branded.get(address).headers["Cache-Control"] == KEPT
    for other in (address.partition("?")[0], address[:-1]):
        assert branded.get(other).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", ["colours", "logo"])
def test_both_have_the_headers_of_every_page_and_set_no_cookie(branded, part):
    headers = branded.get(linked(branded.see("/"))[part]).headers
    assert {name for name, value in EVERY_ANSWER.items() if headers.get(name) != value} == {"Cache-Control"}
    assert "Set-Cookie" not in headers


def test_another_colour_has_another_address(branded, app_with):
    other = app_with(BRAND_COLOUR="#c8102e").test_client()
    assert linked(other.see("/"))["colours"] != linked(branded.see("/"))["colours"]


def test_an_error_page_has_the_centres_look_too(branded):
    assert linked(BeautifulSoup(branded.get("/nowhere").text, "html.parser")) == linked(branded.see("/"))


@pytest.mark.parametrize("path", ["/", "/login"])
def test_a_notice_stands_above_the_heading(app_with, path):
    site = app_with(NOTICE="Closed until <b>5 January</b> & later").test_client()
    whole = site.see(path)
    notice = whole.select_one("main .note")
    assert notice.get_text(strip=True) == "Closed until <b>5 January</b> & later"
    assert whole.h1 in notice.find_all_next("h1")


def test_without_a_notice_nothing_stands_there(visitor):
    assert not visitor.see("/").select("main .note")
    assert not visitor.see("/login").select("main .note")


def test_a_notice_stands_nowhere_else(app_with):
    assert "Closed" not in app_with(NOTICE="Closed").test_client().get("/register").text


def test_every_page_says_how_the_centre_is_reached(app_with):
    foot = app_with(CENTRE_PHONE="+886 2 1234 5678").test_client().see("/").footer
    assert "Phone: +886 2 1234 5678" in foot.get_text()
    assert foot.select_one("a[href^=mailto]")["href"] == "mailto:exams@maple.example"


def test_a_centre_that_gave_no_contact_shows_none(app_with):
    foot = app_with(CENTRE_EMAIL="").test_client().see("/").footer.get_text()
    assert "Email" not in foot
    assert "Phone" not in foot


def test_the_name_of_the_centre_and_the_notice_are_in_the_readers_language(app_with):
    browser = app_with(
        CENTRE_NAME_ZH_HANT="楓葉考試中心", NOTICE="Closed today", NOTICE_ZH_HANT="今日休息"
    ).test_client()
    english = browser.see("/").get_text()
    browser.get("/language/zh-Hant")
    chinese = browser.see("/").get_text()
    assert ("Maple Exam Centre" in english, "Closed today" in english) == (True, True)
    assert ("楓葉考試中心" in chinese, "今日休息" in chinese, "Closed today" in chinese) == (True, True, False)
