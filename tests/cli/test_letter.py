"""flask letter preview: each letter as a file, in the centre's languages."""

from __future__ import annotations

import stat
from email import policy
from email.parser import BytesParser

from portal import settings
from portal.mail import letters
from tests import letter_rules, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.post import html_of, text_of
from tests.tables import for_each

KINDS = [letter.kind for letter in letters.EVERY]
NEVER = {"en": "We will never ask", "zh-Hant": "我們絕不會"}


@for_each("language", NEVER)
@for_each("kind", KINDS)
def test_a_letter_is_previewed_as_html_as_text_and_whole(run, tmp_path, kind, language):
    files = [tmp_path / f"{kind}-{language}.{ending}" for ending in ("html", "txt", "eml")]
    for file in files:
        told = went_well(run("letter", "preview", kind, "--language", language, "--to", str(file)))
        assert told == [f"letters: 1 written to {file}"]
    html, text, email = files
    letter_rules.check(html.read_text("utf-8"), base_url="http://localhost")
    whole = BytesParser(policy=policy.default).parsebytes(email.read_bytes())
    assert text.read_text("utf-8") == f"{whole['Subject']}\n\n{text_of(whole)}".replace("\r\n", "\n")
    assert html.read_text("utf-8") == html_of(whole).replace("\r\n", "\n")
    assert NEVER[language] in text.read_text("utf-8")


def test_without_a_language_it_is_the_centres_first(run, app, monkeypatch, tmp_path):
    office.choose(app, monkeypatch, languages=("zh-Hant", "en"))
    went_well(run("letter", "preview", "released", "--to", str(tmp_path / "a.txt")))
    assert "您好" in (tmp_path / "a.txt").read_text("utf-8")


def test_a_letter_there_is_not_is_answered_with_those_there_are(run, tmp_path):
    told = went_wrong(run("letter", "preview", "invoice", "--language", "en", "--to", str(tmp_path / "a.html")))
    assert told == [f"There is no letter invoice. There are {', '.join(KINDS)}."]
    assert list(tmp_path.iterdir()) == []


def test_a_language_the_centre_does_not_offer_is_answered_with_those_it_does(run, tmp_path):
    told = went_wrong(run("letter", "preview", "released", "--language", "fr", "--to", str(tmp_path / "a.html")))
    assert told == ["fr is not one of this centre's languages. They are en, zh-Hant (LANGUAGES)."]


@for_each("name", ["letter.pdf", "letter", "html"])
def test_a_file_of_another_ending_is_refused(run, tmp_path, name):
    [told] = went_wrong(run("letter", "preview", "released", "--language", "en", "--to", str(tmp_path / name)))
    assert told == f"'{name}' does not end in .html or .txt or .eml. Name the file so that it does."


def test_a_file_that_is_there_is_left_as_it_is(run, tmp_path):
    file = tmp_path / "letter.html"
    file.write_text("mine")
    [told] = went_wrong(run("letter", "preview", "released", "--language", "en", "--to", str(file)))
    assert "already exists" in told
    assert file.read_text() == "mine"


def test_a_letter_that_cannot_be_set_is_told_and_leaves_no_file(run, app, monkeypatch, tmp_path):
    office.choose(app, monkeypatch, mail_from="no address")
    [told] = went_wrong(run("letter", "preview", "released", "--language", "en", "--to", str(tmp_path / "a.eml")))
    assert told.startswith("The letter released cannot be set: ")
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_its_owner_alone(run, tmp_path):
    went_well(run("letter", "preview", "released", "--language", "en", "--to", str(tmp_path / "a.html")))
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_a_preview_needs_somewhere_to_be_written_to(run):
    assert "--to" in was_not_understood(run("letter", "preview", "released"))


def test_a_preview_is_in_the_centres_name(run, tmp_path):
    went_well(run("letter", "preview", "released", "--language", "en", "--to", str(tmp_path / "a.html")))
    assert settings.current().centre_name in (tmp_path / "a.html").read_text("utf-8")
