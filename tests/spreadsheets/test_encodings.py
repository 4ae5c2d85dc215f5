"""In what encoding a file is: said by it, found out by the centre's languages, or named; and always told (T41)."""

from __future__ import annotations

import random

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable, encodings, private
from portal.spreadsheets.known_encodings import CentreLocale, of_centre
from tests.conftest import DATA
from tests.tables import for_each

from .name_lists import PEOPLE, NameList, name_lists

CENTRE = ("en", "zh-Hant")
FIELD = DATA / "field"
MAC = "Western European of a Mac (mac-roman)"


HONG_KONG = "Asia/Hong_Kong"


def zone_of(made: NameList) -> str | None:
    return HONG_KONG if made.encoding == "big5hkscs" else None


def decode(content: bytes, encoding: str | None = None, languages=CENTRE, zone="Asia/Taipei") -> encodings.Text:
    return encodings.decode(content, "list.csv", encoding=encoding, centre=CentreLocale(languages, zone))


@for_each(
    "file, told, name",
    [
        ("entries-big5-minguo.csv", "Big5 (cp950)", "王子涵"),
        ("entries-semicolon-cp1252.csv", "Western European (cp1252)", "Íñigo"),
        ("entries-utf16-tab.txt", "UTF-16", "王子涵"),
        ("results-long.csv", "UTF-8", "Reading and Writing"),
    ],
)
def test_the_encodings_of_an_office_are_found_out(file, told, name):
    sheet = spreadsheets.read(DATA / "office" / file, languages=CENTRE)
    assert sheet.encoding == told
    assert any(name in line.cells for line in sheet.lines)


@for_each(
    "content, told",
    [
        ("王".encode("utf-8-sig"), "UTF-8"),
        ("王".encode(), "UTF-8"),
        (b"Mei", "UTF-8"),
        ("王\t1\r\n".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "王\t1\r\n".encode("utf-16-be"), "UTF-16"),
        ("王\t1234\r\n".encode("utf-16-le"), "UTF-16"),
        ("王\t1234\r\n".encode("utf-16-be"), "UTF-16"),
    ],
)
def test_unicode_is_told_from_all_else(content, told):
    found = decode(content)
    assert found.encoding == told
    assert found.text in ("王", "Mei", "王\t1\r\n", "王\t1234\r\n")


def test_small_lists_are_read_right_at_the_centre_that_saved_them():
    wrong = [
        made for made in name_lists(12) if decode(made.content, None, [made.language], zone_of(made)).text != made.text
    ]
    assert wrong == []


@pytest.mark.slow
@for_each("language", [people.language for people in PEOPLE.values()])
def test_small_lists_of_other_lands_are_read_right_or_the_right_encoding_is_named_as_a_rival(language):
    read = [(made, decode(made.content, languages=[language])) for made in name_lists(12)]
    wrong = [(made, found) for made, found in read if found.text != made.text]
    assert len(wrong) < len(read) / 5  # a ninth is in the Big5 of Hong Kong, and needs its private characters
    assert all(encodings.FOUND[made.encoding] in found.rivals for made, found in wrong)


@for_each(
    "names, encoding, languages",
    [
        ("王美華\n林子涵\n", "cp950", CENTRE),
        ("許功蓋\n", "cp950", CENTRE),  # the second half of 許 is in ASCII, that of 功 a backslash
        ("王美华\n李志明\n", "gb18030", ("zh-Hans",)),
        ("Müller\nZoë\nÍñigo\nStraße\nš\nŽ\n", "cp1252", CENTRE),
        ("Müller\nZoë\nÍñigo\nStraße\nš\nŽ\n", "cp1252", ("pl", "en")),
        ("MÜLLER\nÅNGSTRÖM\n“Zoë”\n", "cp1252", CENTRE),
        ("Łukasz\nŻaneta\nWójcik\n", "cp1250", ("pl",)),
        ("Łukasz\nŻaneta\nWójcik\n", "cp1250", CENTRE),
        ("Dvořák\nŽižka\nNěmcová\n", "cp1250", ("cs",)),
        ("Kovács Őze\nErdős Ferenc\n", "cp1250", ("hu",)),
        ("Иванов Пётр\nЩукина Анна\n", "cp1251", ("en",)),
        ("Şahin Ayşe\nIşık Gül\n", "cp1254", ("tr", "en")),
        ("ﾀﾅｶ ﾊﾅｺ\n田中 花子\n", "cp932", ("ja",)),
    ],
)
def test_names_are_read_as_they_were_written(names, encoding, languages):
    found = decode(names.encode(encoding), languages=languages)
    assert (found.text, found.encoding) == (names, encodings.FOUND[encoding])


