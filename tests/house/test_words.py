"""The words people read: the same thing has the same name on pages, in letters, on papers and in commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PORTAL, ROOT
from tests.house.test_translations import translations

AVOIDED = {  # a pattern, and what stands in its place
    "en": {
        r"\bwhoever\b": "people who, the person who, everybody who",
        r"\b(un)?mend(s|ed|ing)?\b": "fix",
        r"square code": "QR code",
        r"\b(say|Say) --": "use --",
    },
    "zh-Hant": {
        r"方形": "QR Code",
        r"查核代碼": "查核碼",
        r"(?<!成績)等級": "成績等級",
        r"收回": "取消分享",
        r"嘗試次數太多": "嘗試次數過多",
        r"英文字母和 \d 個數字": "字母: a letter of any script will do",
    },
}
COMMENT = re.compile(r"\{#.*?#\}|^#.*$", re.DOTALL | re.MULTILINE)


def read(language: str) -> Iterator[tuple[str, str]]:
    """Where something stands, and what a reader of the language is given there to read."""
    for sentence, translation in translations("zh-Hant").items():
        yield sentence, sentence if language == "en" else translation
    for path in sorted(files(language)):
        for line in COMMENT.sub("", path.read_text("utf-8")).splitlines():
            yield f"{path.name}: {line.strip()}", line


def files(language: str) -> list[Path]:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")] if language == "en" else []
    return [*PORTAL.glob(f"**/*.{language}.*"), *documents]


@pytest.mark.parametrize(
    ("language", "pattern"), [(language, pattern) for language, table in AVOIDED.items() for pattern in table]
)
def test_a_word_that_has_a_better_one_is_read_nowhere(language, pattern):
    """AVOIDED names the better one."""
    assert [place for place, text in read(language) if re.search(pattern, text, re.IGNORECASE)] == []


def test_what_is_read_is_more_than_the_catalogue():
    """Or nothing would be looked for in letters, papers and long texts."""
    names = {path.name for language in AVOIDED for path in files(language)}
    assert names >= {"welcome.en.jinja", "welcome.zh-Hant.jinja", "words.en.toml", "help.zh-Hant.html", "importing.md"}
