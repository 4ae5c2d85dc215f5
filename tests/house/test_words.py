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
AGREED = {  # sentences that readers stumbled over, as they were settled word by word
    "First time here? You only need to register once.": "第一次使用嗎？只需註冊一次。",
    "You need your Confirmation of Entry.": "請準備考生資訊表（Confirmation of Entry）。",
    "Fields marked * must be filled in.": "標示 * 的欄位為必填",
    "At least 8 characters, including 1 letter and 2 numbers.": "至少 8 個字元，其中包含 1 個字母和 2 個數字。",
    "Open the terms of use (to print or save)": "另開使用條款（可列印或儲存）",
    "Your results will be available by %(moment)s": "成績最晚將於 %(moment)s公布",
    "Add the exam dates to your calendar": "將考試日期加入行事曆",
    "Result": "成績等級",
    '<a href="/verify">Schools and employers: check a candidate’s result</a>': (
        '<a href="/verify">學校或雇主請由此查核考生出示的成績</a>'
    ),
    "Verification code": "查核碼",
    "We do not recognise this code": "查無此查核碼",
    (
        "These details do not match a released result. Check them with the candidate. "
        "The result may not be released yet."
    ): "查無符合所填資料的成績。請與考生核對；成績也可能尚未公布。",
    "A candidate has shared an exam result with you. Enter your organisation to see it.": (
        "一位考生與您分享了考試成績。請填寫貴機構名稱即可查看。"
    ),
    "Compare this page with the statement. If they differ, trust this page.": (
        "請將本頁與成績單比對。如果內容不同，以本頁為準。"
    ),
    "Take it back": "取消分享",
    "We did not ask for a name": "未要求填寫名稱",
    "You are logged out after 30 minutes without activity.": "30 分鐘沒有動作，就會自動登出。",
    "You stay logged in on this device. Other devices will be logged out.": ("這部裝置會保持登入，其他裝置都會登出。"),
    "What we delete straight away": "會立即刪除的資料",
    "What we keep, and why": "會保留的資料，以及原因",
    "This is our fault. We have recorded it. Please try again in a few minutes.": (
        "這是我們的問題，系統已經記錄下來。請過幾分鐘再試一次。"
    ),
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


def test_sentences_that_readers_stumbled_over_stay_as_they_were_settled():
    said = translations("zh-Hant")
    assert {sentence: said.get(sentence) for sentence in AGREED} == AGREED


COUNTED = re.compile(
    r"(?<!the )%\(count\)d (?:more |hidden )?(?:letter|row|cell|candidate|result|fault|version|change|warning|venue)"
    r"(?P<plural>s)\b"
)


def test_what_is_counted_has_a_sentence_for_one():
    sentences = list(translations("zh-Hant"))
    lacking = []
    for sentence in sentences:
        for found in COUNTED.finditer(sentence):
            for_one = sentence[: found.start("plural")]
            beginnings = [for_one, for_one.replace("%(count)d", "1"), for_one.replace("%(count)d ", "")]
            if not any(re.match(rf"{re.escape(begins)}\b", each) for begins in beginnings for each in sentences):
                lacking.append(sentence)
    assert lacking == []