@for_each("zone", [HONG_KONG, "Asia/Macau"])
@for_each("names", ["李峯\n陳啟恆\n王美華\n張小明\n吳文\n", "李煊\n", "王美華\n林子涵\n"])
def test_the_big5_of_a_centre_in_hong_kong_or_macau_is_hong_kongs(names, zone):
    found = decode(names.encode("big5hkscs"), zone=zone)
    assert (found.text, found.encoding) == (names, "Big5 of Hong Kong (big5hkscs)")
    assert "Big5 (cp950)" not in found.rivals


def test_a_character_that_is_private_in_the_centres_own_big5_stays_private_and_the_other_big5_is_named():
    found = decode((FIELD / "eudc-big5.csv").read_bytes())
    assert (found.encoding, found.rivals) == ("Big5 (cp950)", ("Big5 of Hong Kong (big5hkscs)",))
    assert next(line for line in found.text.splitlines() if any(map(private.is_private, line))).startswith("0801,LIU")
    assert found.doubtful == (2,)


@for_each(
    "raw, character",
    [
        (b"\xfa\x40", "\ue000"),
        (b"\xfe\xfe", "\ue310"),
        (b"\x8e\x40", "\ue311"),
        (b"\xa0\xfe", "\ueeb7"),
        (b"\x81\x40", "\ueeb8"),
        (b"\x8d\xfe", "\uf6b0"),
        (b"\xc8\xfe", "\uf848"),
        (b"\xa4\xfd\xfa\xa1", "王\ue03f"),
    ],
)
def test_a_private_character_stands_where_windows_puts_it(raw, character):
    assert private.decoded(raw, "cp950") == character


@for_each("raw", [b"\xfa\x7f", b"\xfa", b"\xff\x40", b"\xf9\xff"])
def test_bytes_that_are_no_pair_are_no_private_character(raw):
    with pytest.raises(UnicodeDecodeError):
        private.decoded(raw, "cp950")


@for_each("file, name", [("macroman.csv", "Müller"), ("macroman-one-accent.csv", "Zoë")])
@for_each("languages", [CENTRE, ("en",), ("fr", "en"), ("ru",), ("zh-Hans",)])
def test_what_excel_on_a_mac_saved_is_read_as_that_or_names_it_as_a_rival(file, name, languages):
    content = (FIELD / file).read_bytes()
    found = decode(content, languages=languages)
    assert MAC in (found.encoding, *found.rivals)
    assert all(b"," in content.splitlines()[line - 1] for line in found.doubtful)


def test_the_lines_on_which_rivals_differ_are_told():
    content = ("name\n" + "SMITH Anna\n" * 600 + "MÜLLER Zoë\nSMITH\n").encode("mac-roman")
    assert decode(content).doubtful == (602,)


def test_an_encoding_that_reads_almost_as_well_is_a_rival():
    assert decode("王莞翀".encode("cp950")).rivals == ("GB18030",)


def test_a_list_long_enough_has_no_rival():
    assert decode((DATA / "office" / "entries-big5-minguo.csv").read_bytes()).rivals == ()


def test_an_encoding_that_says_the_same_is_no_rival():
    assert "Turkish (cp1254)" not in decode("Müller\n".encode("cp1252")).rivals


def test_the_big5_of_hong_kong_is_looked_for_only_where_big5_does_not_read():
    assert "Big5 of Hong Kong (big5hkscs)" not in decode("莎拉‧王".encode("cp950")).rivals


