"""A candidate's papers in a real browser: the links work, the files are whole, the QR code leads to the proof."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import cast, papers
from tests.served import SITTING, Site

pytestmark = pytest.mark.browser

CONFIRMATION, STATEMENT = "Confirmation of Entry and Timetable (PDF)", "Statement of Results (PDF)"
PDF = "application/pdf"


def log_in(page: Page) -> None:
    page.goto("/login?next=/results")
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()


def fetched(page: Page, name: str) -> bytes:
    """What is behind the link of this name, as the browser fetches it, with its cookie."""
    link = page.get_by_role("link", name=name).first
    answer = page.context.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, PDF)
    return answer.body()


def test_both_papers_are_fetched_and_the_statement_is_proved_by_its_qr_code(open_browser, site: Site):
    site.visit().register(cast.MEI)
    page = open_browser().page
    log_in(page)
    confirmation = papers.words(fetched(page, CONFIRMATION))
    assert cast.MEI.name in confirmation
    assert cast.MEI.secret_number not in confirmation.split()
    expect(page.get_by_role("link", name=STATEMENT)).to_have_count(0)

    site.installation.flask("release", "now", SITTING, "--yes")
    page.goto("/results")
    page.get_by_role("link", name="See result").click()
    expect(page.locator("h1")).to_have_text("A2 Key for Schools")
    statement = fetched(page, STATEMENT)
    for fact in (cast.MEI.name, "Grade B", "138"):
        assert fact in papers.words(statement)
    assert cast.MEI.name in papers.words(fetched(page, CONFIRMATION))

    [leads_to] = papers.qr_codes(statement)
    university = open_browser()
    university.page.goto(leads_to)
    university.look_at("This Statement of Results is genuine")
    for fact in (cast.MEI.name, "Grade B", "138"):
        expect(university.page.locator("main")).to_contain_text(fact)
