"""The form in which names are looked for."""

from __future__ import annotations

from portal.language.folding import folded
from tests.tables import for_each


@for_each(
    "text, found",
    [
        ("MÜLLER Zoë", "mullerzoe"),
        ("Mei-Hua", "meihua"),
        ("O’Neill", "oneill"),
        ("ＬＩＮ　Ｍｅｉ", "linmei"),
        ("SØRENSEN Łukasz", "sorensenlukasz"),
        ("STRASSE Weiß", "strasseweiss"),
        ("İpek Işık", "ipekisik"),
        ("王子涵", "王子涵"),
        ("Trường_1", "truong1"),
        ("--", ""),
    ],
)
def test_a_name_is_folded_to_its_letters_and_figures(text, found):
    assert folded(text) == found
