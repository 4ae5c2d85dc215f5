"""The encodings that are known here: what each is called, and which a centre meets."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.language.languages import Later as _

from .sheet import Unreadable

UTF_8, UTF_16 = "utf-8-sig", "utf-16"
FOUND = {  # what is looked for where a file is not Unicode, and what each is called
    "cp950": "Big5 (cp950)",
    "big5hkscs": "Big5 of Hong Kong (big5hkscs)",
    "gb18030": "GB18030",
    "cp932": "Shift-JIS (cp932)",
    "cp949": "Korean (cp949)",
    "cp1252": "Western European (cp1252)",
    "cp1250": "Central European (cp1250)",
    "cp1251": "Cyrillic (cp1251)",
    "cp1254": "Turkish (cp1254)",
    "mac-roman": "Western European of a Mac (mac-roman)",
}
TOLD = {
    UTF_8: "UTF-8",
    UTF_16: "UTF-16",
    **FOUND,
    "euc_jp": "EUC-JP (euc_jp)",
    "cp1253": "Greek (cp1253)",
    "cp1255": "Hebrew (cp1255)",
    "cp1256": "Arabic (cp1256)",
    "cp1257": "Baltic (cp1257)",
    "cp1258": "Vietnamese (cp1258)",
    "cp874": "Thai (cp874)",
    "cp850": "MS-DOS (cp850)",
}
_SAME = {  # other names for what offices mean by them
    "utf-8": UTF_8, "utf-16-le": UTF_16, "utf-16-be": UTF_16, "big5": "cp950", "gbk": "gb18030", "gb2312": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-1": "cp1252", "iso8859-15": "cp1252", "iso8859-9": "cp1254",
    "ascii": UTF_8,
}  # fmt: skip
TAIWAN, HONG_KONG = "cp950", "big5hkscs"  # the same but for what is private in Taiwan's, and a few signs
_ZONES_OF_HONG_KONG = ("Asia/Hong_Kong", "Hongkong", "Asia/Macau", "Asia/Macao")
_BIG5 = "Big5"
_OF_LANGUAGE = {
    "zh-hant": _BIG5, "zh-tw": _BIG5, "zh-hk": _BIG5, "zh-mo": _BIG5, "zh": "gb18030", "ja": "cp932",
    "ko": "cp949", "tr": "cp1254", "az": "cp1254",
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), "cp1250"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk"), "cp1251"),
}  # fmt: skip


class CentreLocale(NamedTuple):
    """What tells in which encodings a centre's files may be: its languages, the first of them first, and its zone."""

    languages: Sequence[str]
    zone: str | None = None


def known(encoding: str) -> str:
    """Python's name for what a person calls it: also "Big5 (cp950)", as told. Raises Unreadable."""
    told = {words.casefold(): known for known, words in TOLD.items()}
    if encoding.casefold() in told:
        return told[encoding.casefold()]
    try:
        found = codecs.lookup(encoding).name
    except (LookupError, ValueError):  # a NUL is a ValueError
        found = ""
    found = _SAME.get(found, found)
    if found not in TOLD:
        names = ", ".join(known.removesuffix("-sig") for known in TOLD)
        raise Unreadable(
            _("There is no encoding %(encoding)r here. Name one of these: %(names)s."), encoding=encoding, names=names
        )
    return found


def of_centre(centre: CentreLocale) -> list[str]:
    """The encodings that a centre meets, its first language's first; Western European at any."""
    own = [_of_language(language) for language in centre.languages]
    own_big5, _ = big5_of(centre.zone)
    return list(dict.fromkeys([*(own_big5 if each == _BIG5 else each for each in own if each), "cp1252"]))


def big5_of(zone: str | None) -> tuple[str, str]:
    """The centre's own, and the other."""
    return (HONG_KONG, TAIWAN) if zone in _ZONES_OF_HONG_KONG else (TAIWAN, HONG_KONG)


def _of_language(tag: str) -> str | None:
    """By the longest beginning of the tag that is known: "zh-Hant-HK" is as "zh-Hant"."""
    parts = tag.casefold().replace("_", "-").split("-")
    beginnings: Iterable[str] = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((_OF_LANGUAGE[beginning] for beginning in beginnings if beginning in _OF_LANGUAGE), None)
