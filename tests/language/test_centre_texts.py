"""Words of the centre's own in several languages: kept as one text, shown in the reader's language."""

from __future__ import annotations

import copy
import json
import pickle

from markupsafe import escape

from portal.language import centre_texts, languages
from portal.language.centre_texts import CentreText
from tests.tables import for_each

NAME = CentreText("April (S2) 2018", {"zh-Hant": "2018 年 4 月（S2）"})


def test_it_is_shown_in_the_language_spoken_else_as_usual():
    shown = (str(NAME), f"{NAME}", "%s" % NAME, escape(NAME))  # noqa: UP031 (as catalogues fill their places)
    assert set(map(str, shown)) == {"April (S2) 2018"}
    with languages.speaking("zh-Hant"):
        shown = (str(NAME), f"{NAME}", "%s" % NAME, escape(NAME))  # noqa: UP031
        assert set(map(str, shown)) == {"2018 年 4 月（S2）"}
        assert str(CentreText("April")) == "April"


def test_to_programs_it_is_the_usual_words():
    with languages.speaking("zh-Hant"):
        assert json.dumps(NAME) == '"April (S2) 2018"'


@for_each("text", [NAME, CentreText("April"), CentreText('{"": '), CentreText("x", {"zh-Hant": None, "en": ""})])
def test_it_comes_back_as_it_was_kept(text):
    again = centre_texts.read(centre_texts.kept(text))
    assert (again, again.others) == (text, text.others)


@for_each("again", [pickle.loads(pickle.dumps(NAME)), copy.deepcopy(NAME)])
def test_a_copy_has_every_language(again):
    assert again == NAME
    assert again.others == NAME.others


def test_another_word_in_one_language_is_another_text():
    assert CentreText("April (S2) 2018", {"zh-Hant": "四月"}) != NAME
    assert CentreText("April") == "April"
