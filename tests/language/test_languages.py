"""Languages: everything that is said within a block is said in its language, and only there."""

from __future__ import annotations

from threading import Thread

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from portal.language import languages
from portal.language.languages import Later


@pytest.fixture
def pirate(tmp_path, monkeypatch) -> str:
    """A language of the tests' own, with three sentences."""
    catalogue = Catalog(locale="en")
    catalogue.add("Log in", "Come aboard")
    catalogue.add("%(day)d %(month)s", "%(month)s %(day)d, arr")
    catalogue.add(("%(num)d letter", "%(num)d letters"), ("%(num)d bottle", "%(num)d bottles"))
    folder = tmp_path / "en_PIRATE" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    yield "en-PIRATE"
    languages._catalogue.cache_clear()


def test_english_is_what_stands_in_the_code():
    assert languages.say("Log in") == "Log in"
    assert languages.spoken() == "en"


def test_another_language_is_looked_up(pirate):
    with languages.speaking(pirate):
        assert languages.say("Log in") == "Come aboard"


def test_a_sentence_without_a_translation_is_said_in_english(pirate):
    with languages.speaking(pirate):
        assert languages.say("Never translated") == "Never translated"


def test_places_may_stand_in_another_order(pirate):
    with languages.speaking(pirate):
        assert languages.say("%(day)d %(month)s", day=5, month="June") == "June 5, arr"


def test_a_percent_sign_in_a_sentence_without_places_is_left_alone():
    assert languages.say("100% of it") == "100% of it"


def test_after_the_block_the_language_is_what_it_was_before(pirate):
    with languages.speaking(pirate), languages.speaking("en"):
        assert languages.spoken() == "en"
    with languages.speaking("en"):
        with languages.speaking(pirate):
            pass
        assert languages.spoken() == "en"


def test_after_a_block_that_raised_the_language_is_what_it_was_before(pirate):
    with pytest.raises(RuntimeError), languages.speaking(pirate):
        raise RuntimeError
    assert languages.spoken() == "en"


def test_one_threads_language_is_not_anothers(pirate):
    heard = []
    with languages.speaking(pirate):
        other = Thread(target=lambda: heard.append(languages.spoken()))
        other.start()
        other.join()
    assert heard == ["en"]


def test_a_sentence_written_early_is_said_in_the_language_of_whoever_reads_it(pirate):
    later = Later("Log in")
    with languages.speaking(pirate):
        assert str(later) == "Come aboard"
    assert str(later) == "Log in"


def test_the_places_of_a_sentence_may_themselves_be_said_later(pirate):
    later = Later("%(day)d %(month)s").with_places(day=5).with_places(month=Later("Log in"))
    assert str(later) == "5 Log in"
    with languages.speaking(pirate):
        assert str(later) == "Come aboard 5, arr"


def test_filling_a_sentence_leaves_the_sentence_itself_open():
    open_ = Later("%(day)d %(month)s")
    open_.with_places(day=5, month="June")
    assert open_.places == {}


def test_pages_in_english_say_they_are_british():
    assert languages.html_tag() == "en-GB"
    with languages.speaking("zh-Hant"):
        assert languages.html_tag() == "zh-Hant"
