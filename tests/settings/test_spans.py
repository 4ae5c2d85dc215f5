"""How long things are kept: as it is written in the settings, and as the guides say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.settings import SOURCE_TREE, Settings, spans
from portal.settings.spans import Span
from portal.wording import spans as wording
from tests.tables import for_each

KEPT = [name for name in Settings.__dataclass_fields__ if name.startswith("keep_")]


@for_each(
    "written, parsed",
    [
        ("90 days", Span(90, is_years=False)),
        ("1 day", Span(1, is_years=False)),
        (" 3 years ", Span(3, is_years=True)),
        ("always", None),
    ],
)
def test_a_number_of_days_or_years_or_always(written, parsed):
    assert spans.parsed(written) == parsed


@for_each("written", ["", "3", "0 days", "-1 years", "three years", "101 years", "12345 days", "3 months"])
def test_anything_else_is_refused(written):
    with pytest.raises(ValueError, match="write a number of days or years"):
        spans.parsed(written)


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("guide", ["operating.md", "data-protection.md"])
def test_the_guides_tell_the_usual_time(name, guide):
    """Beside the setting, in the same line."""
    usual = wording.in_words(Settings.__dataclass_fields__[name].default)
    lines = Path(SOURCE_TREE / "docs" / guide).read_text("utf-8").splitlines()
    assert [line for line in lines if f"`{name.upper()}`" in line and usual in line]


def test_of_daily_weekly_and_monthly_copies_the_oldest_counts():
    assert (spans.longest((7, 5, 12)), spans.longest((90, 5, 0)), spans.longest((7, 9, 1))) == (372, 90, 63)
