"""What machines look for by its name: robots.txt, favicon.ico, security.txt, change-password."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import settings
from portal.web import static
from tests.conftest import BEFORE
from tests.settings.test_picture import PNG
from tests.tables import for_each

FINDABLE = ["/", "/help", "/privacy", "/terms", "/verify"]


def test_search_engines_are_asked_to_leave_every_page_alone_but_five_and_how_they_look(visitor):  # T13
    answer = visitor.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    allowed = "".join(f"Allow: {path}$\n" for path in FINDABLE)
    assert answer.text == f"User-agent: *\n{allowed}Allow: /static/\nAllow: /brand\nDisallow: /\n"


def test_only_these_pages_may_be_found(app, visitor):  # T13
    """Whoever lets another one be found says so here."""
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    found = {path for path in paths if visitor.get(path).headers["X-Robots-Tag"] != "noindex"}
    assert found == set(FINDABLE)


@for_each("path", ["/verify?code=", "/verify/6ME5N-DZK5S-PD674X-JV30B-Q4VQD", "/nowhere"])
def test_what_is_beside_a_page_that_may_be_found_may_not(visitor, path):  # T13
    assert visitor.get(path).headers["X-Robots-Tag"] == "noindex"


def test_the_small_picture_is_where_browsers_look_for_it(visitor, app, app_with):
    assert visitor.get("/favicon.ico").location == static.address("logo.svg")
    (settings.of(app).instance / "logo.png").write_bytes(PNG)
    branded = app_with(BRAND_COLOUR="#fc0", BRAND_LOGO="logo.png").test_client()
    answer = branded.get(branded.get("/favicon.ico").location)
    assert answer.mimetype == "image/png"


def security(visitor) -> dict[str, str]:
    """The fields of security.txt (RFC 9116)."""
    answer = visitor.get("/.well-known/security.txt", headers={"Host": "127.0.0.1"})
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


def test_whom_to_tell_of_a_weakness_is_the_centre(visitor, time):  # T56
    assert security(visitor)["Contact"] == "mailto:exams@maple.example"


def test_a_centre_without_an_address_is_told_as_its_help_page_says(app_with, time):  # T56
    site = app_with(CENTRE_EMAIL="", BASE_URL="https://localhost").test_client()
    assert security(site)["Contact"] == "https://localhost/help#centre"


@for_each("years", [0, 1, 5])
def test_what_it_says_is_never_out_of_date(visitor, time, years):  # T56
    time.move(BEFORE + timedelta(days=365 * years))
    expires = datetime.strptime(security(visitor)["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert timedelta(days=30) < expires - time() < timedelta(days=365)


def test_programs_that_keep_passwords_find_the_page_that_changes_them(visitor):
    answer = visitor.get("/.well-known/change-password")
    assert (answer.status_code, answer.location) == (303, "/account/password")
