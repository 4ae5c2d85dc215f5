"""The language of a name: told where its script is one language's, not guessed where it is that of many."""

from __future__ import annotations

from portal.language.scripts import language_of
from tests.tables import for_each


@for_each(
    "name, language",
    [
        ("林美華", "zh"),
        ("𠮷野", "zh"),  # it may be Japanese: Han alone does not say
        ("さくら アヤ", "ja"),
        ("林 さくら", "ja"),
        ("佐々木", "ja"),
        ("ﾊﾅｺ", "ja"),
        ("홍길동", "ko"),
        ("洪길동", "ko"),
        ("สมชาย ใจดี", "th"),
        ("שרה כהן", "he"),
        ("Ελένη", "el"),
        ("林 J. May", "zh"),
    ],
)
def test_a_script_of_one_language_tells_it(name, language):
    assert language_of(name) == language


@for_each("name", ["محمد عبد الله", "Щукина", "प्रिया शर्मा", "José Núñez", "林 สมชาย", "12-34", ""])
def test_a_script_of_many_languages_tells_none(name):
    assert language_of(name) == ""


@for_each("spoken, language", [(("en", "zh-Hant"), "zh-Hant"), (("zh-Hans",), "zh-Hans"), (("en",), "zh"), ((), "zh")])
def test_han_is_read_in_the_chinese_that_is_spoken(spoken, language):
    assert language_of("林美華", spoken) == language
    assert language_of("さくら", spoken) == "ja"
