"""Help, terms of use and privacy policy: real texts of this centre."""

from __future__ import annotations

from tests.answers import page
from tests.tables import for_each

CONTACT = {
    "CENTRE_EMAIL": "ask@maple.example",
    "CENTRE_PHONE": "+886 2 5550 1234",
    "CENTRE_ADDRESS": "1 Maple Road\nTaipei <City>",
}
NONE = dict.fromkeys(CONTACT, "")
TEXTS = ["/help", "/terms", "/privacy"]


@for_each("path", TEXTS)
def test_the_centres_name_and_number_are_filled_in(visitor, path):
    words = visitor.see(path).main.get_text()
    assert "Maple Exam Centre" in words
    assert "TW940" in words


@for_each(
    "path, told",
    [
        ("/help", ["ask@maple.example", "+886 2 5550 1234", "1 Maple Road"]),
        ("/terms", ["ask@maple.example", "+886 2 5550 1234"]),
        ("/privacy", ["ask@maple.example", "+886 2 5550 1234", "1 Maple Road"]),
    ],
)
def test_a_centre_that_gives_its_contact_can_be_reached(app_with, path, told):
    whole = app_with(**CONTACT).test_client().see(path)
    for each in told:
        assert each in whole.main.get_text()
    assert whole.select("main a[href='mailto:ask@maple.example']")


@for_each(
    "path, instead",
    [
        ("/help", "Ask at the place where you took the exam"),
        ("/terms", "where you took or entered the exam"),
        ("/privacy", "You can reach us at the place where you took or entered the exam."),
    ],
)
def test_a_centre_that_gives_no_contact_says_where_to_ask(app_with, path, instead):
    whole = app_with(**NONE).test_client().see(path)
    assert instead in " ".join(whole.main.get_text().split())
    assert not whole.select("a[href^='mailto:'], dt:-soup-contains('Phone')")


def test_a_centre_that_gives_only_its_address_is_written_to(app_with):
    whole = app_with(**NONE | {"CENTRE_ADDRESS": CONTACT["CENTRE_ADDRESS"]}).test_client().see("/privacy")
    assert "Write to us at the address above and say who you are" in " ".join(whole.get_text().split())


@for_each("name", ["<b>Maple</b>", "{{ 7 * 7 }}", 'M&M\'s "Centre"'])
def test_the_centres_words_are_text_and_nothing_else(app_with, name):  # T44
    whole = app_with(CENTRE_NAME=name, CENTRE_ADDRESS=name).test_client().see("/privacy")
    assert whole.select_one(".top strong").get_text() == name
    assert name in whole.select_one("main dl").get_text()


def test_every_link_within_the_site_leads_to_a_page_and_its_place(visitor):
    pages = {path: page(visitor.get(path)) for path in ["/", "/register", "/login", *TEXTS]}
    links = {(path, link["href"]) for path, whole in pages.items() for link in whole.select("a[href]")}
    for path, link in links:
        target, _, place = link.partition("#")
        if target not in ("/results", "mailto:exams@maple.example"):
            assert not place or pages[target or path].find(id=place), link


def test_the_version_of_a_text_is_shown_with_it(visitor):
    for path, day in (("/terms", "30 November 2026"), ("/privacy", "1 December 2026")):
        assert f"Version of {day}" in visitor.see(path).get_text()


def test_the_form_shows_the_same_terms_as_the_page(visitor):
    assert visitor.see("/register").select_one("ol.terms") == visitor.see("/terms").select_one("ol.terms")
