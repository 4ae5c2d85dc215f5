"""The privacy page says how long things are really kept: as long as the settings say."""

from __future__ import annotations

import pytest

from portal.settings.spans import Span
from tests import office
from tests.tables import for_each

CHOSEN = {
    "keep_results": Span(7, is_years=True),
    "keep_personal_facts": Span(400, is_years=False),
    "keep_letters": Span(5, is_years=True),
    "keep_sign_ins": Span(33, is_years=False),
    "keep_audit_details": Span(9, is_years=True),
    "backup_keep": (7, 5, 2),
}


def read(visitor, app, monkeypatch, language: str, **chosen: object) -> str:
    office.choose(app, monkeypatch, **chosen)
    visitor.get(f"/language/{language}")
    return " ".join(visitor.see("/privacy").main.get_text().split())


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ["7 years after the exam", "400 days after the exam", "5 years, so", "33 days", "after 9 years", "62 days"],
        ),
        ("zh-Hant", ["考試後 7 年", "考試後 400 天", "5 年，", "33 天", "在 9 年後", "62 天"]),
    ],
)
def test_it_tells_each_time_that_is_set(visitor, app, monkeypatch, language, told):
    text = read(visitor, app, monkeypatch, language, **CHOSEN)
    assert [each for each in told if each not in text] == []


@for_each("language, told", [("en", "for as long as this service runs"), ("zh-Hant", "本服務運作期間")])
def test_what_is_always_kept_is_told_so(visitor, app, monkeypatch, language, told):
    assert told in read(visitor, app, monkeypatch, language, keep_results=None)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["What we delete straight away", "What we keep, and why"]),
        ("zh-Hant", ["哪些資料會立即刪除", "哪些資料會保留，為什麼"]),
    ],
)
def test_it_says_what_goes_and_what_stays(visitor, language, headings):
    visitor.get(f"/language/{language}")
    assert set(headings) <= {heading.text for heading in visitor.see("/privacy").find_all("h2")}