def test_what_reads_as_a_stranger_names_the_centres_own_as_rivals():
    names = "王伟\n李秀英\n张敏\n刘静\n陈丽\n杨强\n"
    found = decode(names.encode("gb18030"))
    assert (found.text, found.encoding) == (names, "GB18030")
    assert "Big5 (cp950)" in found.rivals or "Big5 of Hong Kong (big5hkscs)" in found.rivals


@for_each(
    "tags, first",
    [
        (("zh-Hant",), "cp950"),
        (("zh_TW",), "cp950"),
        (("zh-Hant-HK",), "cp950"),
        (("zh-Hans",), "gb18030"),
        (("zh",), "gb18030"),
        (("ja", "en"), "cp932"),
        (("en", "ko"), "cp949"),
        (("fr",), "cp1252"),
        ((), "cp1252"),
    ],
)
def test_the_centres_languages_say_what_is_looked_for_first(tags, first):
    found = of_centre(CentreLocale(tags))
    assert found[0] == first
    assert "cp1252" in found


@for_each("said", ["cp950", "big5", "BIG5", "Big5 (cp950)", "big5 (CP950)"])
def test_an_encoding_may_be_named_as_people_do(said):
    found = decode("王美華".encode("cp950"), said, ["en"])
    assert found == ("王美華", "Big5 (cp950)", (), ())


@for_each(
    "said, encoding, names",
    [
        ("gbk", "gb18030", "王美华"),
        ("shift_jis", "cp932", "髙橋"),
        ("latin-1", "cp1252", "Zoë “Z”"),
        ("utf-16", "utf-16", "王"),
        ("utf-16", "utf-16-be", "Mei Mei"),
        ("utf-16-le", "utf-16", "王"),
        ("utf-8", "utf-8-sig", "王"),
        ("cp1253", "cp1253", "Παπαδόπουλος"),
        ("mac-roman", "mac-roman", "Zoë"),
    ],
)
def test_the_encoding_named_is_taken(said, encoding, names):
    assert decode(names.encode(encoding), said).text == names


@for_each("said", ["klingon", "", "rot13", "zip", "hex", "idna", "\0", "utf-7"])
def test_an_encoding_that_is_not_known_is_answered_with_those_that_are(said):  # T41
    with pytest.raises(Unreadable) as refusal:
        decode(b"x", said)
    assert str(refusal.value).startswith(
        f"There is no encoding {said!r} here. Name one of these: utf-8, utf-16, cp950,"
    )


def test_bytes_that_do_not_fit_the_encoding_named_are_told_by_their_line():
    with pytest.raises(Unreadable, match=r"list\.csv, line 3: this is not Big5 \(cp950\) text\. Name another encoding"):
        decode(b"name\r\nMei\r\nZo\xeb\r\n", "big5")


@for_each("content", [b"\xef\xbb\xbfname\nMei\nM\xe9i\n", "林\n美\nMéi\n子".encode()[:-1]])
def test_utf_8_with_a_damaged_line_is_not_taken_for_something_else(content):  # T41, R14
    with pytest.raises(Unreadable, match=r"line [34]: this is not UTF-8 text, though the rest of the file is"):
        decode(content)


def test_utf_16_that_is_cut_off_is_refused():  # R14
    with pytest.raises(Unreadable, match="line 2: this is not UTF-16 text"):
        decode("name\n王".encode("utf-16")[:-1])


@for_each("seed", range(20))
def test_random_bytes_are_no_text(seed):  # T41, R14
    content = random.Random(seed).randbytes(2000)
    signs = bytes(0x80 | byte & 0x3F for byte in content).replace(b"\x98", b"")  # text in Cyrillic, and no words
    for binary in (content, content.replace(b"\0", b""), signs):
        with pytest.raises(Unreadable, match=r"^list\.csv"):
            decode(binary)


def test_more_lines_than_any_spreadsheet_has_are_refused_before_they_are_text():  # T41
    with pytest.raises(Unreadable, match=r"^list\.csv has more than 1048576 lines\. Split it\."):
        decode(b"\xe9\n" * 1_048_577)


def test_a_word_is_looked_for_at_its_beginning_alone_so_that_a_very_long_one_is_read_once():  # T41
    assert [at for at in range(10) if encodings._WORD.match(b"aaaaaaaaa\xeb", at)] == [0]
