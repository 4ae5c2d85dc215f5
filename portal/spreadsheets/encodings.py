"""In what encoding a text is: said by the file, or found out and told.

Bytes do not say what they mean, and most are text in several encodings: the Big5 of 王美華 is Chinese nonsense in
GB18030. What reads without an error is therefore weighed. A word costs as many bits as a reader of that encoding
would be surprised by it (a frequent Han character 12, a rare one 18, a Latin letter wedged between two of them …);
the encoding with the cheapest words is taken, and one whose words cost hardly more is a rival that a person is told
of. charset-normalizer was weighed first: of 1,600 small lists of names, in eight encodings at centres of eight
languages, it read 929 right and this 1,538, with the right encoding among the rivals of every other.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import inf
from typing import NamedTuple

from portal.language.languages import Later as _

from . import known_encodings, private
from .known_encodings import FOUND, HONG_KONG, TAIWAN, TOLD, UTF_8, UTF_16, CentreLocale, big5_of, of_centre
from .likelihood import surprise
from .sheet import LAST_ROW, LONGEST_CELL, Unreadable

A_STRANGER = 8  # bits that an encoding costs which no language of the centre uses
A_DOUBT = 16  # bits by which a rival may cost more
NO_WORDS = 9  # bits a byte beyond which these are no words: names cost 5 to 8.5, random bytes 13
TOO_FEW = 60  # bits of which nothing can be said: one odd sign
ENOUGH_WORDS = 1_000
LONGEST_WORD = 4 * LONGEST_CELL  # bytes; what is longer is no cell
A_BITE = 1024 * 1024
MOST_DOUBTFUL = 5  # lines on which rivals differ: as many names as are shown
AROUND = 100_000  # bytes before and after a fault that tell what the file was

_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# Between signs that are half a letter in no encoding. It begins at no other place: that would take the square of time.
_WORD = re.compile(rb'(?<![^\t\n\r ,;"])[^\t\n\r ,;"\x80-\xff]*+[\x80-\xff][^\t\n\r ,;"]*')
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1a"))  # but for what ends lines and, in MS-DOS, files

_NOT_AS_SAID = _(
    "%(file)s, line %(line)d: this is not %(encoding)s text. Name another encoding, or name none, so that it is "
    "detected."
)
_DAMAGED = _(
    "%(file)s, line %(line)d: this is not %(encoding)s text, though the rest of the file is. Fix this line, or save "
    'the spreadsheet as "CSV UTF-8" again.'
)
_UNKNOWN = _(
    '%(file)s: the encoding of this text cannot be detected. Save the spreadsheet as "CSV UTF-8", or name the encoding.'
)


class Text(NamedTuple):
    """What the bytes say. `encoding` and `rivals` are as told to people; rivals differ on the `doubtful` lines."""

    text: str
    encoding: str
    rivals: tuple[str, ...] = ()
    doubtful: tuple[int, ...] = ()


def decode(content: bytes, name: str, *, encoding: str | None, centre: CentreLocale) -> Text:
    """The text of the file called `name`: in `encoding` when a person says so. Raises Unreadable."""
    _check(content, name)
    if encoding is not None:
        return _as_said(content, name, known_encodings.known(encoding))
    return _unicode(content, name) or _likeliest(content, name, centre)


def _check(content: bytes, name: str) -> None:
    """Raises Unreadable for what is no text in any encoding: it has NULs, or controls beyond a stray one."""
    start = content[:4096]
    utf_16 = _utf_16(content)
    if utf_16:
        binary = "\0" in content.decode(utf_16, "replace")
    else:
        binary = b"\0" in content or len(start) - len(start.translate(None, _CONTROLS)) > 4 + len(start) // 50
    if binary:
        raise Unreadable(_('%(file)s is not a table of text. Save the spreadsheet as "CSV UTF-8".'), file=name)
    if not utf_16 and content.count(b"\n") > LAST_ROW:  # before it is text, which takes three times the memory
        raise Unreadable(_("%(file)s has more than %(most)d lines. Split it."), file=name, most=LAST_ROW)


def _as_said(content: bytes, name: str, encoding: str) -> Text:
    found = _utf_16(content) or encoding if encoding == UTF_16 else encoding
    try:
        return Text(private.decoded(content, found), TOLD[encoding])
    except UnicodeDecodeError as error:
        raise Unreadable(_NOT_AS_SAID, file=name, line=_line(error), encoding=TOLD[encoding]) from error


def _unicode(content: bytes, name: str) -> Text | None:
    """The text, when the file says that it is Unicode or can be nothing else. Raises Unreadable when it is damaged."""
    found = _utf_16(content) or UTF_8
    try:
        return Text(content.decode(found), TOLD[UTF_8 if found == UTF_8 else UTF_16])
    except UnicodeDecodeError as error:
        if found == UTF_8 and not _was_utf_8(content, error.start):
            return None
        told = TOLD[UTF_8 if found == UTF_8 else UTF_16]
        raise Unreadable(_DAMAGED, file=name, line=_line(error), encoding=told) from error


def _utf_16(content: bytes) -> str | None:
    """By its mark; without one, by the NULs beside Latin letters."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
    if max(even, odd) > 10 * min(even, odd) + max(1, len(content[:4096]) // 10):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _was_utf_8(content: bytes, damage: int) -> bool:
    """Is it UTF-8 all but a few bytes? In other encodings what looks like UTF-8 is rarer than what does not."""
    if content.startswith(codecs.BOM_UTF8):
        return True
    around = content[max(0, damage - AROUND) : damage + AROUND].decode("utf-8", "replace")
    whole = around.replace("\ufffd", "")
    return len(whole.encode()) - sum(map(str.isascii, whole)) > 4 * (len(around) - len(whole))


def _line(error: UnicodeDecodeError) -> int:
    return len(re.findall(rb"\r\n?|\n", error.object[: error.start])) + 1


def _likeliest(content: bytes, name: str, centre: CentreLocale) -> Text:
    own = of_centre(centre)
    big5, other_big5 = big5_of(centre.zone)
    costs = _costs(content, dict.fromkeys((*own, big5, *FOUND)))
    if not costs:
        raise Unreadable(_UNKNOWN, file=name)
    strange = {encoding: A_STRANGER * ((encoding not in own) + (encoding == other_big5)) for encoding in costs}
    taken, *others = sorted(costs, key=lambda encoding: costs[encoding] + strange[encoding])
    text = private.decoded(content, taken)
    expected = () if taken in own else own[:-1]  # a stranger is doubted wherever the centre's own reads at all
    near = [other for other in others if costs[other] < costs[taken] + A_DOUBT or other in expected]
    rivals = [rival for rival in near if private.decoded(content, rival) != text]
    return Text(text, FOUND[taken], tuple(FOUND[rival] for rival in rivals), _doubtful(content, taken, rivals))


def _doubtful(content: bytes, taken: str, rivals: Sequence[str]) -> tuple[int, ...]:
    """The first lines that say something else in a rival."""
    if not rivals:
        return ()
    lines = enumerate((match[0] for match in _LINE.finditer(content)), start=1)
    differ = (
        number
        for number, line in lines
        if not line.isascii() and any(private.decoded(line, taken) != private.decoded(line, rival) for rival in rivals)
    )
    return tuple(islice(differ, MOST_DOUBTFUL))


def _costs(content: bytes, encodings: Iterable[str]) -> dict[str, float]:
    """Of the words, in bits; in the encodings that read all of the content, and in which the words are some.

    The words come first: what is noise is not read from end to end, in one encoding after the other. One Big5 will do
    where it needs no private characters.
    """
    words = _words(content)
    most = NO_WORDS * sum(map(len, words)) + TOO_FEW
    costs: dict[str, float] = {}
    for encoding in encodings:
        if words and not (encoding in (TAIWAN, HONG_KONG) and _reads_as_big5(content, costs)):
            cost = _cost(words, encoding)
            if cost <= most and _reads(content, encoding):
                costs[encoding] = cost
    return costs


def _reads_as_big5(content: bytes, costs: Mapping[str, float]) -> bool:
    return HONG_KONG in costs or (TAIWAN in costs and _reads(content, TAIWAN, errors="strict"))


def _cost(words: Sequence[bytes], encoding: str) -> float:
    try:
        return sum(surprise(word, encoding) for word in words)
    except UnicodeDecodeError:
        return inf


def _reads(content: bytes, encoding: str, *, errors: str = private.ERRORS) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        for start in range(0, len(content), A_BITE):
            decoder.decode(content[start : start + A_BITE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _words(content: bytes) -> list[bytes]:
    """Some words that are not ASCII, each once."""
    found = (match[0] for match in islice(_WORD.finditer(content), 20 * ENOUGH_WORDS))
    return list(islice(dict.fromkeys(word for word in found if len(word) <= LONGEST_WORD), ENOUGH_WORDS))
