"""Plain text on lines of 72 columns, in scripts that break at spaces and in those that break anywhere but."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.mail.wrapping import columns, flowed, gap, wrapped
from tests.tables import for_each

ADDRESS = "http://localhost/email/confirm/" + "x" * 90
MARKS = "，。：；？！、）」』》"
WORDS = st.text(alphabet="ab漢字，。（）「」 .", max_size=200)


@for_each(
    "line, lines",
    [
        ("", [""]),
        ("short", ["short"]),
        ("a" * 72 + " b", ["a" * 72, "b"]),
        ("a" * 70 + " b c", ["a" * 70 + " b", "c"]),
        ("漢" * 37, ["漢" * 36, "漢"]),
        ("漢" * 36 + "。字", ["漢" * 35, "漢。字"]),
        ("漢" * 35 + "（字）", ["漢" * 35, "（字）"]),
        ("漢" * 34 + "ID Number", ["漢" * 34 + "ID", "Number"]),
        ("漢" * 33 + "2026年7月14日", ["漢" * 33, "2026年7月14日"]),
        (f"See {ADDRESS} and more", ["See", ADDRESS, "and more"]),
        (ADDRESS, [ADDRESS]),
    ],
)
def test_a_line_ends_where_its_script_allows_it(line, lines):
    assert wrapped(line).split("\n") == lines


@given(WORDS)
def test_nothing_is_lost_and_no_line_is_longer_than_it_must_be(text):
    line = " ".join(text.split())
    broken = wrapped(line)
    assert broken.replace("\n", "").replace(" ", "") == line.replace(" ", "")
    assert not [each for each in broken.split("\n")[1:] if each[0] in MARKS]
    assert not [each for each in broken.split("\n")[:-1] if each[-1] in "（「"]


@for_each("text, width", [("abc", 3), ("漢字", 4), ("Ａ", 2), ("e\u0301", 1), ("", 0)])
def test_a_wide_character_takes_two_columns(text, width):
    assert columns(text) == width


@for_each(
    "text, line",
    [
        ("one\n  two\n", "one two"),
        ("\n請用您的\n電子郵件\n", "請用您的電子郵件"),
        ("請用您的\nID Number\n登入。", "請用您的 ID Number 登入。"),
        ("登入。\n請", "登入。請"),
        ("\n\n", ""),
    ],
)
def test_a_paragraph_of_a_template_is_one_line_with_no_space_between_chinese(text, line):
    assert flowed(text) == line


@for_each("label, between", [("Exam:", " "), ("考試：", "")])
def test_a_full_width_colon_has_no_space_after_it(label, between):
    assert gap(label) == between
